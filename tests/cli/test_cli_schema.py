"""An empty database gets the schema in one go, and it is the schema that all migrations come to."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from uuid import uuid4

import psycopg
import pytest
from psycopg.conninfo import make_conninfo

from zhiyin.cli.restore import drop
from zhiyin.records import schema


def _python(code: str, home: Path) -> str:
    """What a process of its own prints, with a home of its own."""
    environment = {name: value for name, value in os.environ.items()
                   if name not in ("ZHIYIN_CONNINFO", "ZHIYIN_DATABASE_URL")}
    done = subprocess.run([sys.executable, "-c", code], env={**environment, "ZHIYIN_HOME": str(home)}, capture_output=True,
                          text=True, timeout=300)
    assert done.returncode == 0, done.stderr
    return done.stdout


@pytest.fixture
def home(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    import shutil
    import tempfile

    folder = Path(tempfile.mkdtemp(prefix="zhiyin-test-"))
    folder.chmod(0o755)
    yield folder
    shutil.rmtree(folder, ignore_errors=True)


def test_the_file_is_what_the_migrations_make(home: Path) -> None:
    """After a change of models: make the migration, then `./run schema`."""
    made = _python("from zhiyin.cli.snapshot import fresh; print(fresh(), end='')", home)
    there = schema.FILE.read_text(encoding="utf-8")
    if made.partition("\n")[0] != there.partition("\n")[0]:
        pytest.skip("another major version of PostgreSQL")  # pragma: no cover
    assert made.splitlines() == there.splitlines()


@pytest.fixture
def empty(transactional_db: None) -> Iterator[str]:
    """The conninfo of an empty database."""
    given, name = os.environ["ZHIYIN_CONNINFO"], f"schema_{uuid4().hex[:8]}"
    maintenance = make_conninfo(given, dbname="postgres")
    with psycopg.connect(maintenance, autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name}")
    yield make_conninfo(given, dbname=name)
    with psycopg.connect(maintenance, autocommit=True) as connection:
        drop(connection, name)


def test_names_of_files_are_djangos_migrations(transactional_db: None) -> None:
    from django.db.migrations.loader import MigrationLoader

    assert schema.known() == set(MigrationLoader(None).disk_migrations)


def test_an_empty_database_is_filled(empty: str) -> None:
    with psycopg.connect(empty, autocommit=True) as connection:
        assert schema.missing(connection) == schema.known()
        assert schema.fill(connection)
        assert not schema.missing(connection)
        assert connection.execute("SHOW search_path").fetchone() != ("",)
        assert connection.execute("SELECT count(*) FROM records_message").fetchone() == (0,)
        assert not schema.fill(connection), "it is not empty any more"


def test_what_is_there_is_left_alone(empty: str) -> None:
    with psycopg.connect(empty, autocommit=True) as connection:
        connection.execute("CREATE TABLE somebodys (id int)")
        assert not schema.fill(connection)
        assert connection.execute("SELECT to_regclass('records_message')").fetchone() == (None,)


def test_another_major_version_is_migrated(empty: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    other = tmp_path / "schema.sql"
    other.write_text(f"{schema.HEAD}9 has it\nCREATE TABLE wrong (id int);\n")
    monkeypatch.setattr(schema, "FILE", other)
    with psycopg.connect(empty, autocommit=True) as connection:
        assert not schema.fill(connection)
        assert connection.execute("SELECT to_regclass('wrong')").fetchone() == (None,)


def test_a_file_that_breaks_off_leaves_nothing(empty: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    broken: Any = tmp_path / "schema.sql"
    broken.write_text(f"{schema.FILE.read_text()}\nCREATE TABLE half (id")
    monkeypatch.setattr(schema, "FILE", broken)
    with psycopg.connect(empty, autocommit=True) as connection:
        with pytest.raises(psycopg.errors.SyntaxError):
            schema.fill(connection)
        assert connection.execute("SELECT to_regclass('records_message')").fetchone() == (None,)
