"""Sending through every kind of channel, to receivers of ours; what each answer makes of a reply."""

from __future__ import annotations

import email
import email.policy
import hashlib
import hmac
import json
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import pytest

from tests.receiving import SECRET, Mails, Receiving, allowing, email_channel, http_channel, mail_server, receiver_on_a_port
from tests.receiving import replies as make
from tests.receiving import talks as open_talks
from zhiyin import sending
from zhiyin.channels import sender, sending_kinds
from zhiyin.records.connection import connect
from zhiyin.records.models import Channel, Event, Message, Outgoing
from zhiyin.sending import Sending
from zhiyin.settings import Settings, current


@pytest.fixture
def http() -> Iterator[Receiving]:
    """A receiver inside, which the guard allows by its name."""
    with receiver_on_a_port() as one, allowing(f"127.0.0.1:{one.port}", "127.0.0.1:1"):
        yield one


@pytest.fixture
def mails() -> Iterator[Mails]:
    with mail_server() as one, allowing(f"127.0.0.1:{one.port}"):
        yield one


@pytest.fixture
def step(transactional_db: None) -> Iterator[Any]:
    """step() sends what is due; step(waits=0) first makes due what waits."""
    with connect() as connection:
        sending = Sending(connection, Settings(send_attempts=3), lease=0.0)

        def run(*, early: bool = False) -> bool:
            if early:
                connection.execute("UPDATE records_outgoing SET send_at = now() WHERE state = 'queued'")
            return sending.step()

        yield run
        sending.close()


def only() -> Outgoing:
    return Outgoing.everywhere.get()


def test_which_kinds_can_send() -> None:
    assert sending_kinds() == {"web", "http", "email"}
    assert sender("") is None
    assert sender("files") is None
    assert sender("outside") is None
    assert [sender(kind).HONOURS_KEY for kind in ("web", "http", "email")] == [True, True, False]  # type: ignore[union-attr]
    assert sender("http").lacking({}) == ["url", "secret"]  # type: ignore[union-attr]
    assert sender("email").lacking({"smtp": {"port": 25}}) == ["address", "smtp.host"]  # type: ignore[union-attr]
    assert sender("email").lacking({"address": "a@b.example"}) == []  # type: ignore[union-attr]


def test_in_the_web_chat_it_stands_in_the_talk(shop: Any, step: Any) -> None:
    from zhiyin.accounts.models import Person

    channel = Channel.objects.create(shop=shop, name="web", kind="web")
    author = Person.objects.create_user("li@example.com", name="小李")
    made = make(open_talks(shop, channel, 1), 2)
    Outgoing.everywhere.update(author=author)
    assert step()
    assert step()
    assert not step()
    said = list(Message.everywhere.order_by("id"))
    assert [(m.text, m.role, m.sender_id, m.sender_name) for m in said] == [
        (f"answer {n}", "agent", f"person:{author.pk}", "小李") for n in range(2)]  # in their order
    for one, message in zip(Outgoing.everywhere.order_by("id"), said, strict=True):
        assert (one.state, one.message_id, message.external_id) == ("sent", message.pk, f"out:{one.key}")
        assert one.sent_at == message.sent_at
        assert one.attempts == 1
    events = list(Event.everywhere.filter(kind="reply.sent").order_by("id"))
    assert [e.data["reply"] for e in events] == [one.pk for one in made]


@pytest.mark.parametrize(("meanwhile", "state"), [({}, "sent"), ({"delivered_at": datetime.now(UTC)}, "delivered"), (
    {"delivered_at": datetime.now(UTC), "seen_at": datetime.now(UTC)}, "seen")])
def test_the_browser_may_have_it_before_we_know(shop: Any, step: Any, monkeypatch: pytest.MonkeyPatch,
                                                meanwhile: dict[str, Any], state: str) -> None:
    make(open_talks(shop, Channel.objects.create(shop=shop, name="web", kind="web"), 1), 1)
    while_sent(monkeypatch, **meanwhile)
    assert step()
    assert only().state == state


@pytest.mark.req("Q-05")
def test_words_erased_on_their_way_do_not_come_back(shop: Any, http: Receiving, step: Any,
                                                    monkeypatch: pytest.MonkeyPatch) -> None:
    make(open_talks(shop, http_channel(shop, http.url, "chat"), 1), 1)
    while_sent(monkeypatch, text="")
    assert step()
    assert (only().state, only().message_id, len(http.calls)) == ("sent", None, 1)
    assert not Message.everywhere.exists()


def while_sent(monkeypatch: pytest.MonkeyPatch, **changes: Any) -> None:
    """What somebody else does to the reply while the receiver has it in hand."""
    real = sending._attempt

    def attempt(one: Any) -> Any:
        outcome = real(one)
        with connect() as other:
            for name, value in changes.items():
                other.execute(f"UPDATE records_outgoing SET {name} = %s", [value])
        return outcome

    monkeypatch.setattr(sending, "_attempt", attempt)


