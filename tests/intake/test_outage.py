"""The door while PostgreSQL is down: it says so, acknowledges nothing, and goes on by itself when it is back."""

from __future__ import annotations

import os
import signal
import threading
from collections.abc import Iterator
from typing import Any

import psycopg
import pytest

from tests.serving import Installed, fresh_home, installed, until
from zhiyin.postgres.lease import lease
from zhiyin.postgres.lock import locked


@pytest.fixture(scope="module")
def server() -> Iterator[Installed]:
    with fresh_home() as home, installed(home) as served:
        yield served


@pytest.fixture(scope="module")
def token(server: Installed) -> str:
    return server.zhiyin("token", "create", "test", "--scope", "ingest,read")


def message(id: str) -> dict[str, Any]:
    return {"channel": "chat", "external_id": id, "conversation": "talk", "sender": {"role": "customer"}, "text": id}


def stored(server: Installed) -> list[str]:
    with lease(server.home) as conninfo, psycopg.connect(conninfo) as connection:
        return [row[0] for row in connection.execute("SELECT external_id FROM records_message ORDER BY id")]


def test_without_the_database_everything_is_put_off_and_nothing_lost(server: Installed, token: str) -> None:
    assert server.post(message("before"), token).status == 202
    with server.database_gone():
        for n in range(5):
            answer = server.post(message(f"single {n}"), token)
            assert (answer.status, answer.code) == (503, "unavailable")
            assert int(answer.headers["retry-after"]) >= 1
        answer = server.bulk([message("bulk 0"), {"channel": 7}, message("bulk 1")], token)
        assert answer.status == 200
        assert [line["status"] for line in answer.lines] == ["unavailable", "rejected", "unavailable"]
        for ask in (server.post, server.bulk):  # who this is cannot be found out now: that is no 401
            answer = ask([message("x")] if ask == server.bulk else message("x"), "zy_never_seen")
            assert (answer.status, "retry-after" in answer.headers) == (503, True)
        assert server.ask("GET", "/healthz").status == 200
        assert server.ask("GET", "/readyz").status == 503
        answer = server.ask("GET", "/live", None, None, Cookie="sessionid=x")
        assert answer.status in (401, 503)
    until(lambda: server.post(message("after"), token).status in (200, 202))
    assert server.post(message("x"), "zy_never_seen").status == 401
    for n in range(5):
        assert server.post(message(f"single {n}"), token).status == 202
    assert [line["status"] for line in server.bulk([message("bulk 0"), message("bulk 1")], token).lines] == ["new"] * 2
    assert stored(server) == ["before", "after", *(f"single {n}" for n in range(5)), "bulk 0", "bulk 1"]
    until(lambda: server.ask("GET", "/readyz").status == 200)


def test_every_killed_connection_is_made_again(server: Installed, token: str) -> None:
    for n in range(5):
        with lease(server.home) as conninfo, psycopg.connect(conninfo) as connection:
            connection.execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
                               "WHERE application_name = 'zhiyin' AND pid <> pg_backend_pid()")
        # each of the door's connections learns of it by failing once, and acknowledges nothing then
        until(lambda one=message(f"killed {n}"): server.post(one, token).status in (200, 202))  # type: ignore[misc]
        until(lambda one=message(f"killed bulk {n}"): server.bulk([one], token).lines[0].get("status")  # type: ignore[misc]
              in ("new", "known"))
    assert len([name for name in stored(server) if name.startswith("killed")]) == 10


@pytest.mark.parametrize("first", ["backend", "postmaster"])
def test_a_connection_that_dies_with_a_statement_on_its_way_is_noticed(server: Installed, token: str, first: str) -> None:
    """Killed before it has read what was sent it leaves a reset and no end of file; when its server was killed it says
    a last word before."""
    until(lambda: server.post(message(f"{first}: before"), token).status in (200, 202))
    with lease(server.home) as conninfo, psycopg.connect(conninfo, autocommit=True) as connection:
        backends = [row[0] for row in connection.execute(
            "SELECT pid FROM pg_stat_activity WHERE application_name = 'zhiyin' AND query LIKE 'WITH person%'")]
    assert backends
    answers: list[int] = []
    sender = threading.Thread(target=lambda: answers.append(server.post(message(f"{first}: lost"), token).status))
    with locked(server.home / "start.lock"):
        for pid in backends:
            os.kill(pid, signal.SIGSTOP)
        if first == "postmaster":
            os.kill(int((server.home / "cluster" / "postmaster.pid").read_text().split()[0]), signal.SIGKILL)
        sender.start()
        sender.join(1.0)  # it is on its way, and nobody reads it
        for pid in backends:
            os.kill(pid, signal.SIGCONT if first == "postmaster" else signal.SIGKILL)
        sender.join()
    assert answers in ([503], [202])
    until(lambda: server.post(message(f"{first}: lost"), token).status in (200, 202))
    assert [name for name in stored(server) if name.startswith(first)] == [f"{first}: before", f"{first}: lost"]
