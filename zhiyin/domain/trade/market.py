"""What is said in public, what is planned, and what is usual elsewhere."""

from __future__ import annotations

from .told import Amount, Time, Told


class Review(Told, frozen=True, kw_only=True):
    """A product review (评价)."""

    product: str | None = None
    order: str | None = None
    customer: str | None = None
    rating: int | None = None
    text: str = ""
    posted_at: Time | None = None
    images: list[str] = []


class Post(Told, frozen=True, kw_only=True):
    """A social post (社媒帖子) about the shop."""

    platform: str
    author: str | None = None
    text: str = ""
    url: str | None = None
    posted_at: Time | None = None
    views: int | None = None
    reposts: int | None = None


class Campaign(Told, frozen=True, kw_only=True):
    """A campaign in the calendar (大促日历)."""

    name: str
    kind: str = ""
    starts_at: Time
    ends_at: Time
    products: list[str] = []


class Reference(Told, frozen=True, kw_only=True):
    """What is usual in the trade (行业参考值): where it is from is part of it."""

    name: str
    value: Amount
    unit: str
    origin: str
