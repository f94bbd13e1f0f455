"""Named people, two shops, and rows made the way the worker makes them."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from itertools import count
from typing import Any

import pytest
from django.core.cache import cache
from django.db import connection
from django.test import Client

from zhiyin.accounts.models import Person
from zhiyin.act import identity
from zhiyin.domain import taxonomy
from zhiyin.domain.identity import Merge
from zhiyin.measure import tally
from zhiyin.records.models import (
    Case,
    CaseMessage,
    Channel,
    Clock,
    Conversation,
    Customer,
    CustomerMerge,
    Event,
    Identity,
    Label,
    Message,
    Shop,
    Understanding,
)
from zhiyin.web.customers.merging import plain_cursor

PASSWORD = "correct horse battery"
RANKS = {"S": 0, "A": 1, "B": 2}
_number = count(1)


@dataclass
class House:
    """One shop and short ways to put things into it."""

    shop: Shop
    channel: Channel = field(init=False)

    def __post_init__(self) -> None:
        self.channel = Channel.objects.create(shop=self.shop, name=f"{self.shop.slug} channel")

    def customer(self, name: str = "Wang Fang") -> Customer:
        made = Customer.everywhere.create(shop=self.shop, name=name)
        Identity.everywhere.create(
            shop=self.shop, channel=self.channel, external_id=f"buyer-{next(_number)}", customer=made
        )
        return made

    def conversation(self, customer: Customer | None = None) -> Conversation:
        return Conversation.everywhere.create(
            shop=self.shop, channel=self.channel, external_id=f"talk-{next(_number)}", customer=customer
        )

    def message(self, text: str, talk: Conversation | None = None, **fields: Any) -> Message:
        values = {"role": "customer", "sender_name": "Wang Fang", "sent_at": datetime.now(UTC), **fields}
        return Message.everywhere.create(
            shop=self.shop,
            channel=self.channel,
            conversation=talk or self.conversation(),
            external_id=f"m-{next(_number)}",
            text=text,
            digest=hashlib.sha256(text.encode()).digest(),
            **values,
        )

    def understand(
        self,
        message: Message,
        risk: str = "-",
        evidence: Sequence[Sequence[int]] = (),
        *,
        maker: str = "full@1",
        also: Sequence[tuple[str, Sequence[Sequence[int]]]] = (),
        **fields: Any,
    ) -> Understanding:
        """Labels the message; `also` are further risks with their evidence."""
        values = {
            "risk_confidence": 0.9, "module": "logistics",
            "path": ["logistics", "logistics.tracking", "logistics.tracking.not_updated"],
            "grade": taxonomy.load().risks[risk].grade if risk != "-" else "-", "emotion": 0, "language": "zh",
            **fields,
        }
        found = [(risk, evidence), *also] if risk != "-" else []
        for place, (code, spans) in enumerate(found):
            Label.everywhere.create(
                shop=self.shop, message=message, code=code, confidence=0.9 - 0.1 * place, maker=maker,
                by="rule stalled", evidence=[list(span) for span in spans],
            )
        first = Message.everywhere.filter(pk=message.pk, unread=True).update(unread=False)
        if first and message.role == "customer":
            received = Message.everywhere.values_list("received_at", flat=True).get(pk=message.pk)
            with connection.cursor() as cursor:
                tally.add(cursor, [tally.Read(self.shop.pk, received, self.channel.pk, values["module"], risk,
                                              values["grade"], message.history)])
        return Understanding.everywhere.create(shop=self.shop, message=message, maker=maker, risk=risk, **values)

    def case(
        self,
        grade: str = "A",
        due: timedelta | None = timedelta(hours=2),
        *,
        risk: str = "R4.4",
        customer: Customer | None = None,
        message: Message | None = None,
        **fields: Any,
    ) -> Case:
        """An open case; `due` from now for its respond clock, None for a case without clocks."""
        opener = message or self.message("where is my parcel")
        now = datetime.now(UTC)
        values = {
            "owner_key": f"conversation:{opener.conversation_id}", "object_key": f"order:{next(_number)}",
            "type": "transaction", "grade_reason": f"{risk} is {grade}", "opened_at": now, **fields,
        }
        made = Case.everywhere.create(
            shop=self.shop, conversation_id=opener.conversation_id, opened_by=opener, customer=customer, risk=risk,
            grade=grade, rank=RANKS[grade], next_due_at=None if due is None else now + due, **values,
        )
        CaseMessage.everywhere.create(shop=self.shop, case=made, message=opener, grade=grade, risk=risk)
        if due is not None:
            self.clock(made, "respond", now + due - timedelta(hours=4), now + due)
        return made

    def clock(self, case: Case, kind: str, start: datetime, due: datetime, **fields: Any) -> Clock:
        return Clock.everywhere.create(
            shop=self.shop, case=case, kind=kind, grade=case.grade, started_at=start, due_at=due,
            rule=f"C-04: {case.grade} {kind}", **fields,
        )

    def merged(self) -> CustomerMerge:
        """Two customers whom the rule made one."""
        kept, absorbed = self.customer("Kept"), self.customer("Absorbed")
        intent = Merge(kept.pk, absorbed.pk, "order", 0.9, {"order_no": "A-778899"})
        with plain_cursor() as cursor:
            key = identity.merge(cursor, self.shop.pk, intent, "rule: same order number", datetime.now(UTC))
        return CustomerMerge.everywhere.get(pk=key)

    def event(self, kind: str, **fields: Any) -> Event:
        return Event.everywhere.create(shop=self.shop, kind=kind, **fields)


@pytest.fixture(autouse=True)
def _quick_and_fresh(settings: Any) -> None:
    """No tries at passwords left over from another test, and passwords that are quick to check."""
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    cache.clear()


@pytest.fixture
def tea(db: None) -> House:
    return House(Shop.objects.create(slug="tea", name="Tea House"))


@pytest.fixture
def shoes(db: None) -> House:
    return House(Shop.objects.create(slug="shoes", name="Shoe Shop"))


@pytest.fixture
def administrator(db: None) -> Person:
    return Person.objects.create_superuser("ada@example.com", PASSWORD, name="Ada", language="en")


@pytest.fixture
def stranger(db: None) -> Person:
    """Has an account, but no rights."""
    return Person.objects.create_user("sam@example.com", PASSWORD, name="Sam", language="en")


@pytest.fixture
def browser_of() -> Callable[[Person | None], Client]:
    """A browser in which this person is signed in (None: nobody), reading English."""

    def make(person: Person | None) -> Client:
        client = Client(headers={"accept-language": "en"})
        if person is not None:
            client.force_login(person)
        return client

    return make


@pytest.fixture
def ada(administrator: Person, browser_of: Callable[[Person | None], Client]) -> Client:
    return browser_of(administrator)


@pytest.fixture
def front(tea: House) -> dict[str, Any]:
    """The tea shop with a customer of its talks and what its systems tell; see `tests/web/trade.py`."""
    from tests.web.trade import shopfront

    wang = tea.customer("王芳")
    return {"customer": wang, **shopfront(tea, wang)}
