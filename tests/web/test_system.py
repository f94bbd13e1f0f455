"""The system page: what is well, what is not, and what to do."""

from __future__ import annotations

import os
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.core import mail
from django.test import Client

from zhiyin.records.models import AuditEntry, Heartbeat, Message
from zhiyin.web.system import memory
from zhiyin.web.system.readings import Reading, judge_backup, judge_disk, judge_worker, readings


def named(name: str) -> Reading:
    return next(one for one in readings(datetime.now(UTC)) if one.name == name)


@pytest.mark.parametrize(("free", "state"), [
    (999_999_999, "bad"), (1_000_000_000, "attention"), (4_999_999_999, "attention"), (5_000_000_000, "good"),
])
def test_disk(free: int, state: str) -> None:
    assert judge_disk(free).state == state
    assert bool(judge_disk(free).advice) is (state != "good")


@pytest.mark.parametrize(("age", "state"), [(0, "good"), (10, "good"), (11, "attention"), (60, "attention"), (61, "bad")])
def test_worker(age: int, state: str) -> None:
    assert judge_worker(age).state == state


@pytest.mark.parametrize(("days", "state"), [(None, "bad"), (0.1, "good"), (2.0, "good"), (2.1, "attention"),
                                             (7.0, "attention"), (7.1, "bad")])
def test_backup(days: float | None, state: str) -> None:
    assert judge_backup(days).state == state


@pytest.mark.django_db
class TestOfThisInstallation:
    @pytest.fixture(autouse=True)
    def _english(self, settings: Any) -> None:
        settings.LANGUAGE_CODE = "en"

    @pytest.mark.parametrize(("seconds", "state"), [(30, "good"), (120, "attention"), (1_000, "bad")])
    def test_the_oldest_unread_message(self, tea: Any, seconds: int, state: str) -> None:
        assert named("Oldest unread message").value == "none waits"
        waiting = tea.message("hello")
        Message.everywhere.filter(pk=waiting.pk).update(received_at=datetime.now(UTC) - timedelta(seconds=seconds))
        assert named("Oldest unread message").state == state

    def test_the_worker_and_its_engine(self) -> None:
        assert named("Worker").value == "has never run"
        Heartbeat.objects.create(name="worker", at=datetime.now(UTC), data={"pid": os.getpid(), "engine": "lite@3"})
        assert (named("Worker").state, named("Engine").value) == ("good", "lite@3")

    def test_a_backup_is_remembered(self) -> None:
        Heartbeat.objects.create(name="backup", at=datetime.now(UTC) - timedelta(days=3), data={})
        assert (named("Last backup").state, named("Last backup").value) == ("attention", "3 days ago")

    def test_mail(self, ada: Client, tea: Any, settings: Any) -> None:
        settings.EMAIL_BACKEND = "django.core.mail.backends.dummy.EmailBackend"
        assert named("Mail").state == "attention"
        page = ada.post("/system/test-mail?shop=tea", follow=True).content.decode()
        assert "No mail server is set" in page
        settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
        assert named("Mail").state == "good"
        page = ada.post("/system/test-mail?shop=tea", follow=True).content.decode()
        assert "The mail server took it" in page
        assert [letter.to for letter in mail.outbox] == [["ada@example.com"]]
        assert AuditEntry.objects.get().action == "system.test_mail"

    def test_a_mail_server_that_is_not_there(self, ada: Client, tea: Any, settings: Any) -> None:
        settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
        settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 1
        assert "did not take it" in ada.post("/system/test-mail?shop=tea", follow=True).content.decode()

    def test_the_page(self, ada: Client, tea: Any) -> None:
        page = ada.get("/system?shop=tea").content.decode()
        for word in ("Free on the disk", "Database", "Memory of the server", "Jobs", "PostgreSQL", "Last backup"):
            assert word in page


def test_memory_of_a_process() -> None:
    own = memory.of_processes([os.getpid()])
    assert own is None or own > 10_000_000  # None: not Linux
    assert memory.of_processes([2**22 + 1]) is None
