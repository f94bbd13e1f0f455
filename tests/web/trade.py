"""What a shop's systems tell, for the tests of pages: told through the writer, within the test's own transaction."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import msgspec
from django.db import connection

from zhiyin import tracking
from zhiyin.intake.trade.check import telling
from zhiyin.intake.trade.nouns import NOUNS
from zhiyin.intake.trade.write import Writer
from zhiyin.records.models import Customer
from zhiyin.records.models.trade import Buyer, Link, Order, Parcel, Product
from zhiyin.web.customers.merging import plain_cursor

PHONE = "13812345678"
STREET = "中山东路128号3单元502"
ADDRESS = {"province": "河北省", "city": "石家庄市", "district": "长安区", "street": STREET, "name": "王芳芳", "phone": PHONE}


class Within(Writer):
    """Writes through Django's connection: what it tells is gone when the test is."""

    def __init__(self) -> None:
        super().__init__(lambda: connection.connection)

    def _open(self) -> Any:
        connection.ensure_connection()
        return connection.connection


def tell(house: Any, noun: str, id: str, at: Any = None, **fields: Any) -> int:
    """Tells one thing as the source erp, now unless `at` says when; its id."""
    body = {"external_id": id, "source": "erp", "source_time": (at or datetime.now(UTC)).isoformat(), **fields}
    told = msgspec.convert(body, NOUNS[noun].form, strict=False)
    return Within().write(house.shop.pk, noun, [telling(NOUNS[noun], told, ZoneInfo(house.shop.time_zone))])[0].id


def scan(house: Any, number: str, text: str, at: datetime, **fields: Any) -> None:
    tell(house, "parcel-events", "-", at, parcel=number, text=text, **fields)


def follow() -> None:
    """Works out where parcels are, as the worker does."""
    with plain_cursor() as cursor:
        while tracking.step(cursor, datetime.now(UTC)):
            pass


