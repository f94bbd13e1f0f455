"""Two processes race to send the same replies, and processes are killed in the middle of sending.

The receivers are asked what they got. ZHIYIN_CRASH_REPLIES sets how many replies take part in the race.
"""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.db import connection

from tests.receiving import email_channel, http_channel, mail_server, receiver_on_a_port
from tests.receiving import replies as make
from tests.receiving import talks as open_talks
from tests.serving import REPOSITORY, until
from zhiyin.act import reply as acts
from zhiyin.records.models import Channel, Message, Outgoing

REPLIES = int(os.environ.get("ZHIYIN_CRASH_REPLIES", "300"))
#: one sending process, as the worker runs it; a short lease, so that what a killed one left is soon looked at
SENDER = """
import os, sys, time
os.environ["DJANGO_SETTINGS_MODULE"] = "zhiyin.django"
import django; django.setup()
from zhiyin.records.connection import connect
from zhiyin import sending
from zhiyin.settings import current
sending.LOOK, sending.BATCH = 0.1, 5
with connect() as own:
    one = sending.Sending(own, current(), lease=0.5)
    print("ready", flush=True)
    sys.stdin.readline()
    while True:
        if not one.step(): time.sleep(0.02)
"""
Start = Callable[[], "subprocess.Popen[str]"]


@pytest.fixture
def start(transactional_db: None) -> Iterator[Start]:
    """start() gives a sending process that waits for a line before it begins."""
    running: list[subprocess.Popen[str]] = []

    def run() -> subprocess.Popen[str]:
        process = subprocess.Popen([sys.executable, "-c", SENDER], cwd=REPOSITORY, stdin=subprocess.PIPE, text=True,
                                   stdout=subprocess.PIPE, env={**os.environ, "ZHIYIN_OUTSIDE_ALLOW": allowed[0]})
        running.append(process)
        return process

    allowed = [""]
    run.allow = lambda *ports: allowed.__setitem__(0, ",".join(f"127.0.0.1:{p}" for p in ports))  # type: ignore[attr-defined]
    yield run
    for process in running:
        process.kill()
        process.wait()
        for stream in (process.stdin, process.stdout):
            assert stream is not None
            stream.close()


def ready(process: subprocess.Popen[str]) -> None:
    assert process.stdout is not None
    assert process.stdout.readline() == "ready\n"


def go(process: subprocess.Popen[str]) -> None:
    assert process.stdin is not None
    process.stdin.write("go\n")
    process.stdin.flush()


def open_ones() -> int:
    return Outgoing.everywhere.filter(state__in=["queued", "sending"]).count()


def done(seconds: float = 120.0) -> None:
    end = time.monotonic() + seconds
    while open_ones():
        assert time.monotonic() < end, Counter(Outgoing.everywhere.values_list("state", flat=True))
        time.sleep(0.05)


def stand_once_and_in_order() -> None:
    """Each reply that was sent is one message, and each talk has them in the order they were written."""
    sent = Outgoing.everywhere.filter(state="sent")
    said = Counter(Message.everywhere.filter(role="agent").values_list("external_id", flat=True))
    assert said == Counter(f"out:{key}" for key in sent.values_list("key", flat=True))
    for talk in sent.values_list("conversation_id", flat=True).distinct():
        keys = [f"out:{key}" for key in sent.filter(conversation_id=talk).order_by("id").values_list("key", flat=True)]
        assert list(Message.everywhere.filter(conversation_id=talk).order_by("id").values_list(
            "external_id", flat=True)) == keys