def test_what_the_receiver_is_given(shop: Any, say: Any, http: Receiving, step: Any) -> None:
    channel = http_channel(shop, http.url, "chat")
    say("在吗", id="m-1", talk="t-1", who="buyer-9")
    make([Message.everywhere.get().conversation], 1)
    assert step()
    headers, body = http.calls[0]
    one = only()
    told = json.loads(body)
    assert headers["Idempotency-Key"] == told["key"] == str(one.key)
    assert (told["channel"], told["conversation"], told["customer"], told["answers"], told["text"]) == (
        channel.name, "t-1", "buyer-9", "m-1", "answer 0")
    wanted = hmac.new(SECRET.encode(), f"{headers['Zhiyin-Timestamp']}.".encode() + body, hashlib.sha256).hexdigest()
    assert headers["Zhiyin-Signature"] == f"sha256={wanted}"
    assert (one.state, one.remote_id) == ("sent", f"kept-{one.key}")


@pytest.mark.parametrize(("answers", "state", "attempts", "error"), [
    ([429], "sent", 2, ""),
    ([0], "sent", 2, ""),  # kept, but the answer was lost: sent again, kept once
    ([503, 500], "sent", 3, ""),
    ([400], "failed", 1, "the receiver answered 400"),
    ([302], "failed", 1, "the receiver answered 302"),
    ([429, 429, 429], "failed", 3, "the receiver answered 429"),
    ([500, 500, 500], "uncertain", 3, "the receiver answered 500"),
    ([500, 410], "uncertain", 2, "the receiver answered 410"),
])
def test_answers_of_the_receiver(shop: Any, http: Receiving, step: Any, answers: list[int], state: str, attempts: int,
                                 error: str) -> None:
    http.answers = list(answers)
    channel = http_channel(shop, http.url)
    make(open_talks(shop, channel, 1), 1)
    for n in range(len(answers) + 2):
        step(early=True)
        if n == 0 and state == "sent":
            assert not step()  # it waits
            assert only().state == "queued"
    one = only()
    assert (one.state, one.attempts, one.error) == (state, attempts, error)
    assert len({call[0]["Idempotency-Key"] for call in http.calls}) == 1
    assert Message.everywhere.count() == (state == "sent")
    assert [e.data["state"] for e in Event.everywhere.filter(kind="reply.failed")] == ([] if state == "sent" else [state])
    channel.refresh_from_db()
    assert channel.last_error != ""


def test_nobody_listens_and_settings_that_lack_something(shop: Any, http: Receiving, step: Any) -> None:
    channel = http_channel(shop, "http://127.0.0.1:1/")
    make(open_talks(shop, channel, 1), 1)
    step()
    assert (only().state, only().doubt) == ("queued", False)
    Channel.objects.filter(pk=channel.pk).update(config={"url": "http://127.0.0.1:1/"})
    step(early=True)
    assert (only().state, only().error) == ("failed", "the channel's settings lack secret")
    Channel.objects.filter(pk=channel.pk).update(kind="")
    Outgoing.everywhere.update(state="queued")
    step(early=True)
    assert (only().state, only().error) == ("failed", "this channel only takes messages in")


def letter(mails: Mails) -> email.message.EmailMessage:
    assert len(mails.letters) == 1
    return email.message_from_bytes(mails.letters[0], policy=email.policy.default)  # type: ignore[return-value]


@pytest.mark.parametrize(("extra", "subject", "reply_to", "references"), [
    ({"message_id": "<c@x.example>", "references": "<a@x.example>\r\n <b@x.example>", "subject": "耳机坏了"},
     "Re: 耳机坏了", "<c@x.example>", "<a@x.example> <b@x.example> <c@x.example>"),
    ({"message_id": "<c@x.example>", "in_reply_to": "<b@x.example>", "subject": "回复：耳机"},
     "回复：耳机", "<c@x.example>", "<b@x.example> <c@x.example>"),
    ({"message_id": "<c@x.example>", "subject": "RE: late\r\nBcc: all@x.example"},
     "RE: late Bcc: all@x.example", "<c@x.example>", "<c@x.example>"),
    ({}, "Re: 杏子小店", None, None),
])
def test_a_letter_stays_in_its_thread(shop: Any, say: Any, mails: Mails, step: Any, extra: dict[str, str], subject: str,
                                      reply_to: str | None, references: str | None) -> None:
    email_channel(shop, mails.port, "chat")
    say("坏了", talk="t-1", who="anna@customer.example", extra=extra)
    make([Message.everywhere.get().conversation], 1)
    assert step()
    one = only()
    sent = letter(mails)
    assert (sent["To"], sent["Subject"], sent["In-Reply-To"]) == ("anna@customer.example", subject, reply_to)
    assert " ".join(str(sent["References"] or "").split()) == (references or "")
    assert sent["From"].addresses[0].addr_spec == "care@apricot.example"
    assert sent["From"].addresses[0].display_name == "杏子客服"
    assert sent["Message-ID"] == one.remote_id == f"<zhiyin.{one.key}@apricot.example>"
    assert sent["Bcc"] is None
    assert sent.get_content().strip() == "answer 0"
    assert one.state == "sent"


