"""The widget's requests over real HTTP: one visitor's talk, nobody else's, nothing lost and nothing doubled."""

from __future__ import annotations

import uuid
from typing import Any

import pytest

from tests.serving import until
from zhiyin.records.models import Channel, Conversation, Message, Outgoing, Satisfaction, Visitor

pytestmark = pytest.mark.req("E-09")


def test_a_talk_from_the_first_word_to_the_answer(guest: Any, answer_with: Any, shop: Any) -> None:
    one = guest()
    assert (one.opened["talk"], one.opened["messages"], one.opened["shop"]) == (None, [], shop.name)
    stream = one.stream()
    said = one.say("Where is my parcel?")
    assert (said.status, said.json["status"]) == (202, "new")
    position, first = stream.next()
    assert (first["id"], first["role"], first["text"]) == (said.json["id"], "customer", "Where is my parcel?")
    answer_with(one, "On its way.")
    later, reply = stream.next()
    assert later > position
    assert (reply["role"], reply["text"], reply["name"]) == ("agent", "On its way.", "Lin")
    assert one.texts() == ["Where is my parcel?", "On its way."]
    message = Message.everywhere.get(pk=said.json["id"])
    channel = Channel.objects.get(shop=shop, name="web")
    assert (channel.kind, message.channel_id, message.role) == ("web", channel.pk, "customer")
    assert message.conversation.customer is not None
    stream.close()


def test_the_same_message_twice_is_one_and_another_text_under_its_id_is_refused(guest: Any) -> None:
    one, client_id = guest(), str(uuid.uuid4())
    answers = [one.say("hello", client_id=client_id) for _ in range(3)]
    assert [(a.status, a.json["status"]) for a in answers] == [(202, "new"), (200, "known"), (200, "known")]
    assert len({a.json["id"] for a in answers}) == 1
    assert one.say("other words", client_id=client_id).status == 409
    assert one.texts() == ["hello"]


def test_what_was_missed_comes_after_a_reconnect_and_nothing_twice(guest: Any, answer_with: Any) -> None:
    one = guest()
    one.say("one")
    stream = one.stream()
    position, first = stream.next()
    stream.close()
    for text in ("two", "three"):
        answer_with(one, text)
    back = one.stream(after=position)
    got = [back.next()[1]["text"] for _ in range(2)]
    answer_with(one, "four")
    assert [first["text"], *got, back.next()[1]["text"]] == ["one", "two", "three", "four"]
    until(lambda: len(one.ask("GET", f"messages?after={position}").json["messages"]) == 3)
    # a place of the log that is not there yet: of a database that was restored since
    assert len(one.ask("GET", "messages?after=999999999").json["messages"]) == 4
    back.close()


def test_another_visitor_sees_nothing_of_it(guest: Any, photograph: bytes) -> None:
    anna, ben = guest(), guest()
    sent = anna.send_picture(photograph).json
    assert anna.say("private", attachments=[sent["reference"]]).status == 202
    address = anna.open()["messages"][0]["files"][0]["url"]
    path = address.removeprefix("/widget/v1/")
    assert anna.server.ask("GET", address).status == 200
    assert anna.ask("GET", path.split("?")[0]).status == 200
    ben.say("mine")
    assert ben.texts() == ["mine"]
    assert [one["text"] for one in ben.ask("GET", "messages?after=0").json["messages"]] in ([], ["mine"])
    assert ben.ask("GET", path.split("?")[0]).status == 404
    assert ben.server.ask("GET", address[:-2] + "xx").status == 404  # a key of another's making
    # an upload belongs to whoever sent it: its number or its reference opens nothing for others
    assert ben.say("look", attachments=[sent["reference"]]).status == 404
    assert ben.say("look", attachments=[path.split("/")[1].split("?")[0]]).status == 404
    assert ben.say("look", attachments=["/files/1"]).status == 404


