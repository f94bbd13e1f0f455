from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import psycopg
import pytest

from zhiyin.postgres.cluster import Cluster
from zhiyin.postgres.lease import AlreadyServing, announce, exclusive_server, lease

LEASE = """
import sys, pathlib, psycopg
from zhiyin.postgres.lease import lease
for _ in range(int(sys.argv[2])):
    with lease(pathlib.Path(sys.argv[1])) as conninfo, psycopg.connect(conninfo) as connection:
        connection.execute("SELECT 1")
        print("in", flush=True)
        sys.stdin.readline()
"""
SERVE = """
import sys, os, pathlib
from zhiyin.postgres.lease import announce, exclusive_server
with exclusive_server(pathlib.Path(sys.argv[1])):
    announce(pathlib.Path(sys.argv[1]), os.getpid(), "http://127.0.0.1:8000")
    print("in", flush=True)
    sys.stdin.readline()
"""


def start(code: str, home: Path, *args: object, stdin: int = subprocess.PIPE) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-c", code, str(home), *map(str, args)], stdin=stdin, stdout=subprocess.PIPE, text=True,
        env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)},
    )  # fmt: skip


def is_in(process: subprocess.Popen[str]) -> bool:
    assert process.stdout is not None
    return process.stdout.readline() == "in\n"


def test_the_last_to_leave_stops_the_server(made_home: Path) -> None:
    cluster = Cluster(made_home)
    with lease(made_home) as first:
        other = start(LEASE, made_home, 1)
        assert is_in(other)
        with lease(made_home) as nested:
            assert nested == first
        assert cluster.running()
        other.communicate("go\n")
        assert cluster.running()
        with psycopg.connect(first) as connection:
            connection.execute("SELECT 1")
    assert not cluster.running()


def test_a_killed_holder_counts_no_more(made_home: Path) -> None:
    cluster = Cluster(made_home)
    holder = start(LEASE, made_home, 1)
    assert is_in(holder)
    holder.kill()
    holder.communicate()
    assert cluster.running()
    with lease(made_home):
        pass
    assert not cluster.running()


def test_an_error_inside_still_leaves(made_home: Path) -> None:
    with pytest.raises(ZeroDivisionError), lease(made_home):
        raise ZeroDivisionError
    assert not Cluster(made_home).running()


def test_many_come_and_go_at_once(made_home: Path) -> None:
    crowd = [start(LEASE, made_home, 3, stdin=subprocess.DEVNULL) for _ in range(4)]
    for one in crowd:
        assert one.communicate()[0] == "in\n" * 3
        assert one.returncode == 0
    assert not Cluster(made_home).running()


def test_a_second_server_is_told_of_the_first(home: Path) -> None:
    first = start(SERVE, home)
    assert is_in(first)
    with pytest.raises(AlreadyServing) as told, exclusive_server(home):
        pass
    assert f"served from {home} by process {first.pid} at http://127.0.0.1:8000." in str(told.value)
    assert (told.value.pid, told.value.address) == (first.pid, "http://127.0.0.1:8000")
    first.kill()
    first.communicate()
    with exclusive_server(home):
        with pytest.raises(AlreadyServing) as told, exclusive_server(home):
            pass
        assert (told.value.pid, told.value.address) == (os.getpid(), None)
        announce(home, os.getpid(), "http://[::1]:9000")
        with pytest.raises(AlreadyServing, match=r"at http://\[::1\]:9000\."), exclusive_server(home):
            pass
    with exclusive_server(home):
        pass
