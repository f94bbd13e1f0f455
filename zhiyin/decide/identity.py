"""When two customers are one person (E-01, T28)."""

from __future__ import annotations

from zhiyin.domain.identity import Merge, Speaker

#: how sure the same order number on two channels makes us: gifts and shared orders are the rest
BY_ORDER = 0.9
SHORTEST_ORDER = 6


def tells(order_no: str) -> bool:
    """Whether a number is one that nobody guesses or types by habit: a placeholder such as "0" or "none" proves nothing."""
    return len(order_no) >= SHORTEST_ORDER and any(c.isdigit() for c in order_no) and len(set(order_no)) > 2


def is_buyer(order_no: str, others: int) -> bool:
    """Whether a customer who names an order is the one who placed it, as far as that can be known.

    `others`: customers besides who named orders of the same buyer: then it is not known which of them it is.
    """
    return tells(order_no) and not others


def by_order(order_no: str, speakers: set[Speaker], parted: set[frozenset[int]]) -> Merge | None:
    """The merge that an order number proves, if any.

    Exactly two customers, each on another channel account: two on one channel are two people there, and three with one
    order are no longer one person. `parted` holds pairs that somebody has separated before: they stay apart.
    """
    if not tells(order_no):
        return None
    customers = sorted({speaker.customer_id for speaker in speakers})
    if len(customers) != 2 or frozenset(customers) in parted:
        return None
    channels = [{s.channel_id for s in speakers if s.customer_id == customer} for customer in customers]
    if channels[0] & channels[1]:
        return None
    return Merge(customers[0], customers[1], "order", BY_ORDER, {"order_no": order_no})
