"""What a person tells on a page, kept as a telling like any other: the newest holds, and it says that a page was its source."""

from __future__ import annotations

from contextlib import closing
from typing import Any
from zoneinfo import ZoneInfo

import msgspec

from zhiyin.intake.check import Refused
from zhiyin.intake.trade.check import telling
from zhiyin.intake.trade.nouns import NOUNS
from zhiyin.intake.trade.write import Outcome, Writer
from zhiyin.records.connection import connect

#: the `source` of all that is told on a page
PAGE = "page"


class Unfit(ValueError):
    """It cannot be kept: `field` and, in English, why."""

    def __init__(self, field: str, why: str) -> None:
        super().__init__(why)
        self.field = field


def tell(shop: int, zone: str, noun: str, external_id: str, source_time: str, fields: dict[str, Any]) -> Outcome:
    """Keep one telling of a noun, such as "references", after the commit of a transaction of its own.

    Raises Unfit for what cannot be kept, and psycopg.OperationalError when the database cannot be reached.
    """
    form = NOUNS[noun].form
    try:
        told = msgspec.convert({**fields, "external_id": external_id, "source_time": source_time, "source": PAGE}, form,
                               strict=False)
        ready = telling(NOUNS[noun], told, ZoneInfo(zone))
    except msgspec.ValidationError as error:
        raise Unfit(str(error).rpartition("$.")[2].rstrip("`") if "$." in str(error) else "", str(error)) from None
    except Refused as error:
        raise Unfit(error.field or "", str(error)) from None
    with closing(Writer(connect)) as writer:
        return writer.write(shop, noun, [ready])[0]
