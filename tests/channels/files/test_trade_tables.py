"""Tables of shop systems into tellings: headers, ids, amounts, states, rows that belong together."""
# ruff: noqa: E501  (lines of exports, as they are)

from __future__ import annotations

from decimal import Decimal
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from zhiyin.channels.files import FileRefused
from zhiyin.channels.files.headers import normal
from zhiyin.channels.files.trade import Thing, TradeReader, guessed_noun, preview
from zhiyin.channels.files.trade import headers as columns
from zhiyin.channels.files.trade import reader as reading
from zhiyin.channels.files.trade import values as cells
from zhiyin.channels.files.trade.fields import fields_of, needed
from zhiyin.domain.trade.forms import FORMS, ORDERED

AS_OF = "2026-03-05T10:00:00+08:00"


class Tables:
    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def csv(self, *lines: str, encoding: str = "utf-8") -> Path:
        path = self.folder / "export.csv"
        path.write_bytes("\r\n".join(lines).encode(encoding))
        return path

    def book(self, *rows: list[Any]) -> Path:
        book = openpyxl.Workbook()
        for row in rows:
            book.active.append(row)
        path = self.folder / "export.xlsx"
        book.save(path)
        return path

    def read(self, path: Path, noun: str, **more: Any) -> list[Thing]:
        return list(TradeReader(path, noun, source="erp", as_of=AS_OF, **more).things())

    def told(self, path: Path, noun: str, **more: Any) -> list[Any]:
        things = self.read(path, noun, **more)
        assert all(thing.told for thing in things), [row.error for thing in things for row in thing.rows]
        return [thing.told for thing in things]


@pytest.fixture
def tables(tmp_path: Path) -> Tables:
    return Tables(tmp_path)


def errors(things: list[Thing]) -> list[tuple[int, str | None, str]]:
    return [(row.error.row, row.error.column, row.error.code) for thing in things for row in thing.rows if row.error]


# what each big system calls its columns, and what a table with them holds
HEADERS = [
    ("orders", "订单编号,买家会员名,买家支付宝账号,支付单号,买家应付货款,买家应付邮费,总金额,买家实际支付金额,订单状态,买家留言,收货人姓名,收货地址,"
               "运送方式,联系电话,联系手机,订单创建时间,订单付款时间,宝贝标题,宝贝种类,物流单号,物流公司,订单备注,宝贝总数量,店铺名称,确认收货时间"),
    ("orders", "主订单编号,子订单编号,标题,价格,购买数量,外部系统编号,商品属性,订单状态,商家编码,支付单号,买家实付金额,退款状态,订单创建时间,订单付款时间"),
    ("orders", "商品,订单号,订单状态,商品总价(元),邮费(元),用户实付金额(元),商品数量(件),收货人,手机,省,市,区,发货时间,商品id,样式ID,快递单号,快递公司"),
    ("orders", "主订单编号,子订单编号,选购商品,商品规格,商品数量,商品ID,商家编码,商品单价,订单应付金额,收件人,收件人手机号,省,市,区,详细地址,订单提交时间,"
               "支付完成时间,承诺发货时间,订单状态,支付方式"),
    ("orders", "订单号,商品ID,商品名称,订购数量,支付方式,下单时间,京东价,订单金额,应付金额,订单状态,下单帐号,客户姓名,客户地址,联系电话,付款确认时间"),
    ("orders", "内部订单号,线上订单号,订单状态,店铺,买家账号,下单时间,付款日期,发货日期,已付金额,快递公司,快递单号,收货人,手机,省份,城市,区县,地址,"
               "款式编码,商品编码,商品名称,数量,单价"),
    ("orders", "Name,Email,Financial Status,Paid at,Fulfillment Status,Fulfilled at,Currency,Subtotal,Shipping,Total,Created at,"
               "Lineitem quantity,Lineitem name,Lineitem price,Lineitem sku,Shipping Name,Shipping City,Shipping Country,Notes"),
    ("orders", "order_id,order_number,date_created,status,order_total,order_currency,payment_method,item_name,item_quantity"),
    ("products", "商品ID,商品名称,类目,规格名称,商家编码,价格,库存,条形码,商品状态"),
    ("products", "Handle,Title,Body (HTML),Vendor,Type,Tags,Published,Variant SKU,Variant Price,Image Src,Status"),
    ("parcels", "订单编号,物流公司,运单号,发货时间,收件人,收件省份,收件城市,收件区县,收件地址,重量(kg),发货仓库"),
    ("parcel-events", "运单号,快递公司,时间,轨迹描述,地点"),
    ("refunds", "退款编号,订单编号,退款类型,退款金额,退款状态,退款原因,申请时间,完结时间"),
    ("stock", "商品编码,商品名称,仓库,实际库存,占用库存"),
    ("employees", "工号,姓名,邮箱,技能组,部门"),
    ("shifts", "工号,班次,上班时间,下班时间"),
    ("campaigns", "活动名称,开始时间,结束时间,活动商品"),
    ("suppliers", "供应商编号,供应商名称,联系电话"),
    ("warehouses", "仓库编号,仓库名称,省份,城市,地址"),
    ("buyers", "会员编号,姓名,手机,会员等级,累计消费金额,首单时间"),
    ("batches", "批次号,商品编码,供应商编号,生产日期,有效期至"),
    ("coupons", "优惠券ID,优惠券名称,面额,使用门槛,生效时间,失效时间"),
    ("invoices", "发票号码,订单编号,发票抬头,税号,开票金额,开票时间"),
    ("references", "指标,参考值,单位,来源"),
    # what customers wrote is messages until a person says otherwise
    ("", "订单编号,商品ID,评价内容,评分,评价时间,买家昵称"),
    ("", "平台,作者,笔记内容,笔记链接,发布时间,阅读量"),
    ("", "会话ID,消息ID,角色,时间,内容"),
    ("", "时间,客服,客户,消息内容,订单号"),
    ("", "a,b,c"),
]


