"""Whether a promise about an order was kept (承诺). Pure; pages have the words."""

from __future__ import annotations

from datetime import datetime

#: an order in these states has its goods with the customer
ARRIVED = frozenset({"delivered", "completed"})
#: an order in these states promises nothing any more
ENDED = frozenset({"cancelled", "refunded"})


def promise(due: datetime | None, done: datetime | None, now: datetime, *, ended: bool = False, past: bool = False) -> str:
    """What became of a promise: "" none was made; kept (done up to the instant that was promised), late, open, overdue; void:
    the order ended before; unknown: it is `past` the step, and nobody told when.

    `ended`: the order was cancelled or refunded without it.
    """
    if due is None:
        return ""
    if done is not None:
        return "kept" if done <= due else "late"
    if ended:
        return "void"
    if past:
        return "unknown"
    return "open" if now <= due else "overdue"
