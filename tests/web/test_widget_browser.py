"""The chat in a real browser, on a page of another origin with a strict policy: nothing lost, nothing doubled."""

from __future__ import annotations

import io
import os
import shutil
import threading
from collections.abc import Callable, Iterator
from functools import partial
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest
from PIL import Image

from tests.serving import Served, serving, stamping, until
from zhiyin.records.models import Conversation, Message, Satisfaction, StoredFile

pytestmark = [pytest.mark.browser, pytest.mark.req("E-09")]


@pytest.fixture(scope="module")
def chromium() -> Iterator[Any]:
    sync_playwright = pytest.importorskip("playwright.sync_api").sync_playwright
    path = os.environ.get("ZHIYIN_CHROMIUM") or shutil.which("chromium") or shutil.which("chromium-browser")
    # playwright keeps an event loop in this thread, which Django would take for asynchronous code
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"
    with sync_playwright() as playwright:
        try:
            browser = playwright.chromium.launch(executable_path=path, args=[
                "--no-sandbox", "--disable-gpu", "--disable-background-networking"])
        except Exception as error:
            pytest.skip(f"no Chromium: {error}")
        yield browser
        browser.close()
    del os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"]


class ShopPage(BaseHTTPRequestHandler):
    """A shop's own site: it allows the chat what docs/webchat.md asks for, and nothing else."""

    def __init__(self, host: str, key: str, *given: Any) -> None:
        self._host, self._key = host, key
        super().__init__(*given)

    def do_GET(self) -> None:
        body = (f'<!doctype html><html lang="en"><head><meta name="viewport" content="width=device-width">'
                f'<title>Shop</title></head><body><h1 id="host-page">Our shop</h1>'
                f'<script src="{self._host}/widget.js" data-shop="{self._key}" async></script></body></html>').encode()
        self.send_response(200)
        self.send_header("Content-Type", "text/html; charset=utf-8")
        self.send_header("Content-Security-Policy", f"default-src 'none'; script-src {self._host}; "
                         f"connect-src {self._host}; img-src {self._host}; require-trusted-types-for 'script'")
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *given: Any) -> None:
        pass


@pytest.fixture
def server(shop: Any, tmp_path: Any, monkeypatch: pytest.MonkeyPatch) -> Iterator[Served]:
    monkeypatch.setattr("zhiyin.act.files.folder", lambda: tmp_path / "files")
    with stamping(), serving() as served:
        yield served


