"""What is known of a text before any model looks at it: its folded form, its clauses, the concepts in it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple

from zhiyin.domain.understanding import Text
from zhiyin.understand.concepts import Hit, lexicon
from zhiyin.understand.features import Form, Grams, grams, plain
from zhiyin.understand.normalise import Normalised, normalise
from zhiyin.understand.scope import Scopes

# An order, a product or an address sent as a card, a lone number, an emoticon: information, no statement.
_CARD = re.compile(
    r"(?<![a-z])[a-z]{0,2}\[[^\[\]]*(?:\[[^\[\]]*\][^\[\]]*)*\]|#e-s\S*|https?://\S+|&nbsp;|&\w+;|"
    r"订单编?号|订单金额|下单时间|商品编?号|商品id|商品名称|运单号|快递单号|物流单号|单号|咨询订单号?|"
    r"www\.\S+|:[a-z_]+:|\b(?:order|tracking|parcel|item|product|invoice)?[ _]?(?:number|no|nr|id|code)\b|"
    # numbers of orders and parcels with their letters; words beside a small number are words ("missing 1")
    r"(?<![a-z])[a-z]{0,12}[_-]?\d{5,}[a-z]{0,4}(?![a-z])|[\d\s\W_]"
)
#: texts remembered, and the longest one that is (characters)
REMEMBERED, SHORT = 4_096, 200
#: roles whose lines are judged as a shop's own
STAFF = frozenset({"agent", "robot"})
_LETTER = re.compile(r"[^\W\d_]")


@dataclass(frozen=True, slots=True)
class Reading:
    """One text, read. `turn`: the turn before, folded; `silent`: only cards, numbers and signs; `empty`: not even those."""

    source: Text
    normalised: Normalised
    scopes: Scopes
    hits: list[Hit]
    plain: str
    plain_context: str
    turn: str
    form: set[int]
    silent: bool
    empty: bool


_form = Form()


def read(source: Text) -> Reading:
    """Reads one text; works on any string."""
    words = _remembered(source.text) if len(source.text) <= SHORT else _words(source.text)
    text = words.normalised.text
    context = normalise(source.context).text if source.context else ""
    hits = [*words.hits, *words.of_staff] if words.of_staff and source.role in STAFF else words.hits
    return Reading(
        source,
        words.normalised,
        words.scopes,
        hits,
        words.plain,
        plain(context),
        context,
        _form.of(text, hits, context, source.role),
        words.silent,
        not text.strip(),
    )


class _Words(NamedTuple):
    """What depends on the text alone."""

    normalised: Normalised
    scopes: Scopes
    hits: list[Hit]
    of_staff: list[Hit]
    plain: str
    silent: bool


def _words(text: str) -> _Words:
    folded = normalise(text)
    scopes = Scopes(folded.text)
    found = lexicon().hits(folded.text, scopes)
    of_staff = [hit for hit in found if hit.concept.staff]
    hits = [hit for hit in found if not hit.concept.staff] if of_staff else found
    return _Words(folded, scopes, hits, of_staff, plain(folded.text), _is_silent(folded.text))


# Greetings, set phrases and the turn before, which was a message itself a moment ago: much is read again and again.
_remembered = lru_cache(REMEMBERED)(_words)


def batch_grams(readings: Sequence[Reading]) -> Grams:
    return grams([reading.plain for reading in readings], [reading.plain_context for reading in readings])


def _is_silent(text: str) -> bool:
    if _LETTER.search(text) is None:
        return True
    if not any(char in text for char in "[#0123456789&:"):
        return False
    return not _CARD.sub("", text)
