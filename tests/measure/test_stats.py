from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

NOW = datetime(2026, 3, 1, tzinfo=UTC)


@pytest.fixture
def counted(transactional_db: None) -> Any:
    """counted(shop or None): the stats as plain values."""
    import msgspec
    from django.db import connection

    from zhiyin.measure.stats import count

    with connection.cursor() as cursor:  # no model of ours, so it is not emptied between tests
        cursor.execute("DELETE FROM procrastinate_jobs")

    def ask(shop: Any = None) -> dict[str, Any]:
        with connection.cursor() as cursor:
            found: dict[str, Any] = msgspec.to_builtins(count(cursor, shop.pk if shop else None))
        return found

    return ask


def case(shop: Any, say: Any, grade: str, clocks: tuple[dict[str, Any], ...] = (), **fields: Any) -> None:
    from zhiyin.domain.decision import RANK
    from zhiyin.records.models import Case, Clock, Message

    message = Message.objects.of(shop).get(pk=say("坏了", talk=f"case {Case.everywhere.count()}", in_shop=shop,
                                                  history=fields.get("history", False)).id)
    made = Case.everywhere.create(
        shop=shop, conversation_id=message.conversation_id, opened_by=message, grade=grade, rank=RANK[grade], risk="R1.1",
        owner_key=f"conversation:{message.conversation_id}", object_key="side:R1", type="quality", grade_reason="",
        opened_at=NOW, **fields)
    for clock in clocks:
        Clock.everywhere.create(**{"shop": shop, "case": made, "kind": "respond", "grade": grade, "started_at": NOW,
                                   "due_at": NOW + timedelta(hours=1), "rule": ""} | clock)


def test_nothing(counted: Any) -> None:
    found = counted()
    assert list(found) == ["shops", "customers", "conversations", "messages", "unlabelled", "cases", "clocks_open",
                           "breaches", "events", "jobs_waiting", "jobs_dead"]
    assert found["cases"] == {"by_grade": {"S": 0, "A": 0, "B": 0}, "history": 0, "by_status": dict.fromkeys((
        "received", "acknowledged", "in_work", "waiting_customer", "waiting_department", "solved", "informed", "closed",
        "reopened"), 0)}
    assert {value for name, value in found.items() if name != "cases"} == {0}


def test_everything_by_shop_and_together(counted: Any, shop: Any, other_shop: Any, say: Any) -> None:
    from zhiyin.records.models import Customer, Message

    case(shop, say, "S", ({}, {"kind": "solve"}))
    case(shop, say, "S", ({"met_at": NOW}, {"kind": "solve", "breached_at": NOW}), status="acknowledged")
    case(shop, say, "A", ({"replaced_at": NOW}, {"met_at": NOW, "breached_at": NOW, "kind": "solve"}))
    case(shop, say, "B", ({},), status="closed")
    case(shop, say, "B", history=True)
    case(other_shop, say, "B", ({},))
    say("谢谢", talk="thanks", who="somebody else")
    Message.everywhere.filter(shop=shop, text="坏了").update(unread=False)
    first, second = Customer.objects.of(shop).order_by("id")[:2]
    second.merged_into = first
    second.save()

    here, there, together = counted(shop), counted(other_shop), counted()
    assert here | {"cases": None} == {
        "shops": 1, "customers": 1, "conversations": 6, "messages": 6, "unlabelled": 1, "cases": None, "clocks_open": 2,
        "breaches": 2, "events": 6, "jobs_waiting": 0, "jobs_dead": 0}
    assert here["cases"]["by_grade"] == {"S": 2, "A": 1, "B": 2}
    assert {status: n for status, n in here["cases"]["by_status"].items() if n} == {
        "received": 3, "acknowledged": 1, "closed": 1}
    assert here["cases"]["history"] == 1
    assert (there["messages"], there["unlabelled"], there["clocks_open"], there["cases"]["by_grade"]["B"]) == (1, 1, 1, 1)
    for name in ("shops", "customers", "conversations", "messages", "unlabelled", "clocks_open", "breaches", "events"):
        assert together[name] == here[name] + there[name], name


def test_jobs(counted: Any) -> None:
    from django.db import connection

    for status, waiting, dead in (("succeeded", 0, 0), ("todo", 1, 0), ("doing", 2, 0), ("cancelled", 2, 0),
                                  ("failed", 2, 1)):
        with connection.cursor() as cursor:
            cursor.execute("INSERT INTO procrastinate_jobs (queue_name, task_name, status) "
                           "VALUES ('q', 't', %s::procrastinate_job_status)", [status])
        found = counted()
        assert (found["jobs_waiting"], found["jobs_dead"]) == (waiting, dead), status
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM procrastinate_jobs")