def shopfront(house: Any, customer: Customer | None = None) -> dict[str, Any]:
    """A tea shop with one customer's orders, a parcel out for delivery, a product with two versions, people and campaigns."""
    now = datetime.now(UTC).replace(microsecond=0)
    ago = lambda **span: now - timedelta(**span)  # noqa: E731
    tell(house, "suppliers", "s1", name="武夷山岩茶合作社")
    tell(house, "warehouses", "w1", name="石家庄仓", place={"province": "河北省", "city": "石家庄市"})
    page = {"title": "武夷肉桂 岩茶 250g 罐装", "specification": {"净含量": "250g", "保质期": "24个月", "产地": "福建武夷山"},
            "price": "168.00", "promotion": "满300减40", "description": "足火焙制，桂皮香明显。",
            "categories": ["茶叶", "乌龙茶"],
            "images": ["https://example.com/rougui-1.jpg", "https://example.com/rougui-2.jpg"], "words": ["肉桂", "岩茶"],
            "supplier": "s1", "url": "https://example.com/p/rougui",
            "variants": [{"external_id": "v250", "sku": "RG-250", "title": "250g 罐装", "price": "168.00",
                          "options": {"包装": "罐装"}},
                         {"external_id": "v500", "sku": "RG-500", "title": "500g 礼盒", "price": "328.00"}]}
    tell(house, "products", "p1", ago(days=20), **page)
    product = tell(house, "products", "p1", ago(days=2), **{
        **page, "title": "武夷肉桂 岩茶 240g 罐装", "price": "158.00",
        "specification": {"净含量": "240g", "产地": "福建武夷山"},
        "images": [page["images"][0], "https://example.com/rougui-3.jpg"],
        "variants": [{**page["variants"][0], "price": "158.00"}]})
    tell(house, "stock", "k1", product="p1", variant="v250", warehouse="w1", on_hand=0, reserved=3)
    tell(house, "batches", "b-2611", product="p1", supplier="s1", warehouse="w1", quantity=500,
         expires_at=(now + timedelta(days=400)).isoformat())
    tell(house, "buyers", "c7-8866", name="王芳", phone=PHONE, email="wangfang@example.com", segment="vip", level="钻石会员",
         value="12680.50", orders=23, first_order_at="2024-05-01T10:00:00+08:00", address=ADDRESS,
         methods=[{"external_id": "card_secret_77", "kind": "银行卡", "label": "招商银行 6222 **** 1234"}])
    order = tell(
        house, "orders", "A-1001", ago(hours=30), number="2026112100123", customer="c7-8866", state="shipped", total="316.00",
        freight="0", discount="20.00", placed_at=ago(days=3).isoformat(), paid_at=ago(days=3).isoformat(),
        shipped_at=ago(days=2).isoformat(), ship_by=ago(days=1).isoformat(), deliver_by=ago(hours=2).isoformat(),
        ship_to=ADDRESS, warehouse="w1", note=f"送货前打 {PHONE}", lines=[
            {"external_id": "1", "product": "p1", "variant": "v250", "title": "武夷肉桂 岩茶 250g 罐装", "quantity": 2,
             "price": "168.00", "discount": "20.00"}],
        payments=[{"external_id": "pay1", "method": "微信支付", "amount": "316.00", "paid_at": ago(days=3).isoformat()}])
    tell(house, "orders", "A-1002", ago(hours=2), number="2026111800456", customer="c7-8866", state="delivered",
         total="88.00", placed_at=ago(days=12).isoformat(), lines=[{"external_id": "1", "title": "白瓷盖碗", "price": "88.00"}])
    tell(house, "parcels", "x1", number="SF1390012345678", courier="顺丰速运", orders=["A-1001"], warehouse="w1",
         handed_over_at=ago(days=2).isoformat(), ship_to=ADDRESS,
         outlet={"name": "顺丰长安中山东路营业点", "phone": "0311-85551234"})
    scan(house, "SF1390012345678", "快件已被【石家庄仓】揽收", ago(days=2), code="50", place="石家庄")
    scan(house, "SF1390012345678", "快件到达【石家庄转运中心】", ago(days=1), place="石家庄")
    scan(house, "SF1390012345678", f"正在派送途中，派件员李强电话 18632107654，收件人电话{PHONE}", ago(hours=1), code="44")
    tell(house, "refunds", "r1", kind="refund", order="A-1002", reason=f"盖碗有裂纹，联系 {PHONE}", state="requested",
         amount="88.00", requested_at=ago(hours=5).isoformat())
    tell(house, "invoices", "i1", order="A-1001", kind="电子普票", title="王芳芳", tax_number="91130100MA0ABCDE1X",
         amount="316.00")
    tell(house, "coupons", "q1", customer="c7-8866", name="老客回馈券", value="20.00", threshold="199.00",
         ends_at=(now + timedelta(days=9)).isoformat())
    tell(house, "reviews", "e1", product="p1", order="A-1001", customer="c7-8866", rating=2,
         text=f"香气不如上次，打我电话{PHONE}", posted_at=ago(hours=3).isoformat())
    follow()
    if customer is not None:
        Buyer.objects.of(house.shop).update(customer=customer)
    found = {"order": Order.objects.of(house.shop).get(pk=order), "product": Product.objects.of(house.shop).get(pk=product),
             "older": Order.objects.of(house.shop).get(external_id="A-1002"), "parcel": Parcel.objects.of(house.shop).get(),
             "buyer": Buyer.objects.of(house.shop).get()}
    people(house, now)
    return found


def people(house: Any, now: datetime) -> None:
    day = now.astimezone(ZoneInfo(house.shop.time_zone)).replace(hour=0, minute=0, second=0)
    for id, name, skills in (("e1", "陈静", ["售后", "退款"]), ("e2", "刘洋", ["物流"]), ("e3", "赵敏", [])):
        tell(house, "employees", id, name=name, skills=skills, languages=["zh"])
    tell(house, "shifts", "t1", employee="e1", starts_at=day.isoformat(), ends_at=(day + timedelta(days=1)).isoformat())
    tell(house, "shifts", "t2", employee="e2", kind="absence", reason="年假", starts_at=(day - timedelta(days=1)).isoformat(),
         ends_at=(day + timedelta(days=2)).isoformat())
    tell(house, "campaigns", "d11", name="双十二大促", kind="平台大促", products=["p1"],
         starts_at=(day - timedelta(days=1)).isoformat(), ends_at=(day + timedelta(days=2)).isoformat())
    tell(house, "references", "f1", name="茶叶类目退货率", value="3.8", unit="%", origin="2025 年类目白皮书")


def link(house: Any, talk: Any, confidence: float = 0.8, **about: Any) -> Link:
    """A rule's link of a talk to an order, parcel or product."""
    return Link.everywhere.create(
        shop=house.shop, conversation=talk, confidence=confidence, maker="link@1",
        evidence=[{"rule": "number", "message": None, "spans": [[0, 4]], "words": "我的订单"}], **about)
