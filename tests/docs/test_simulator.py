"""docs/simulator.md names everything there is to simulate, with the numbers of the code."""

from __future__ import annotations

import argparse
import re
from pathlib import Path

import msgspec
import pytest

from zhiyin.cli import simulate
from zhiyin.simulate.group import beside, trouble
from zhiyin.simulate.group.calendar import DAY, START, calendar
from zhiyin.simulate.group.parcels import LOST
from zhiyin.simulate.group.setting import setting
from zhiyin.simulate.group.trouble import DECOYS, FAULTS
from zhiyin.simulate.group.world import World
from zhiyin.simulate.player import BEHIND
from zhiyin.simulate.score import Fault, Raised, Score, Truth

TEXT = (Path(__file__).resolve().parents[2] / "docs" / "simulator.md").read_text(encoding="utf-8")


def section(heading: str) -> str:
    """What stands below a heading, as one line."""
    return " ".join(re.split(r"^## ", TEXT.partition(f"\n## {heading}\n")[2], maxsplit=1, flags=re.MULTILINE)[0].split())


def named(heading: str) -> dict[str, str]:
    """`name` in the first column of the tables below a heading -> the row."""
    return {found[1]: line for line in TEXT.partition(f"\n## {heading}\n")[2].partition("\n## ")[0].splitlines()
            if (found := re.match(r"\| `([^`]+)` \|", line))}


def test_every_option_with_its_default() -> None:
    parser = argparse.ArgumentParser(add_help=False)
    simulate.arguments(parser)
    said = named("The command")
    assert said.keys() == {option for action in parser._actions for option in action.option_strings}
    for action in parser._actions:
        default = said[action.option_strings[0]].split("|")[2].strip()
        assert default == (f"{action.default:g}" if isinstance(action.default, float) else
                           "" if action.default in (None, []) else str(action.default)), action.option_strings


def test_every_fault_with_its_speed_and_every_decoy() -> None:
    faults = named("Faults")
    assert {kind: row.split("|")[2].strip() for kind, row in faults.items()} == FAULTS
    assert tuple(named("Decoys")) == DECOYS


def share(value: float) -> str:
    return f"{value * 100:g} %"


@pytest.mark.parametrize(("kind", "said"), [
    ("oversold", (f"first {trouble.OVERSOLD} orders", share(trouble.OVERSOLD_WRITE),
                  f"{trouble.OVERSOLD_WITHIN / DAY:g} days")),
    ("wrong_price", (f"{trouble.PRICE_HOURS:g} h", share(trouble.PRICE_WRITE))),
    ("wrong_size", (share(trouble.SIZE_WRITE),)),
    ("rotten", (f"{trouble.ROTTEN_DAYS:g} days", share(trouble.ROTTEN_WRITE))),
    ("stalled_route", (f"{trouble.STALL_DAYS:g} days", f"{trouble.STALL_DAYS:g} *s* days")),
    ("losing_courier", (share(trouble.LOSES), share(LOST), f"{trouble.LOSES_DAYS:g} days", share(trouble.LOSES - LOST))),
    ("invoice_template", (f"{trouble.INVOICE_DAYS:g} days", share(trouble.INVOICE_WRITE))),
    ("entry_break", (f"{trouble.ENTRY_HOURS:g} h", share(1 - trouble.ENTRY_LEFT))),
    ("app_lag", (f"{trouble.LAG_EVENINGS} evenings", f"{trouble.LAG_FROM:g}:00 to {trouble.LAG_UNTIL:g}:00",
                 share(trouble.LAG_WRITE), f"{trouble.ACTIVE:g} for each order")),
    ("rude_agents", (share(trouble.RUDE),)),
    ("false_promise", (f"{trouble.PROMISE_DAYS:g} days", f"{trouble.PROMISE_ASKED} times a day",
                       share(trouble.PROMISE_BROKEN))),
    ("media_threat", (f"{trouble.MEDIA_CUSTOMERS} customers", f"{trouble.MEDIA_SPREAD} posts")),
    ("fake_hunter", (f"{trouble.HUNTER_CLAIMS} claims", f"{trouble.HUNTER_ACCOUNTS} accounts",
                     f"{trouble.HUNTER_DAYS:g} days")),
    ("slow_department", (f"{trouble.HOP:g} times", f"{trouble.HOP_DAYS:g} days", f"1 + {trouble.HOP - 1:g} *s*")),
    ("refund_backlog", (f"{trouble.BACKLOG_DAYS:g} days", share(trouble.BACKLOG_WRITE))),
    ("competitor", (f"{beside.COMPETITOR:g} talks", share(beside.TAKEN))),
    ("viral_joke", (f"{beside.JOKE:g} talks",)),
    ("new_product", (f"{beside.NEW:g} questions",)),
    ("price_questions", (f"{beside.PRICES:g} questions",)),
    ("survey_wave", (f"{beside.SURVEYED} customers",)),
    ("old_import", (f"{beside.OLD_TALKS} talks",)),
])
def test_strength_one_is_what_the_code_says(kind: str, said: tuple[str, ...]) -> None:
    row = (named("Faults") | named("Decoys"))[kind]
    assert [one for one in said if one not in row] == []


