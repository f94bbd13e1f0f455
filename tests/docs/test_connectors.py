"""The connector that the documentation writes works as it stands there; every vendor is told of."""

from __future__ import annotations

import json
import re
from decimal import Decimal
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from tests.connectors.signing import Outside
from zhiyin.connectors import connector, kinds
from zhiyin.connectors.connector import Forged, Push, Telling, Unreadable
from zhiyin.connectors.reading import hmac_base64

PAGE = (Path(__file__).resolve().parents[2] / "docs" / "connectors.md").read_text(encoding="utf-8")
VENDORS = ("shopify", "woocommerce", "kuaidi100", "kdniao")
CONFIG = {"site": "https://till.example", "secret": "s3cret", "source": "till"}


@pytest.fixture(scope="module")
def written() -> tuple[Any, bytes]:
    """The example's CONNECTOR and the push that stands below it."""
    code, body = re.findall(r"```(?:python|json)\n(.*?)```", PAGE, re.DOTALL)
    assert len(code.splitlines()) < 100
    module = ModuleType("till")
    exec(compile(code, "docs/connectors.md", "exec"), module.__dict__)
    return module.__dict__["CONNECTOR"], body.encode()


def push(body: bytes, secret: str = "s3cret") -> Push:
    return Push({"x-till-event": "order", "x-till-signature": hmac_base64(body, secret)}, body)


def test_the_written_connector_reads_its_push(written: tuple[Any, bytes]) -> None:
    till, body = written
    till.check(push(body), CONFIG)
    (telling,) = till.read(push(body), CONFIG)
    assert isinstance(telling, Telling)
    told: Any = telling.told
    assert (told.external_id, told.number, told.state, told.total) == ("17", "T-17", "paid", Decimal("19.80"))
    assert (told.source, told.source_time) == ("till", "2026-03-01T02:00:00+00:00")
    (line,) = told.lines
    assert (line.external_id, line.title, line.quantity, line.price) == ("1", "青花杯", 2, Decimal("9.90"))
    odd = body.replace(b'"paid"', b'"lent"')
    assert (till.read(push(odd), CONFIG)[0].told.state, till.read(push(odd), CONFIG)[0].told.state_raw) == ("unknown", "lent")
    with pytest.raises(Unreadable, match="trainee"):
        till.read(push(body.replace(b'"paid"', b'"training"')), CONFIG)
    with pytest.raises(Forged):
        till.check(push(body, "guessed"), CONFIG)


def test_the_written_connector_goes_through_its_pages(written: tuple[Any, bytes]) -> None:
    till, body = written
    ask = Outside(("after=0", {"orders": [json.loads(body)], "next": 17}), ("after=17", {"orders": []}))
    first = till.page(CONFIG, None, ask)
    assert (len(first.tellings), first.next) == (1, "17")
    assert till.page(CONFIG, first.next, ask).next is None


@pytest.mark.parametrize("kind", VENDORS)
def test_every_setting_and_what_it_does_stands_there(kind: str) -> None:
    one = connector(kind)
    (row,) = [line for line in PAGE.splitlines() if line.startswith(f"| `{kind}` |")]
    assert all(f"`{setting.name}`" in row for setting in one.SETTINGS)
    assert row.split("|")[3].strip() == ("yes" if one.BACKFILL else "no")
    words = {"cancel_order": "cancel", "change_address": "address", "change_items": "items", "refund": "refund",
             "return": "return", "coupon": "coupon"}
    asked = {word.strip() for word in row.split("|")[4].split(",")}
    assert asked == {words[kind] for kind in one.ACTIONS} if one.ACTIONS else asked == {"to watch a parcel"}


def test_the_vendors_lie_there() -> None:
    assert set(VENDORS) <= set(kinds())


def test_the_page_has_words_for_every_setting() -> None:
    from zhiyin.web.connections.words import HINTS, KINDS, SETTINGS

    assert set(VENDORS) <= KINDS.keys() & HINTS.keys()
    assert {setting.name for kind in VENDORS for setting in connector(kind).SETTINGS} <= SETTINGS.keys()