@pytest.mark.parametrize(("noun", "header"), HEADERS)
def test_what_a_table_holds_is_guessed_from_its_header(noun: str, header: str) -> None:
    names = header.split(",")
    assert columns.noun_of(names) == noun
    if noun:
        assert columns.missing(noun, columns.guess(noun, names)) == []


@pytest.mark.parametrize("noun", FORMS)
def test_every_noun_has_headers_for_what_it_needs_and_only_for_fields_it_has(noun: str) -> None:
    words = columns.WORDS[noun]
    assert words.keys() <= fields_of(noun).keys()
    assert set(needed(noun)) <= words.keys()
    for field, aliases in words.items():
        assert len({normal(alias) for alias in aliases} - {""}) >= 1, field
    for field in needed(noun):
        assert columns.guess(noun, [words[field][0]]) == {words[field][0]: field}


def test_every_word_for_a_state_is_a_state() -> None:
    for name, words in cells.WORDS.items():
        noun, _, rest = name.partition(".")
        if rest.startswith("state"):
            assert words.keys() <= set(ORDERED[noun])
        said = [cells.folded(word) or word for ours in words.values() for word in ours]
        assert len(said) == len(set(said)), name  # one word, one meaning


@pytest.mark.parametrize(("cell", "id"), [
    ('="2026030112345678901"', "2026030112345678901"), ("'2026030112345678901", "2026030112345678901"),
    ("2026030112345678901\t", "2026030112345678901"), ("\t123", "123"), ("\u200b123\ufeff", "123"), ('"123"', "123"),
    ("12345.0", "12345"), ("1E5", "1E5"), ("12E3", "12E3"), ("SF1.5E", "SF1.5E"), ("A-1", "A-1"), ("007", "007"),
])
def test_ids_without_what_exports_put_around_them(cell: str, id: str) -> None:
    assert cells.name(cell) == id


