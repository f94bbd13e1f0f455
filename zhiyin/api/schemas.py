"""The shapes of what the API answers, for its document. Times are in UTC, ISO 8601; ids are whole numbers."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Literal

from ninja import Field, Schema

Grade = Literal["S", "A", "B"]


class ErrorBody(Schema):
    code: str
    field: str | None
    message: str


class Error(Schema):
    """Every answer of 400 and above."""

    error: ErrorBody


class SenderOut(Schema):
    role: Literal["customer", "agent", "robot", "system"]
    external_id: str | None
    name: str | None


class AttachmentOut(Schema):
    url: str
    name: str | None
    mime: str | None
    size: int | None


class LabelOut(Schema):
    """A problem found, with its evidence: half-open spans of `text` in Unicode code points."""

    code: str
    confidence: float
    evidence: list[list[int]]
    by: str


class NextOut(Schema):
    """A label that was not chosen, with its probability (0-1)."""

    code: str
    confidence: float


class UnderstandingOut(Schema):
    """What the message means, as the newest reading has it. `risk` and `grade` are "-" when there is no problem.

    `evidence` holds spans for `path`, `grade`, `emotion`, `mood` and flags; `why_not` the next risks and paths.
    """

    maker: str
    risk: str
    risk_confidence: float
    detail: str | None
    module: str
    path: list[str]
    path_confidence: float
    grade: str
    grade_reason: str
    emotion: int
    mood: str
    flags: list[str]
    language: str
    entities: dict[str, Any]
    evidence: dict[str, list[list[int]]]
    why_not: dict[str, list[NextOut]]
    labels: list[LabelOut]


class MessageOut(Schema):
    """A message. `understanding` is null until the worker has read it; `time_flag` is "past" before the year 2000 and
    "future" more than 24 hours ahead of receipt. Personal data in texts and names is hidden by stars, one for one, unless
    the token has the scope `personal`; of an erased message `text` is empty and `extra` says {"erased": why}."""

    id: int
    channel: str
    external_id: str
    conversation_id: int
    sender: SenderOut
    sent_at: datetime | None
    received_at: datetime
    time_flag: str
    text: str
    attachments: list[AttachmentOut]
    order_no: str | None
    product_id: str | None
    region: str | None
    entry: str | None
    extra: dict[str, Any]
    history: bool
    understanding: UnderstandingOut | None


class CustomerOut(Schema):
    id: int
    name: str


class CaseOut(Schema):
    """A complaint case. `object` says what it is about: order:…, product:… or side:… (of the risk tree);
    `next_due_at` is the deadline of the next clock that was not met, null when there is none."""

    id: int
    grade: Grade
    grade_reason: str
    risk: str
    type: str
    status: str
    history: bool
    object: str
    product_id: str | None
    customer: CustomerOut | None
    conversation_id: int
    opened_by_message_id: int
    opened_at: datetime
    next_due_at: datetime | None
    message_count: int
    updated_at: datetime


class CasePage(Schema):
    """`next` is the `cursor` of the following page, null on the last one."""

    cases: list[CaseOut]
    next: str | None


class ClockOut(Schema):
    """A time limit. Reaching `due_at` is a breach. `replaced_at` is set when a raised case got a shorter one."""

    kind: str
    grade: Grade
    rule: str
    started_at: datetime
    due_at: datetime
    met_at: datetime | None
    met_by_message_id: int | None
    breached_at: datetime | None
    replaced_at: datetime | None


class CaseMessageOut(Schema):
    message_id: int
    grade: str
    risk: str


class CaseDetail(CaseOut):
    """With all its clocks and its newest 200 messages, oldest first."""

    clocks: list[ClockOut]
    messages: list[CaseMessageOut]


class ConversationOut(Schema):
    """A conversation with its last 200 messages, oldest first. `before` asks for earlier ones; null: there are none."""

    id: int
    channel: str
    external_id: str
    customer: CustomerOut | None
    created_at: datetime
    case_ids: list[int]
    messages: list[MessageOut]
    before: int | None


class EventOut(Schema):
    """See docs/events.md for the kinds and what `data` holds."""

    position: int
    kind: str
    at: datetime
    conversation_id: int | None
    message_id: int | None
    case_id: int | None
    data: dict[str, Any]


class EventPage(Schema):
    """`next` is the `after` of the following request, to be kept even when `events` is empty; with `more` ask at once,
    else after a while."""

    events: list[EventOut]
    next: int
    more: bool


class LinkEvidenceOut(Schema):
    """Why: the rule, the message and the words that speak for it (`weight` above 0, in log-odds) or against it."""

    rule: str
    message: int | None
    spans: list[list[int]]
    words: str
    weight: float


class LinkOut(Schema):
    """Something a talk may be about. `number`: of an order or parcel; of a product its title. `said`: what somebody said of it:
    it is meant, it is not, or null."""

    kind: Literal["order", "parcel", "product"]
    id: int
    number: str
    confidence: float
    said: bool | None
    evidence: list[LinkEvidenceOut]


class LinksOut(Schema):
    """The most likely first. `none`: how likely it is that none of the orders is meant."""

    orders: list[LinkOut]
    parcels: list[LinkOut]
    products: list[LinkOut]
    none: float


class LinkSaid(Schema):
    """What somebody says of a link: `said` null takes back what was said."""

    kind: Literal["order", "parcel", "product"]
    id: int = Field(ge=1, le=2**63 - 1)
    said: bool | None


class ClockSet(Schema):
    """What time it is to be in a simulated shop: ISO 8601 with its offset."""

    now: str


class SimulatedClock(Schema):
    """`now`: the shop's own time, null before it was set; `waiting`: messages the worker has not read yet, 10,000 at most."""

    now: str | None
    waiting: int
