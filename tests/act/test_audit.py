"""The audit log is only ever added to, keeps its chain under many writers, and shows when it was meddled with."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction

from zhiyin.act.audit import broken, record
from zhiyin.cli import main
from zhiyin.records.models import AuditEntry

pytestmark = pytest.mark.django_db(transaction=True)


def written(number: int = 5) -> list[int]:
    return [record("token.created", shop=1, actor=2, object_kind="token", object_id=i, data={"scopes": ["read"]}).pk
            for i in range(number)]


def meddle(statement: str, values: list[Any]) -> None:
    """As the table's owner: without the trigger, which is put back afterwards."""
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE records_auditentry DISABLE TRIGGER append_only")
        try:
            cursor.execute(statement, values)
        finally:
            cursor.execute("ALTER TABLE records_auditentry ENABLE TRIGGER append_only")


@pytest.mark.req("P-02")
@pytest.mark.parametrize("statement", [
    "UPDATE records_auditentry SET actor_id = 3", "DELETE FROM records_auditentry",
    "DELETE FROM records_auditentry WHERE id = (SELECT max(id) FROM records_auditentry)",
])
def test_changing_and_deleting_is_refused(statement: str) -> None:
    written(2)
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)
    assert AuditEntry.objects.count() == 2
    assert list(broken()) == []


@pytest.mark.parametrize(("statement", "place"), [
    ("UPDATE records_auditentry SET actor_id = 3 WHERE id = %s", 2),
    ("UPDATE records_auditentry SET actor_id = NULL WHERE id = %s", 0),
    ("UPDATE records_auditentry SET data = '{}' WHERE id = %s", 4),
    ("UPDATE records_auditentry SET at = at + interval '1 microsecond' WHERE id = %s", 1),
    ("UPDATE records_auditentry SET shop_id = NULL WHERE id = %s", 3),
    ("UPDATE records_auditentry SET action = 'token.revoked' WHERE id = %s", 3),
])
def test_an_entry_that_was_changed_is_named(statement: str, place: int,
                                           command: Callable[..., tuple[int, str]]) -> None:
    ids = written()
    assert command("verify") == (0, "whole: 5 entries\n")
    meddle(statement, [ids[place]])
    code, said = command("verify")
    assert code == 1
    assert said == f"entry {ids[place]}: it was changed after it was written\n"


def test_an_entry_that_is_gone_is_noticed_at_the_next(command: Callable[..., tuple[int, str]]) -> None:
    ids = written()
    meddle("DELETE FROM records_auditentry WHERE id = %s", [ids[2]])
    assert command("verify") == (1, f"entry {ids[3]}: the entry before it is not the one it was written after\n")


def test_many_writers_keep_one_chain() -> None:
    start, failed = threading.Barrier(8), []

    def write(number: int) -> None:
        try:
            start.wait(20)
            for i in range(25):
                record("shop.changed", shop=number, actor=number, data={"i": i})
        except Exception as error:
            failed.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=write, args=(n,)) for n in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert failed == []
    assert AuditEntry.objects.count() == 200
    assert list(broken()) == []


def test_what_is_rolled_back_leaves_no_hole() -> None:
    written(1)
    with transaction.atomic():
        record("token.revoked", shop=1, actor=1)
        transaction.set_rollback(True)
    written(1)
    assert AuditEntry.objects.count() == 2
    assert list(broken()) == []


def test_list(command: Callable[..., tuple[int, str]]) -> None:
    import json

    ids = written(3)
    record("shop.changed", shop=None, actor=None)
    code, said = command("list", "--action", "token.created", "--limit", "2")
    rows = [json.loads(line) for line in said.splitlines()]
    assert code == 0
    assert [row["id"] for row in rows] == ids[:0:-1]
    assert (rows[0]["shop"], rows[0]["actor"], rows[0]["data"]) == (1, 2, {"scopes": ["read"]})
    assert command("list", "--limit", "0")[0] == 2


@pytest.fixture
def command(capsys: pytest.CaptureFixture[str]) -> Callable[..., tuple[int, str]]:
    """Run `zhiyin audit ...` on the tests' database: (exit status, standard output)."""

    def run(*words: str) -> tuple[int, str]:
        capsys.readouterr()
        return main(["audit", *words]), capsys.readouterr().out

    return run