@pytest.mark.parametrize("cell", ["1.23E+17", "1.23457e+18", "2E+17", "1.2345E17", "2026030112345678900.0", '="1.23E+17"'])
def test_ids_that_lost_digits_are_refused(cell: str) -> None:
    with pytest.raises(cells.Bad) as bad:
        cells.name(cell)
    assert bad.value.code == "digits_lost"


@pytest.mark.parametrize(("cell", "value"), [
    ("¥1,234.50", "1234.50"), ("￥12", "12"), ("1234.5元", "1234.5"), ("1,234,567.8901", "1234567.8901"), ("-5.00", "-5.00"),
    ("(12.50)", "-12.50"), ("0", "0"), ("RMB 99", "99"), ("12.340000000000002", "12.34"), ("１２．５", "12.5"), ("-¥3", "-3"),
])
def test_amounts(cell: str, value: str) -> None:
    assert cells.amount(cell, named=False) == Decimal(value)


@pytest.mark.parametrize(("cell", "code"), [
    ("12万", "amount"), ("1.234,50", "amount"), ("12,34", "amount"), ("abc", "amount"), ("1E+3", "amount"), ("$12", "currency"),
    ("12 USD", "currency"), ("HK$5", "currency"),
])
def test_amounts_that_are_not_certain(cell: str, code: str) -> None:
    with pytest.raises(cells.Bad) as bad:
        cells.amount(cell, named=False)
    assert bad.value.code == code


def test_a_foreign_sign_is_fine_beside_a_currency() -> None:
    assert cells.amount("$12.00", named=True) == Decimal("12.00")


@pytest.mark.parametrize(("noun", "word", "state"), [
    ("orders", "等待买家付款", "unpaid"), ("orders", "买家已付款，等待卖家发货", "paid"), ("orders", "买家已付款,等待卖家发货", "paid"),
    ("orders", "待发货", "paid"), ("orders", "卖家已发货，等待买家确认", "shipped"), ("orders", "已发货，待收货", "shipped"),
    ("orders", "交易成功", "completed"), ("orders", "交易关闭", "cancelled"), ("orders", "未发货，退款成功", "refunded"),
    ("orders", "部分发货", "partly_shipped"), ("orders", "已签收", "delivered"), ("orders", "wc-processing", None),
    ("orders", "Processing", "paid"), ("orders", "异常", None), ("orders", "退款中", None),
    ("refunds", "退款成功", "paid"), ("refunds", "待商家处理", "requested"), ("refunds", "卖家拒绝退款", "refused"),
    ("refunds", "买家已经退货，等待卖家确认收货", "returning"), ("refunds", "已完成", None),
])
def test_states(noun: str, word: str, state: str | None) -> None:
    assert cells.word(f"{noun}.state", word) == state


ORDERS = (
    "﻿订单编号,子订单编号,买家会员名,订单总金额,订单状态,收货人姓名,省,市,区,收货地址,订单创建时间,订单付款时间,宝贝标题,商家编码,价格,购买数量,支付方式,主播",
    '="2026030112345678901",1001,小鱼儿,"¥1,234.50",买家已付款，等待卖家发货,李四,广东省,深圳市,南山区,科技园路1号,2026/3/1 9:05,2026/3/1 9:06:30,'
    "羊毛大衣,DY-01-M,￥1200.00,1,支付宝,阿宁",
    '="2026030112345678901",1002,小鱼儿,"¥1,234.50",买家已付款，等待卖家发货,李四,广东省,深圳市,南山区,科技园路1号,2026/3/1 9:05,2026/3/1 9:06:30,'
    "围巾,WJ-02,34.5元,1,支付宝,阿宁",
    "2026030112345678902\t,1003,'007,99,退款处理中,王五,北京,北京市,朝阳区,建国路1号,20260301,,围巾,WJ-02,99,1,,",
)


