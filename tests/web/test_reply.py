"""The reply box: queueing, undo, drafts, collisions, notes, who answers, and that strangers get nothing."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client

from zhiyin.accounts.models import Membership, Person
from zhiyin.domain.roles import Role
from zhiyin.records.models import AuditEntry, Conversation, Draft, Event, Note, Outgoing, Presence

HX = {"HX-Request": "true"}


@pytest.fixture
def person(tea: Any) -> Callable[..., Person]:
    def make(name: str, role: Role = Role.AGENT, house: Any = tea) -> Person:
        made = Person.objects.create_user(f"{name}@example.com", name=name, language="en")
        Membership.objects.create(person=made, shop=house.shop, role=role.value)
        return made

    return make


@pytest.fixture
def talk(tea: Any) -> Conversation:
    tea.channel.kind = "web"
    tea.channel.save()
    return tea.message("is it in stock?").conversation


@pytest.fixture
def li(person: Any, browser_of: Any) -> Client:
    return browser_of(person("Li"))


def post(browser: Client, path: str, **data: Any) -> Any:
    return browser.post(f"{path}?shop=tea", data, headers=HX)


def test_a_reply_waits_for_the_time_to_take_it_back(li: Client, talk: Conversation) -> None:
    key = str(uuid4())
    for _ in range(2):  # the form sent twice
        answer = post(li, f"/conversations/{talk.pk}/reply", text=" Yes,\r\nit is. ", key=key)
        assert answer.status_code == 200
        assert answer["Reply-Key"] != key
        assert "Waiting to be sent" in answer.content.decode()
        assert "Undo" in answer.content.decode()
    one = Outgoing.everywhere.get()
    assert (str(one.key), one.text, one.state, one.author.name) == (key, "Yes,\nit is.", "queued", "Li")
    assert timedelta(seconds=9) < one.send_at - one.created_at <= timedelta(seconds=10)
    assert Event.everywhere.get().kind == "reply.queued"
    assert "Yes,\nit is." in li.get(f"/conversations/{talk.pk}?shop=tea").content.decode()
    assert li.post(f"/conversations/{talk.pk}/reply?shop=tea", {"text": "more"}).status_code == 303  # without scripts


@pytest.mark.parametrize(("text", "said"), [
    ("  \r\n ", "Write something first."), ("x" * 20_001, "longer than 20000"), ("a\0b", "cannot be sent")])
def test_what_cannot_be_sent(li: Client, talk: Conversation, text: str, said: str) -> None:
    answer = post(li, f"/conversations/{talk.pk}/reply", text=text)
    assert (answer.status_code, said in answer.content.decode()) == (422, True)
    assert not Outgoing.everywhere.exists()
    assert post(li, f"/conversations/{talk.pk}/reply", text="x" * 20_000).status_code == 200


def test_taken_back_only_while_it_waits(li: Client, talk: Conversation, person: Any, browser_of: Any) -> None:
    post(li, f"/conversations/{talk.pk}/reply", text="Yes")
    one = Outgoing.everywhere.get()
    path = f"/replies/{one.pk}/withdraw"
    assert post(browser_of(person("Bo")), path).status_code == 422  # another agent
    assert post(li, path)["Reply-Withdrawn"] == str(one.pk)
    assert (Outgoing.everywhere.get().state, Draft.everywhere.get().text) == ("withdrawn", "Yes")
    for state in ("sending", "sent", "failed", "uncertain", "withdrawn"):
        Outgoing.everywhere.update(state=state)
        assert post(li, path).status_code == 409
        assert Outgoing.everywhere.get().state == state
    Outgoing.everywhere.update(state="queued", attempts=1)  # tried already
    assert post(li, path).status_code == 409


def test_sent_again(li: Client, talk: Conversation) -> None:
    post(li, f"/conversations/{talk.pk}/reply", text="Yes")
    one = Outgoing.everywhere.get()
    path = f"/replies/{one.pk}/again"
    assert post(li, path).status_code == 409
    Outgoing.everywhere.update(state="failed", attempts=6, error="no such talk")
    assert post(li, path).status_code == 200
    kept = Outgoing.everywhere.get()
    assert (kept.state, kept.attempts, kept.error, kept.key) == ("queued", 0, "", one.key)
    Outgoing.everywhere.update(state="uncertain", attempts=1)
    assert post(li, path).status_code == 409  # not confirmed
    assert post(li, path, sure="1").status_code == 200
    assert post(li, path, sure="1").status_code == 409  # once
    new = Outgoing.everywhere.exclude(pk=one.pk).get()
    assert (new.state, new.text, new.replaces_id) == ("queued", "Yes", one.pk)
    assert new.key != one.key
    page = li.get(f"/conversations/{talk.pk}?shop=tea").content.decode()
    assert f'id="o{new.pk}"' in page
    assert f'id="o{one.pk}"' not in page


def test_a_draft_is_one_s_own_and_survives(li: Client, talk: Conversation, person: Any, browser_of: Any) -> None:
    path, draft = f"/conversations/{talk.pk}?shop=tea", f"/conversations/{talk.pk}/draft"
    for text in ("Dear", "Dear <b>Wang</b>, "):
        assert post(li, draft, text=text).status_code == 204
    assert "Dear &lt;b&gt;Wang&lt;/b&gt;, </textarea>" in li.get(path).content.decode()
    assert "Dear" not in browser_of(person("Bo")).get(path).content.decode()
    post(li, draft, text=" ")
    assert not Draft.everywhere.exists()
    post(li, draft, text="again")
    post(li, f"/conversations/{talk.pk}/reply", text="again")
    assert not Draft.everywhere.exists()  # done with


def test_somebody_else_has_answered(li: Client, talk: Conversation, person: Any, browser_of: Any) -> None:
    page = li.get(f"/conversations/{talk.pk}?shop=tea").content.decode()
    seen = {name: re.search(rf'name="{name}" value="(\d+)"', page)[1] for name in ("seen_message", "seen_reply")}
    post(browser_of(person("Bo")), f"/conversations/{talk.pk}/reply", text="No")
    path = f"/conversations/{talk.pk}/reply"
    answer = post(li, path, text="Yes", **seen)
    assert (answer.status_code, "Bo has answered" in answer.content.decode()) == (409, True)
    assert Outgoing.everywhere.count() == 1
    whole = li.post(f"{path}?shop=tea", {"text": "Yes", **seen})  # without scripts: asked on the page, the text kept
    assert whole.status_code == 409
    assert "Yes</textarea>" in whole.content.decode()
    assert 'name="anyway"' in whole.content.decode()
    assert post(li, path, text="Yes", anyway="1", **seen).status_code == 200
    own = str(Outgoing.everywhere.latest("id").pk)
    assert post(li, path, text="And", **(seen | {"seen_reply": own})).status_code == 200  # one's own is no collision


def test_an_answer_from_elsewhere_collides_too(li: Client, tea: Any, talk: Conversation) -> None:
    tea.message("is it", talk)
    assert post(li, f"/conversations/{talk.pk}/reply", text="a", seen_message=1).status_code == 200  # customers do not
    tea.message("We have it", talk, role="agent", sender_id="agent-7", sender_name="Chen")
    answer = post(li, f"/conversations/{talk.pk}/reply", text="b", seen_message=1, seen_reply=10**9)
    assert (answer.status_code, "Chen has answered" in answer.content.decode()) == (409, True)


def test_who_looks_and_who_writes(li: Client, talk: Conversation, person: Any, browser_of: Any) -> None:
    bo, path = browser_of(person("Bo")), f"/conversations/{talk.pk}/desk"
    assert "Bo is" not in post(li, path).content.decode()
    post(bo, path)
    assert "Bo is looking at this talk" in post(li, path).content.decode()
    post(bo, path, writing="1")
    said = post(li, path).content.decode()
    assert "Bo is writing" in said
    assert "Li is" not in said
    Presence.everywhere.update(seen_at=datetime.now(UTC) - timedelta(seconds=16))
    assert "Bo is" not in post(li, path).content.decode()
    post(bo, path)
    assert post(bo, path, gone="1").status_code == 204
    assert "Bo is" not in post(li, path).content.decode()


def test_a_note_stands_apart(li: Client, talk: Conversation, tea: Any, person: Any, browser_of: Any) -> None:
    assert post(li, f"/conversations/{talk.pk}/note", text="careful: angry").status_code == 200
    assert post(li, f"/conversations/{talk.pk}/note", text=" ").status_code == 422
    tea.message("hello?", talk)
    page = browser_of(person("Ida", Role.INSPECTOR)).get(f"/conversations/{talk.pk}?shop=tea").content.decode()
    said = re.findall(r'class="said (role-\w+|note)"', page)
    assert said == ["role-customer", "note", "role-customer"]  # where it was made
    assert page.count("careful: angry") == 1
    assert 'id="reply"' not in page
    assert "careful" in li.get(f"/conversations/{talk.pk}/notes?shop=tea", headers=HX).content.decode()
    assert "careful" not in li.get(f"/conversations/{talk.pk}/notes?shop=tea&after={Note.everywhere.get().pk}",
                                   headers=HX).content.decode()
    assert not Outgoing.everywhere.exists()


def test_who_answers_for_it(li: Client, talk: Conversation, person: Any, browser_of: Any, stranger: Person) -> None:
    path, lead, bo = f"/conversations/{talk.pk}/assign", browser_of(person("Lea", Role.LEAD)), person("Bo")
    own = Person.objects.get(name="Li")
    viewer = person("Vi", Role.VIEWER)

    def now() -> int | None:
        return Conversation.everywhere.get(pk=talk.pk).assignee_id

    assert post(li, path, to=bo.pk).status_code == 403
    assert post(li, path, to="").status_code == 403  # not one's own to give back
    assert post(li, path, to="me").status_code == 200
    assert now() == own.pk
    assert post(li, path, to="me").status_code == 200
    assert post(li, path, to="").status_code == 200
    assert now() is None
    assert post(lead, path, to=bo.pk).status_code == 200
    assert now() == bo.pk
    for to in (stranger.pk, viewer.pk, 10**9, "x"):
        assert post(lead, path, to=to).status_code == 422
    assert [(e.kind, e.data["from"], e.data["to"]) for e in Event.everywhere.order_by("id")] == [
        ("conversation.assigned", None, own.pk), ("conversation.assigned", own.pk, None),
        ("conversation.assigned", None, bo.pk)]
    entries = AuditEntry.objects.filter(action="conversation.assigned").order_by("id")
    assert [(e.actor_id, e.data["to"]) for e in entries][-1] == (Person.objects.get(name="Lea").pk, bo.pk)
    assert entries.count() == 3


def test_closed_and_opened_again(li: Client, talk: Conversation) -> None:
    path = f"/conversations/{talk.pk}/close"
    for _ in range(2):
        assert post(li, path).status_code == 200
    assert Conversation.everywhere.get(pk=talk.pk).closed_at is not None
    assert post(li, path, open="1").status_code == 200
    found = Conversation.everywhere.get(pk=talk.pk)
    assert (found.status, found.closed_at) == ("open", None)
    kinds = ["conversation.closed", "conversation.reopened"]
    assert list(Event.everywhere.order_by("id").values_list("kind", flat=True)) == kinds
    assert list(AuditEntry.objects.order_by("id").values_list("action", flat=True)) == kinds


@pytest.mark.parametrize(("kind", "said"), [("", "only takes messages in"), ("http", "its settings lack url, secret")])
def test_a_channel_that_cannot_send_says_why(li: Client, tea: Any, talk: Conversation, kind: str, said: str) -> None:
    tea.channel.kind = kind
    tea.channel.save()
    page = li.get(f"/conversations/{talk.pk}?shop=tea").content.decode()
    assert said in page
    assert 'id="reply-text"' not in page
    assert 'id="note-text"' in page
    assert post(li, f"/conversations/{talk.pk}/reply", text="Yes").status_code == 422
    assert not Outgoing.everywhere.exists()


def test_strangers_and_other_shops_get_nothing(talk: Conversation, li: Client, shoes: Any, stranger: Person, person: Any,
                                               browser_of: Any) -> None:
    post(li, f"/conversations/{talk.pk}/reply", text="Yes")
    Outgoing.everywhere.update(state="failed")
    reply = Outgoing.everywhere.get().pk
    other = browser_of(person("Otto", Role.OWNER, shoes))
    paths = [f"/conversations/{talk.pk}/{part}" for part in ("desk", "reply", "note", "draft", "assign", "close")]
    paths += [f"/replies/{reply}/withdraw", f"/replies/{reply}/again"]
    for path in paths:
        for browser, shop, code in ((browser_of(None), "tea", 401), (browser_of(stranger), "tea", 404), (other, "tea", 404),
                                    (other, "shoes", 404)):
            answer = browser.post(f"{path}?shop={shop}", {"text": "mine", "to": "me", "writing": "1"}, headers=HX)
            assert answer.status_code == code, (path, shop)
    assert (Outgoing.everywhere.get().state, Note.everywhere.count(), Draft.everywhere.count()) == ("failed", 0, 0)
    assert Conversation.everywhere.get(pk=talk.pk).assignee_id is None
