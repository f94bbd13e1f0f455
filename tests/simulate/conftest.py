"""Playing and clearing with everything real but the model."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from zhiyin.domain.understanding import Risk, Text, Understanding
from zhiyin.settings import current
from zhiyin.simulate import evening
from zhiyin.simulate.evening import Plan
from zhiyin.simulate.group.calendar import ZONE


class Pessimist:
    """A model that behaves: whatever a customer writes is a grave complaint about a parcel."""

    version = "pessimist"

    def understand(self, batch: list[Text]) -> list[Understanding]:
        return [self._read(text) for text in batch]

    def _read(self, text: Text) -> Understanding:
        bad = text.role == "customer"
        risks = (Risk("R4.4", 0.9, ((0, 1),), "test"),) if bad else ()
        return Understanding(text.id, "R4.4" if bad else "-", 0.9, None, risks, "logistics", ("logistics",), 0.9,
                             "S" if bad else "-", "test", 0, "neutral", (), "zh", {}, {}, (), (), self.version)


@contextmanager
def in_background(work: Callable[[], Any], stop: Callable[[], Any]) -> Iterator[threading.Thread]:
    thread = threading.Thread(target=work, daemon=True)
    thread.start()
    try:
        yield thread
    finally:
        stop()
        thread.join(timeout=10)
        assert not thread.is_alive()


def until(true: Callable[[], bool], seconds: float = 60.0) -> None:
    """Wait for it; fail when it does not come."""
    end = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < end, "waited in vain"
        time.sleep(0.02)


@pytest.fixture
def working(transactional_db: None) -> Callable[[], Any]:
    """working() -> a context in which a worker understands, decides and acts."""
    from zhiyin.settings import Settings
    from zhiyin.worker import Worker

    def work() -> Any:
        worker = Worker(Settings(worker_batch=16), Pessimist())
        return in_background(lambda: worker.run(jobs=False), worker.stop)

    return work


@pytest.fixture
def small(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[Plan]:
    """The demonstration in a home of its own, with few customers and quicker than to people; which world it plays."""
    from zhiyin.simulate import demo

    monkeypatch.setenv("ZHIYIN_HOME", str(tmp_path))
    current.cache_clear()
    plan = Plan(datetime.now(ZONE).date() - timedelta(days=5), scale=0.2, promotion=5)
    monkeypatch.setattr(evening, "plan", lambda now: plan)
    monkeypatch.setattr(evening, "STEP", 300.0)
    monkeypatch.setattr(evening, "LOADED", 1800.0)
    monkeypatch.setattr(demo, "SPEED", 100_000.0)
    monkeypatch.setattr(demo, "TELL_EVERY", 0.05)
    monkeypatch.setattr(demo, "PATIENCE", 0.0)
    monkeypatch.setattr(demo, "BEHIND", 10_000)
    yield plan
    current.cache_clear()


@pytest.fixture
def playing(transactional_db: None, small: Plan) -> Callable[[], Any]:
    """playing() -> a context in which the demonstration is played."""
    from zhiyin.simulate import demo

    def play() -> Any:
        ending = threading.Event()
        return in_background(lambda: demo.play(ending), ending.set)

    return play
