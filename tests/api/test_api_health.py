"""What those who watch over the installation are told."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from prometheus_client.parser import text_string_to_metric_families

pytestmark = pytest.mark.urls("zhiyin.api.urls")


@pytest.fixture
def heartbeat(transactional_db: None) -> Any:
    from zhiyin.records.models import Heartbeat

    def beat(age: float) -> None:
        Heartbeat.objects.update_or_create(name="worker", defaults={"at": datetime.now(UTC) - timedelta(seconds=age)})

    return beat


@pytest.fixture
def fresh(monkeypatch: pytest.MonkeyPatch) -> Any:
    """A collector that has asked nothing yet; `fresh()` makes it ask again."""
    from zhiyin.api import gauges

    monkeypatch.setattr(gauges.collector, "numbers", gauges.Numbers())
    monkeypatch.setattr(gauges.collector, "door", {})
    monkeypatch.setattr(gauges.collector, "streams", None)

    def again() -> None:
        gauges.collector.numbers._read_at = -gauges.FRESH_SECONDS

    return again


@pytest.fixture
def unreachable(monkeypatch: pytest.MonkeyPatch) -> Any:
    """The database refuses connections, for the time of a `with`."""
    from contextlib import contextmanager

    from django.db import connection

    @contextmanager
    def away() -> Any:
        before = connection.settings_dict["PORT"], connection.settings_dict["HOST"]
        connection.close()
        connection.settings_dict["HOST"], connection.settings_dict["PORT"] = "127.0.0.1", "1"
        try:
            yield
        finally:
            connection.close()
            connection.settings_dict["PORT"], connection.settings_dict["HOST"] = before

    return away


def test_alive_without_a_database(client: Any) -> None:
    """This test has no access to a database: pytest would fail it."""
    response = client.get("/healthz")
    assert (response.status_code, response.json()) == (200, {"ok": True})


def test_ready(client: Any, heartbeat: Any) -> None:
    heartbeat(2)
    response = client.get("/readyz")
    checks = response.json()["checks"]
    assert response.status_code == 200
    assert {name: check["ok"] for name, check in checks.items()} == {
        "database": True, "migrations": True, "worker": True, "unread": True}
    assert 2 <= checks["worker"]["heartbeat_age_seconds"] < 8


@pytest.mark.parametrize(("age", "ok"), [(None, False), (9, True), (10.5, False), (3600, False)])
def test_a_worker_that_is_gone(client: Any, heartbeat: Any, age: float | None, ok: bool) -> None:
    if age is not None:
        heartbeat(age)
    response = client.get("/readyz")
    assert response.status_code == (200 if ok else 503)
    assert response.json()["ok"] is ok
    assert response.json()["checks"]["worker"]["ok"] is ok


@pytest.mark.parametrize(("seconds", "history", "ok"), [(890, False, True), (901, False, False), (90_000, True, True)])
def test_a_message_that_waits_for_long(client: Any, heartbeat: Any, say: Any, seconds: int, history: bool, ok: bool) -> None:
    from zhiyin.records.models import Message

    heartbeat(0)
    say("在吗", history=history)
    Message.everywhere.update(received_at=datetime.now(UTC) - timedelta(seconds=seconds))
    response = client.get("/readyz")
    check = response.json()["checks"]["unread"]
    assert (response.status_code == 200) is ok
    assert check["ok"] is ok
    assert check["oldest_age_seconds"] is None if history else check["oldest_age_seconds"] >= seconds


def test_a_migration_that_was_not_applied(client: Any, heartbeat: Any) -> None:
    from django.db import connection

    heartbeat(0)
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM django_migrations WHERE app = 'records' AND name = '0001_initial' RETURNING applied")
        applied = cursor.fetchone()[0]
        try:
            response = client.get("/readyz")
        finally:
            cursor.execute("INSERT INTO django_migrations (app, name, applied) VALUES ('records', '0001_initial', %s)",
                           [applied])
    assert response.status_code == 503
    assert response.json()["checks"]["migrations"] == {"ok": False, "missing": ["records.0001_initial"]}


def test_the_database_is_away(client: Any, heartbeat: Any, unreachable: Any, ask: Any) -> None:
    heartbeat(0)
    with unreachable():
        answers = client.get("/readyz"), client.get("/healthz"), client.get("/metrics", headers={"Authorization": "Bearer x"})
        cases = ask("zy_any", "/api/v1/cases")
    assert [answer.status_code for answer in answers] == [503, 200, 503]
    assert answers[0].json()["checks"]["database"] == {"ok": False, "problem": "cannot be reached"}
    assert (cases.status, cases.code, cases.headers["Retry-After"]) == (503, "unavailable", "1")
    assert client.get("/readyz").status_code == 200


def test_only_watchers_may_scrape(client: Any, shop: Any, make_token: Any) -> None:
    past = datetime.now(UTC)
    for token, status in ((None, 401), ("zy_made-up", 401), (make_token(shop, ["read", "ingest"]), 403),
                          (make_token(shop, ["metrics"], revoked_at=past), 401), (make_token(shop, ["metrics"]), 200)):
        response = client.get("/metrics", headers={"Authorization": f"Bearer {token}"} if token else {})
        assert response.status_code == status
        if status != 200:
            assert response.json()["error"].keys() == {"code", "field", "message"}


def test_the_numbers(client: Any, shop: Any, other_shop: Any, make_token: Any, make_case: Any, say: Any, happen: Any,
                     heartbeat: Any, fresh: Any) -> None:
    from django.db import connection

    from zhiyin.api import gauges
    from zhiyin.records.models import Case, Clock, Message

    token = make_token(shop, ["metrics"])
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM procrastinate_jobs")

    def scrape() -> dict[str, float]:
        fresh()
        response = client.get("/metrics", headers={"Authorization": f"Bearer {token}"})
        assert response["Content-Type"].startswith("text/plain")
        return {sample.name + "".join(sample.labels.values()): sample.value
                for family in text_string_to_metric_families(response.content.decode()) for sample in family.samples}

    counts = {"posts": 5, "batches": 2, "bulk_lines": 7, "refused": 1, "unavailable": 0}
    gauges.watch(counts, lambda: 3)
    happen(shop, "case.opened")
    first = scrape()
    assert first["zhiyin_worker_heartbeat_age_seconds"] == -1
    assert first["zhiyin_unread_age_seconds"] == 0
    assert first["zhiyin_live_streams"] == 3
    assert {name: first[f"zhiyin_door_{name}_total"] for name in counts} == counts
    assert first["zhiyin_events_totalcase.opened"] == 0

    heartbeat(100)
    future = datetime.now(UTC) + timedelta(hours=1)
    for owner, due in ((shop, 30), (shop, 10), (other_shop, 10)):
        make_case(owner, "A", due)  # long past
    running = make_case(shop, "S", next_due_at=future)
    make_case(shop, "B", status="closed")
    Clock.everywhere.exclude(case=running).exclude(case__status="closed").update(breached_at=datetime.now(UTC))
    say("旧的", history=True)
    Message.everywhere.filter(history=False).update(received_at=datetime.now(UTC) - timedelta(seconds=50))
    happen(other_shop, "clock.breached", "clock.breached", "message.received")
    counts["posts"] += 1
    second = scrape()
    assert second["zhiyin_door_posts_total"] == 6
    assert second["zhiyin_unread_messages"] == Case.everywhere.count() == 5
    assert second["zhiyin_unread_history_messages"] == 1
    assert 50 <= second["zhiyin_unread_age_seconds"] < 60
    assert 100 <= second["zhiyin_worker_heartbeat_age_seconds"] < 110
    assert second["zhiyin_clocks_open"] == 1
    assert second["zhiyin_cases_overdue"] == 3
    assert (second["zhiyin_jobs_waiting"], second["zhiyin_jobs_dead"]) == (0, 0)
    assert second["zhiyin_events_totalclock.breached"] == 2
    assert second["zhiyin_database_up"] == 1


def test_asked_of_the_database_once_in_a_while(client: Any, shop: Any, make_token: Any, say: Any, fresh: Any) -> None:
    token = make_token(shop, ["metrics"])

    def unread() -> str:
        text = client.get("/metrics", headers={"Authorization": f"Bearer {token}"}).content.decode()
        return next(line for line in text.splitlines() if line.startswith("zhiyin_unread_messages"))

    assert unread() == "zhiyin_unread_messages 0.0"
    say("在吗")
    assert unread() == "zhiyin_unread_messages 0.0"
    fresh()
    assert unread() == "zhiyin_unread_messages 1.0"


def test_a_broken_database_is_a_number_too(fresh: Any, unreachable: Any, transactional_db: None) -> None:
    from zhiyin.api import gauges

    with unreachable():
        text = gauges.text().decode()
    assert "zhiyin_database_up 0.0" in text
    assert "zhiyin_unread_messages" not in text
