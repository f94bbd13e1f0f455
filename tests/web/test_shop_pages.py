"""Pages of what the shop's systems tell: right, escaped, masked, in both languages, empty with a way on."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tests.web.trade import PHONE, STREET, follow, link, scan, tell
from zhiyin.accounts.models import Membership, Person
from zhiyin.domain.roles import Role
from zhiyin.records.models import AuditEntry, Conversation
from zhiyin.records.models.trade import Buyer, Order, Product
from zhiyin.web.shop import finding, products

HOSTILE = "<script>alert(1)</script>'\"{{ 7|add:7 }}"


def shown(browser: Client, path: str, **asked: Any) -> str:
    answer = browser.get(path, {"shop": "tea", **asked})
    assert answer.status_code == 200, path
    return answer.content.decode()


def listed(browser: Client, what: str = "orders", **asked: Any) -> list[int]:
    return [int(key) for key in re.findall(rf'id="{what[:-1]}-(\d+)"', shown(browser, f"/{what}", **asked))]


@pytest.fixture
def member(tea: Any, browser_of: Callable[[Person | None], Client]) -> Callable[[Role], Client]:
    def make(role: Role) -> Client:
        person = Person.objects.create_user(f"{role}@example.com", "correct horse battery", language="en")
        Membership.objects.create(person=person, shop=tea.shop, role=role.value)
        browser = browser_of(person)
        browser.person = person  # type: ignore[attr-defined]
        return browser

    return make


def test_orders_found_by_number_parcel_customer_and_state(ada: Client, tea: Any, shoes: Any, front: Any) -> None:
    tell(shoes, "orders", "A-1001", number="2026112100123", state="paid", placed_at="2026-11-01T10:00:00+08:00")
    new, old = front["order"].pk, front["older"].pk
    for asked, found in (({}, [new, old]), ({"q": "2026112100123"}, [new]), ({"q": "A-1002"}, [old]),
                         ({"q": "202611210012"}, []), ({"q": "SF1390012345678"}, [new]), ({"q": "王"}, [new, old]),
                         ({"q": "c7-8866"}, [new, old]),
                         ({"q": "%"}, []), ({"state": "shipped"}, [new]), ({"state": "cancelled"}, []),
                         ({"q": "王", "state": "delivered"}, [old]), ({"state": "nonsense"}, [new, old])):
        assert listed(ada, **asked) == found, asked
    for bad in ("x", "1.x", "9" * 30 + ".1", "-5", "n.", "1.²"):
        assert ada.get("/orders", {"shop": "tea", "after": bad}).status_code == 400, bad
    assert ada.get("/orders", {"shop": "tea", "q": "a\0b"}).status_code == 400


@pytest.mark.parametrize("asked", [{}, {"state": "paid"}, {"q": "张"}])
def test_every_order_stands_on_one_page(ada: Client, tea: Any, monkeypatch: pytest.MonkeyPatch, asked: dict[str, str]) -> None:
    """Also those placed at the same instant, and those of which nobody told when."""
    monkeypatch.setattr(finding, "PAGE", 3)
    monkeypatch.setattr(finding, "STRETCH", 4)
    at = datetime(2026, 11, 1, 10, tzinfo=UTC)
    made = [tell(tea, "orders", f"o{n}", customer="c1", state="paid", placed_at=(at - timedelta(hours=n // 4)).isoformat())
            for n in range(11)]
    made += [tell(tea, "orders", f"n{n}", customer="c1", state="paid") for n in range(5)]
    tell(tea, "orders", "other", state="cancelled", customer="c2", placed_at=at.isoformat())
    tell(tea, "buyers", "c1", name="张三")
    wanted = set(made) | (set() if asked else {Order.objects.of(tea.shop).get(external_id="other").pk})
    got: list[int] = []
    address, more = "/orders", {"shop": "tea", **asked}
    for _ in range(12):
        text = ada.get(address, more).content.decode()
        got += [int(key) for key in re.findall(r'id="order-(\d+)"', text)]
        further = re.search(r'hx-get="(/orders[^"]+after=[^"]+)"', text)
        if not further:
            break
        address, more = further[1].replace("&amp;", "&"), {}
    assert len(got) == len(set(got))
    assert set(got) == wanted
    assert got[-5:] == sorted(got[-5:], reverse=True)


def test_a_rare_state_is_looked_for_in_stretches(ada: Client, tea: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(finding, "STRETCH", 2)
    monkeypatch.setattr(finding, "ENOUGH", -1.0)
    for n in range(6):
        tell(tea, "orders", f"o{n}", state="paid" if n else "cancelled", placed_at=f"2026-11-{10 + n}T10:00:00+08:00")
    text = shown(ada, "/orders", state="cancelled")
    assert "Looked through many orders" in text
    rest = re.search(r'hx-get="(/orders[^"]+)"', text)
    for _ in range(5):
        if not rest:
            break
        text = ada.get(rest[1].replace("&amp;", "&"), headers={"HX-Request": "true"}).content.decode()
        if "id=\"order-" in text:
            return
        rest = re.search(r'hx-get="(/orders[^"]+)"', text)
    raise AssertionError("the cancelled one was not found")


def test_an_order_s_page(ada: Client, tea: Any, front: Any) -> None:
    talk = tea.message("我的订单呢", tea.conversation(front["customer"])).conversation
    link(tea, talk, 0.87, order=front["order"])
    text = shown(ada, f"/orders/{front['order'].pk}")
    for said in ("2026112100123", "On its way", "武夷肉桂 岩茶 250g 罐装", "¥168.00", "¥336.00", "¥316.00", "微信支付",
                 "SF1390012345678", "Out for delivery", "石家庄仓", "VIP", "钻石会员", "¥12,680.50", "电子普票",
                 f"/conversations/{talk.pk}", "87%"):
        assert said in text, said
    assert re.search(r"To be sent by</dt><dd>.*?kept", text)
    assert re.search(r"To arrive by</dt><dd>.*?overdue", text)
    assert "Cannot be true" not in text
    older = shown(ada, f"/orders/{front['older'].pk}")
    assert "Delivered, and no date of delivery" in older
    assert "Asked for" in older
    fragment = ada.get(f"/orders/{front['order'].pk}?shop=tea", headers={"HX-Request": "true"}).content.decode()
    assert fragment.startswith('<div class="record"')


def test_states_are_shown_as_they_came_and_times_in_the_shop_s_zone(ada: Client, tea: Any) -> None:
    key = tell(tea, "orders", "o1", state="unknown", state_raw="WAIT_SELLER_STOCK_OUT", placed_at="2026-11-21T02:00:00Z")
    text = shown(ada, f"/orders/{key}")
    assert "WAIT_SELLER_STOCK_OUT" in text
    assert "2026-11-21 10:00" in text
    assert "not known here" in text
    assert "WAIT_SELLER_STOCK_OUT" in shown(ada, "/orders")


def test_a_stub_says_that_it_fills_up(ada: Client, tea: Any) -> None:
    tell(tea, "refunds", "r1", kind="return", order="later", state="requested")
    order = Order.objects.of(tea.shop).get(external_id="later")
    text = shown(ada, f"/orders/{order.pk}")
    assert "has not told of it yet" in text
    assert "Cannot be true" not in text


@pytest.mark.req("Q-05")
@pytest.mark.parametrize(("role", "may"), [(Role.INSPECTOR, False), (Role.AGENT, False), (Role.LEAD, True), (Role.OWNER, True)])
def test_who_sees_addresses_and_numbers(tea: Any, front: Any, member: Any, role: Role, may: bool) -> None:
    """Nobody without having said why; then who may."""
    browser = member(role)
    order, wang = front["order"].pk, front["customer"].pk
    paths = (f"/orders/{order}", f"/orders/{front['older'].pk}", f"/parcels/{front['parcel'].pk}", f"/customers/{wang}")
    for path in paths:
        text = shown(browser, path)
        for hidden in (PHONE, STREET, "王芳芳", "91130100MA0ABCDE1X", "wangfang@", "card_secret_77"):
            assert hidden not in text, (path, hidden)
    assert PHONE not in shown(browser, f"/products/{front['product'].pk}")
    assert (f"/personal/orders/{order}" in shown(browser, f"/orders/{order}")) is may
    asked = browser.post(f"/personal/orders/{order}?shop=tea", {"reason": "delivery"})
    assert asked.status_code == (303 if may else 409 if role == Role.AGENT else 403)
    text = shown(browser, f"/orders/{order}")
    assert (STREET in text) is may
    assert (PHONE in text) is may
    assert (PHONE in shown(browser, f"/parcels/{front['parcel'].pk}")) is may
    assert PHONE not in shown(browser, f"/customers/{wang}")  # that one was not asked for
    assert AuditEntry.objects.filter(action="personal.unmasked", object_kind="order", object_id=order).exists() is may
    browser.post(f"/personal/customers/{wang}?shop=tea", {"reason": "delivery"})
    text = shown(browser, f"/customers/{wang}")
    assert (STREET in text) is may
    assert "card_secret_77" not in text


@pytest.mark.req("Q-05")
def test_an_agent_opens_the_order_of_their_own_talk(tea: Any, front: Any, member: Any) -> None:
    browser = member(Role.AGENT)
    talk = tea.conversation()
    link(tea, talk, order=front["order"])
    address = f"/personal/orders/{front['order'].pk}?shop=tea"
    assert browser.post(address, {"reason": "delivery"}).status_code == 409
    Conversation.everywhere.filter(pk=talk.pk).update(assignee=browser.person)
    assert browser.post(address, {"reason": "delivery"}).status_code == 303
    assert STREET in shown(browser, f"/orders/{front['order'].pk}")


@pytest.mark.req("G-06")
def test_a_parcel_s_way_newest_first_and_whom_to_ring(ada: Client, front: Any) -> None:
    text = shown(ada, f"/parcels/{front['parcel'].pk}")
    places = [text.index(said) for said in ("正在派送途中", "石家庄转运中心", "石家庄仓】揽收")]
    assert places == sorted(places)
    assert 'href="tel:031185551234"' in text
    assert 'href="tel:18632107654"' in text  # the courier's, named in a scan
    assert "李强电话 18632107654" in text.replace("李强电话18632107654", "李强电话 18632107654")
    assert f"收件人电话{PHONE}" not in text
    assert "收件人电话138****5678" in text
    assert '<span class="key">44</span>' in text  # the raw code, on demand
    assert "顺丰长安中山东路营业点" in text


def test_a_contradiction_is_explained(ada: Client, tea: Any, front: Any) -> None:
    now = datetime.now(UTC)
    scan(tea, "SF1390012345678", "本人已签收", now - timedelta(minutes=30))
    scan(tea, "SF1390012345678", "快件到达【廊坊转运中心】", now - timedelta(minutes=10))
    follow()
    text = shown(ada, f"/parcels/{front['parcel'].pk}")
    assert "The scans contradict one another." in text
    assert "Signed for" in text
    assert "by the customer" in text
    assert "contradictory" in shown(ada, f"/orders/{front['order'].pk}")


@pytest.mark.req("B-02")
def test_two_versions_of_a_page_side_by_side(ada: Client, tea: Any, front: Any) -> None:
    product = front["product"]
    address = f"/products/{product.pk}"
    text = shown(ada, address)
    assert text.count("<option") == 4
    for said in ("<del>¥168.00</del>", "<ins>¥158.00</ins>", "2<del>5</del>0g", "2<ins>4</ins>0g", "<ins>https://example.com/rougui-3.jpg</ins>",
                 "武夷山岩茶合作社", "RG-250", "no longer there", "石家庄仓", "b-2611", "Rating 2"):
        assert said in text, said
    assert "满300减40" in text
    assert "Differences: 8." in text
    keys = re.findall(r'<option value="(\d+)"', text)[:2]
    same = shown(ada, address, a=keys[0], b=keys[0])
    assert "The two say the same." in same
    for asked in ({"a": "999999"}, {"b": "x"}):
        assert ada.get(address, {"shop": "tea", **asked}).status_code == 404


def test_tellings_that_say_the_same_are_one_version(ada: Client, tea: Any) -> None:
    for day, price in ((1, "5"), (2, "5"), (3, "6"), (4, "5")):
        key = tell(tea, "products", "p1", datetime(2026, 3, day, tzinfo=UTC), title="茶", price=price)
    found = Product.objects.of(tea.shop).get(pk=key)
    assert [since.day for _, since in products._versions(found)] == [4, 3, 1]
    assert "One version so far" not in shown(ada, f"/products/{key}")


def test_products_found_by_title_sku_and_id(ada: Client, tea: Any, front: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    key = front["product"].pk
    for asked in ("肉桂", "RG-500", "p1"):
        assert listed(ada, "products", q=asked) == [key], asked
    assert listed(ada, "products", q="大红袍") == []
    made = [tell(tea, "products", f"cup{n}", title=f"盖碗 {n}") for n in range(5)]
    monkeypatch.setattr(products, "PAGE", 2)
    got: list[int] = []
    address = "/products?shop=tea&q=盖碗"
    while address:
        text = ada.get(address).content.decode()
        got += [int(one) for one in re.findall(r'id="product-(\d+)"', text)]
        further = re.search(r'hx-get="(/products[^"]+before=[^"]+)"', text)
        address = further[1].replace("&amp;", "&") if further else ""
    assert got == made[::-1]


def test_hostile_words_stay_words(ada: Client, tea: Any) -> None:
    product = tell(tea, "products", "p<1>", title=HOSTILE, specification={HOSTILE: HOSTILE}, promotion=HOSTILE,
                   url="javascript:alert(1)", images=["javascript:alert(2)"])
    tell(tea, "products", "p<1>", datetime.now(UTC) - timedelta(days=1), title="other")
    tell(tea, "buyers", "c1", name=HOSTILE, level=HOSTILE)
    order = tell(tea, "orders", "o<1>", number=HOSTILE, customer="c1", state="unknown", state_raw=HOSTILE, note=HOSTILE,
                 placed_at="2026-11-21T02:00:00Z", lines=[{"external_id": "1", "title": HOSTILE}])
    tell(tea, "parcels", "x", number="N1", courier=HOSTILE, orders=["o<1>"],
         outlet={"name": HOSTILE, "phone": "javascript:alert(1)"})
    scan(tea, "N1", HOSTILE, datetime.now(UTC), code=HOSTILE, place=HOSTILE)
    tell(tea, "campaigns", "k", name=HOSTILE, starts_at="2026-01-01T00:00:00Z", ends_at="2030-01-01T00:00:00Z")
    wang = tea.customer("王")
    Buyer.objects.of(tea.shop).update(customer=wang)
    talk = tea.message("?", tea.conversation(wang)).conversation
    parcel = Order.objects.of(tea.shop).get(pk=order).parcels.get().parcel_id
    for path in ("/orders", f"/orders/{order}", f"/parcels/{parcel}", "/products", f"/products/{product}", "/campaigns",
                 f"/customers/{wang.pk}", f"/conversations/{talk.pk}"):
        text = shown(ada, path)
        assert "<script>alert" not in text, path
        assert "&lt;script&gt;" in text, path
        assert 'href="javascript:' not in text, path


def test_empty_pages_say_what_to_do(ada: Client, tea: Any) -> None:
    for path, address in (("/orders", "/api/v1/orders"), ("/products", "/api/v1/products"), ("/roster", "/api/v1/shifts"),
                          ("/campaigns", "/api/v1/campaigns")):
        assert address in shown(ada, path), path
    assert "Add the first one below" in shown(ada, "/references")
    parcel = tell(tea, "parcels", "x", number="N1")
    assert "/api/v1/parcel-events" in shown(ada, f"/parcels/{parcel}")
    assert "/api/v1/buyers" in shown(ada, f"/customers/{tea.customer().pk}")


def test_who_is_here_and_who_is_away(ada: Client, front: Any) -> None:
    text = shown(ada, "/roster")
    on, away, free = (text.index(f"<h2>{part}") for part in ("On shift", "Away", "Not on the roster"))
    assert on < text.index("陈静") < away < text.index("刘洋") < free < text.index("赵敏")
    assert "here now" in text[on:away]
    assert "年假" in text[away:free]
    assert "Nobody is on shift this day." in shown(ada, "/roster", day="2020-02-29")
    assert "陈静" in shown(ada, "/roster", day="nonsense")


def test_the_calendar_shows_each_day_of_a_campaign(ada: Client, tea: Any) -> None:
    tell(tea, "campaigns", "k", name="双十一", starts_at="2026-11-10T20:00:00+08:00", ends_at="2026-11-12T00:00:00+08:00")
    text = shown(ada, "/campaigns", month="2026-11")
    assert text.count('class="campaign"') == 2  # the end at midnight does not belong to it
    assert 'class="campaign"' not in shown(ada, "/campaigns", month="2026-09")
    assert "2026-11-10 20:00" in text


def test_things_of_another_shop_are_not_there(ada: Client, tea: Any, shoes: Any, front: Any) -> None:
    for path in (f"/orders/{front['order'].pk}", f"/parcels/{front['parcel'].pk}", f"/products/{front['product'].pk}"):
        assert ada.get(path, {"shop": "shoes"}).status_code == 404
        assert ada.get(path.rpartition("/")[0] + "/" + "9" * 30, {"shop": "tea"}).status_code == 404
    tell(shoes, "employees", "e9", name="鞋店的人")
    assert "鞋店的人" not in shown(ada, "/roster")
    assert listed(ada, "products", shop="shoes") == []


@pytest.mark.parametrize(("path", "words"), [
    ("orders/{order}", ("已发货", "承诺发货", "已兑现", "派送中", "商品明细")),
    ("parcels/{parcel}", ("派送中", "物流轨迹", "联系快递")),
    ("products/{product}", ("页面内容", "有改动", "库存")),
    ("customers/{customer}", ("店铺档案", "VIP 客户", "在途包裹", "优惠券")),
    ("roster", ("当班", "休假或请假")), ("campaigns", ("大促", "进行中")), ("references", ("参考值", "出处")),
])
def test_in_chinese(ada: Client, front: Any, path: str, words: tuple[str, ...]) -> None:
    ada.cookies["django_language"] = "zh-hans"
    text = shown(ada, "/" + path.format(**{name: thing.pk for name, thing in front.items()}))
    for word in words:
        assert word in text, word


def test_a_customer_s_profile(ada: Client, tea: Any, front: Any) -> None:
    text = shown(ada, f"/customers/{front['customer'].pk}")
    for said in ("VIP", "钻石会员", "¥12,680.50", "招商银行 6222 **** 1234", "2026112100123", "2026111800456",
                 "SF1390012345678", "Out for delivery", "老客回馈券", "for orders from ¥199.00", "电子普票", "Rating 2",
                 "Asked for", "河北省 石家庄市 长安区"):
        assert said in text, said


def test_a_customer_s_profile_takes_in_whom_they_were_merged_with(ada: Client, tea: Any, front: Any) -> None:
    kept = tea.customer("主号")
    wang = front["customer"]
    wang.merged_into = kept
    wang.save()
    assert "2026112100123" in shown(ada, f"/customers/{kept.pk}")


def test_no_page_asks_more_for_more(ada: Client, tea: Any, front: Any) -> None:
    """Queries of a page with two orders and with thirty are the same number."""
    talk = tea.message("?", tea.conversation(front["customer"])).conversation
    link(tea, talk, order=front["order"])
    paths = ["/orders", f"/orders/{front['order'].pk}", f"/customers/{front['customer'].pk}", f"/conversations/{talk.pk}",
             f"/products/{front['product'].pk}", f"/parcels/{front['parcel'].pk}", "/roster", "/campaigns"]

    def count() -> list[int]:
        found = []
        for path in paths:
            with CaptureQueriesContext(connection) as asked:
                shown(ada, path)
            found.append(len(asked))
        return found

    count()  # what the first visit remembers
    before = count()
    for n in range(30):
        tell(tea, "orders", f"B-{n}", customer="c7-8866", state="shipped", placed_at=f"2026-10-{1 + n % 28:02}T10:00:00+08:00",
             lines=[{"external_id": "1", "product": "p1", "title": "肉桂"}])
        tell(tea, "parcels", f"y{n}", number=f"YT{n}", orders=[f"B-{n}", "A-1001"])
        scan(tea, f"YT{n}", "快件到达", datetime.now(UTC))
        tell(tea, "reviews", f"e{n}", product="p1", customer="c7-8866", order="A-1001", rating=5)
        tell(tea, "refunds", f"r{n}", kind="refund", order="A-1001", state="requested")
        tell(tea, "stock", f"k{n}", product="p1", warehouse=f"w{n}", on_hand=n)
        tell(tea, "employees", f"n{n}", name=f"员工{n}")
        link(tea, talk, 0.1, order_id=Order.objects.of(tea.shop).get(external_id=f"B-{n}").pk)
    assert count() == before