def test_the_shops_are_those_of_the_code() -> None:
    text = section("The world")
    for shop in setting(1, calendar(1, START, 60), 1.0).shops:
        language = {"zh": "Chinese", "en": "English"}[shop.language]
        row = (f"| {shop.name} (`{shop.slug}`) | {language} | {len(shop.products)} | {shop.orders:g} | {len(shop.agents)} | "
               f"{len(shop.warehouses)} | {', '.join(name.partition('-')[2] for name in shop.channels)} |")
        assert row in text


@pytest.fixture(scope="module")
def worlds() -> list[World]:
    """Enough for every kind of object to have been chosen. None of them is run."""
    return [World(seed) for seed in range(1, 9)]


def test_every_type_of_object_and_attribute_of_a_cause(worlds: list[World]) -> None:
    types = {thing.type for world in worlds for one in (*world.troubles.faults.values(), *world.troubles.decoys.values())
             for thing in one.objects}
    types.add("batch")  # is known when it arrives
    attributes = {name for world in worlds for one in world.troubles.faults.values() for name in one.cause}
    text = TEXT.partition("Types of objects")[2].partition("Attributes of causes")[0]
    assert set(re.findall(r"^\| `(\w+)` \|", text, re.MULTILINE)) == types
    said = TEXT.partition("Attributes of causes:")[2].partition("\n\n")[0]
    assert set(re.findall(r"`([a-z]+)`", said)) == attributes | {"batch"}


def test_every_field_of_every_file(worlds: list[World]) -> None:
    truth = worlds[0].truth()
    fields = truth.keys() - {"faults", "decoys"} | truth["faults"][0].keys() | truth["decoys"][0].keys()
    assert fields == set(re.findall(r"`(\w+)`", " ".join(line.split("|")[1] for line in section_lines("truth.json", "field"))))
    assert {one.name for one in msgspec.structs.fields(Truth)} <= truth.keys()
    assert {one.name for one in msgspec.structs.fields(Fault)} <= fields
    assert named("raised.json").keys() == {one.name for one in msgspec.structs.fields(Raised)}
    assert tuple(named("The score")) == Score.__struct_fields__


def section_lines(heading: str, table: str) -> list[str]:
    """Rows of the table below a heading whose first cell is this."""
    text = TEXT.partition(f"\n## {heading}\n")[2]
    rest = text[text.index(f"\n| {table} |"):].lstrip("\n").split("\n\n")[0]
    return rest.splitlines()[2:]


def test_every_noun_that_is_told(tmp_path: Path) -> None:
    nouns = {event.noun for _, event in World(3, days=12, scale=0.1).events()}
    said = section("What lies in `data/`").partition("Nouns in use:")[2].partition(". What changes")[0]
    assert set(re.findall(r"`([a-z-]+)`", said)) == nouns


def test_playing_is_told_with_its_numbers_and_scopes() -> None:
    text = section("Playing into a server")
    assert f"more than {BEHIND:,} messages" in text
    assert all(one in text for one in ("--scope ingest,shop,simulate", "shop create apparel --simulated", "exit status 1"))
    assert "/api/v1/simulation/clock" in text
