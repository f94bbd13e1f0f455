"""`zhiyin erase`, and a backup from before it that is brought back."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import psycopg
import pytest
from psycopg.conninfo import make_conninfo

from zhiyin.cli import main
from zhiyin.cli.restore import drop

pytestmark = pytest.mark.usefixtures("one_at_a_time")

TARGET = "zhiyin_erased"
SECRET = "13812345678"


@pytest.fixture
def journal(monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """The list of erasures of this test alone, in the home of the tests."""
    from zhiyin.act import erased_files
    from zhiyin.cli.installation import home

    monkeypatch.setattr(erased_files, "NAME", f"erasures-{os.getpid()}.jsonl")
    path = home() / erased_files.NAME
    yield path
    path.unlink(missing_ok=True)


@pytest.fixture
def target() -> Iterator[str]:
    """The address of an empty database beside the one of the test."""
    conninfo = os.environ["ZHIYIN_CONNINFO"]
    with psycopg.connect(make_conninfo(conninfo, dbname="postgres"), autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {TARGET}")
    yield make_conninfo(conninfo, dbname=TARGET)
    with psycopg.connect(make_conninfo(conninfo, dbname="postgres"), autocommit=True) as connection:
        for (name,) in connection.execute("SELECT datname FROM pg_database WHERE datname LIKE %s", [f"{TARGET}%"]).fetchall():
            drop(connection, name)


@pytest.mark.req("Q-05")
def test_erased_after_the_backup_stays_erased_when_it_comes_back(
        journal: Path, shop: Any, other_shop: Any, say: Any, target: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch,
        capsys: pytest.CaptureFixture[str]) -> None:
    from zhiyin.records.models import Customer

    for one in (shop, other_shop):
        say(f"电话{SECRET}", who=SECRET, talk=SECRET, in_shop=one)
    say("别的", who="other", talk="other")
    customer = Customer.objects.of(shop).order_by("id").first()
    file = tmp_path / "backup.zhiyin"
    assert main(["backup", str(file)]) == 0

    assert main(["erase", str(customer.pk), "--shop", "apricot"]) == 1
    assert json.loads(capsys.readouterr().out)["messages"] == 1
    assert main(["erase", str(customer.pk), "--shop", "walnut", "--yes"]) == 2
    assert not journal.exists()
    assert main(["erase", str(customer.pk), "--shop", "apricot", "--yes"]) == 0
    assert json.loads(capsys.readouterr().out)["messages"] == 1
    assert SECRET not in journal.read_text()

    with monkeypatch.context() as patch:
        patch.setenv("ZHIYIN_CONNINFO", target)
        assert main(["restore", str(file)]) == 0
    assert "1 erasures" in capsys.readouterr().err
    with psycopg.connect(target) as connection:
        for table in ("records_message", "records_identity", "records_conversation", "records_customer"):
            found = connection.execute(f"SELECT shop_id FROM {table} t WHERE t::text LIKE %s", [f"%{SECRET}%"]).fetchall()
            assert {row[0] for row in found} <= {other_shop.pk}, table
        assert connection.execute("SELECT count(*) FROM records_message WHERE text <> ''").fetchone() == (2,)
        assert connection.execute("SELECT count(*) FROM records_erasure").fetchone() == (1,)
    # this process is back on its own database
    assert Customer.objects.of(shop).filter(pk=customer.pk).exists()