def test_an_export_of_orders_with_several_lines(tables: Tables) -> None:
    first, second = tables.told(tables.csv(*ORDERS, encoding="gb18030"), "orders")
    assert (first.external_id, first.number, first.customer) == ("2026030112345678901", "2026030112345678901", "小鱼儿")
    assert (first.state, first.state_raw, first.total, first.source, first.source_time) == (
        "paid", None, Decimal("1234.50"), "erp", AS_OF)
    assert (first.placed_at, first.paid_at) == ("2026-03-01T09:05:00", "2026-03-01T09:06:30")
    assert (first.ship_to.province, first.ship_to.district, first.ship_to.street) == ("广东省", "南山区", "科技园路1号")
    assert [(line.external_id, line.variant, line.price, line.quantity) for line in first.lines] == [
        ("1001", "DY-01-M", Decimal("1200.00"), 1), ("1002", "WJ-02", Decimal("34.5"), 1)]
    assert [(one.method, one.amount) for one in first.payments] == [("支付宝", Decimal("1234.50"))]
    assert first.extra == {"主播": "阿宁"}
    assert (second.state, second.state_raw, second.customer) == ("unknown", "退款处理中", "007")
    assert second.placed_at == "2026-03-01T00:00:00"
    assert second.paid_at is None
    assert second.payments == []


def test_rows_of_an_order_may_stand_anywhere(tables: Tables) -> None:
    path = tables.csv("订单号,商品名称,数量", "A,鞋,1", "B,帽,1", "A,袜,2", "C,衣,1", "B,伞,3", "A,包,1")
    things = tables.read(path, "orders")
    assert [(thing.told.external_id, [line.title for line in thing.told.lines], thing.last) for thing in things] == [  # type: ignore[attr-defined, union-attr]
        ("C", ["衣"], 5), ("B", ["帽", "伞"], 6), ("A", ["鞋", "袜", "包"], 7)]


def test_merged_cells_go_on_from_above_and_not_over_a_broken_row(tables: Tables) -> None:
    path = tables.csv("订单号,收货人,商品名称,数量", "A,李四,鞋,1", ",,袜,2", "B,王五,帽,1", ",赵六,伞,1", '"C,x', ",,包,1", "D,,衣,1,2,3")
    things = tables.read(path, "orders")
    assert [line.title for line in things[0].told.lines] == ["鞋", "袜"]  # type: ignore[attr-defined, union-attr]
    assert [(row, code) for row, _, code in errors(things)] == [(5, "required"), (6, "quotes"), (7, "required"), (8, "columns")]


def test_one_bad_row_keeps_its_order_out_and_says_so_in_each_row(tables: Tables) -> None:
    things = tables.read(tables.csv("订单号,商品名称,数量,下单时间", "A,鞋,一双,2026/3/1", "A,袜,2,2026/3/1", "B,帽,1,昨天", "C,衣,1,"), "orders")
    assert errors(things) == [(2, "数量", "number"), (3, None, "with"), (4, "下单时间", "bad_time")]
    assert [thing.told is not None for thing in things] == [False, False, True]


def test_rows_that_disagree_about_the_order_are_refused(tables: Tables) -> None:
    things = tables.read(tables.csv("订单号,商品名称,总金额", "A,鞋,10", "A,袜,12", "B,帽,5", "B,伞,5"), "orders")
    assert errors(things) == [(2, None, "with"), (3, "总金额", "disagree")]
    assert things[1].told is not None


def test_an_amount_beside_sub_orders_is_not_taken_for_the_orders(tables: Tables) -> None:
    header = "主订单编号,子订单编号,标题,买家实付金额"
    assert "total" not in columns.guess("orders", header.split(",")).values()
    (order,) = tables.told(tables.csv(header, "A,1,鞋,10", "A,2,袜,12"), "orders")
    assert (order.total, order.extra) == (None, {"买家实付金额": ["10", "12"]})


