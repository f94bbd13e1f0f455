"""Tellings of a connector into the records: the good ones go in, and of the others the first is named."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import tzinfo
from typing import NamedTuple

import msgspec
import psycopg

from zhiyin.connectors.connector import Telling
from zhiyin.intake.check import Refused
from zhiyin.intake.decode import decoded
from zhiyin.intake.trade.check import Telling as Checked
from zhiyin.intake.trade.check import telling
from zhiyin.intake.trade.nouns import NOUNS
from zhiyin.intake.trade.write import Writer

#: what the database says of contents; anything else is not the telling's fault
CONTENTS = (psycopg.DataError, psycopg.IntegrityError)
_encode = msgspec.json.Encoder().encode
_decoders = {name: msgspec.json.Decoder(noun.form) for name, noun in NOUNS.items()}


class Problem(NamedTuple):
    """Why something could not be taken: for programs, the field, the sentence for people."""

    code: str
    field: str
    why: str


class Bad(NamedTuple):
    """A telling that cannot be kept."""

    telling: Telling
    problem: Problem


def store(writer: Writer, shop: int, zone: tzinfo, source: str, tellings: Iterable[Telling]) -> list[Bad]:
    """Stores what can be stored, a commit for each noun; the others. They are looked at as closely as what programs post.

    Raises psycopg.Error when the database is away: then some of it may be stored, and all of it can be told again.
    """
    good: dict[str, list[tuple[Telling, Checked]]] = {}
    bad: list[Bad] = []
    for one in tellings:
        try:
            good.setdefault(one.noun, []).append((one, _checked(one, zone, source)))
        except Refused as refused:
            bad.append(Bad(one, Problem(refused.code, f"{one.noun}.{refused.field}" if refused.field else one.noun,
                                        refused.message)))
    for noun in sorted(good, key=list(NOUNS).index):
        bad += _write(writer, shop, noun, good[noun])
    return bad


def _checked(one: Telling, zone: tzinfo, source: str) -> Checked:
    if one.noun not in NOUNS:
        raise Refused("invalid", None, f"there is nothing of the name {one.noun}")
    try:
        body = _encode(msgspec.structs.replace(one.told, source=source))
    except (UnicodeEncodeError, TypeError, ValueError) as error:
        raise Refused("surrogate", None, f"it holds what no text can hold: {type(error).__name__}") from None
    return telling(NOUNS[one.noun], decoded(body, _decoders[one.noun]), zone)


def _write(writer: Writer, shop: int, noun: str, good: list[tuple[Telling, Checked]]) -> list[Bad]:
    try:
        writer.write(shop, noun, [checked for _, checked in good])
    except CONTENTS as error:
        if len(good) == 1:
            return [Bad(good[0][0], Problem("refused", noun, f"the database would not store it: {type(error).__name__}"))]
        return [bad for one in good for bad in _write(writer, shop, noun, [one])]
    return []
