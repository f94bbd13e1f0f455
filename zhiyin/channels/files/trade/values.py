"""Cells to values: ids, amounts, numbers, times, words. What cannot be read with certainty is an error, never a guess."""

from __future__ import annotations

import json
import re
import unicodedata
from decimal import Decimal, InvalidOperation
from functools import cache
from pathlib import Path
from typing import Any

from zhiyin.channels.files.times import NOTHING, Order, iso

from .fields import Field

WORDS: dict[str, dict[str, list[str]]] = json.loads(Path(__file__).with_name("words.json").read_text("utf-8"))
_HIDDEN = re.compile("[\u200b-\u200f\u202a-\u202e\u2060\ufeff\u00ad]")
_SCIENTIFIC = re.compile(r"[-+]?\d(?:\.\d+)?[eE]\+\d{1,3}|[-+]?\d\.\d+[eE]\d{1,3}")
_POINT_ZERO = re.compile(r"(\d+)\.0+")
#: digits that spreadsheet programs keep of a number
KEPT_DIGITS = 15
_AMOUNT = re.compile(r"(?P<sign>[-+]?)(?P<whole>\d{1,3}(?:,\d{3})+|\d+)(?P<part>\.\d+)?")
_MONEY = re.compile(r"^(?:CN¥|RMB|CNY|¥|人民币)\s*|\s*(?:元|圆|RMB|CNY)$", re.IGNORECASE)
_FOREIGN = re.compile(r"^(?:US|HK|NT|A|C)?\$|^[€£₩]|\s*(?:USD|EUR|GBP|HKD|TWD|JPY|美元|港币|欧元|英镑|日元)$", re.IGNORECASE)
#: places behind the point that are noise of a binary fraction, when what is left is as good as whole
NOISE = Decimal("0.0000001")
PLACES = Decimal("0.0001")
_LIST = re.compile(r"[,，;；、|\n]+")
_ADDRESS = re.compile(r"https?://[^\s,;|，；\"']+")
_PAIR = re.compile(r"\s*([^:：=;；,，\n]{1,60}?)\s*[:：=]\s*([^;；,，\n]*)")
_WEIGHT = re.compile(r"(\d+(?:\.\d+)?)\s*(kg|千克|公斤|g|克)?", re.IGNORECASE)
_PREFIX = re.compile(r"^no[.:：]\s*", re.IGNORECASE)
#: rows under a table that say what it comes to
SUMS = frozenset({"合计", "总计", "小计", "汇总", "total", "sum", "合计:", "总计:"})


