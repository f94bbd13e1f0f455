"""What is told is what the API takes, in an order in which it can be taken, and gives nothing away."""

from __future__ import annotations

import json
import re
from collections import defaultdict
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import msgspec
import pytest

from zhiyin.domain.incoming import Incoming
from zhiyin.intake.check import ready
from zhiyin.intake.trade.check import telling
from zhiyin.intake.trade.nouns import NOUNS
from zhiyin.simulate.group.trouble import DECOYS, FAULTS
from zhiyin.simulate.group.world import World
from zhiyin.simulate.group.write import write

ZONE = ZoneInfo("Asia/Shanghai")
#: told again when something about them has changed
CHANGE = frozenset({"orders", "refunds", "products", "stock", "posts"})
REFERENCES = {"product": "products", "batch": "batches", "warehouse": "warehouses", "supplier": "suppliers",
              "customer": "buyers", "order": "orders", "employee": "employees", "parcel": "parcels"}
Rows = dict[str, list[dict[str, Any]]]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = tmp_path_factory.mktemp("world") / "new"
    write(World(3, days=12, scale=0.1), made)
    return made


@pytest.fixture(scope="module")
def rows(folder: Path) -> Rows:
    return {file.stem: [msgspec.json.decode(line) for line in file.read_bytes().splitlines()]
            for file in sorted((folder / "data").glob("*.jsonl"))}


def test_every_body_is_taken_by_its_door(rows: Rows) -> None:
    seen = set()
    for row in (row for each in rows.values() for row in each):
        body, noun = msgspec.json.encode(row["body"]), row["to"]
        seen.add(noun)
        if noun == "messages":
            now = datetime.fromisoformat(row["at"]).astimezone(UTC)
            found = ready(msgspec.json.decode(body, type=Incoming), 1, ZONE, now)
            assert found.time_flag == "", row
        else:
            telling(NOUNS[noun], msgspec.json.decode(body, type=NOUNS[noun].form), ZONE)
    assert seen >= {"messages", "orders", "parcels", "parcel-events", "refunds", "invoices", "reviews", "posts", "shifts"}


def test_ids_are_unique(rows: Rows) -> None:
    seen: set[tuple[Any, ...]] = set()
    for shop, each in rows.items():
        for row in each:
            body = row["body"]
            key = (shop, row["to"], body["external_id"])
            if row["to"] in CHANGE:
                key += (body["source_time"], body.get("state"))  # type: ignore[assignment]
            assert key not in seen, key
            seen.add(key)


def test_it_is_in_the_order_of_time(rows: Rows) -> None:
    for each in rows.values():
        times = [datetime.fromisoformat(row["at"]) for row in each]
        assert times == sorted(times)
        assert all(datetime.fromisoformat(row["body"]["source_time"]).timestamp() <= at.timestamp()
                   for row, at in zip(each, times, strict=True) if row["to"] not in ("messages",))


def test_talks_are_numbered_as_they_begin(rows: Rows) -> None:
    for each in rows.values():
        talks = list(dict.fromkeys(row["body"]["conversation"] for row in each if row["to"] == "messages"))
        assert [int(talk[3:]) for talk in talks] == list(range(1, len(talks) + 1))
        first = {}
        for row in each:
            if row["to"] == "messages":
                first.setdefault(row["body"]["conversation"], row["body"]["sender"]["role"])
        assert set(first.values()) == {"customer"}


def test_nothing_is_named_before_it_is_told(rows: Rows) -> None:
    for each in rows.values():
        told: dict[str, set[str]] = defaultdict(set)
        for row in each:
            body, noun = row["body"], row["to"]
            for name, id in _named(noun, body):
                assert id in told[name], (name, id, row)
            told[noun].add(body["external_id"])
            if noun == "products":
                told["variants"] |= {one["external_id"] for one in body["variants"]}
            if noun == "buyers":
                told["identities"] |= set(body["identities"].values())
                told["methods"] |= {one["external_id"] for one in body["methods"]}


def test_nobody_is_known_as_somebody_else(rows: Rows) -> None:
    for each in rows.values():
        known = [id for row in each if row["to"] == "buyers" for id in row["body"]["identities"].items()]
        assert len(known) == len(set(known))


def test_an_order_does_not_go_back(rows: Rows) -> None:
    """Money paid back is the end of it, and is asked back once."""
    for each in rows.values():
        states, asked = defaultdict(list), defaultdict(int)
        for row in each:
            if row["to"] == "orders":
                states[row["body"]["number"]].append(row["body"]["state"])
            asked[row["body"].get("order")] += row["to"] == "refunds" and row["body"]["state"] == "requested"
        way = ("paid", "shipped", "delivered", "completed", "refunded", "cancelled")
        for number, found in states.items():
            assert found == sorted(set(found), key=way.index), (number, found)
            assert not {"refunded", "cancelled"} & set(found[:-1]), (number, found)
        assert max(asked.values()) == 1


def test_the_data_gives_nothing_away(folder: Path) -> None:
    assert sorted(one.name for one in folder.iterdir()) == ["data", "truth.json"]
    named = re.compile("|".join(rf"\b{one.replace('_', '[-_ ]')}\b" for one in (*FAULTS, *DECOYS)))
    keys: set[str] = set()
    for file in (folder / "data").iterdir():
        for line in file.read_text(encoding="utf-8").splitlines():
            row = json.loads(line) if file.suffix == ".jsonl" else {}
            keys |= set(row) | set(row.get("body", {})) | set(row.get("body", {}).get("extra") or {})
            # people may call food rotten
            assert not named.search(re.sub(r'"text":"(?:[^"\\]|\\.)*"', "", line).casefold()), line
    assert not keys & {"truth", "fault", "faults", "decoy", "strength", "trouble", "matter", "leaf", "kind_of", "bad", "cause"}


def test_what_is_told_of_the_whole_names_its_files(folder: Path) -> None:
    told = json.loads((folder / "data" / "group.json").read_text(encoding="utf-8"))
    assert {one["file"] for one in told["shops"]} == {one.name for one in (folder / "data").glob("*.jsonl")}
    assert sum(one["language"] == "zh" for one in told["shops"]) == 3
    assert set(told) == {"format", "start", "days", "time_zone", "shops"}


def _named(noun: str, body: dict[str, Any]) -> list[tuple[str, str]]:
    """(what kind of thing, its id) of all a body names."""
    if noun == "messages":
        sender = body["sender"]
        found = [("orders", body.get("order_no")), ("products", body.get("product_id"))]
        found += {"customer": [("identities", sender.get("external_id"))],
                  "agent": [("employees", sender.get("external_id"))]}.get(sender["role"], [])
        return [(name, id) for name, id in found if id is not None]
    found = [(told, body.get(name)) for name, told in REFERENCES.items()]
    for line in body.get("lines", []) if noun == "orders" else []:
        found += [("products", line["product"]), ("variants", line["variant"]), ("batches", line.get("batch"))]
    found += [("orders", one) for one in body.get("orders", [])]
    found += [("methods", one["method"]) for one in body.get("payments", [])]
    return [(name, id) for name, id in found if id is not None]