@pytest.mark.parametrize(("end", "rcpt", "state"), [
    ("ok", "250 ok", "sent"),
    ("cut", "250 ok", "uncertain"),
    ("451 try later", "250 ok", "queued"),
    ("554 spam", "250 ok", "failed"),
    ("ok", "450 mailbox busy", "queued"),
    ("ok", "550 no such user", "failed"),
])
def test_ends_of_a_letter(shop: Any, mails: Mails, step: Any, end: str, rcpt: str, state: str) -> None:
    mails.end, mails.rcpt = end, rcpt
    make(open_talks(shop, email_channel(shop, mails.port), 1), 1)
    step()
    assert only().state == state
    sent_before = len(mails.letters)
    for _ in range(4):
        if state != "queued":
            assert not step(early=True)  # nothing more by itself
    assert len(mails.letters) == sent_before <= 1


@pytest.mark.parametrize(("host", "port", "why"), [
    ("127.0.0.1", 25, "not a public address"), ("10.0.0.8", 587, "not a public address"), ("localhost", 465, "not a public"),
    ("169.254.169.254", 25, "not a public address"), ("[::1]", 25, "not a public address"), ("0x7f000001", 25, "unusual"),
    ("8.8.8.8", 6379, "port 6379 is not allowed")])
def test_a_mail_server_inside_is_not_asked(shop: Any, step: Any, host: str, port: int, why: str) -> None:
    channel = email_channel(shop, port)
    channel.config["smtp"]["host"] = host
    channel.save()
    make(open_talks(shop, channel, 1), 1)
    assert step()
    assert only().state == "failed"
    assert why in only().error


def test_mail_goes_to_the_address_that_was_checked(shop: Any, mails: Mails, step: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """A name that leads elsewhere by the time of the connection is not asked again."""
    channel = email_channel(shop, mails.port)
    channel.config["smtp"]["host"] = "mail.example.com"
    channel.save()
    monkeypatch.setenv("ZHIYIN_OUTSIDE_ALLOW", f"mail.example.com:{mails.port}")
    current.cache_clear()
    asked: list[str] = []

    def resolve(name: str, port: int) -> list[str]:
        asked.append(name)
        return ["127.0.0.1"]

    monkeypatch.setattr("zhiyin.channels.outside._resolve", resolve)
    make(open_talks(shop, channel, 1), 1)
    assert step()
    assert (only().state, len(mails.letters), asked) == ("sent", 1, ["mail.example.com"])


def test_a_talk_without_an_address(shop: Any, say: Any, mails: Mails, step: Any) -> None:
    email_channel(shop, mails.port, "chat")
    say("hello", talk="t-1", who="buyer-1")
    make([Message.everywhere.get().conversation], 1)
    step()
    assert (only().state, only().error) == ("failed", "no e-mail address of the customer is known in this talk")


@pytest.mark.parametrize(("kind", "stands", "state"), [
    ("http", False, "queued"), ("email", False, "uncertain"), ("email", True, "sent")])
def test_left_by_a_process_that_is_gone(shop: Any, mails: Mails, step: Any, kind: str, stands: bool, state: str) -> None:
    channel = http_channel(shop, "http://127.0.0.1:1/") if kind == "http" else email_channel(shop, mails.port)
    talk = open_talks(shop, channel, 1)[0]
    make([talk], 1)
    with connect() as gone:
        from zhiyin.act import send

        claimed = send.claim(gone.cursor(), 5)[0]
        assert only().state == "sending"
        step()
        assert only().state == "sending"  # somebody holds it
    if stands:
        Message.everywhere.create(shop=shop, channel=channel, conversation=talk, external_id=f"out:{only().key}",
                                  role="agent", text="answer 0", digest=b"x")
    with connect() as own:
        sending = Sending(own, Settings(), lease=0.0)
        assert sending.look_back() == 1
        one = only()
        assert (one.state, one.doubt, one.message_id is not None) == (state, state != "sent", stands)
        assert mails.letters == []
        if state == "uncertain":  # a late answer of the one that was believed dead
            assert send.settle(own.cursor(), claimed, send.State.SENT, remote_id="x")
            assert only().state == "sent"


def test_the_setting_is_the_limit(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ZHIYIN_SEND_ATTEMPTS", "2")
    current.cache_clear()
    assert current().send_attempts == 2
    monkeypatch.undo()
    current.cache_clear()