def test_without_a_secret_there_is_nothing(server: Any, guest: Any) -> None:
    guest().say("hello")
    for method, path in (("POST", "messages"), ("GET", "messages?after=0"), ("POST", "ticket"), ("POST", "typing"),
                         ("POST", "seen"), ("POST", "files"), ("POST", "satisfaction"), ("GET", "files/1")):
        for secret in (None, "zv_" + "x" * 32, "zv_é", "zy_token"):
            answer = server.ask(method, f"/widget/v1/{path}", b"{}" if method == "POST" else None,
                                secret and secret.encode().decode("latin-1"))
            assert answer.status == 401, (path, secret)
    assert server.ask("GET", "/widget/v1/stream?ticket=none").status == 401
    assert server.ask("POST", "/widget/v1/open", b'{"shop": "zw_unknown"}').status == 404


def test_a_ticket_opens_one_stream(guest: Any) -> None:
    from tests.webchat.conftest import Listening

    one = guest()
    path = f"/widget/v1/stream?ticket={one.ask('POST', 'ticket', {}).json['ticket']}&after=0"
    first = Listening(one.server, path)
    assert (first.status, one.server.ask("GET", path).status) == (200, 401)
    first.close()


def test_a_known_customer_sees_the_talk_in_another_browser(guest: Any, signed: Any) -> None:
    first = guest(identity=signed("c42"))
    assert first.opened["known"]
    first.say("from the phone")
    second = guest(identity=signed("c42"))
    assert [one["text"] for one in second.opened["messages"]] == ["from the phone"]
    assert Visitor.everywhere.filter(external_id="customer:c42", signed=True).count() == 2
    assert guest(identity=signed("c43")).opened["messages"] == []
    # signing out: the browser still has the secret, but nobody says any more who sits there
    stranger = guest()
    stranger.secret = second.secret
    assert (stranger.open()["known"], stranger.opened["messages"]) == (False, [])
    assert stranger.secret != second.secret


@pytest.mark.parametrize("secret", ["customer:c42", "visitor:", ""])
def test_nobody_claims_a_talk_by_its_name(guest: Any, signed: Any, secret: str) -> None:
    guest(identity=signed("c42")).say("private")
    one = guest()
    one.secret = secret
    assert one.open()["messages"] == []


def test_a_known_customer_s_secret_ends_with_the_identity(guest: Any, signed: Any) -> None:
    one = guest(identity=signed("c42", seconds=2))
    assert one.ask("POST", "ticket", {}).status == 200
    body, _, ends = one.secret.rpartition(".")
    until(lambda: one.ask("POST", "ticket", {}).status == 401)
    one.secret = f"{body}.{int(ends) + 3600}"  # a later end is another secret
    assert one.ask("POST", "ticket", {}).status == 401


def test_another_shop_s_key_is_another_chat(guest: Any, other_key: str, other_shop: Any) -> None:
    here = guest()
    here.say("hello")
    there = guest(shop=other_key)
    assert there.opened["shop"] == other_shop.name
    here.shop = other_key
    assert here.open()["messages"] == []


def test_replies_become_delivered_and_seen(guest: Any, answer_with: Any, shop: Any) -> None:
    one = guest()
    one.say("hello")
    talk = Conversation.everywhere.get()
    key = uuid.uuid4()
    reply = Outgoing.everywhere.create(shop=shop, conversation=talk, channel=talk.channel, key=key, text="yes", state="sent")
    stored = answer_with(one, "yes", key=key)
    for seen, state in ((False, "delivered"), (True, "seen"), (False, "seen")):
        assert one.ask("POST", "seen", {"message": stored.id, "seen": seen}).status == 200
        reply.refresh_from_db()
        assert (reply.state, reply.delivered_at is not None, reply.seen_at is not None) == (state, True, state == "seen")
    assert Visitor.everywhere.get().read_message_id == stored.id
    # another visitor's word changes nothing
    other = Outgoing.everywhere.create(shop=shop, conversation=talk, channel=talk.channel, key=uuid.uuid4(), state="sent")
    last = answer_with(one, "more", key=other.key)
    ben = guest()
    ben.say("mine")
    ben.ask("POST", "seen", {"message": last.id})
    other.refresh_from_db()
    assert other.state == "sent"


