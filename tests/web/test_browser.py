"""The pages in a real browser, served by the real server; only the worker is left out: tests do what it does."""

from __future__ import annotations

import os
import shutil
import threading
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import translation

from tests.serving import end, sessions, stamping
from zhiyin.web import words

pytestmark = pytest.mark.browser
PASSWORD = "correct horse battery"


@pytest.fixture(scope="module")
def chromium() -> Iterator[Any]:
    sync_playwright = pytest.importorskip("playwright.sync_api").sync_playwright
    path = os.environ.get("ZHIYIN_CHROMIUM") or shutil.which("chromium") or shutil.which("chromium-browser")
    # playwright keeps an event loop in this thread, which Django would take for asynchronous code
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"
    with sync_playwright() as playwright:
        try:
            browser = playwright.chromium.launch(executable_path=path, args=["--no-sandbox"])
        except Exception as error:
            pytest.skip(f"no Chromium: {error}")
        yield browser
        browser.close()
    del os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"]


@pytest.fixture
def server(transactional_db: None, settings: Any) -> Iterator[str]:
    """Pages, door and live stream on a free port, and a stamper beside them."""
    import uvicorn

    from zhiyin.server import Application
    from zhiyin.settings import current

    settings.ALLOWED_HOSTS = ["127.0.0.1"]
    before = sessions(own=True)
    server = uvicorn.Server(uvicorn.Config(
        Application(current()), host="127.0.0.1", port=0, log_level="warning", timeout_graceful_shutdown=1
    ))
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    until = time.monotonic() + 20
    while not server.started:
        assert time.monotonic() < until, "the server did not start"
        time.sleep(0.02)
    with stamping():
        yield f"http://127.0.0.1:{server.servers[0].sockets[0].getsockname()[1]}"
        server.should_exit = True
    thread.join(10)
    end(sessions() - before)


@pytest.fixture
def window(chromium: Any, server: str, administrator: Any, client: Client) -> Iterator[Callable[..., Any]]:
    """window("/wall", width=1366, language="en") opens a page as the administrator; fails on any script error."""
    client.force_login(administrator)
    contexts: dict[str, Any] = {}
    problems: list[str] = []

    def open_page(path: str, *, width: int = 1366, height: int = 768, language: str = "en") -> Any:
        key = f"{width} {language}"
        if key not in contexts:
            contexts[key] = chromium.new_context(viewport={"width": width, "height": height})
            contexts[key].add_cookies([
                {"name": "sessionid", "value": client.cookies["sessionid"].value, "url": server},
                {"name": "django_language", "value": language, "url": server},
            ])
        page = contexts[key].new_page()
        page.set_default_timeout(10_000)
        page.on("pageerror", lambda error: problems.append(str(error)))
        page.on("console", lambda said: problems.append(said.text) if "Security Policy" in said.text else None)
        page.goto(server + path)
        return page

    yield open_page
    for context in contexts.values():
        context.close()
    assert problems == []


def live(page: Any) -> Any:
    page.wait_for_selector("#live-state[data-state=live]", state="attached")
    return page


def understood(house: Any, text: str, talk: Any = None) -> int:
    said = house.message(text, talk)
    house.understand(said, "R4.4", [(0, 4)])
    house.event("message.understood", message_id=said.pk, conversation_id=said.conversation_id)
    return said.pk


def test_signing_in_and_out(chromium: Any, server: str, administrator: Any, tea: Any) -> None:
    context = chromium.new_context(locale="en-GB")
    page = context.new_page()
    page.goto(f"{server}/wall")
    page.fill("#email", administrator.email)
    page.fill("#password", "correct horse battery")
    page.click("button.primary")
    page.wait_for_selector("#stream", state="attached")
    page.click("form[action='/sign-out'] button")
    page.wait_for_selector("#email")
    context.close()


