"""The pages of notices: bell, list, wishes, browsers, robots, what did not arrive."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from datetime import time
from typing import Any

import pytest
from django.test import Client

from zhiyin.accounts.models import Membership, Person
from zhiyin.channels.push import public_key
from zhiyin.domain.notices import KINDS, ROBOTS, Route
from zhiyin.records.models import AuditEntry, Delivery, Notice, NoticePreference, PushSubscription, Robot, Shop
from zhiyin.secrets import unseal
from zhiyin.settings import current
from zhiyin.web.notices.robots import ROBOT_WORDS
from zhiyin.web.notices.views import KIND_WORDS, LENGTH


@pytest.fixture
def lin(tea: Any) -> Person:
    """An agent of the tea house."""
    person = Person.objects.create_user("lin@example.com", "correct horse battery", name="Lin", language="en")
    Membership.objects.create(person=person, shop=tea.shop, role="agent")
    return person


@pytest.fixture
def browser(lin: Person, browser_of: Callable[[Person | None], Client]) -> Client:
    return browser_of(lin)


def notice(house: Any, person: Person, key: str, kind: str = "case.severe", **fields: Any) -> Notice:
    return Notice.everywhere.create(shop=house.shop, person=person, kind=kind, key=key,
                                    data=fields.pop("data", {"case": 12, "grade": "S"}), **fields)


def test_every_kind_and_robot_has_words() -> None:
    assert KIND_WORDS.keys() == KINDS.keys()
    assert set(ROBOT_WORDS) == set(ROBOTS)


def test_the_bell_counts_one_s_own_unread(tea: Any, shoes: Any, lin: Person, administrator: Person, browser: Client) -> None:
    assert "<b>" not in browser.get("/notices/bell?shop=tea").content.decode()
    for key in ("a", "b"):
        notice(tea, lin, key)
    notice(tea, administrator, "c")
    notice(shoes, lin, "d")
    assert "<b>2</b>" in browser.get("/notices/bell?shop=tea").content.decode()
    assert b'class="room bell"' in browser.get("/notices?shop=tea").content
    assert browser.get("/notices/bell?shop=shoes").status_code == 404


def test_opening_a_notice_marks_it_and_leads_to_the_case(tea: Any, lin: Person, browser: Client) -> None:
    one, other = notice(tea, lin, "a"), notice(tea, lin, "b")
    answer = browser.post("/notices/read?shop=tea", {"notice": one.pk})
    assert (answer.status_code, answer["Location"]) == (302, "/cases/12?shop=tea")
    one.refresh_from_db()
    other.refresh_from_db()
    assert (one.read_at is None, other.read_at is None) == (False, True)
    browser.post("/notices/read?shop=tea")
    other.refresh_from_db()
    assert other.read_at is not None


@pytest.mark.parametrize(("asked", "status"), [("x", 400), ("9" * 19, 400), ("²", 400), ("999999", 404)])
def test_what_is_no_notice_of_one_s_own(asked: str, status: int, tea: Any, browser: Client) -> None:
    assert browser.post("/notices/read?shop=tea", {"notice": asked}).status_code == status


def test_nobody_reads_another_s(tea: Any, lin: Person, administrator: Person, browser: Client) -> None:
    other = notice(tea, administrator, "a", data={"case": 4711})
    assert browser.post("/notices/read?shop=tea", {"notice": other.pk}).status_code == 404
    assert "4711" not in browser.get("/notices?shop=tea").content.decode()
    other.refresh_from_db()
    assert other.read_at is None


@pytest.mark.parametrize("number", [LENGTH, LENGTH + 1])
def test_older_ones_are_on_the_next_page(number: int, tea: Any, lin: Person, browser: Client) -> None:
    for one in range(number):
        notice(tea, lin, f"k{one}")
    first = browser.get("/notices?shop=tea").content.decode()
    assert first.count('class="notice-open"') == LENGTH
    more = re.search(r"before=(\d+)", first)
    assert bool(more) == (number > LENGTH)
    if more:
        assert browser.get(f"/notices?shop=tea&before={more[1]}").content.decode().count('class="notice-open"') == 1


def test_an_empty_list_says_what_will_come(tea: Any, browser: Client) -> None:
    assert "No notices" in browser.get("/notices?shop=tea").content.decode()


def test_wishes_are_kept(tea: Any, lin: Person, browser: Client) -> None:
    page = browser.get("/notices/wishes?shop=tea").content.decode()
    assert re.search(r'name="case.severe/email" checked', page)
    assert not re.search(r'name="case.grave/email" checked', page)
    assert browser.post("/notices/wishes?shop=tea", {"case.grave/email": "on"}).status_code == 302
    page = browser.get("/notices/wishes?shop=tea").content.decode()
    assert re.findall(r'name="([\w./]+)" checked', page) == ["case.grave/email"]
    assert NoticePreference.objects.filter(person=lin).count() == len(KINDS) * len(Route)


def test_quiet_hours_are_shown(tea: Any, browser: Client) -> None:
    assert "no quiet hours" in browser.get("/notices/wishes?shop=tea").content.decode()
    Shop.objects.filter(pk=tea.shop.pk).update(quiet_from=time(22), quiet_until=time(8))
    assert "From 22:00 to 08:00" in browser.get("/notices/wishes?shop=tea").content.decode()





def subscription(endpoint: str = "https://8.8.8.8/send/1", **more: Any) -> str:
    return json.dumps({"endpoint": endpoint, "expirationTime": None,
                       "keys": {"p256dh": public_key(), "auth": "MDEyMzQ1Njc4OWFiY2RlZg"}, **more})


def subscribe(browser: Client, body: str) -> Any:
    return browser.post("/notices/browsers?shop=tea", body, content_type="application/json")


def test_a_browser_comes_and_goes(tea: Any, lin: Person, administrator: Person, browser: Client, ada: Client) -> None:
    assert subscribe(browser, subscription()).json() == {"browsers": 1}
    assert subscribe(browser, subscription()).json() == {"browsers": 1}
    subscribe(ada, subscription())  # another person signs in at the same browser
    assert PushSubscription.objects.get().person == administrator
    assert subscribe(browser, subscription(off=True)).status_code == 200
    assert PushSubscription.objects.count() == 1  # not one's own
    subscribe(ada, subscription(off=True))
    assert not PushSubscription.objects.exists()


@pytest.mark.parametrize("body", [
    "", "no json", "[]", '{"endpoint": 5}', '{"endpoint": "https://8.8.8.8/"}',
    '{"endpoint": "https://8.8.8.8/", "keys": {"p256dh": "x", "auth": "y"}}',
])
def test_what_is_no_subscription(body: str, tea: Any, browser: Client) -> None:
    assert subscribe(browser, body).status_code == 400
    assert not PushSubscription.objects.exists()


@pytest.mark.parametrize("endpoint", ["https://127.0.0.1/1", "http://8.8.8.8/1", "https://169.254.169.254/", "javascript:1"])
def test_an_endpoint_inside_is_refused(endpoint: str, tea: Any, browser: Client) -> None:
    answer = subscribe(browser, subscription(endpoint))
    assert (answer.status_code, PushSubscription.objects.count()) == (400, 0)


def test_the_script_of_the_browser(client: Client, db: None) -> None:
    answer = client.get("/push.js")
    assert (answer.status_code, answer["Content-Type"]) == (200, "text/javascript; charset=utf-8")
    assert "Service-Worker-Allowed" not in answer


@pytest.fixture
def inside(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """A port of this machine where nobody listens is allowed."""
    monkeypatch.setenv("ZHIYIN_OUTSIDE_ALLOW", "127.0.0.1:9")
    current.cache_clear()
    yield
    monkeypatch.undo()
    current.cache_clear()


@pytest.mark.usefixtures("inside")
def test_a_robot_comes_and_goes(tea: Any, ada: Client, administrator: Person) -> None:
    given = {"kind": "dingtalk", "name": "Night watch", "url": "http://127.0.0.1:9/robot?access_token=shh", "secret": "SECx"}
    assert ada.post("/notices/robots?shop=tea", given).status_code == 302
    made = Robot.everywhere.get()
    assert "shh" not in made.url
    assert "SECx" not in made.secret
    assert (unseal(made.url), unseal(made.secret)) == (given["url"], given["secret"])
    page = ada.get("/notices/robots?shop=tea").content.decode()
    assert "Night watch" in page
    assert "shh" not in page
    tested = ada.post(f"/notices/robots/{made.pk}/test?shop=tea", follow=True).content.decode()
    assert "did not take the test" in tested
    assert "shh" not in tested
    ada.post(f"/notices/robots/{made.pk}/remove?shop=tea")
    assert not Robot.everywhere.exists()
    entries = list(AuditEntry.objects.order_by("id").values_list("action", "actor_id", "object_id", "data"))
    assert entries == [("robot.added", administrator.pk, made.pk, {"kind": "dingtalk"}),
                       ("robot.removed", administrator.pk, made.pk, {"kind": "dingtalk"})]


@pytest.mark.parametrize(("change", "said"), [
    ({"kind": "carrier pigeon"}, "Choose which kind"), ({"name": ""}, "Give the robot a name"),
    ({"name": "n" * 101}, "Give the robot a name"), ({"url": "http://127.0.0.1:9/"}, "cannot be used"),
    ({"url": "https://10.0.0.1/"}, "cannot be used"), ({"url": ""}, "cannot be used"),
    ({"secret": "s" * 501}, "too long"),
])
def test_a_robot_that_is_wrong(change: dict[str, str], said: str, tea: Any, ada: Client) -> None:
    given = {"kind": "wecom", "name": "Group", "url": "https://8.8.8.8/send?key=k", "secret": "", **change}
    answer = ada.post("/notices/robots?shop=tea", given)
    assert (answer.status_code, said in answer.content.decode(), Robot.everywhere.count()) == (200, True, 0)


def test_what_did_not_arrive_is_shown_and_sent_again(tea: Any, shoes: Any, lin: Person, ada: Client) -> None:
    one = Delivery.everywhere.create(shop=tea.shop, notice=notice(tea, lin, "a"), route="email", state="failed",
                                     error="the mail server answered 550")
    Delivery.everywhere.create(shop=shoes.shop, notice=notice(shoes, lin, "b"), route="email", state="failed",
                               error="of the shoe shop")
    page = ada.get("/notices/robots?shop=tea").content.decode()
    assert "the mail server answered 550" in page
    assert "of the shoe shop" not in page
    ada.post(f"/notices/deliveries/{one.pk}/resend?shop=tea")
    one.refresh_from_db()
    assert one.state == "queued"
    assert AuditEntry.objects.get().action == "notice.resent"
    assert "everything arrived" in ada.get("/notices/robots?shop=tea").content.decode()
