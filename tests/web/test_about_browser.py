"""The panel beside a talk in a real browser: by keyboard, live, on a laptop and on a phone, in both languages."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest

from tests.web.test_browser import chromium, live, server, window  # noqa: F401  (fixtures)
from tests.web.trade import follow, link, scan
from zhiyin.records.models.trade import Link

pytestmark = pytest.mark.browser


@pytest.fixture
def talk(tea: Any, front: Any) -> Any:
    made = tea.message("我的订单到哪了", tea.conversation(front["customer"])).conversation
    link(tea, made, 0.9, order=front["order"])
    return made


def test_the_track_moves_by_itself_and_what_was_opened_stays(window: Any, tea: Any, talk: Any, front: Any) -> None:  # noqa: F811
    page = live(window(f"/conversations/{talk.pk}?shop=tea"))
    first, second = (f"#meant-order-{front[name].pk}" for name in ("order", "older"))
    assert "Out for delivery" in page.inner_text(first)
    page.click(f"{second}-head")
    page.focus(f"{second}-head")
    scan(tea, "SF1390012345678", "本人已签收", datetime.now(UTC))
    follow()
    page.wait_for_selector(f"{first} .state.good")
    assert "Signed for" in page.inner_text(first)
    assert page.get_attribute(second, "open") is not None
    assert page.evaluate("document.activeElement.id") == f"{second}-head"[1:]


def test_a_word_by_keyboard(window: Any, tea: Any, talk: Any, front: Any) -> None:  # noqa: F811
    page = window(f"/conversations/{talk.pk}?shop=tea")
    older = front["older"].pk
    page.focus(f"#meant-order-{older}-head")
    page.keyboard.press("Enter")
    page.wait_for_selector(f"#yes-order-{older}")
    page.focus(f"#yes-order-{older}")
    page.keyboard.press("Enter")
    page.wait_for_selector(f"#about .meant:first-of-type[id=meant-order-{older}] .flag.sure")
    assert Link.objects.of(tea.shop).get(order_id=older).said is True
    page.click(f"#meant-order-{older} .say button[value=no]")
    page.wait_for_selector("#refused")
    assert page.locator(f"#meant-order-{older}").count() == 0
    assert page.locator("#about > #about").count() == 0


@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_whom_to_ring_is_seen_without_scrolling(window: Any, talk: Any, language: str) -> None:  # noqa: F811
    page = window(f"/conversations/{talk.pk}?shop=tea", language=language)
    for wanted in (".worth", ".now .state", ".ring"):
        right, bottom = page.evaluate("""(wanted) => {
            const box = document.querySelector(`#about ${wanted}`).getBoundingClientRect();
            return [box.right, box.bottom];
        }""", wanted)
        assert 0 < bottom <= 768, wanted
        assert 0 < right <= 1366, wanted


@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_on_a_phone(window: Any, talk: Any, front: Any, language: str) -> None:  # noqa: F811
    page = window(f"/conversations/{talk.pk}?shop=tea#context", width=360, height=740, language=language)
    page.wait_for_selector("#about .ring")
    assert page.evaluate("document.documentElement.scrollWidth") <= 360
    head = f"#meant-order-{front['order'].pk}"
    page.click(f"{head}-head")
    assert page.get_attribute(head, "open") is None
    assert page.is_hidden(f"{head} .ring >> nth=0")


def test_an_order_s_page_follows_its_parcel(window: Any, tea: Any, front: Any) -> None:  # noqa: F811
    page = live(window(f"/orders/{front['order'].pk}?shop=tea"))
    scan(tea, "SF1390012345678", "本人已签收", datetime.now(UTC))
    follow()
    page.wait_for_selector("#record .state.good >> text=Signed for")


def test_two_versions_chosen(window: Any, front: Any) -> None:  # noqa: F811
    page = window(f"/products/{front['product'].pk}?shop=tea")
    assert page.locator("ins").count() == 5
    newest = page.get_attribute("#v-b option >> nth=0", "value")
    page.select_option("#v-a", newest)
    page.wait_for_url(f"**a={newest}*")
    assert page.locator("ins").count() == 0