def test_a_message_appears_by_itself_in_every_tab_and_after_the_listening_one_closed(window: Any, tea: Any) -> None:
    first, second = live(window("/wall?shop=tea")), live(window("/wall?shop=tea"))
    assert "zhiyin token create" in first.inner_text("#stream-empty")
    said = understood(tea, "where is my parcel")
    for page in (first, second):
        page.wait_for_selector(f"#m{said}[data-understood] mark")
        assert page.is_hidden("#stream-empty")
    first.close()
    again = understood(tea, "still not here")
    second.wait_for_selector(f"#m{again}[data-understood]")
    assert second.eval_on_selector_all("#stream > li", "all => all.map(one => one.id)") == [f"m{again}", f"m{said}"]


def test_ten_tabs_share_one_stream(window: Any, tea: Any) -> None:
    first, asked = live(window("/wall?shop=tea")), []
    first.context.on("request", lambda request: asked.append(request.url) if "/live" in request.url else None)
    tabs = [first, *(live(window("/wall?shop=tea")) for _ in range(9))]
    said = understood(tea, "where is my parcel")
    for tab in tabs:
        tab.wait_for_selector(f"#m{said}[data-understood]")
    assert [url for url in asked if "/static/" not in url] == []


def test_a_message_shown_before_it_was_understood_gets_its_labels(window: Any, tea: Any) -> None:
    said = tea.message("where is my parcel")
    page = live(window("/wall?shop=tea"))
    assert "not read yet" in page.inner_text(f"#m{said.pk}")
    tea.understand(said, "R4.4", [(0, 5)])
    tea.event("message.understood", message_id=said.pk, conversation_id=said.conversation_id)
    page.wait_for_selector(f"#m{said.pk}[data-understood] .chip")
    assert page.locator("#stream > li").count() == 1


def test_nothing_moves_while_somebody_reads(window: Any, tea: Any) -> None:
    first = understood(tea, "where is my parcel")
    page = live(window("/wall?shop=tea"))
    page.focus(f"#m{first} mark")
    second = understood(tea, "and mine?")
    page.wait_for_selector("#held:not([hidden])")
    assert page.inner_text("#held") == "1 new message"
    assert page.locator(f"#m{second}").count() == 0
    page.click("#held")
    page.wait_for_selector(f"#m{second}")
    assert page.is_hidden("#held")


def test_cases_and_figures_follow(window: Any, tea: Any) -> None:
    page = live(window("/wall?shop=tea"))
    case = tea.case("S", timedelta(minutes=30))
    tea.event("case.opened", case_id=case.pk, conversation_id=case.conversation_id)
    page.wait_for_selector(f"#case-{case.pk} .clock.soon")
    page.wait_for_selector("#standings .figure:first-child:not(.none)")
    assert page.inner_text("#standings .figure:first-child b") == "1"


def test_a_clock_runs_out_before_the_eyes(window: Any, tea: Any) -> None:
    case = tea.case("S", timedelta(seconds=6))
    page = window("/wall?shop=tea")
    assert page.inner_text(f"#case-{case.pk} .clock-left").endswith(" s")
    page.wait_for_selector(f"#case-{case.pk}.is-overdue .clock.overdue")
    assert page.inner_text(f"#case-{case.pk} .clock-left").startswith("overdue")


def test_a_conversation_grows(window: Any, tea: Any) -> None:
    talk = tea.conversation()
    understood(tea, "where is my parcel", talk)
    page = live(window(f"/conversations/{talk.pk}?shop=tea"))
    elsewhere = understood(tea, "of another conversation")
    said = understood(tea, "still nothing", talk)
    page.wait_for_selector(f"#m{said}[data-understood]")
    assert page.locator(f"#m{elsewhere}").count() == 0


