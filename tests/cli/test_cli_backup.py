"""A backup of a shop that is at work, brought back into another database of the same server."""

from __future__ import annotations

import os
import re
import stat
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import psycopg
import pytest
from psycopg import sql
from psycopg.conninfo import make_conninfo

from zhiyin.cli import main
from zhiyin.cli.restore import drop

pytestmark = pytest.mark.usefixtures("one_at_a_time")

TARGET = "zhiyin_target"


@pytest.fixture
def full_shop(shop: Any, other_shop: Any, say: Any, make_token: Any) -> str:
    """A bit of everything, positions included; the conninfo of its database."""
    from django.contrib.sessions.models import Session
    from django.utils import timezone

    from zhiyin.accounts.models import Person
    from zhiyin.act.stamp import Stamper
    from zhiyin.domain.incoming import AttachmentRef
    from zhiyin.records.connection import connect
    from zhiyin.records.models import EventHead

    EventHead.objects.get_or_create(pk=1)
    Person.objects.create_superuser("li@example.com", "a long password")
    Session.objects.create(session_key="session-of-li", session_data="x", expire_date=timezone.now())
    make_token(shop, ["read"])
    for n in range(50):
        say(f"第{n}句 😀 \\ \t 'quoted' \n", extra={"n": n}, in_shop=(shop, other_shop)[n % 2])
    say("图", attachments=[AttachmentRef("https://example.com/1.png")])
    with connect() as connection:
        while Stamper(connection).stamp():
            pass
    return os.environ["ZHIYIN_CONNINFO"]


@pytest.fixture
def target(full_shop: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[..., int]]:
    """target("restore", ...) runs a command on an empty database of the same server."""
    with _maintenance(full_shop) as connection:
        connection.execute(f"CREATE DATABASE {TARGET}")

    def run(*arguments: str) -> int:
        with monkeypatch.context() as patch:
            patch.setenv("ZHIYIN_CONNINFO", _address(full_shop))
            return main(list(arguments))

    yield run
    for name in _databases(full_shop):
        with _maintenance(full_shop) as connection:
            drop(connection, name)


@pytest.fixture
def file(full_shop: str, tmp_path: Path) -> Path:
    path = tmp_path / "家 backup.zhiyin"
    assert main(["backup", str(path)]) == 0
    return path


def _address(conninfo: str) -> str:
    return make_conninfo(conninfo, dbname=TARGET)


def _maintenance(conninfo: str) -> psycopg.Connection[Any]:
    return psycopg.connect(make_conninfo(conninfo, dbname="postgres"), autocommit=True)


def _databases(conninfo: str) -> list[str]:
    with _maintenance(conninfo) as connection:
        rows = connection.execute("SELECT datname FROM pg_database WHERE datname LIKE %s ORDER BY 1", [f"{TARGET}%"])
        return [row[0] for row in rows]


def content(conninfo: str) -> dict[str, tuple[int, str]]:
    """table -> number of rows and a hash of all they hold; sequence -> its value."""
    found: dict[str, tuple[int, str]] = {}
    with psycopg.connect(conninfo) as connection:
        tables = connection.execute("SELECT relname, relkind::text FROM pg_class WHERE relnamespace = 'public'::regnamespace "
                                    "AND relkind IN ('r', 'S') ORDER BY 1").fetchall()
        for name, kind in tables:
            row = connection.execute(sql.SQL(
                "SELECT count(*), coalesce(md5(string_agg(t::text, '|' ORDER BY t::text)), '') FROM {} t"
                if kind == "r" else "SELECT last_value, is_called::text FROM {}").format(sql.Identifier(name))).fetchone()
            assert row is not None
            found[name] = row
    return found


def test_the_restored_shop_equals_the_original(full_shop: str, target: Any, file: Path) -> None:
    before = content(full_shop)
    assert before["records_message"][0] == 51
    assert target("restore", str(file)) == 0
    after = content(_address(full_shop))
    assert before.pop("django_session")[0] == 1
    assert after.pop("django_session")[0] == 0
    assert before.pop("records_heartbeat")[0] == 1  # when the backup was made is noted when it is whole
    assert after.pop("records_heartbeat")[0] == 0
    assert after == before
    assert _databases(full_shop) == [TARGET]  # the empty one was nothing to keep


def test_positions_go_on_after_a_restore(full_shop: str, target: Any, file: Path) -> None:
    from zhiyin.act.stamp import Stamper

    assert target("restore", str(file)) == 0
    with psycopg.connect(_address(full_shop), autocommit=True) as connection:
        row = connection.execute("SELECT max(position), count(*), max(id) FROM records_event").fetchone()
        assert row is not None
        last, count, key = row
        assert last == count > 0
        connection.execute("INSERT INTO records_event (shop_id, kind) SELECT id, 'case.opened' FROM records_shop")
        assert Stamper(connection).stamp() == 2
        new = connection.execute("SELECT position, id FROM records_event WHERE position > %s ORDER BY 1", [last]).fetchall()
    assert [position for position, _ in new] == [last + 1, last + 2]
    assert all(number > key for _, number in new)


