"""`zhiyin import --noun`: the options, the answer, and what is said when they do not go together."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from zhiyin.cli import main
from zhiyin.records.models import ImportRun, Order, Stock

TABLE = "订单编号,商品名称,数量,备货人\nA1,鞋,1,甲\nA1,袜,2,乙\n1.2E+18,帽,1,丙\n"


@pytest.fixture
def table(tmp_path: Path) -> str:
    path = tmp_path / "订单.csv"
    path.write_text(TABLE, encoding="utf-8")
    return str(path)


def test_a_table_goes_in_and_its_bad_row_is_told(shop: Any, table: str, capsys: pytest.CaptureFixture[str]) -> None:
    words = ["import", "--noun", "orders", "--source", "taobao", "--as-of", "2026-03-02T10:00", table]
    assert main([*words, "--dry-run"]) == 1
    said = capsys.readouterr()
    assert json.loads(said.out) == {"read": 2, "added": 1, "known": 0, "rejected": 1}
    assert "订单编号 → external_id" in said.err
    assert "row 4, 订单编号" in said.err
    assert not Order.objects.of(shop).exists()
    assert main(words) == 1
    assert json.loads(capsys.readouterr().out) == {"read": 2, "added": 1, "known": 0, "rejected": 1}
    order = Order.objects.of(shop).get()
    assert (order.source, order.lines.count(), order.data["extra"]) == ("taobao", 2, {"备货人": ["甲", "乙"]})
    assert order.source_time.isoformat() == "2026-03-02T02:00:00+00:00"  # in the shop's zone
    assert Path(f"{table}.rejected.csv").exists()
    assert ImportRun.objects.of(shop).get().noun == "orders"
    assert main(words) == 1
    assert json.loads(capsys.readouterr().out)["known"] == 1


def test_a_column_can_be_said(shop: Any, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "库存.csv"
    path.write_text("款,仓,件\np1,东莞,7\n", encoding="utf-8")
    mapping = ["--map", "款=product", "--map", "仓=warehouse", "--map", "件=on_hand"]
    assert main(["import", "--noun", "stock", str(path), *mapping]) == 0
    assert Stock.objects.of(shop).get().on_hand == 7
    capsys.readouterr()
    assert main(["import", "--noun", "stock", str(path), "--map", "款=product"]) == 2
    assert "needs a column for on_hand" in capsys.readouterr().err


@pytest.mark.parametrize(("words", "said"), [
    ([], "--channel"), (["--noun", "orders", "--live"], "--source"), (["--noun", "orders", "--channel", "淘宝"], "--source"),
    (["--channel", "淘宝", "--source", "erp"], "--noun"), (["--channel", "淘宝", "--as-of", "2026-03-02"], "--noun"),
    (["--noun", "orders", "--as-of", "soon"], "--as-of"), (["--noun", "orders", "--source", " "], "--source"),
    (["--noun", "orders", "--format", "jsonl"], "/api/v1/orders/bulk"),
])
def test_options_that_do_not_go_together(shop: Any, table: str, words: list[str], said: str,
                                         capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["import", table, *words]) == 2
    assert said in capsys.readouterr().err
    assert not ImportRun.objects.of(shop).exists()
