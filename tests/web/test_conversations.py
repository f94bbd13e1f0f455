"""The list of talks: order, filters, search, what it hides."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import urlencode

import pytest
from django.db import connection
from django.test import Client

from zhiyin.accounts.models import Membership, Person
from zhiyin.domain.roles import Role
from zhiyin.records.models import Conversation, Message
from zhiyin.search import messages as search
from zhiyin.web.conversations import queries
from zhiyin.web.conversations.filters import Filters
from zhiyin.web.conversations.sheet import snippet


@pytest.fixture
def talk(tea: Any) -> Callable[..., Conversation]:
    """talk("text", ...) makes a talk with these messages ("A:..." is an agent's) as the worker leaves them."""

    def make(*texts: str, house: Any = None, customer: Any = None, risk: str = "-", module: str = "logistics",
             received: datetime | None = None, **fields: Any) -> Conversation:
        house = house or tea
        made = house.conversation(customer)
        last = None
        for text in texts:
            last = house.message(text.removeprefix("A:"), made, role="agent" if text.startswith("A:") else "customer")
            house.understand(last, risk, module=module, path=[module])
            if received:
                Message.everywhere.filter(pk=last.pk).update(received_at=received)
            with connection.cursor() as cursor:
                search.remember(cursor, [(house.shop.pk, last.pk, last.text, None)])
        Conversation.everywhere.filter(pk=made.pk).update(last_message_id=last.pk, message_count=len(texts), **fields)
        made.refresh_from_db()
        return made

    return make


def listed(browser: Client, **asked: Any) -> list[int]:
    answer = browser.get("/conversations", {"shop": "tea", **asked})
    assert answer.status_code == 200
    return [int(key) for key in re.findall(r'data-talk="(\d+)"', answer.content.decode())]


def test_newest_first_and_only_one_s_own_shop(ada: Client, talk: Any, shoes: Any) -> None:
    first, second = talk("one"), talk("two")
    talk("elsewhere", house=shoes)
    assert listed(ada) == [second.pk, first.pk]


@pytest.fixture
def mixed(talk: Any, tea: Any, administrator: Person) -> dict[str, int]:
    other = Person.objects.create_user("bo@example.com", "correct horse battery", name="Bo")
    Membership.objects.create(person=other, shop=tea.shop, role=Role.AGENT.value)
    made = {
        "waits": talk("where is it"),
        "answered": talk("where is it", "A:on its way"),
        "closed": talk("thanks", status="closed"),
        "mine": talk("broken", module="product", assignee=administrator),
        "bo": talk("late", assignee=other),
    }
    opener = Message.everywhere.get(conversation=made["bo"])
    tea.case("S", message=opener)
    ended = Message.everywhere.get(conversation=made["mine"])
    tea.case("S", message=ended, status="closed")
    return {name: one.pk for name, one in made.items()} | {"person": other.pk, "channel": tea.channel.pk}


@pytest.mark.parametrize(("asked", "names"), [
    ({}, ["bo", "mine", "closed", "answered", "waits"]),
    ({"status": "open"}, ["bo", "mine", "answered", "waits"]),
    ({"status": "closed"}, ["closed"]),
    ({"assigned": "me"}, ["mine"]),
    ({"assigned": "nobody"}, ["closed", "answered", "waits"]),
    ({"assigned": "nobody", "status": "open"}, ["answered", "waits"]),
    ({"assigned": "me", "status": "closed"}, []),
    ({"waiting": "1"}, ["bo", "mine", "waits"]),
    ({"grade": "S"}, ["bo"]),
    ({"grade": "A"}, []),
    ({"module": "product"}, ["mine"]),
    ({"module": "logistics", "waiting": "1", "assigned": "nobody"}, ["waits"]),
    ({"q": "where"}, ["answered", "waits"]),
    ({"q": "WHERE", "waiting": "1"}, ["waits"]),
    ({"q": "way on"}, ["answered"]),
    ({"q": "where nothing"}, []),
    ({"q": "broken", "assigned": "me", "status": "open"}, ["mine"]),
    ({"status": "nonsense", "assigned": "x", "channel": "-1", "since": "soon"}, ["bo", "mine", "closed", "answered", "waits"]),
])
def test_filters(ada: Client, mixed: dict[str, int], asked: dict[str, str], names: list[str]) -> None:
    assert listed(ada, **asked) == [mixed[name] for name in names]


def test_filters_that_name_things(ada: Client, mixed: dict[str, int]) -> None:
    assert listed(ada, assigned=mixed["person"]) == [mixed["bo"]]
    assert len(listed(ada, channel=mixed["channel"])) == 5
    assert listed(ada, channel=mixed["channel"] + 1_000_000) == []


def test_days_are_days_of_the_shop(ada: Client, talk: Any) -> None:
    midnight = datetime(2026, 3, 1, 16, 0, tzinfo=UTC)  # 2 March begins in Shanghai
    before = talk("before", received=midnight - timedelta(seconds=1))
    at = talk("at", received=midnight)
    after = talk("after", received=midnight + timedelta(days=1))
    assert listed(ada, since="2026-03-02") == [after.pk, at.pk]
    assert listed(ada, until="2026-03-01") == [before.pk]
    assert listed(ada, since="2026-03-02", until="2026-03-02") == [at.pk]
    assert listed(ada, q="before", since="2026-03-02") == []
    assert listed(ada, q="before", until="2026-03-01") == [before.pk]


@pytest.mark.parametrize("asked", [{}, {"waiting": "1"}, {"q": "word"}, {"assigned": "nobody", "module": "logistics"}])
def test_every_talk_once_over_pages_and_stretches(
        ada: Client, talk: Any, asked: dict[str, str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(queries, "PAGE", 4)
    monkeypatch.setattr(queries, "STRETCH", 3)
    monkeypatch.setattr(queries, "HITS", 3)
    made = [talk("word one", "word two").pk for _ in range(11)][::-1]
    for enough in (10.0, 0.0):  # time for everything, and for one stretch at a time
        monkeypatch.setattr(queries, "ENOUGH", enough)
        got: list[int] = []
        address = f"/conversations/rows?{urlencode({'shop': 'tea', **asked})}"
        for _ in range(30):
            text = ada.get(address).content.decode()
            got += [int(key) for key in re.findall(r'data-talk="(\d+)"', text)]
            further = re.search(r'hx-get="(/c[^"]+before=[^"]+)"', text)
            if not further:
                break
            address = further[1].replace("&amp;", "&")
        assert got == made


def test_a_line_says_who_waits_and_hides_numbers(ada: Client, talk: Any, tea: Any) -> None:
    talk("call me at 13812345678 about E2024-881", customer=tea.customer("Wang Fang"))
    text = ada.get("/conversations", {"shop": "tea"}).content.decode()
    assert "13812345678" not in text
    assert "138****5678" in text
    assert "E2024-881" in text
    assert "Wang Fang" in text
    assert "is-waiting" in text
    talk("A:hello")
    assert ada.get("/conversations", {"shop": "tea"}).content.decode().count("is-waiting") == 1


@pytest.mark.parametrize(("text", "asked", "shown"), [
    ("short", "", "short"),
    ("two\nlines", "", "two lines"),
    ("a" * 140, "", "a" * 140),
    ("a" * 141, "", "a" * 140 + " …"),
])
def test_snippet(text: str, asked: str, shown: str) -> None:
    assert snippet(text, asked) == shown


def test_a_snippet_shows_the_word_that_was_searched_and_never_half_a_number() -> None:
    text = "x" * 300 + " parcel " + "y" * 300
    assert "parcel" in snippet(text, "PARCEL")
    for shift in range(60):
        text = "x" * (100 + shift) + " 13812345678 " + "y" * 90 + " parcel " + "z" * 200
        assert "2345678" not in snippet(text, "parcel")
        assert "1381234" not in snippet("-" * (120 + shift // 2) + "13812345678 and so on", "")


def test_an_empty_shop_and_an_empty_search_say_what_to_do(ada: Client, tea: Any, talk: Any) -> None:
    assert "No conversation yet" in ada.get("/conversations", {"shop": "tea"}).content.decode()
    talk("hello")
    assert "Take a filter away" in ada.get("/conversations", {"shop": "tea", "q": "nothing"}).content.decode()


@pytest.mark.parametrize("before", ["x", "-1", "1" * 19, "１"])
def test_a_place_must_be_one(ada: Client, tea: Any, before: str) -> None:
    assert ada.get("/conversations/rows", {"shop": "tea", "before": before}).status_code == 400


def test_the_address_says_what_is_filtered_and_nothing_else() -> None:
    assert Filters.read({}).query == ""
    asked = {"q": "a b", "status": "open", "assigned": "me", "channel": "3", "grade": "S", "module": "logistics",
             "waiting": "1", "since": "2026-03-01", "until": "2026-03-02"}
    assert Filters.read(asked).query == ("q=a+b&status=open&assigned=me&channel=3&grade=S&module=logistics&waiting=1"
                                         "&since=2026-03-01&until=2026-03-02")
