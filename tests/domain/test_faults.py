from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from zhiyin.domain.trade.faults import faults, promise

NOW = datetime(2026, 3, 10, 12, tzinfo=UTC)
SECOND = timedelta(seconds=1)


@pytest.mark.parametrize(("state", "times", "parcels", "codes"), [
    ("paid", {}, [], []),
    ("unknown", {}, [], ["unknown_state"]),
    ("delivered", {}, [], ["arrived_without_time"]),
    ("completed", {}, [], ["arrived_without_time"]),
    ("delivered", {"delivered_at": NOW}, [], []),
    ("shipped", {}, [], []),
    ("cancelled", {"delivered_at": NOW}, [], ["delivered_though_ended"]),
    ("refunded", {"delivered_at": NOW}, [], []),  # sent back after it had arrived
    ("shipped", {"placed_at": NOW, "paid_at": NOW}, [], []),
    ("shipped", {"placed_at": NOW, "paid_at": NOW - SECOND}, [], ["out_of_order"]),
    ("shipped", {"placed_at": NOW, "shipped_at": NOW - SECOND}, [], ["out_of_order"]),
    ("paid", {}, [("P1", "label")], []),
    ("paid", {}, [("P1", "collected")], ["parcel_ahead"]),
    ("shipped", {}, [("P1", "delivered")], []),
    ("delivered", {"delivered_at": NOW}, [("P1", "at_pickup")], ["parcel_behind"]),
    ("delivered", {"delivered_at": NOW}, [("P1", "delivered"), ("P2", "in_transit")], ["parcel_behind"]),
    ("delivered", {"delivered_at": NOW}, [("P1", "unknown"), ("P2", "signed_at_pickup")], []),
    ("cancelled", {}, [("P1", "in_transit")], []),
])
def test_what_cannot_be_true(state: str, times: dict[str, Any], parcels: list[tuple[str, str]], codes: list[str]) -> None:
    assert [one.code for one in faults(state, times, parcels)] == codes


@pytest.mark.parametrize(("due", "done", "more", "outcome"), [
    (None, None, {}, ""),
    (NOW, NOW, {}, "kept"),
    (NOW, NOW + SECOND, {}, "late"),
    (NOW, None, {}, "open"),
    (NOW - SECOND, None, {}, "overdue"),
    (NOW - SECOND, None, {"ended": True}, "void"),
    (NOW - SECOND, NOW, {"ended": True}, "late"),
    (NOW - SECOND, None, {"past": True}, "unknown"),
    (NOW + SECOND, None, {"past": True}, "unknown"),
])
def test_a_promise(due: Any, done: Any, more: dict[str, bool], outcome: str) -> None:
    assert promise(due, done, NOW, **more) == outcome