@pytest.mark.parametrize(("states", "state", "raw"), [
    (["待发货", "待发货"], "paid", None), (["已发货", "待发货"], "partly_shipped", None), (["已发货", "交易关闭"], "shipped", None),
    (["交易关闭", "交易关闭"], "cancelled", None), (["交易成功", "待付款"], "unknown", "交易成功 / 待付款"),
    (["已发货", "盘查中"], "unknown", "已发货 / 盘查中"),
])
def test_the_state_of_an_order_whose_lines_are_in_different_ones(tables: Tables, states: list[str], state: str,
                                                                 raw: str | None) -> None:
    (order,) = tables.told(tables.csv("订单号,商品名称,订单状态", *(f"A,件{n},{one}" for n, one in enumerate(states))), "orders")
    assert (order.state, order.state_raw) == (state, raw)


@pytest.mark.parametrize(("paid", "sent", "state"), [
    ("paid", "fulfilled", "shipped"), ("paid", "partial", "partly_shipped"), ("paid", "unfulfilled", "paid"), ("paid", "", "paid"),
    ("refunded", "fulfilled", "refunded"), ("pending", "unfulfilled", "unpaid"), ("voided", "", "cancelled"),
])
def test_shopify_says_payment_and_fulfilment_apart(tables: Tables, paid: str, sent: str, state: str) -> None:
    head = "Name,Email,Financial Status,Fulfillment Status,Currency,Total,Lineitem name,Lineitem quantity,Created at"
    (order,) = tables.told(tables.csv(head, f"#1001,a@example.com,{paid},{sent},USD,$39.98,Cap,1,2026-03-01 10:00:00 +0100",
                                      "#1001,a@example.com,,,,,Bag,2,2026-03-01 10:00:00 +0100"), "orders")
    assert (order.state, order.currency, order.total) == (state, "USD", Decimal("39.98"))
    assert [line.title for line in order.lines] == ["Cap", "Bag"]
    assert order.placed_at == "2026-03-01T10:00:00+01:00"


def test_ids_that_a_spreadsheet_program_made_numbers_are_refused(tables: Tables) -> None:
    things = tables.read(tables.csv("订单号,商品名称", "1.23457E+17,鞋", "123457000000000001,帽"), "orders")
    assert errors(things) == [(2, "订单号", "digits_lost")]
    rounded = tables.read(tables.csv("订单号,商品名称", *(f"2026030112345{n}0000,鞋" for n in range(10, 14))), "orders")
    assert {code for _, _, code in errors(rounded)} == {"digits_lost"}
    assert len(errors(rounded)) == 4
    whole = tables.read(tables.csv("订单号,商品名称", *(f"2026030112345{n}000{n % 10}" + ",鞋" for n in range(10, 14))), "orders")
    assert errors(whole) == []


def test_a_workbook_of_products_with_variants(tables: Tables) -> None:
    path = tables.book(
        ["2026年春季商品"], ["商品ID", "商品名称", "商品类目", "规格名称", "商家编码", "销售属性", "价格", "条形码", "商品状态", "更新时间"],
        [60012345, "羊毛大衣", "女装>大衣", "驼色 M", "DY-01-M", "颜色:驼色;尺码:M", 1200, 6901234567892, "出售中", 46082.378472],
        [60012345, "羊毛大衣", "女装>大衣", "驼色 L", "DY-01-L", "颜色:驼色;尺码:L", 1250.5, 6901234567893, "出售中", 46082.5],
        [60012346, "围巾", "配饰", None, None, None, 34.5, None, "仓库中", 46082.378472],
        [202603011234567890, "长号", None, None, None, None, 1, None, "出售中", None])
    things = tables.read(path, "products")
    coat, scarf = things[0].told, things[1].told
    assert (coat.external_id, coat.title, coat.categories, coat.price, coat.on_sale) == (  # type: ignore[attr-defined, union-attr]
        "60012345", "羊毛大衣", ["女装", "大衣"], None, True)
    assert coat.source_time == "2026-03-01T12:00:00"  # type: ignore[union-attr]
    assert [(one.external_id, one.sku, one.price, one.options, one.barcode) for one in coat.variants] == [  # type: ignore[attr-defined, union-attr]
        ("DY-01-M", "DY-01-M", Decimal("1200"), {"颜色": "驼色", "尺码": "M"}, "6901234567892"),
        ("DY-01-L", "DY-01-L", Decimal("1250.5"), {"颜色": "驼色", "尺码": "L"}, "6901234567893")]
    assert (scarf.price, scarf.variants, scarf.on_sale) == (Decimal("34.5"), [], False)  # type: ignore[attr-defined, union-attr]
    assert errors(things) == [(6, "商品ID", "digits_lost")]