def test_two_processes_send_the_same_replies_once(shop: Any, start: Any) -> None:
    number = max(2_000, REPLIES)
    with receiver_on_a_port() as receiver:
        start.allow(receiver.port)
        made = make(open_talks(shop, http_channel(shop, receiver.url), number // 10), number)
        two = [start(), start()]
        for process in two:
            ready(process)
        for process in two:
            go(process)
        done(600)
        assert len(receiver.calls) == number  # not even asked twice
        assert receiver.kept == Counter({str(one.key): 1 for one in made})
    assert set(Outgoing.everywhere.values_list("state", "attempts")) == {("sent", 1)}
    stand_once_and_in_order()


@pytest.mark.parametrize("kind", ["web", "http", "email"])
def test_killed_at_random_points_of_sending(kind: str, shop: Any, start: Any) -> None:
    chance = random.Random(7)
    number = 60
    with receiver_on_a_port() as receiver, mail_server() as mails:
        start.allow(receiver.port, mails.port)
        channel = {"web": lambda: Channel.objects.create(shop=shop, name="web", kind="web"),
                   "http": lambda: http_channel(shop, receiver.url),
                   "email": lambda: email_channel(shop, mails.port)}[kind]()
        made = make(open_talks(shop, channel, 30), number)
        kills = 0
        process, following = start(), start()
        ready(process)
        while kills < 4:
            go(process)
            before = open_ones()
            until(lambda before=before: open_ones() < before or not open_ones())
            time.sleep(chance.uniform(0, 0.08))
            process.send_signal(signal.SIGKILL)
            process.wait()
            kills += 1
            process, following = following, start()
            ready(process)
        go(process)
        done()
        states = Counter(Outgoing.everywhere.values_list("state", flat=True))
        keys = {str(one.key) for one in made}
        if kind == "email":
            letters = Counter(letter.split(b"<zhiyin.")[1].split(b"@")[0].decode() for letter in mails.letters)
            assert set(letters.values()) <= {1}  # at most once
            sent = {str(key) for key in Outgoing.everywhere.filter(state="sent").values_list("key", flat=True)}
            unknown = {str(key) for key in Outgoing.everywhere.filter(state="uncertain").values_list("key", flat=True)}
            assert sent <= set(letters) <= sent | unknown
            assert sent | unknown == keys
        else:
            assert states == {"sent": number}
            if kind == "http":
                # the same key may come again: the receiver keeps one for it
                assert set(receiver.kept) == keys
    stand_once_and_in_order()


@pytest.mark.parametrize(("after_send", "kind", "state", "letters"), [
    (False, "email", "uncertain", 0), (True, "email", "uncertain", 1), (False, "http", "sent", 1), (True, "http", "sent", 1)])
def test_killed_just_before_and_just_after_the_receiver_has_it(
        after_send: bool, kind: str, state: str, letters: int, shop: Any, start: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    killing = SENDER.replace("with connect()", f"""
from zhiyin.channels import sender
module = sender({kind!r}); real = module.send
def send(reply):
    if {after_send}: real(reply)
    os.kill(os.getpid(), 9)
module.send = send
with connect()""")
    monkeypatch.setitem(globals(), "SENDER", killing)
    with receiver_on_a_port() as receiver, mail_server() as mails:
        start.allow(receiver.port, mails.port)
        make(open_talks(shop, http_channel(shop, receiver.url) if kind == "http" else email_channel(shop, mails.port), 1), 1)
        victim = start()
        ready(victim)
        go(victim)
        assert victim.wait(30) == -signal.SIGKILL
        assert Outgoing.everywhere.get().state == "sending"
        monkeypatch.undo()
        heir = start()
        ready(heir)
        go(heir)
        done()
        assert Outgoing.everywhere.get().state == state
        assert (len(receiver.kept) if kind == "http" else len(mails.letters)) == letters
        assert Message.everywhere.count() == (state == "sent")


def test_undo_races_the_claim(shop: Any, start: Any) -> None:
    """Either sent or withdrawn, never both."""
    with receiver_on_a_port() as receiver:
        start.allow(receiver.port)
        from zhiyin.accounts.models import Person

        author = Person.objects.create_user("li@example.com").pk
        made = make(open_talks(shop, http_channel(shop, receiver.url), 100), 100)
        process = start()
        ready(process)
        withdrawn: set[str] = set()

        def undo() -> None:
            try:
                withdrawn.update(str(one.key) for one in reversed(made) if acts.withdraw(one, author))
            finally:
                connection.close()

        thread = threading.Thread(target=undo)
        go(process)
        until(lambda: len(receiver.calls) > 5)
        thread.start()
        thread.join()
        done()
        assert withdrawn
        assert receiver.kept
        assert withdrawn.isdisjoint(receiver.kept)
        assert len(withdrawn) + len(receiver.kept) == 100
    assert Counter(Outgoing.everywhere.values_list("state", flat=True)) == {
        "withdrawn": len(withdrawn), "sent": 100 - len(withdrawn)}
    stand_once_and_in_order()
