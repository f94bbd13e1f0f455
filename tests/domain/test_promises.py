from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from zhiyin.domain.trade.promises import promise

NOW = datetime(2026, 3, 10, 12, tzinfo=UTC)
SECOND = timedelta(seconds=1)


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
