"""What can be set, followed or watched is documented, and what is documented is there."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

DOCS = Path(__file__).resolve().parents[2] / "docs"


def rows(page: str, column: int = 0, under: str = "") -> dict[str, str]:
    """`name` in the given column of the tables of a page, below the heading `under` -> the whole row."""
    found: dict[str, str] = {}
    text = (DOCS / page).read_text(encoding="utf-8")
    for line in text[text.index(under):].splitlines():
        cells = [cell.strip() for cell in line.split("|")[1:-1]]
        named = re.fullmatch(r"`([^`]+)`", cells[column]) if len(cells) > column else None
        if named:
            assert named[1] not in found, f"{named[1]} twice"
            found[named[1]] = line
    return found


def test_every_setting_with_its_default() -> None:
    from zhiyin.settings import Settings

    said = rows("settings.md")
    assert said.keys() == {f"ZHIYIN_{name.upper()}" for name in Settings.model_fields}
    for name, field in Settings.model_fields.items():
        if field.default not in (None, ""):
            default = str(field.default).lower() if isinstance(field.default, bool) else str(field.default)
            assert said[f"ZHIYIN_{name.upper()}"].split("|")[2].strip() == f"`{default}`", name


def test_every_kind_of_event_with_what_it_holds() -> None:
    from zhiyin.domain.events import KINDS

    said = rows("events.md")
    assert said.keys() == KINDS.keys()
    for kind, data in KINDS.items():
        if "," in data:  # a list of names
            for name in re.sub(r"\([^)]*\)", "", data).split(","):
                assert f"`{name.strip()}`" in said[kind], (kind, name)


def test_every_metric() -> None:
    from prometheus_client import generate_latest

    from zhiyin.api import gauges

    class Known(gauges.Numbers):
        def values(self) -> dict[str, float]:
            return dict.fromkeys(gauges.NUMBERS, 0.0)

    collector = gauges.Collector()
    collector.door, collector.streams, collector.numbers = dict.fromkeys(gauges.DOOR, 0), lambda: 0, Known()
    registry = gauges.CollectorRegistry()
    registry.register(collector)
    exported = set(re.findall(r"^(zhiyin_\w+)", generate_latest(registry).decode(), re.MULTILINE))
    assert rows("operate.md", under="## Metrics").keys() == exported
    assert len(exported) > 10


def test_the_door_counts_what_is_documented(transactional_db: None) -> None:
    from zhiyin.api.gauges import DOOR
    from zhiyin.intake.door import Door
    from zhiyin.records.connection import connect

    door = Door(connect, queue=1, batch=1, bulk_batch=1, bulk_streams=1)
    assert door.counts.keys() == DOOR.keys()
    door.close()


def test_every_address_and_every_error_of_the_api() -> None:
    from zhiyin.api.answer import STATUS
    from zhiyin.api.intake import ERRORS
    from zhiyin.api.rest import api

    text = (DOCS / "api.md").read_text(encoding="utf-8")
    paths: dict[str, Any] = api.get_openapi_schema(path_prefix="api/v1/")["paths"]
    for path, methods in paths.items():
        for method in methods:
            assert f"{method.upper()} {path}`" in text, (method, path)
    codes = {code: status for code, (status, _) in ERRORS.items()} | STATUS
    said = rows("api.md", column=1, under="## Errors")
    assert said.keys() == codes.keys()
    for code, row in said.items():
        assert row.startswith(f"| {codes[code]} |"), code


def test_every_command_and_scope_that_pages_name() -> None:
    from zhiyin.cli import COMMANDS
    from zhiyin.cli.token import SCOPES

    for page in ("api.md", "operate.md"):
        text = (DOCS / page).read_text(encoding="utf-8")
        named = set(re.findall(r"(?:^|[`/ ])zhiyin ([a-z]+)\b(?= |`|$)", text, re.MULTILINE))
        assert named - {"zhiyin"} <= COMMANDS.keys() | {"stats"}, page
    text = (DOCS / "api.md").read_text(encoding="utf-8")
    assert all(f"`{scope}`" in text for scope in SCOPES)


def test_links_between_pages_lead_somewhere() -> None:
    for page in ("api.md", "events.md", "operate.md", "settings.md"):
        text = (DOCS / page).read_text(encoding="utf-8")
        for target, anchor in re.findall(r"\]\(([\w./-]*)(?:#([\w-]+))?\)", text):
            file = DOCS / (target or page)
            if file.name == "performance.md":  # measured last
                continue
            assert file.is_file(), (page, target)
            if anchor:
                heads = re.findall(r"^#+ (.+)$", file.read_text(encoding="utf-8"), re.MULTILINE)
                slugs = {re.sub(r"[^\w -]", "", head.lower()).replace(" ", "-") for head in heads}
                assert anchor in slugs, (page, target, anchor)
