"""Every page of the rail in a real browser: accessible, narrow enough, light enough. axe-core looks for what is wrong."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from tests.web.test_browser import chromium, server  # noqa: F401  (fixtures)
from tests.web.trade import shopfront
from zhiyin.accounts.models import Membership, Person
from zhiyin.act.audit import record
from zhiyin.records.models.trade import Link
from zhiyin.web.rooms import FIRST, ROOMS, first_room

pytestmark = pytest.mark.browser
AXE = next((Path(__file__).parent / "vendor").glob("axe-*.min.js"))
LOOK = """async () => (await axe.run(document, {resultTypes: ["violations"]})).violations
    .filter((one) => ["serious", "critical"].includes(one.impact))
    .map((one) => one.id + ": " + one.nodes.slice(0, 3).map((node) => node.target.join(" ")).join(", "))"""
WIDE_PARTS = """() => document.documentElement.scrollWidth <= innerWidth ? [] : [...document.querySelectorAll("body *")]
    .filter((one) => one.getBoundingClientRect().right > innerWidth + 1).slice(0, 5).map((one) => one.outerHTML.slice(0, 99))"""
#: what is smaller than 40 px in a form, a head or the rail, on a phone
SMALL = """() => [...document.querySelectorAll(`main button, main .button, main select, main input:not([type=checkbox],
    [type=radio], [type=hidden], [type=file]), .rail a.room, .rail button`)].filter((one) => one.checkVisibility())
    .map((one) => [one, one.getBoundingClientRect()]).filter(([, box]) => box.height && box.height < 40)
    .map(([one, box]) => Math.round(box.height) + " " + one.outerHTML.slice(0, 100))"""
#: further pages of the rooms, by name
DEEPER = ("channel-new", "connections", "connection-new", "home", "products", "roster", "campaigns", "references")
#: bytes of a first visit, as sent
MOST = 150_000


@pytest.fixture
def filled(tea: Any, administrator: Person) -> Any:
    """A shop in which something happened."""
    said = tea.message("我的快递三天没动了", tea.conversation(tea.customer()))
    tea.understand(said, "R4.4", [(4, 8)])
    tea.case("A", message=said, customer=tea.customer())
    record("shop.changed", shop=tea.shop.pk, actor=administrator.pk, data={"retention_days": [None, 30]})
    wang = tea.customer("王芳")
    front = shopfront(tea, wang)
    talk = tea.message("我的订单到哪了", tea.conversation(wang)).conversation
    Link.everywhere.create(shop=tea.shop, conversation=talk, order=front["order"], confidence=0.9, maker="link@1",
                           evidence=[{"rule": "number", "words": "订单"}])
    tea.things = [reverse("order", args=[front["order"].pk]), reverse("order", args=[front["older"].pk]),
                  reverse("parcel", args=[front["parcel"].pk]), reverse("product", args=[front["product"].pk]),
                  reverse("customer", args=[wang.pk]), reverse("conversation", args=[talk.pk])]
    return tea


@pytest.fixture
def session(client: Client, administrator: Person) -> str:
    client.force_login(administrator)
    return str(client.cookies["sessionid"].value)


def context_of(chromium: Any, server: str, session: str, language: str, **options: Any) -> Any:  # noqa: F811
    context = chromium.new_context(bypass_csp=True, **options)  # axe is brought in by the test itself
    context.set_default_timeout(15_000)
    context.add_cookies([{"name": "sessionid", "value": session, "url": server},
                         {"name": "django_language", "value": language, "url": server}])
    return context


def pages() -> Iterator[str]:
    yield from (reverse(room.url) for room in ROOMS)
    yield from (reverse(name) for name in DEEPER)


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_nothing_serious_anywhere(chromium: Any, server: str, session: str, filled: Any, language: str,  # noqa: F811
                                  scheme: str) -> None:
    context = context_of(chromium, server, session, language, color_scheme=scheme, viewport={"width": 1366, "height": 768})
    window, found = context.new_page(), {}
    for address in [*pages(), *filled.things]:
        answer = window.goto(f"{server}{address}?shop=tea")
        assert answer.status == 200, address
        window.add_script_tag(path=str(AXE))
        if wrong := window.evaluate(LOOK):
            found[address] = wrong
    context.close()
    assert found == {}


@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_a_phone_needs_no_sideways_scroll_and_no_small_fingers(chromium: Any, server: str, session: str,  # noqa: F811
                                                               filled: Any, language: str) -> None:
    context = context_of(chromium, server, session, language, viewport={"width": 360, "height": 740})
    window, wide, small = context.new_page(), {}, {}
    for address in [*pages(), *filled.things]:
        window.goto(f"{server}{address}?shop=tea")
        if parts := window.evaluate(WIDE_PARTS):
            wide[address] = parts
        if parts := window.evaluate(SMALL):
            small[address] = parts
    context.close()
    assert wide == {}
    assert small == {}


def test_the_rail_reaches_every_room(chromium: Any, server: str, session: str, filled: Any) -> None:  # noqa: F811
    for size in ({"width": 1366, "height": 768}, {"width": 360, "height": 740}):
        context = context_of(chromium, server, session, "en", viewport=size)
        window = context.new_page()
        window.goto(f"{server}/settings?shop=tea")
        for button in window.locator(".rail a.room, .rail button").all():
            if not button.is_visible():  # behind the menu of a phone
                continue
            button.scroll_into_view_if_needed()
            box = button.bounding_box()
            assert box["x"] >= 0, size
            assert box["x"] + box["width"] <= size["width"] + 1, size
            assert box["y"] + box["height"] <= size["height"] + 1, size
        context.close()


def test_a_first_visit_is_light(chromium: Any, server: str, session: str, filled: Any) -> None:  # noqa: F811
    heavy = {}
    for address in [*pages(), *filled.things]:
        context = context_of(chromium, server, session, "zh-hans")  # nothing kept from the page before
        window = context.new_page()
        answers: list[Any] = []
        window.on("requestfinished", lambda request, answers=answers: answers.append(request))
        window.goto(f"{server}{address}?shop=tea")
        total = sum(one.sizes()["responseBodySize"] for one in answers)
        context.close()
        assert total > 10_000, address
        if total > MOST:
            heavy[address] = total
    assert heavy == {}


@pytest.mark.django_db
@pytest.mark.parametrize(("role", "room"), [
    ("owner", "wall"), ("administrator", "wall"), ("lead", "wall"), ("inspector", "wall"), ("viewer", "wall"),
    ("agent", "conversations"),
])
def test_home_by_role(tea: Any, browser_of: Any, role: str, room: str) -> None:
    person = Person.objects.create_user(f"{role}@example.com", "correct horse battery")
    Membership.objects.create(person=person, shop=tea.shop, role=role)
    assert first_room(role).name == room  # type: ignore[union-attr]
    answer = browser_of(person).get("/")
    assert (answer.status_code, answer["Location"]) == (302, reverse(room))


@pytest.mark.django_db
def test_home_of_a_department(tea: Any, browser_of: Any) -> None:
    person = Person.objects.create_user("d@example.com", "correct horse battery")
    Membership.objects.create(person=person, shop=tea.shop, role="department", department="logistics")
    answer = browser_of(person).get("/")
    assert answer.status_code == (302 if FIRST["department"] in {room.name for room in ROOMS} else 200)

