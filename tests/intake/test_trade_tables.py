"""Exports of a shop's systems into the real store: counts, rejected rows, resuming, dry run, the same file again."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from typing import Any

import psycopg
import pytest

from zhiyin.intake.importing import Counts
from zhiyin.intake.trade import tables
from zhiyin.intake.trade.check import Telling
from zhiyin.intake.trade.write import Outcome, Writer
from zhiyin.records.connection import connect
from zhiyin.records.models import ImportRun, Order, OrderLine, Parcel, ParcelEvent, Product, ProductPage, Stock, Variant

AS_OF = "2026-03-05T10:00:00+08:00"
ORDERS = """订单编号,买家会员名,订单总金额,订单状态,省,市,区,订单创建时间,宝贝标题,商家编码,购买数量
="2026030112345678901",小鱼儿,"¥1,234.50",买家已付款，等待卖家发货,广东省,深圳市,南山区,2026/3/1 9:05,羊毛大衣,DY-01,1
="2026030112345678901",小鱼儿,"¥1,234.50",买家已付款，等待卖家发货,广东省,深圳市,南山区,2026/3/1 9:05,围巾,WJ-02,2
1.23E+18,老王,9,交易成功,北京,北京市,朝阳区,2026/3/1 9:06,帽子,MZ-01,1
="2026030112345678903",老李,99,神秘状态,火星,,,2026/3/1 9:07,手套,ST-01,1
"""
PRODUCTS = """商品ID,商品名称,规格名称,商家编码,价格,商品状态
p1,羊毛大衣,驼色 M,DY-01-M,1200,出售中
p1,羊毛大衣,驼色 L,DY-01-L,1250,出售中
p2,围巾,,WJ-02,34.5,仓库中
"""
PARCELS = """订单编号,物流公司,运单号,发货时间,收件省份,收件城市,收件区县
2026030112345678901,顺丰速运,SF1001,2026/3/1 18:00,广东省,深圳市,南山区
2026030112345678903,中通快递,78900001,2026/3/2 9:30,浙江,杭州,
"""


class Stopped(Exception):
    pass


class Importer:
    def __init__(self, shop: Any, folder: Path) -> None:
        self.shop, self.folder, self.writer = shop, folder, Writer(connect)
        self.notices: list[str] = []

    def file(self, text: str, name: str = "导出.csv", encoding: str = "gb18030") -> Path:
        path = self.folder / name
        path.write_bytes(text.encode(encoding))
        return path

    def __call__(self, path: Path, noun: str, *, as_of: str | None = AS_OF, writer: Any = None, **more: Any) -> Counts:
        state = tables.TableState(self.shop, path, noun=noun, source="erp", format="auto", as_of=as_of, mapping=None)
        return tables.run(path, shop=self.shop, noun=noun, source="erp", as_of=state.as_of, state=state,
                          writer=writer or self.writer, progress=more.pop("progress", lambda counts, rows: None),
                          notice=self.notices.append, rejected_folder=self.folder / "rejected", **more)

    def rejected(self, path: Path) -> list[list[str]]:
        file = path.with_name(f"{path.name}.rejected.csv")
        return list(csv.reader(file.open(encoding="utf-8-sig")))[1:] if file.exists() else []


@pytest.fixture
def importer(shop: Any, tmp_path: Path, transactional_db: None) -> Iterator[Importer]:
    one = Importer(shop, tmp_path)
    yield one
    one.writer.close()


def test_orders_go_in_and_the_bad_row_is_kept(importer: Importer) -> None:
    path = importer.file(ORDERS)
    assert importer(path, "orders") == Counts(read=3, added=2, known=0, rejected=1)
    first = Order.objects.of(importer.shop).get(external_id="2026030112345678901")
    assert (first.state, first.total, first.region, first.buyer.external_id, first.source) == (
        "paid", Decimal("1234.5"), "440305", "小鱼儿", "erp")
    assert [(line.title, line.variant, line.quantity) for line in first.lines.order_by("external_id")] == [
        ("羊毛大衣", "DY-01", 1), ("围巾", "WJ-02", 2)]
    strange = Order.objects.of(importer.shop).get(external_id="2026030112345678903")
    assert (strange.state, strange.state_raw, strange.region) == ("unknown", "神秘状态", None)
    ((row, column, code, reason, raw),) = importer.rejected(path)
    assert (row, column, code) == ("4", "订单编号", "digits_lost")
    assert "digits" in reason
    assert raw.startswith("1.23E+18,老王")
    assert importer(path, "orders") == Counts(read=3, added=0, known=2, rejected=1)
    assert len(importer.rejected(path)) == 1
    assert Order.objects.of(importer.shop).count() == 2


def test_products_and_parcels_of_the_same_shop(importer: Importer) -> None:
    importer(importer.file(ORDERS), "orders")
    assert importer(importer.file(PRODUCTS, "商品.csv"), "products") == Counts(2, 2, 0, 0)
    assert importer(importer.file(PARCELS, "包裹.csv"), "parcels") == Counts(2, 2, 0, 0)
    assert sorted(Variant.objects.of(importer.shop).values_list("external_id", "price")) == [
        ("DY-01-L", Decimal("1250")), ("DY-01-M", Decimal("1200")), ("WJ-02", Decimal("34.5"))]
    assert ProductPage.objects.of(importer.shop).count() == 2
    assert Product.objects.of(importer.shop).get(external_id="p2").on_sale is False
    parcel = Parcel.objects.of(importer.shop).get(number="SF1001")
    assert (parcel.courier, parcel.region_to, [one.order.external_id for one in parcel.orders.all()]) == (
        "顺丰速运", "440305", ["2026030112345678901"])


def test_a_newer_export_changes_and_an_older_one_does_not(importer: Importer) -> None:
    table = "商品编码,仓库,实际库存\np1,东莞仓,{}\n"
    importer(importer.file(table.format(10)), "stock", as_of="2026-03-05T10:00:00+08:00")
    assert importer(importer.file(table.format(7)), "stock", as_of="2026-03-06T10:00:00+08:00") == Counts(1, 1, 0, 0)
    assert importer(importer.file(table.format(12)), "stock", as_of="2026-03-01T10:00:00+08:00") == Counts(1, 0, 1, 0)
    assert Stock.objects.of(importer.shop).get().on_hand == 7


def test_without_a_time_the_files_own_counts_and_the_same_file_tells_the_same(importer: Importer) -> None:
    path = importer.file(PRODUCTS)
    importer(path, "products", as_of=None)
    path.touch()
    assert importer(path, "products", as_of=None) == Counts(2, 0, 2, 0)


def test_what_intake_refuses_is_a_row_too(importer: Importer) -> None:
    path = importer.file("订单号,商品名称,单价\nA,鞋,99999999999\nA,袜,1\nB,帽,1.123456\nC,衣,5\n")
    assert importer(path, "orders") == Counts(3, 1, 0, 2)
    assert [(row, column, code) for row, column, code, _, _ in importer.rejected(path)] == [
        ("2", "单价", "range"), ("3", "", "with"), ("4", "单价", "range")]


def test_a_dry_run_stores_nothing_and_says_what_it_would(importer: Importer) -> None:
    rejections: list[Any] = []
    assert importer(importer.file(ORDERS), "orders", dry_run=True, reject=rejections.extend) == Counts(3, 2, 0, 1)
    assert Order.objects.of(importer.shop).count() == 0
    assert [(error.row, error.code) for error, _ in rejections] == [(4, "digits_lost")]
    assert any("row 4, 订单编号" in sentence for sentence in importer.notices)
    assert not ImportRun.objects.of(importer.shop).exists()


class Dying:
    """A writer whose database goes away after some batches; the batch it dies with is stored when `late`."""

    def __init__(self, writer: Writer, batches: int, *, late: bool) -> None:
        self.writer, self.left, self.late = writer, batches, late

    def write(self, shop: int, name: str, tellings: list[Telling]) -> list[Outcome]:
        if self.left == 0:
            if self.late:
                self.writer.write(shop, name, tellings)
            raise psycopg.OperationalError("gone")
        self.left -= 1
        return self.writer.write(shop, name, tellings)


@pytest.mark.parametrize("late", [False, True])
@pytest.mark.parametrize("batches", [0, 1, 2])
def test_a_run_that_was_stopped_goes_on_with_nothing_lost_or_doubled(
        importer: Importer, monkeypatch: pytest.MonkeyPatch, batches: int, late: bool) -> None:
    monkeypatch.setattr(tables, "BATCH", 2)
    # X stands at both ends of the file and holds a bad row; nothing of it may be told or forgotten
    lines = "".join(f"A{n},件,1\nA{n},套,1\n" for n in range(5))
    path = importer.file(f"订单号,商品名称,数量\nX,鞋,1\n{lines}X,袜,双\nB,帽,x\n")
    with pytest.raises(psycopg.OperationalError):
        importer(path, "orders", writer=Dying(importer.writer, batches, late=late))
    counts = importer(path, "orders")
    assert (counts.read, counts.rejected, counts.added + counts.known) == (7, 2, 5)
    assert counts.known == (0 if not late else 2 if batches < 2 else 1)  # stored by the batch whose answer was lost
    assert OrderLine.objects.of(importer.shop).count() == 10
    assert [(row, code) for row, _, code, _, _ in importer.rejected(path)] == [
        ("2", "with"), ("13", "number"), ("14", "number")]
    run = ImportRun.objects.of(importer.shop).get()
    assert (run.noun, run.channel, run.state, run.read, run.rejected) == ("orders", "erp", "finished", 7, 2)


def test_progress_and_events(importer: Importer) -> None:
    seen: list[tuple[Counts, int]] = []
    path = importer.file("运单号,时间,轨迹描述\n" + "".join(f"SF1,2026-03-01 10:{n:02}:00,第{n}站\n" for n in range(30)))
    importer(path, "parcel-events", progress=lambda counts, rows: seen.append((replace(counts), rows)))
    assert seen[-1] == (Counts(30, 30, 0, 0), 31)
    assert ParcelEvent.objects.of(importer.shop).count() == 30
