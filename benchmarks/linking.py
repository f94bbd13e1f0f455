"""How often the order that is meant is offered first: `./run bench linking [--words] [--json] [--talks FILE]`.

On `linking_talks.jsonl`, talks with several open orders that do not name the order, made independently of the rule and never
read while it was made. `linking_practice.jsonl` holds the talks it was practised on (files a to e): read were all of
a and b and the odd ones of c and e; the even ones of c and e and all of d were only counted.
Prints only what the talks come to, never a
talk; of talks that are numbered, the odd and the even ones of each file apart. With the engine's reading of each turn,
profile `lite`; `--words`: without it.
"""

from __future__ import annotations

import argparse
import json
from collections import Counter
from collections.abc import Iterator
from datetime import datetime
from decimal import Decimal
from pathlib import Path
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

from zhiyin.decide.link import link
from zhiyin.domain.linking import Item, Named, OrderFact, ParcelFact, RefundFact, Said, Talk
from zhiyin.domain.parcel import STATES
from zhiyin.domain.trade.orders import ORDER_STATES
from zhiyin.domain.understanding import Text
from zhiyin.understand.engine import Engine, load
from zhiyin.understand.entities import entities
from zhiyin.understand.normalise import normalise

TALKS = Path(__file__).parent / "linking_talks.jsonl"
ZONE = ZoneInfo("Asia/Shanghai")
#: what other files call our states
STATES_OF = {"delivering": "shipped", "refunding": "delivered"}
PARCELS_OF = {"exception": "problem"}


class Outcome(NamedTuple):
    """`right`: the meant order came first; None where a person cannot tell. `sure`: what the first was offered with. `half`:
    the file and whether the number is odd."""

    half: str
    right: bool | None
    sure: float
    none: float
    language: str


def _time(text: str | None) -> datetime | None:
    return datetime.fromisoformat(text) if text else None


def _order(key: int, given: dict[str, Any], odd: Counter[str]) -> OrderFact:
    state = STATES_OF.get(given["status"], given["status"])
    if state not in ORDER_STATES:
        odd[f"order state {state}"] += 1
        state = "unknown"
    items = tuple(
        Item(
            line["title"],
            None,
            line.get("product_id"),
            tuple(line.get("words") or ()),
            (line["variant"],) if line.get("variant") else (),
            line.get("quantity", 1),
            Decimal(line["price"]) if line.get("price") else None,
        )
        for line in given["lines"]
    )
    parcel = given.get("parcel")
    parcels: tuple[ParcelFact, ...] = ()
    if parcel:
        where = PARCELS_OF.get(parcel["state"], parcel["state"])
        if where not in STATES:
            odd[f"parcel state {where}"] += 1
        last, delivered = _time(parcel.get("last_event_at")), _time(parcel.get("delivered_at"))
        parcels = (
            ParcelFact(
                key,
                parcel.get("number") or "",
                parcel.get("carrier") or "",
                where,
                delivered or last,
                last,
                parcel.get("place") or parcel.get("last_place") or "",
            ),
        )
    refunds = (RefundFact("refund", "unknown"),) if given["status"] == "refunding" else ()
    if given["status"] == "refunding" and not parcel:
        state = "paid"
    return OrderFact(
        key,
        given.get("number") or "",
        state,
        items,
        parcels,
        refunds,
        _time(given.get("placed_at")),
        _time(given.get("paid_at")),
        _time(given.get("shipped_at")),
        _time(parcel.get("delivered_at")) if parcel else None,
        _time(given.get("ship_by")),
        _time(given.get("deliver_by")),
        Decimal(given["total"]) if given.get("total") else None,
    )


