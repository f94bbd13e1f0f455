"""What a browser may do with our pages, and what they weigh."""

from __future__ import annotations

import gzip
import re
from pathlib import Path

import pytest
from django.http import HttpResponse
from django.test import Client, RequestFactory

import zhiyin.web
from zhiyin.web.headers import SecurityHeaders

FOLDER = Path(zhiyin.web.__file__).parent
TEMPLATES = sorted((FOLDER / "templates").rglob("*.html"))


@pytest.mark.req("P-05")
def test_nothing_inline_and_nothing_from_elsewhere(ada: Client, tea: object) -> None:
    answer = ada.get("/wall")
    policy = dict(part.split(" ", 1) for part in answer["Content-Security-Policy"].split("; "))
    assert policy["default-src"] == policy["script-src"] == policy["style-src"] == "'self'"
    assert policy["object-src"] == policy["base-uri"] == policy["frame-ancestors"] == "'none'"
    assert answer["Cache-Control"] == "private, no-cache"
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert "Cookie" in answer["Vary"]


def test_a_view_with_a_policy_of_its_own_keeps_it() -> None:
    answer = HttpResponse(headers={"Content-Security-Policy": "default-src 'none'"})
    kept = SecurityHeaders(lambda _request: answer)(RequestFactory().get("/"))
    assert kept["Content-Security-Policy"] == "default-src 'none'"


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda one: one.name)
def test_templates_hold_no_script_and_no_style(path: Path) -> None:
    source = path.read_text(encoding="utf-8")
    assert re.findall(r"<script(?![^>]*\bsrc=)|<style|\sstyle=|\son\w+=|\|safe\b|autoescape off", source) == []


def weight(ada: Client, address: str, seen: set[str]) -> int:
    """Bytes of a file and of the modules it imports, as a browser that takes gzip is sent them."""
    if address in seen:
        return 0
    seen.add(address)
    answer = ada.get(address, headers={"accept-encoding": "gzip"})
    assert answer.status_code == 200, address
    body = b"".join(answer.streaming_content)
    text = gzip.decompress(body) if answer.get("Content-Encoding") == "gzip" else body
    imported = re.findall(r'from "\./(\w+\.js)"|import "\./(\w+\.js)"', text.decode()) if address.endswith(".js") else []
    return len(body) + sum(weight(ada, f"/static/{a or b}", seen) for a, b in imported)


def test_a_first_visit_loads_at_most_150_kb(ada: Client, tea: object) -> None:
    for _ in range(30):
        said = tea.message("我的快递三天没动了，再不到我就退款，客服也不回话")
        tea.understand(said, "R4.4", [(4, 8)], also=[("R3.2", [(10, 16)]), ("R7.2", [(17, 23)])])
        tea.case("A", message=said, customer=tea.customer())
    page = ada.get("/wall?shop=tea").content  # as it is without compression
    files = re.findall(r'(?:src|href)="(/static/[^"#]+)', page.decode())
    assert len(set(files)) >= 6
    seen: set[str] = set()
    total = len(page) + sum(weight(ada, address, seen) for address in files)
    assert "/static/live.js" in seen
    assert total <= 150_000


def test_every_icon_of_the_pages_is_in_the_set() -> None:
    sprite = next((FOLDER / "static" / "vendor").glob("lucide-*.svg")).read_text(encoding="utf-8")
    there = set(re.findall(r'<symbol id="([\w-]+)"', sprite))
    from zhiyin.web import words
    from zhiyin.web.rooms import ROOMS

    used = {icon for _word, icon in (*words.EMOTIONS.values(), *words.ROLES.values())} | {room.icon for room in ROOMS}
    for path in TEMPLATES:
        used |= set(re.findall(r'\{% icon "([\w-]+)"', path.read_text(encoding="utf-8")))
    used |= {"check"}  # set by page.js after copying
    assert used == there


def test_vendored_files_say_their_version_and_licence() -> None:
    vendor = FOLDER / "static" / "vendor"
    for path in vendor.iterdir():
        assert re.search(r"-\d+\.\d+\.\d+\.(min\.js|min\.js\.gz|svg)$|-LICENSE\.txt$", path.name), path.name
    for library in ("htmx", "lucide"):
        assert (vendor / f"{library}-LICENSE.txt").read_text(encoding="utf-8").strip()