class Bad(Exception):
    """A cell that cannot be taken: code and reason."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code, self.message = code, message


def name(cell: str) -> str:
    """An id as it is meant: without what exports and spreadsheet programs put around it. Raises Bad when digits are lost."""
    value = bare(cell)
    if _SCIENTIFIC.fullmatch(value):
        raise Bad("digits_lost", f"“{value}” was made a number by a spreadsheet program, which keeps {KEPT_DIGITS} digits: "
                  "the others are lost. Export again and do not open the file before importing it")
    if whole := _POINT_ZERO.fullmatch(value):
        value = whole[1]
        if len(value) > KEPT_DIGITS:
            raise Bad("digits_lost", f"“{value}” is a number of more than {KEPT_DIGITS} digits: its last ones are lost. "
                      "Make the column text and export again")
    if len(value) > 60 and value.count("\n"):
        raise Bad("invalid", "an id holds several lines")
    return value


def seen(cell: str) -> str:
    """What of a cell can be seen."""
    return (cell if cell.isascii() else _HIDDEN.sub("", cell)).strip()


def parcel(number: str) -> str:
    """No:78901 is how one shop system writes 78901."""
    return _PREFIX.sub("", number)


def bare(cell: str) -> str:
    """A cell without hidden characters, ="..." and the apostrophe that make a text of a number; "" where it says nothing."""
    value = seen(cell)
    if value.startswith('="') and value.endswith('"'):
        value = value[2:-1].strip()
    elif value[:1] in "'`‘" and len(value) > 1:
        value = value[1:].strip()
    elif len(value) > 1 and value[0] == value[-1] == '"':
        value = value[1:-1].strip()
    return "" if value.lower() in NOTHING else value


def amount(cell: str, *, named: bool) -> Decimal:
    """An amount of money. `named`: another column has the currency. Raises Bad."""
    text = unicodedata.normalize("NFKC", cell).strip()
    if _FOREIGN.search(text) and not named:
        raise Bad("currency", f"“{cell[:40]}” is not in the file's currency: name it in a column of its own (币种, currency)")
    text = _MONEY.sub("", _FOREIGN.sub("", text)).strip()
    minus = text.startswith("(") and text.endswith(")")
    found = _AMOUNT.fullmatch(text[1:-1] if minus else text.replace("- ", "-").replace("-¥", "-"))
    if not found:
        raise Bad("amount", f"“{cell[:40]}” is no amount that can be read with certainty; write 1234.50")
    try:
        value = Decimal(f"{found['sign']}{found['whole'].replace(',', '')}{found['part'] or ''}")
    except InvalidOperation:
        raise Bad("amount", f"“{cell[:40]}” is no amount") from None
    if (short := value.quantize(PLACES) if len(found["part"] or "") > 5 else value) != value and abs(short - value) < NOISE:
        value = short
    return -value if minus else value


def number(cell: str) -> int:
    """A whole number, with or without a unit of counting. Raises Bad."""
    text = re.sub(r"\s*[件个份只条包箱套单次人分星]$", "", unicodedata.normalize("NFKC", cell).strip())
    found = _AMOUNT.fullmatch(text)
    if not found or (found["part"] and found["part"].strip(".0")):
        raise Bad("number", f"“{cell[:40]}” is no whole number")
    return int(f"{found['sign']}{found['whole'].replace(',', '')}")


def grams(cell: str, column: str) -> int:
    """A weight; the unit stands in the cell or in the header. Raises Bad."""
    found = _WEIGHT.fullmatch(unicodedata.normalize("NFKC", cell).strip())
    head = re.search(r"kg|千克|公斤|grams?|\bg\b|克", column, re.IGNORECASE)
    unit = (found and found[2]) or (head and head[0])
    if not found or not unit:
        raise Bad("number", f"“{cell[:40]}” is no weight with a unit; write 1.2kg or 1200g")
    factor = 1000 if unit.lower() in ("kg", "千克", "公斤") else 1
    return int((Decimal(found[1]) * factor).to_integral_value())


def moment(cell: str, order: Order | None) -> str:
    """A date and time as ISO 8601. Raises Bad."""
    try:
        found = iso(cell, order)
    except (ValueError, OverflowError) as error:
        raise Bad("bad_time", f"“{cell[:60]}” cannot be read as a time: {error}") from None
    if found is None:
        raise Bad("bad_time", "no time")
    return found


def folded(word: str) -> str:
    """A word as it is compared: width, case, points and spaces aside."""
    text = re.sub(r"[,，、;；:：。.!！\-_/|]+", " ", unicodedata.normalize("NFKC", word)).strip().lower()
    text = re.sub(r"\s+", " ", text)
    return re.sub(r"(?<=[^\x00-\x7f]) | (?=[^\x00-\x7f])", "", text)


@cache
def _table(name: str) -> dict[str, str]:
    return {folded(word) or word: ours for ours, words in WORDS[name].items() for word in words}


def word(table: str, cell: str) -> str | None:
    """Our word for the source's, by a table of `words.json`; None for one that is not in it."""
    return _table(table).get(folded(cell) or cell.strip())


def pairs(cell: str) -> dict[str, str]:
    """颜色:红;尺码:L as names and values; a text that is none of that under one name."""
    found = {name.strip(): value.strip() for name, value in _PAIR.findall(cell) if name.strip()}
    return found or {"规格": cell.strip()}


def several(cell: str, field: Field) -> list[str]:
    """The items of a cell with many. Ids are cleaned each; of addresses only addresses are taken."""
    if field.path == "images":
        return list(dict.fromkeys(_ADDRESS.findall(cell)))
    if field.path == "categories":
        return [part.strip() for part in re.split(r"[>/,，;；、|\n]+", cell) if part.strip()]
    parts = [name(part) if field.kind == "ids" else part.strip() for part in _LIST.split(cell)]
    return list(dict.fromkeys(part for part in parts if part))


def value(noun: str, field: Field, cell: str, column: str, *, order: Order | None, named: bool) -> Any:
    """What a cell says of a field; None where it says nothing, or a word that is not known (kept beside). Raises Bad."""
    if field.kind in ("id", "ids"):
        said = bare(cell)
    else:
        said = seen(cell)
        said = "" if said.lower() in NOTHING else said
    if not said:
        return None
    match field.kind:
        case "id":
            said = name(said)
            if field.path == "customer" and said == "0":
                return None  # shop systems' number for a guest
            return parcel(said) if field.path == "parcel" else said
        case "ids" | "list":
            return several(said, field)
        case "time":
            return moment(said, order)
        case "amount":
            return amount(said, named=named)
        case "number":
            return number(said)
        case "grams":
            return grams(said, column)
        case "pairs":
            return pairs(said)
        case "yes":
            found = word("yes", said)
            if found is None:
                raise Bad("invalid", f"“{said[:40]}” is neither yes nor no")
            return found == "true"
        case "choice":
            if said.lower() in field.choices:
                return said.lower()
            found = word(f"{noun}.{field.path}", said)
            if found is None and field.path == "kind":
                raise Bad("invalid", f"“{said[:40]}” is none of {', '.join(field.choices)}")
            return found
        case _:
            return (word("currency", said) or said.upper()) if field.path == "currency" else said