def _said(n: int, turn: dict[str, Any], before: dict[str, Any] | None, engine: Engine | None) -> Said:
    at = datetime.fromisoformat(turn["sent_at"])
    found = entities(normalise(turn["text"]), at.astimezone(ZONE).date())
    named = tuple(
        Named(
            kind,
            one["value"],
            tuple(one["span"]),
            *(datetime.fromisoformat(one[x]).date() if x in one else None for x in ("from", "to")),
        )
        for kind, ones in found.items()
        for one in ones
    )
    path, risk = "", "-"
    if engine is not None:
        context = "" if before is None else f"{'U' if before['role'] == 'customer' else 'A'}:{before['text']}"
        [read] = engine.understand([Text(str(n), turn["text"], context, turn["role"])])
        path, risk = (read.path[-1] if read.path else ""), read.risk
    role = turn["role"] if turn["role"] in ("customer", "robot", "system") else "agent"
    return Said(n, role, turn["text"], at, named, path, risk)


def _half(name: str) -> str:
    """Of a-d014: "a even"."""
    file, _, number = name.rpartition("-")
    digits = "".join(filter(str.isdigit, number))
    return f"{file} {'odd' if int(digits or 0) % 2 else 'even'}".strip()


def outcomes(engine: Engine | None, odd: Counter[str], talks: Path = TALKS) -> Iterator[Outcome]:
    for line in talks.read_text(encoding="utf-8").splitlines():
        given = json.loads(line)
        turns = given["turns"]
        said = tuple(_said(n, turn, turns[n - 1] if n else None, engine) for n, turn in enumerate(turns))
        orders = tuple(_order(n, one, odd) for n, one in enumerate(given["orders"]))
        answer = link(Talk(said, orders, datetime.fromisoformat(given["now"]), ZONE))
        odd.update(
            f"field {name}" for name in given.keys() - {"id", "lang", "now", "customer", "orders", "turns", "about", "why"}
        )
        about, first = given.get("about"), answer.orders[0]
        meant = {about} if isinstance(about, str) else set(about or ())
        right = given["orders"][first.key]["id"] in meant if meant else None
        yield Outcome(_half(str(given["id"])), right, first.confidence, answer.none, given["lang"])


def figures(found: list[Outcome]) -> dict[str, Any]:
    """Shares of 1. `calibration`: mean distance of confidence from what came true, in tenths, weighted (ECE)."""
    known = [one for one in found if one.right is not None]
    open_ = [one for one in found if one.right is None]
    bins: dict[int, list[Outcome]] = {}
    for one in known:
        bins.setdefault(min(9, int(one.sure * 10)), []).append(one)
    off = sum(abs(sum(o.sure for o in ones) - sum(bool(o.right) for o in ones)) for ones in bins.values())
    told = [one for one in known if one.sure >= 0.8]
    right = sum(bool(one.right) for one in known)
    unsure = round(sum(one.sure for one in open_) / len(open_), 4) if open_ else None
    return {
        "talks": len(found), "decidable": len(known), "right": right, "share_right": round(right / len(known), 4),
        "by_language": {language: f"{sum(ones)} of {len(ones)}" for language in sorted({o.language for o in known})
                        if (ones := [bool(o.right) for o in known if o.language == language])},
        "by_half": {half: f"{sum(ones)} of {len(ones)}" for half in sorted({o.half for o in known})
                    if (ones := [bool(o.right) for o in known if o.half == half])},
        "mean_confidence": round(sum(one.sure for one in known) / len(known), 4),
        "calibration_error": round(off / len(known), 4),
        "told_from_0.8": len(told), "told_right": sum(bool(one.right) for one in told),
        "undecidable": len(open_), "undecidable_mean_confidence": unsure,
        "undecidable_from_0.8": sum(one.sure >= 0.8 for one in open_),
    }  # fmt: skip


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--words", action="store_true", help="the rule's own words only, without the engine's reading")
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--talks", type=Path, default=TALKS, metavar="FILE", help="other talks, such as linking_practice.jsonl")
    given = parser.parse_args()
    odd: Counter[str] = Counter()
    answer = figures(list(outcomes(None if given.words else load("lite"), odd, given.talks))) | {
        "not_known_to_this_command": dict(odd)
    }
    print(
        json.dumps(answer, ensure_ascii=False)
        if given.json
        else "\n".join(f"{name}: {value}" for name, value in answer.items())
    )
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