def test_what_was_there_is_kept_until_it_is_removed(full_shop: str, target: Any, file: Path,
                                                    capsys: pytest.CaptureFixture[str]) -> None:
    assert target("restore", str(file)) == 0
    with psycopg.connect(_address(full_shop), autocommit=True) as connection:
        connection.execute("UPDATE records_shop SET name = 'changed since'")
    changed = content(_address(full_shop))

    assert target("restore", str(file)) == 2
    assert "--yes" in capsys.readouterr().err
    assert content(_address(full_shop)) == changed

    assert target("restore", str(file), "--yes") == 0
    said = capsys.readouterr().err
    aside = re.search(r"restore --remove (zhiyin_target_before_\d{8}T\d{6})\n", said)
    assert aside, said
    assert content(make_conninfo(full_shop, dbname=aside[1])) == changed
    assert content(_address(full_shop))["records_shop"] == content(full_shop)["records_shop"] != changed["records_shop"]

    for other in (TARGET, "postgres", "zhiyin_target_before_x", f"{aside[1]}0"):
        assert target("restore", "--remove", other) == 2
    assert target("restore", "--remove", aside[1]) == 0
    assert _databases(full_shop) == [TARGET]


def test_a_damaged_or_foreign_file_changes_nothing(full_shop: str, target: Any, file: Path, tmp_path: Path,
                                                   capsys: pytest.CaptureFixture[str]) -> None:
    assert target("restore", str(file)) == 0
    before = content(_address(full_shop))
    whole = file.read_bytes()
    with _maintenance(full_shop) as connection:
        connection.execute(f"CREATE DATABASE {TARGET}_other")
    with psycopg.connect(make_conninfo(full_shop, dbname=f"{TARGET}_other"), autocommit=True) as connection:
        connection.execute("CREATE TABLE records_shop (id int)")
    foreign = tmp_path / "foreign"
    from zhiyin.cli.backup import write

    write(make_conninfo(full_shop, dbname=f"{TARGET}_other"), foreign)
    damaged = bytearray(whole)
    damaged[len(whole) * 3 // 4] ^= 0xFF
    bad = {
        "empty": b"", "a text": b"-- a dump\nCREATE TABLE x ();\n" * 100, "only the first letters": b"PGDMP",
        "cut in the list": whole[:3000], "cut in the data": whole[: len(whole) * 2 // 3], "one byte short": whole[:-1],
        "of another program": foreign.read_bytes(), "one byte turned": bytes(damaged),
        "one byte more": whole + b" ",
    }
    for what, data in bad.items():
        (tmp_path / "bad").write_bytes(data)
        assert target("restore", str(tmp_path / "bad"), "--yes") == 2, what
        assert "nothing was changed" in capsys.readouterr().err.lower(), what
    assert target("restore", str(tmp_path / "missing"), "--yes") == 2
    assert content(_address(full_shop)) == before
    assert _databases(full_shop) == [TARGET, f"{TARGET}_other"]


def test_a_backup_of_a_newer_version_is_refused(full_shop: str, target: Any, tmp_path: Path,
                                                capsys: pytest.CaptureFixture[str]) -> None:
    with psycopg.connect(full_shop, autocommit=True) as connection:
        connection.execute("INSERT INTO django_migrations (app, name, applied) VALUES ('records', '9999_future', now())")
        try:
            assert main(["backup", str(tmp_path / "newer")]) == 0
        finally:
            connection.execute("DELETE FROM django_migrations WHERE name = '9999_future'")
    assert target("restore", str(tmp_path / "newer")) == 2
    assert "records.9999_future" in capsys.readouterr().err
    assert _databases(full_shop) == [TARGET]


def test_not_beside_a_server_nor_beside_a_worker(full_shop: str, target: Any, file: Path,
                                                 capsys: pytest.CaptureFixture[str]) -> None:
    from zhiyin.cli.installation import home
    from zhiyin.postgres.lease import exclusive_server

    with exclusive_server(home()):
        assert target("restore", str(file), "--yes") == 2
        assert "already being served" in capsys.readouterr().err
    with psycopg.connect(_address(full_shop), application_name="zhiyin"):
        assert target("restore", str(file), "--yes") == 2
        assert "in use" in capsys.readouterr().err
    assert target("restore", str(file), "--yes") == 0


def test_a_backup_is_private_whole_or_not_there(full_shop: str, file: Path, tmp_path: Path,
                                                capsys: pytest.CaptureFixture[str]) -> None:
    import fcntl

    from zhiyin.cli import CommandFailed
    from zhiyin.cli.backup import write

    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    whole = file.read_bytes()
    part = file.with_name(file.name + ".part")
    assert not part.exists()
    with pytest.raises(CommandFailed, match="nothing was kept"):
        write(make_conninfo(full_shop, dbname="no_such_database"), file)
    assert file.read_bytes() == whole
    assert not part.exists()
    with open(part, "wb") as other:
        fcntl.flock(other, fcntl.LOCK_EX)
        assert main(["backup", str(file)]) == 2
        assert "another backup" in capsys.readouterr().err
    assert main(["backup", str(file)]) == 0
    for wrong in (tmp_path, tmp_path / "no folder" / "x"):
        assert main(["backup", str(wrong)]) == 2


def test_a_backup_opens_nothing(full_shop: str, file: Path, tmp_path: Path) -> None:
    """No session, no token's secret, no signing key; the hash of a password is not the password."""
    from django.conf import settings

    from zhiyin.cli.backup import tool

    with open(tmp_path / "clear", "w+b") as clear:
        assert tool("pg_restore", full_shop, "--file=-", str(file), stdout=clear.fileno()).returncode == 0
        clear.seek(0)
        text = clear.read().decode()
    assert "第1句" in text
    assert "li@example.com" in text
    for secret in ("session-of-li", "a long password", "zy_", settings.SECRET_KEY):
        assert secret not in text