def test_evidence_explains_itself_on_focus_and_hover(window: Any, tea: Any) -> None:
    said = tea.message("the box was soaked and late")
    tea.understand(said, "R4.3", [(4, 18)], also=[("R4.4", [(8, 27)])])
    page = window("/wall?shop=tea")
    page.focus("mark.many")
    assert page.inner_text("#tip").splitlines() == [
        "R4.3 Damaged in transit", "90% sure, by rule stalled (full@1)", "“box was soaked”", "",
        "R4.4 Delayed in transit", "80% sure, by rule stalled (full@1)", "“was soaked and late”",
    ]
    page.keyboard.press("Escape")
    assert page.is_hidden("#tip")
    page.hover(".grade-A")
    assert page.inner_text("#tip") == "A General"


def test_keys(window: Any, tea: Any) -> None:
    said = understood(tea, "where is my parcel")
    case = tea.case("S", timedelta(minutes=30))
    page = window("/wall?shop=tea")
    page.keyboard.press("?")
    assert page.is_visible("#keys")
    page.keyboard.press("Escape")
    page.keyboard.press("j")
    assert page.evaluate("document.activeElement.id") == f"case-{case.pk}"
    page.keyboard.press("h")
    page.keyboard.press("j")
    assert page.evaluate("document.activeElement.id") == f"m{said}"
    page.keyboard.press("Enter")
    page.wait_for_url(f"**/conversations/*message={said}#m{said}")
    page.keyboard.press("g")
    page.keyboard.press("w")
    page.wait_for_url("**/wall?shop=tea")


@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_nothing_is_wider_than_a_phone(language: str, window: Any, tea: Any) -> None:
    name = "一个名字特别特别长的顾客" * 4 + "WithoutAnySpaceInIt" * 4
    tea.shop.name = name[:200]
    tea.shop.save()
    customer = tea.customer(name)
    said = tea.message("坏果包赔" * 150 + "averylongword" * 40, tea.conversation(customer), sender_name=name,
                       order_no="9" * 80)
    tea.understand(said, "R2.4", [(0, 300)], also=[("R1.3", [(4, 40)]), ("R6.1", [(2, 8)]), ("R7.2", [(30, 60)])])
    case = tea.case("A", timedelta(minutes=5), customer=customer, message=said, status="waiting_department",
                    object_key="order:" + "9" * 80, grade_reason="because " * 60)
    paths = ["/wall?shop=tea#cases", "/wall?shop=tea#messages", "/wall?shop=tea#counts", f"/cases/{case.pk}?shop=tea",
             f"/conversations/{said.conversation_id}?shop=tea",
             f"/conversations/{said.conversation_id}?shop=tea#context"]
    for path in paths:
        page = window(path, width=360, height=740, language=language)
        assert page.evaluate("document.documentElement.scrollWidth") <= 360, path
        page.close()


def test_an_ended_session_leads_to_the_sign_in_page(window: Any, tea: Any, administrator: Any) -> None:
    page = live(window("/wall?shop=tea"))
    administrator.is_active = False
    administrator.save()
    understood(tea, "where is my parcel")
    page.wait_for_selector("#email")


def test_script_and_server_say_times_in_the_same_words(window: Any, tea: Any) -> None:
    now = datetime(2026, 11, 21, 12, tzinfo=UTC)
    seconds = [0, 0.4, 1, 59, 60, 725, 3599, 3600, 12_059, 86_399, 86_400, 200_000, -1, -59, -510, -3600, -90_000]
    for language in ("en", "zh-hans"):
        page = window("/wall?shop=tea", language=language)
        said = page.evaluate(
            """async ([now, seconds]) => {
                const { left, ago } = await import("/static/clock.js");
                return seconds.map((one) => [left(now + one * 1000, now), ago(now - one * 1000, now)]);
            }""",
            [now.timestamp() * 1000, seconds],
        )
        with translation.override(language):
            for one, (left, ago) in zip(seconds, said, strict=True):
                assert left == words.left(now + timedelta(seconds=one), now)
                if one >= 0:
                    assert ago == words.ago(now - timedelta(seconds=one), now)
