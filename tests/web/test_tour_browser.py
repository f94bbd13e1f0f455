"""The tour in a real browser: by keyboard through all five steps, on a laptop and on a phone, in both languages."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from tests.web.conftest import House
from tests.web.test_browser import chromium, server, window  # noqa: F401  (fixtures)
from zhiyin.records.models import Shop

pytestmark = pytest.mark.browser
#: what a keyboard does, and the part that is marked then
BY_KEYBOARD = (("ArrowRight", "case-page"), ("ArrowRight", "talk"), ("ArrowRight", "context"), ("ArrowLeft", "talk"),
               ("ArrowRight", "context"), ("ArrowRight", "main"))


@pytest.fixture
def show(db: None) -> House:
    """Hours ahead of the real time, as a demonstration is."""
    house = House(Shop.objects.create(slug="demo", name="演示店铺", demo=True, simulated=True,
                                      clock_at=datetime.now(UTC) + timedelta(hours=9)))
    for number in range(30):
        house.understand(house.message(f"where is my parcel {number}"), "R4.4", [(0, 5)])
    house.case("S")
    return house


@pytest.mark.parametrize(("width", "height"), [(1366, 768), (390, 844)])
@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_by_keyboard(window: Any, show: House, width: int, height: int, language: str) -> None:  # noqa: F811
    page = window("/wall?shop=demo", width=width, height=height, language=language)
    page.wait_for_selector("#messages.tour-part")
    for key, part in BY_KEYBOARD:
        page.wait_for_function("document.activeElement.id === 'tour'")
        with page.expect_navigation():
            page.keyboard.press(key)
        page.wait_for_selector(f"#{part}.tour-part")
        assert page.locator(f"#{part}").is_visible()
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
        box = page.locator("#tour").bounding_box()
        assert box["x"] >= 0, part
        assert box["x"] + box["width"] <= width, part
        assert box["y"] + box["height"] <= height, part
        assert all(one.is_visible() for one in page.locator("#tour button").all())
    page.wait_for_function("document.activeElement.id === 'tour'")
    with page.expect_navigation():
        page.keyboard.press("Escape")
    assert page.locator("#tour").count() == 0
    assert page.url.endswith("/channels?shop=demo")
    page.locator(".demo-banner button").click()
    page.wait_for_selector("#main.tour-part")


def test_it_starts_again_from_the_keys(window: Any, show: House) -> None:  # noqa: F811
    page = window("/customers?shop=demo")
    page.locator("#tour [data-leave]").click()
    page.wait_for_selector("#tour", state="detached")
    page.keyboard.press("?")
    page.locator("#keys .keys-tour button").click()
    page.wait_for_url("**/wall?shop=demo#messages")
    assert page.locator("#tour").is_visible()


def test_on_a_phone_the_talk_makes_room_for_the_customer(window: Any, show: House) -> None:  # noqa: F811
    talk = show.message("hello").conversation_id
    page = window(f"/conversations/{talk}?shop=demo#context", width=390, height=844)
    assert page.locator("#context").is_visible()
    assert not page.locator("#turns").is_visible()


def test_the_shops_own_time_holds_when_an_answer_names_none(window: Any, show: House) -> None:  # noqa: F811
    """Times on the wall are the shop's; an answer with nothing new in it does not bring the real time back."""
    page = window("/wall?shop=demo")
    with page.expect_response("**/wall/messages*after=999999999") as answer:
        hours = page.evaluate("""async () => {
            const [fragment, clock] = await Promise.all([import("/static/fragment.js"), import("/static/clock.js")]);
            await fragment.rows("/wall/messages?shop=demo&after=999999999");
            return (clock.now() - Date.now()) / 3600000;
        }""")
    assert answer.value.status == 204
    assert hours == pytest.approx(9, abs=0.1)
