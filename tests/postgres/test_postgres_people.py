"""As root and as an ordinary user, out of a clone that only they can enter, with spaces and Chinese in every path."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.postgres.conftest import Person

ROOT = os.geteuid() == 0

ENSURE = """
import sys, pathlib, psycopg
from zhiyin.postgres.cluster import Cluster
cluster = Cluster(pathlib.Path(sys.argv[1]))
conninfo = cluster.ensure_running()
with psycopg.connect(conninfo) as connection:
    connection.execute("SELECT pg_advisory_xact_lock(1)")
    connection.execute("CREATE TABLE IF NOT EXISTS kept (a text); INSERT INTO kept VALUES ('快递')")
    print(connection.execute("SELECT count(*) FROM kept").fetchone()[0])
"""
KILL = """
import os, sys, pathlib
from zhiyin.postgres.home import cluster_account
from zhiyin.postgres.postmaster import postmaster
home = pathlib.Path(sys.argv[1])
os.kill(postmaster(home / "cluster", cluster_account(home)).pid, 9)
"""


def test_two_first_starts_at_once_then_a_kill(person: Person) -> None:
    home = person.place / "my 家" / "of Zhiyin 知音"
    starters = [person.start(ENSURE, home) for _ in range(2)]
    results = [starter.communicate() for starter in starters]
    assert [starter.returncode for starter in starters] == [0, 0], results
    assert {output for output, _ in results} == {"1\n", "2\n"}
    person.run(KILL, home)
    assert person.run(ENSURE, home) == "3\n"
    assert home.stat().st_mode & 0o777 == (0o711 if person.name == "root" else 0o700)
    assert (home / "cluster").stat().st_mode & 0o777 == 0o700
    assert (home / "cluster").stat().st_uid != 0
    # Root's server cannot reach root's clone; everybody else's runs where pip put it.
    assert (home / "pgbin").exists() == (person.name == "root")


def test_the_default_home_follows_the_platform(person: Person) -> None:
    code = "from zhiyin.postgres.home import default_home; print(default_home())"
    shown = person.run(code, XDG_DATA_HOME=str(person.place))
    assert shown == ("/var/lib/zhiyin\n" if person.name == "root" else f"{person.place}/zhiyin\n")


@pytest.mark.skipif(not ROOT, reason="needs a second user")
@pytest.mark.parametrize("person", ["nobody"], indirect=True)
def test_a_socket_folder_put_there_by_somebody_else_is_not_used(person: Person) -> None:
    home = person.place / ("long" * 20)
    code = (
        "import sys, pathlib, hashlib, os\n"
        "home = pathlib.Path(sys.argv[1]).resolve()\n"
        "print(f'/tmp/zhiyin-{os.getuid()}-{hashlib.sha256(os.fsencode(home)).hexdigest()[:12]}')"
    )
    trap = Path(person.run(code, home).strip())
    trap.mkdir(mode=0o777)
    try:
        starter = person.start(ENSURE, home)
        assert f"{trap} must be a folder of nobody" in starter.communicate()[1]
        assert os.listdir(trap) == []
    finally:
        trap.rmdir()
