"""The door's memory of tokens, looked at by the event loop while a thread reads the database."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from zhiyin.intake import access
from zhiyin.intake.access import Doorkeeper, bearer
from zhiyin.intake.check import Refused
from zhiyin.records.connection import connect


@pytest.fixture
def digest(shop: Any, make_token: Callable[..., str]) -> bytes:
    return bearer(f"Bearer {make_token(shop)}".encode())


def test_a_token_is_not_fresh_before_its_grant_is_there(digest: bytes, monkeypatch: pytest.MonkeyPatch) -> None:
    keeper, seen = Doorkeeper(connect), []

    def zone(name: str) -> ZoneInfo:
        seen.append(keeper.fresh(digest))  # what a request of this very moment would see
        return ZoneInfo(name)

    monkeypatch.setattr(access, "ZoneInfo", zone)
    keeper.refresh(digest)
    assert seen == [False]
    assert keeper.fresh(digest)
    assert keeper.check(digest, "ingest").shop
    keeper.close()


def test_strangers_push_nobody_out(digest: bytes, monkeypatch: pytest.MonkeyPatch) -> None:
    keeper = Doorkeeper(connect)
    keeper.refresh(digest)
    for number in range(10_001):
        keeper._known[b"stranger %d" % number] = (0.0, None)
    keeper.refresh(bearer(b"Bearer zy_somebody"))
    assert keeper.check(digest, "ingest").shop
    assert len(keeper._known) == 2
    with pytest.raises(Refused, match="not known"):
        keeper.check(bearer(b"Bearer zy_somebody"), "ingest")
    keeper.close()
