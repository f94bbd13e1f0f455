"""The worker beside the door: it gives way while senders wait, and does not throw messages aside one after the other."""

from __future__ import annotations

import threading
import time
from typing import Any

import psycopg
import pytest

from zhiyin import worker as workers
from zhiyin.cli.serve import PRESSED, _ease
from zhiyin.records.models import Message
from zhiyin.settings import Settings
from zhiyin.worker import Worker


class Silent:
    version = "none"

    def understand(self, batch: Any) -> Any:
        raise AssertionError


def steps(worker: Worker, seconds: float) -> int:
    """How many steps of 5 ms work a loop gets done."""
    done = 0

    def make(connection: Any) -> Any:
        def step() -> bool:
            nonlocal done
            time.sleep(0.005)
            done += 1
            return True

        return step

    thread = threading.Thread(target=worker._loop, args=("test", make), daemon=True)
    thread.start()
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        worker.give_way()
        time.sleep(0.01)
    worker.stop()
    thread.join(5)
    return done


@pytest.mark.usefixtures("transactional_db")
def test_it_rests_while_the_door_is_pressed() -> None:
    resting = steps(Worker(Settings(worker_rest=9.0), Silent()), 1.0)
    pressing = steps(Worker(Settings(worker_rest=0.0), Silent()), 1.0)
    assert 0 < resting < pressing / 2


def test_the_door_is_pressed_when_posts_gather() -> None:
    class Child:
        asked = 0

        def give_way(self) -> None:
            self.asked += 1

    class Busy:
        def __init__(self) -> None:
            self.counts = {"posts": 0, "batches": 0}

    class Application:
        door = Busy()

    def run(posts: int, batches: int) -> int:
        child, ending, application = Child(), threading.Event(), Application()
        application.door = Busy()
        thread = threading.Thread(target=_ease, args=(ending, child, application))
        thread.start()
        for _ in range(4):
            application.door.counts["posts"] += posts
            application.door.counts["batches"] += batches
            time.sleep(0.06)
        ending.set()
        thread.join()
        return child.asked

    assert run(0, 0) == 0
    assert run((PRESSED - 1) * 10, 10) == 0
    assert run(PRESSED * 10, 10) > 0


@pytest.mark.usefixtures("transactional_db")
def test_when_every_message_fails_they_wait_instead_of_being_set_aside(
        say: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    for n in range(8):
        say(f"第 {n} 条", id=str(n))
    monkeypatch.setattr(workers, "TRIES", 1)
    worker = Worker(Settings(worker_batch=1), Silent())
    thread = threading.Thread(target=worker.run, kwargs={"jobs": False}, daemon=True)
    thread.start()
    time.sleep(2.0)
    worker.stop()
    thread.join(5)
    assert Message.everywhere.filter(unread=True).count() == 8 - workers.ASIDE


@pytest.mark.usefixtures("transactional_db")
def test_a_defect_of_a_statement_is_no_message_s_fault(say: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: Any) -> int:
        raise psycopg.errors.UndefinedColumn("no such column")

    say("你好")
    monkeypatch.setattr(workers.flow, "process", broken)
    with pytest.raises(psycopg.errors.UndefinedColumn):
        Worker(Settings(), Silent()).drain()
    assert Message.everywhere.filter(unread=True).count() == 1