def test_parcels_with_several_numbers_and_several_orders(tables: Tables) -> None:
    path = tables.csv("订单编号,物流公司,运单号,发货时间,收件省份,收件城市,收件人,重量(kg)", '1001,顺丰速运,"SF1001,SF1002",2026/3/1 18:00,广东,深圳,李四,1.25',
                      "1002,中通快递,No:78901,2026-03-02 09:30:00,北京,,王五,0.3", "1003,中通快递,78901,2026-03-02 09:30:00,北京,,王五,0.3",
                      "1004,中通快递,,,,,,", "合计,,合计,,,,,")
    things = tables.read(path, "parcels")
    assert [(thing.told.number, thing.told.orders, thing.told.weight_grams) for thing in things if thing.told] == [  # type: ignore[attr-defined]
        ("SF1001", ["1001"], 1250), ("SF1002", ["1001"], 1250), ("78901", ["1002", "1003"], 300)]
    assert errors(things) == [(5, "运单号", "required"), (6, "运单号", "sums")]


def test_events_need_their_time_and_are_never_put_together(tables: Tables) -> None:
    path = tables.csv("运单号,快递公司,时间,轨迹描述,地点", "SF1,顺丰,2026-03-01 10:00:00,已揽收,深圳", "SF1,顺丰,2026-03-01 10:00:00,已揽收,深圳",
                      "SF1,顺丰,,派送中,深圳")
    things = tables.read(path, "parcel-events")
    assert [thing.told.text for thing in things if thing.told] == ["已揽收", "已揽收"]  # type: ignore[attr-defined]
    assert things[2].told is None or things[2].told.source_time != AS_OF
    assert errors(things) == [(4, "时间", "required")]


SIMPLE = [
    ("refunds", ["售后单号,订单号,售后类型,售后状态,退款金额,申请时间", "R1,A,退货退款,待商家处理,12.5,2026-03-01 10:00"],
     {"external_id": "R1", "order": "A", "kind": "return", "state": "requested", "amount": Decimal("12.5")}),
    ("refunds", ["退款编号,订单号", "R1,A"], {"kind": "refund", "state": "unknown"}),
    ("buyers", ["会员ID,昵称,客户类型,累计消费金额,订单数", "u1,小鱼儿,VIP,¥99.50,3"],
     {"external_id": "u1", "name": "小鱼儿", "segment": "vip", "value": Decimal("99.50"), "orders": 3}),
    ("buyers", ["会员ID,昵称,客户类型", "u1,小鱼儿,铁粉"], {"segment": None, "extra": {"客户类型": "铁粉"}}),
    ("stock", ["商品编码,SKU编码,仓库,库存,占用库存", "p1,s1,东莞仓,10,2"],
     {"external_id": "p1/s1/东莞仓", "product": "p1", "variant": "s1", "on_hand": 10, "reserved": 2}),
    ("reviews", ["评价ID,商品ID,评分,评价内容,评价时间", "c1,p1,5,很好,2026/3/1"], {"rating": 5, "text": "很好"}),
    ("employees", ["工号,姓名,技能", "7,小王,售后、退款"], {"external_id": "7", "skills": ["售后", "退款"]}),
    ("shifts", ["工号,班次,上班时间,下班时间", "7,早班,2026-03-01 08:00,2026-03-01 16:00"],
     {"external_id": "7/shift/2026-03-01T08:00:00", "kind": "shift"}),
    ("shifts", ["工号,班次,开始时间,结束时间", "7,病假,2026-03-01,2026-03-02"], {"kind": "absence"}),
    ("campaigns", ["活动名称,开始时间,结束时间", "双11,2026-11-01,2026-11-12"], {"external_id": "双11/2026-11-01T00:00:00"}),
    ("suppliers", ["供应商编号,供应商名称", "S1,甲厂"], {"external_id": "S1", "name": "甲厂"}),
    ("suppliers", ["供应商名称,电话", "甲厂,0755-1"], {"external_id": "甲厂", "phone": "0755-1"}),
    ("warehouses", ["仓库编号,仓库名称,城市", "W1,东莞仓,东莞"], {"external_id": "W1"}),
    ("batches", ["批次号,商品编码,数量,有效期至", "B1,p1,500,2027/1/1"], {"product": "p1", "quantity": 500}),
    ("coupons", ["优惠券ID,优惠券名称,面额", "q1,满减,20"], {"value": Decimal("20")}),
    ("invoices", ["发票号码,订单编号,开票状态", "F1,A,已开票"], {"order": "A", "state": "unknown", "state_raw": "已开票"}),
    ("references", ["指标,参考值,单位,来源", "退货率,0.08,1,行业报告"], {"external_id": "退货率", "value": Decimal("0.08")}),
    ("posts", ["平台,作者,正文,链接,发布时间,阅读量", "小红书,a,好用,https://x.example/1,2026-03-01,1200"], {"platform": "小红书", "views": 1200}),
]