@pytest.fixture
def site(server: Served, shop: Any) -> Iterator[str]:
    from zhiyin.act.webchat import enable_widget

    made = ThreadingHTTPServer(("127.0.0.1", 0), partial(ShopPage, f"http://127.0.0.1:{server.port}", enable_widget(shop)))
    thread = threading.Thread(target=made.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{made.server_address[1]}/"
    made.shutdown()
    made.server_close()
    thread.join()


@pytest.fixture
def visit(chromium: Any, site: str) -> Iterator[Callable[..., Any]]:
    """visit(width=1366) opens the shop's page in a browser of its own; fails on script errors and broken policies."""
    contexts, problems = [], []

    def note(said: Any) -> None:
        if "Security Policy" in said.text or "TrustedHTML" in said.text:
            problems.append(said.text)

    def open_page(width: int = 1366, height: int = 768, **more: Any) -> Any:
        context = chromium.new_context(viewport={"width": width, "height": height}, **more)
        contexts.append(context)
        page = context.new_page()
        page.set_default_timeout(15_000)
        page.on("pageerror", lambda error: problems.append(str(error)))
        page.on("console", note)
        page.goto(site)
        page.wait_for_selector(".launch")
        return page

    yield open_page
    for context in contexts:
        context.close()
    assert problems == []


@pytest.fixture
def answer(server: Served, shop: Any, make_token: Any) -> Callable[[str], None]:
    """An agent's reply, by the door."""
    token = make_token(shop)

    def say(text: str) -> None:
        talk = Conversation.everywhere.get().external_id
        said = server.post({"channel": "web", "external_id": f"agent {text}", "conversation": talk,
                            "sender": {"role": "agent", "name": "Lin"}, "text": text}, token)
        assert said.status == 202

    return say


@pytest.fixture
def photograph() -> bytes:
    """A JPEG that was held upright."""
    exif, out = Image.Exif(), io.BytesIO()
    exif[0x0112] = 6
    Image.new("RGB", (60, 40), (200, 30, 30)).save(out, "JPEG", exif=exif)
    return out.getvalue()


def begin(page: Any) -> Any:
    page.click(".launch")
    page.click(".ways button:not([disabled])")
    return page


def say(page: Any, text: str) -> None:
    page.fill("form textarea >> visible=true", text)
    page.keyboard.press("Enter")


def turns(page: Any) -> list[str]:
    return page.locator(".log .turn .text").all_inner_texts()


def texts() -> list[str]:
    return list(Message.everywhere.order_by("id").values_list("text", flat=True))


def test_two_ways_a_question_and_an_answer(visit: Any, answer: Any) -> None:
    page = visit()
    page.click(".launch")
    page.wait_for_selector(".ways button")
    ways = page.locator(".ways button")
    assert ways.count() == 2
    assert "Open now" in ways.nth(0).inner_text()
    assert "not known" in ways.nth(0).inner_text()
    assert ways.nth(1).is_disabled()
    ways.nth(0).click()
    say(page, "Where is my parcel?")
    page.wait_for_selector(".mine small:has-text('sent')")
    answer("On its way")
    page.wait_for_selector(".turn:not(.mine) .text:has-text('On its way')")
    assert turns(page) == texts() == ["Where is my parcel?", "On its way"]


def test_offline_reload_and_reconnect_lose_and_double_nothing(visit: Any, answer: Any) -> None:
    page = begin(visit())
    say(page, "one")
    page.wait_for_selector(".mine small:has-text('sent')")
    page.context.set_offline(True)
    page.wait_for_selector("text=No connection")
    for text in ("two", "three"):
        say(page, text)
    page.wait_for_selector(".mine:nth-child(3) small:has-text('waiting')")
    answer("meanwhile")
    page.context.set_offline(False)
    page.wait_for_selector(".turn:not(.mine)")
    until(lambda: len(texts()) == 4)
    assert sorted(texts()) == ["meanwhile", "one", "three", "two"]
    page.wait_for_function("!localStorage[Object.keys(localStorage).find(k => k.endsWith('outbox'))].includes('id')")
    # written while offline, sent only after the page was loaded again
    page.route("**/widget/v1/**", lambda route: route.abort())
    say(page, "four")
    page.wait_for_selector(".mine small:has-text('waiting')")
    page.unroute("**/widget/v1/**")
    page.reload()
    until(lambda: "four" in texts())
    page.click(".launch")
    page.wait_for_selector(".text:has-text('four')")
    page.wait_for_function("document.body.lastElementChild.shadowRoot.querySelectorAll('.turn').length === 5")
    assert turns(page) == texts()
    assert texts().index("two") < texts().index("three") < texts().index("four")


def test_an_answer_that_is_lost_on_the_way_doubles_nothing(visit: Any) -> None:
    """The message is stored, but the browser does not learn of it and sends it again."""
    page = begin(visit())
    lost: list[int] = []

    def lose(route: Any) -> None:
        if route.request.method == "POST" and len(lost) < 2:
            lost.append(route.fetch().status)
            route.abort()
        else:
            route.continue_()

    page.route("**/widget/v1/messages", lose)
    say(page, "only once")
    page.wait_for_selector(".mine small:has-text('sent')")
    until(lambda: len(lost) == 2 or texts() == ["only once"])
    assert lost[0] == 202
    assert texts() == turns(page) == ["only once"]


def test_a_tab_that_nobody_sees_gives_its_connection_back_and_catches_up(visit: Any, answer: Any, server: Served) -> None:
    page = begin(visit())
    say(page, "one")
    page.wait_for_selector(".mine small:has-text('sent')")
    turned = ("hidden => { Object.defineProperty(document, 'hidden', { value: hidden, configurable: true });"
              "document.dispatchEvent(new Event('visibilitychange')); }")
    until(lambda: len(server.application.webchat.streams._open) == 1)
    page.evaluate(turned, True)
    until(lambda: len(server.application.webchat.streams._open) == 0)
    answer("meanwhile")
    page.wait_for_timeout(500)
    assert page.locator(".turn:not(.mine)").count() == 0
    assert not page.is_visible("text=No connection")
    page.evaluate(turned, False)
    page.wait_for_selector(".turn:not(.mine) .text:has-text('meanwhile')")


def test_unread_count_picture_and_rating(visit: Any, answer: Any, photograph: Any, tmp_path: Any) -> None:
    page = begin(visit())
    (tmp_path / "photo.jpg").write_bytes(photograph)
    page.set_input_files("input[type=file]", tmp_path / "photo.jpg")
    page.wait_for_selector(".turn img")
    page.wait_for_function("document.body.lastElementChild.shadowRoot.querySelector('.turn img').naturalWidth === 40")
    assert StoredFile.everywhere.get().mime == "image/jpeg"
    page.keyboard.press("Escape")
    page.wait_for_selector(".panel", state="hidden")
    answer("first")
    answer("second")
    page.wait_for_selector(".count:has-text('2')")
    page.click(".launch")
    page.wait_for_selector(".count", state="hidden")
    Conversation.everywhere.update(status="closed")
    page.wait_for_selector("text=How was it?")
    page.check("input[value='4']")
    page.fill(".rating textarea", "quick")
    page.click(".rating .main")
    until(lambda: Satisfaction.everywhere.exists())
    kept = Satisfaction.everywhere.get()
    assert (kept.score, kept.comment) == (4, "quick")


@pytest.mark.parametrize(("width", "locale"), [(360, "en-GB"), (1366, "zh-CN")])
def test_keyboard_sizes_and_focus(visit: Any, width: int, locale: str) -> None:
    page = visit(width, locale=locale)
    page.focus(".launch")
    page.keyboard.press("Enter")
    page.wait_for_selector(".ways button")
    inside = "document.body.lastElementChild.shadowRoot.querySelector('.panel').contains(" \
             "document.body.lastElementChild.shadowRoot.activeElement)"
    page.wait_for_function(inside)
    page.keyboard.press("Enter")
    page.wait_for_selector("form textarea >> visible=true")
    for _ in range(9):
        page.keyboard.press("Tab")
        assert page.evaluate(inside)
    page.keyboard.press("Shift+Tab")
    assert page.evaluate(inside)
    for box in page.locator(".panel button >> visible=true").all():
        size = box.bounding_box()
        assert size["width"] >= 40, box
        assert size["height"] >= 40, box
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    assert page.locator("[role=log][aria-live=polite]").count() == 1
    page.keyboard.press("Escape")
    assert page.evaluate("document.body.lastElementChild.shadowRoot.activeElement.className.includes('launch')")


def test_the_file_is_small_and_stands_alone() -> None:
    from zhiyin.webchat.script import script

    assert len(script()) <= 20 * 1024
    source = script().decode()
    for word in ("innerHTML", "eval(", "new Function", ".style.", "cssText", "import "):
        assert word not in source, word