def test_satisfaction_keeps_the_last_answer(guest: Any) -> None:
    one = guest()
    assert one.ask("POST", "satisfaction", {"score": 5}).status == 409
    one.say("hello")
    assert [one.ask("POST", "satisfaction", {"score": score}).status for score in (0, 6, 1, 5)] == [422, 422, 200, 200]
    assert one.ask("POST", "satisfaction", {"score": 3, "comment": "so-so"}).status == 200
    kept = Satisfaction.everywhere.get()
    assert (kept.score, kept.comment) == (3, "so-so")


def test_writing_and_closing_are_told(guest: Any, shop: Any) -> None:
    from django.utils import timezone

    from zhiyin.accounts.models import Person
    from zhiyin.act.webchat import is_writing
    from zhiyin.records.models import Presence

    one = guest()
    one.say("hello")
    talk = Conversation.everywhere.get()
    assert not is_writing(talk)
    assert one.ask("POST", "typing", {}).status == 200
    assert is_writing(talk)
    person = Person.objects.create_user("lin@example.com", "correct horse battery")
    stream = one.stream()
    assert stream.next("state")[1] == {"closed": False, "typing": False, "seen_at": None}
    Presence.everywhere.create(shop=shop, conversation=talk, person=person, writing_at=timezone.now())
    state = stream.next("state")[1]
    assert state["typing"]
    assert state["seen_at"]
    Conversation.everywhere.update(status="closed")
    assert stream.next("state")[1]["closed"]
    one.open()
    one.say("one thing more")
    talk.refresh_from_db()
    assert talk.status == "open"
    stream.close()


@pytest.mark.parametrize(("body", "field"), [
    (b"{", None), (b"[]", None), (b'{"client_id": "1"}', "client_id"),
    (b'{"client_id": "7d1c2f0e-8f1b-4f0e-9c57-5d0a6f5b2c11"}', "text"),
    (b'{"client_id": "7d1c2f0e-8f1b-4f0e-9c57-5d0a6f5b2c11", "text": "a\\u0000b"}', "text"),
    (b'{"client_id": "7d1c2f0e-8f1b-4f0e-9c57-5d0a6f5b2c11", "text": "' + b"x" * 10_001 + b'"}', "text"),
])
def test_bad_messages_are_refused_with_the_field(guest: Any, body: bytes, field: str | None) -> None:
    answer = guest().ask("POST", "messages", body)
    assert 400 <= answer.status < 500
    assert answer.json["error"]["field"] == field


def test_bodies_and_rates_have_limits(guest: Any, server: Any) -> None:
    one = guest()
    assert one.ask("POST", "messages", b"x" * 200_000).status == 413
    assert one.ask("POST", "files", b"x" * (10 * 1_048_576 + 1)).status == 413
    statuses = [one.say(f"{place}").status for place in range(30)]
    assert set(statuses) == {202, 429}
    assert guest().say("another visitor").status == 202
    assert Message.everywhere.count() == statuses.count(202) + 1


def test_other_sites_may_ask_without_cookies(server: Any, key: str) -> None:
    before = server.ask("OPTIONS", "/widget/v1/messages", Origin="https://shop.example",
                        Access_Control_Request_Method="POST", Access_Control_Request_Headers="authorization")
    assert before.status == 204
    assert before.headers["access-control-allow-origin"] == "*"
    assert "access-control-allow-credentials" not in before.headers
    assert before.headers["access-control-allow-methods"] == "GET, POST"
    script = server.ask("GET", "/widget.js", Accept_Encoding="gzip")
    assert (script.status, script.headers["cross-origin-resource-policy"]) == (200, "cross-origin")
    assert script.headers["content-encoding"] == "gzip"
    assert "set-cookie" not in script.headers
    assert server.ask("GET", "/widget.js", If_None_Match=script.headers["etag"]).status == 304
    opened = server.ask("POST", "/widget/v1/open", f'{{"shop": "{key}"}}'.encode())
    assert "set-cookie" not in opened.headers
