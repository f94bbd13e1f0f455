"""The demonstration's banner and tour: five steps over the pages, left at any of them, taken up again, each person's own."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest
from django.test import Client

from tests.web.conftest import House
from zhiyin.accounts.models import Membership, Person
from zhiyin.records.models import Notice, Shop

BrowserOf = Callable[[Person | None], Client]


@pytest.fixture
def show(db: None) -> House:
    return House(Shop.objects.create(slug="demo", name="Demo", demo=True, simulated=True, clock_at=datetime.now(UTC)))


@pytest.fixture
def grave(show: House) -> Any:
    show.case("A", object_key="order:1")
    return show.case("S", object_key="product:1")


def go(browser: Client, what: str, **more: str) -> Any:
    return browser.post("/tour?shop=demo", {"go": what, **more})


def shown(browser: Client, path: str) -> str:
    """Title of the step that stands on this page; "waits" when it is about another one, "" when there is none."""
    page = browser.get(path, {"shop": "demo"}).content.decode()
    found = re.search(r'<h2 id="tour-title">(.*?)</h2>', page)
    return found[1] if found else "waits" if 'id="tour"' in page else ""


def test_five_steps_lead_over_the_pages(ada: Client, show: House, grave: Any) -> None:
    assert shown(ada, "/wall") == "The wall: all that is going on"
    assert shown(ada, "/customers") == "waits"
    paths = []
    for _ in range(4):
        answer = go(ada, "next")
        assert answer.status_code == 303
        paths.append(answer.url)
        assert shown(ada, answer.url.partition("?")[0]) not in ("", "waits")
    # the talk is one that is about an order
    about = grave.__class__.objects.of(show.shop).get(object_key="order:1")
    talk = f"/conversations/{about.conversation_id}?shop=demo"
    show.case("S")  # a later one is not taken instead
    assert [go(ada, what).url for what in ("back", "back", "back", "next", "next", "next")] == [
        f"{talk}#context", f"{talk}#talk", f"/cases/{grave.pk}?shop=demo", f"{talk}#talk", f"{talk}#context",
        "/channels?shop=demo"]
    assert paths == [f"/cases/{grave.pk}?shop=demo", f"{talk}#talk", f"{talk}#context", "/channels?shop=demo"]
    assert go(ada, "next", page="/channels?shop=demo").url == "/channels?shop=demo"
    assert shown(ada, "/channels") == shown(ada, "/wall") == ""


def test_it_is_left_and_taken_up_where_it_was(ada: Client, show: House, grave: Any) -> None:
    go(ada, "next")
    answer = go(ada, "leave", page=f"/cases/{grave.pk}?shop=demo")
    assert answer.url == f"/cases/{grave.pk}?shop=demo"
    assert shown(ada, "/wall") == ""
    assert "Go on with the tour" in ada.get("/wall?shop=demo").content.decode()
    assert go(ada, "resume").url == f"/cases/{grave.pk}?shop=demo"
    assert go(ada, "back").url == "/wall?shop=demo#messages"
    assert go(ada, "back").url == "/wall?shop=demo#messages"  # before the first there is none
    go(ada, "next")
    assert go(ada, "again").url == "/wall?shop=demo#messages"


@pytest.mark.parametrize("page", ["https://example.com/", "//example.com", "javascript:alert(1)", "", "/\\example.com"])
def test_it_leads_nowhere_else(ada: Client, show: House, page: str) -> None:
    assert go(ada, "leave", page=page).url == "/wall?shop=demo"


def test_it_is_each_persons_own(ada: Client, show: House, browser_of: BrowserOf, stranger: Person) -> None:
    Membership.objects.create(person=stranger, shop=show.shop, role="lead")
    sam = browser_of(stranger)
    go(ada, "leave")
    assert shown(ada, "/wall") == ""
    assert shown(sam, "/wall") == "The wall: all that is going on"


@pytest.mark.parametrize(("role", "last"), [("owner", "/channels?shop=demo"), ("lead", "/wall?shop=demo#counts"),
                                            ("inspector", "/wall?shop=demo#counts")])
def test_the_last_step_is_one_the_role_may_see(role: str, last: str, show: House, grave: Any, browser_of: BrowserOf,
                                               stranger: Person) -> None:
    Membership.objects.create(person=stranger, shop=show.shop, role=role)
    sam = browser_of(stranger)
    answers = [go(sam, "next") for _ in range(4)]
    assert answers[-1].url == last
    for answer in answers:
        assert sam.get(answer.url).status_code == 200


@pytest.mark.parametrize("role", ["agent", "viewer", "department"])
def test_who_may_see_too_little_is_not_led(role: str, show: House, browser_of: BrowserOf, stranger: Person) -> None:
    Membership.objects.create(person=stranger, shop=show.shop, role=role)
    sam = browser_of(stranger)
    page = sam.get("/", follow=True).content.decode()
    assert 'id="tour"' not in page
    assert "Guided tour" not in page
    assert go(sam, "next").status_code in (303, 403)
    assert not Notice.objects.of(show.shop).exists()


def test_without_a_complaint_it_waits_at_the_wall(ada: Client, show: House) -> None:
    assert go(ada, "next").url == "/wall?shop=demo#messages"
    assert "There is no complaint yet" in ada.get("/channels?shop=demo").content.decode()
    assert shown(ada, "/wall") == "The wall: all that is going on"


def test_a_case_that_is_gone_is_another(ada: Client, show: House, grave: Any) -> None:
    go(ada, "next")
    Notice.objects.of(show.shop).update(data={"step": 2, "left": False, "cases": {"case": 999_999}})
    assert go(ada, "resume").url == f"/cases/{grave.pk}?shop=demo"


def test_other_shops_have_neither_banner_nor_tour(ada: Client, tea: House, show: House) -> None:
    page = ada.get("/wall?shop=tea").content.decode()
    assert "demo-banner" not in page
    assert "tour" not in page
    assert ada.post("/tour?shop=tea", {"go": "next"}).status_code == 303
    assert not Notice.objects.of(tea.shop).exists()
    said = ada.get("/wall?shop=demo").content.decode()
    assert "zhiyin demo clear" in said
    assert "four made-up shops" in said


def test_the_first_seconds_say_that_nothing_is_to_be_done(ada: Client, tea: House, show: House) -> None:
    assert "The afternoon is being put together" in ada.get("/wall?shop=demo").content.decode()
    assert "The afternoon is being put together" not in ada.get("/wall?shop=tea").content.decode()


def test_it_is_no_notice_to_anybody(ada: Client, show: House) -> None:
    go(ada, "leave")
    assert Notice.objects.of(show.shop).count() == 1
    assert "tour:" not in ada.get("/notices?shop=demo").content.decode()
    assert Notice.objects.of(show.shop).filter(read_at=None).count() == 0


@pytest.mark.parametrize("path", ["/wall", "/conversations/{}", "/cases/{}", "/customers", "/orders"])
def test_pages_of_the_shops_work_tell_its_own_time(path: str, ada: Client, show: House, grave: Any) -> None:
    there = datetime(2031, 5, 6, 12, 34, tzinfo=UTC)
    Shop.objects.filter(pk=show.shop.pk).update(clock_at=there)
    page = ada.get(path.format(grave.pk if "cases" in path else grave.conversation_id), {"shop": "demo"}).content.decode()
    assert f'data-now="{int(there.timestamp() * 1000)}"' in page
    assert "2031-05-06 20:34" in page


def test_only_posts_move_it(ada: Client, show: House) -> None:
    assert ada.get("/tour?shop=demo").status_code == 405