@pytest.mark.parametrize(("noun", "lines", "fields"), SIMPLE)
def test_one_row_of_every_other_noun(tables: Tables, noun: str, lines: list[str], fields: dict[str, Any]) -> None:
    (one,) = tables.told(tables.csv(*lines), noun)
    assert {name: getattr(one, name) for name in fields} == fields


def test_a_natural_id_does_not_change_from_file_to_file(tables: Tables) -> None:
    lines = ["商品ID,评价内容,评价时间", "p1,很好,2026/3/1", "p1,一般,2026/3/1"]
    first = tables.told(tables.csv(*lines), "reviews")
    again = tables.told(tables.csv(lines[0], *lines[:0:-1]), "reviews")
    assert [one.external_id for one in first] == [one.external_id for one in again[::-1]]
    assert len({one.external_id for one in first}) == 2


def test_a_mapping_is_obeyed_and_checked(tables: Tables) -> None:
    path = tables.csv("单,东西,数量", "A,鞋,1")
    (order,) = tables.told(path, "orders", mapping={"单": "external_id", "东西": "lines.title", "数量": "extra"})
    assert (order.external_id, order.lines[0].title, order.lines[0].quantity, order.extra) == ("A", "鞋", 1, {"数量": "1"})
    for mapping, code in (({"没有": "external_id"}, "no_text"), ({"单": "nothing"}, "field"), ({"东西": "lines.title"}, "needed")):
        with pytest.raises(FileRefused) as refused:
            TradeReader(path, "orders", mapping=mapping)
        assert refused.value.code == code


def test_more_open_rows_than_can_be_held_are_a_sentence(tables: Tables, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reading, "HELD", 3)
    rows = [f"{order},件" for order in "ABCDABCD"]
    with pytest.raises(FileRefused, match="sort the table by its “订单号”"):
        tables.read(tables.csv("订单号,商品名称", *rows), "orders")
    assert len(tables.read(tables.csv("订单号,商品名称", *sorted(rows)), "orders")) == 4


def test_the_first_things_for_a_person_to_look_at(tables: Tables) -> None:
    plan, things = preview(tables.csv(*ORDERS), "orders")
    assert plan.header_row == 1
    assert [thing.told is not None for thing in things] == [True, True]
    plan, things = preview(tables.csv("a,b", "1,2"), "orders")
    assert (plan.mapping, things, plan.first) == ({}, [], [["1", "2"]])
    assert guessed_noun(tables.csv(*ORDERS)) == "orders"
    assert guessed_noun(tables.book(["标题"], ["运单号", "时间", "轨迹描述"], ["SF1", "2026-03-01", "已揽收"])) == "parcel-events"
    assert guessed_noun(tables.csv("会话ID,内容", "1,你好")) == ""
