"""The demonstration's shop system: a fake shop that has the customers, goods and orders of the talks, and tells of them."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from random import Random
from typing import Any

import psycopg
import structlog

from zhiyin.connectors.connector import Telling
from zhiyin.connectors.fake import FakeShop, file
from zhiyin.domain.trade.goods import Product, Variant
from zhiyin.domain.trade.orders import Order, OrderLine, Payment
from zhiyin.domain.trade.people import Buyer, PaymentMethod
from zhiyin.domain.trade.told import Place
from zhiyin.intake.push.store import store
from zhiyin.intake.trade.write import Writer
from zhiyin.simulate.composer import Talk
from zhiyin.simulate.demo_shop import DemoShop
from zhiyin.simulate.facts import YUAN_PER_DOLLAR
from zhiyin.simulate.people import Person
from zhiyin.simulate.phrases import Product as Ware
from zhiyin.simulate.phrases import Trade, catalogue

SOURCE, NAME = "demo", "demo"
#: days since an order was placed, by what its talk is about: on its way, arrived
UNDERWAY, ARRIVED = (1.3, 2.2), (4.5, 12.0)
AGES = {"R4.2": ARRIVED, "R4.4": UNDERWAY, "-": UNDERWAY}
#: talks of an order that was promised and not sent
HELD = frozenset({"R4.2"})
#: other orders of the same person
OTHERS = (0, 1, 1, 2, 3)
LEVELS = (("new", "普通会员", 0), ("old", "银卡会员", 800), ("old", "金卡会员", 2600), ("vip", "黑金会员", 9800))
log = structlog.get_logger()


class Trading:
    """Its file lies in the product's home, so that the worker's actions reach the same shop."""

    def __init__(self, home: Path) -> None:
        self._path = file(home, NAME)
        self._fake: FakeShop | None = None

    def begin(self, connection: psycopg.Connection[Any], shop: DemoShop) -> None:
        """The shop has its goods, and a connection to it stands in the settings. An empty shop begins anew."""
        if shop.empty:
            for one in self._path.parent.glob(self._path.name + "*"):
                one.unlink()
        self._fake = FakeShop(self._path)
        if shop.empty:
            self._fake.load(_goods())
        connection.execute(
            "INSERT INTO records_connection (shop_id, kind, name, source, key, config) "
            "VALUES (%s, 'fake', '演示店铺系统', %s, %s, jsonb_build_object('name', %s::text)) ON CONFLICT DO NOTHING",
            [shop.id, SOURCE, f"demo-{shop.id}", NAME])

    def know(self, talk: Talk, at: datetime) -> None:
        """Whoever talks is a customer of the shop with some orders, one of them the one the talk is about."""
        assert self._fake is not None
        id = f"{talk.person.language}{talk.person.number:04d}"
        things = [] if self._fake.get("buyers", id) else list(_life(talk.person, id, at))
        if self._fake.get("orders", talk.purchase.order_no) is None:
            days = Random(talk.purchase.order_no).uniform(*AGES.get(talk.risk, ARRIVED))
            things.append(_order(talk.person, id, talk.purchase.order_no, talk.purchase.product, at - timedelta(days=days),
                                 held=talk.risk in HELD))
        self._fake.load(things)

    def tell(self, connection: psycopg.Connection[Any], writer: Writer, shop: DemoShop) -> int:
        """The next page of what changed goes into the records; how many things. Where it goes on is kept after they are stored:
        killed in between, the page is told again, which changes nothing."""
        assert self._fake is not None
        row = connection.execute("SELECT fetch_after FROM records_connection WHERE shop_id = %s AND source = %s",
                                 [shop.id, SOURCE]).fetchone()
        page = self._fake.page(row[0] if row else None)
        for bad in store(writer, shop.id, shop.zone, SOURCE, page.tellings):
            log.error("what the demonstration's shop tells cannot be kept", noun=bad.telling.noun, field=bad.problem.field,
                      code=bad.problem.code, why=bad.problem.why)
        if page.next is not None:
            connection.execute("UPDATE records_connection SET fetch_after = %s, taken = taken + %s, last_at = now() "
                               "WHERE shop_id = %s AND source = %s", [page.next, len(page.tellings), shop.id, SOURCE])
        return len(page.tellings)

    def close(self) -> None:
        if self._fake is not None:
            self._fake.close()


def _goods() -> list[Telling]:
    now = datetime.now(UTC)
    return [Telling("products", _product(ware, trade, now)) for trade, wares in catalogue().products.items() for ware in wares]


def _product(ware: Ware, trade: Trade, now: datetime) -> Product:
    """The product's page as it stands; its price is what the talks name."""
    colours = catalogue().colours[trade]["zh"] or ("标准装",)
    return Product(
        external_id=ware.id, source=SOURCE, source_time=(now - timedelta(days=20)).isoformat(), title=ware.zh,
        price=Decimal(ware.price), words=[ware.en], categories=[trade], promotion="满300减30",
        specification={"品名": ware.zh, "编号": ware.id},
        variants=[Variant(external_id=f"{ware.id}-{place}", title=colour, price=Decimal(ware.price), available=place != 2,
                          options={"颜色": colour} if colour != "标准装" else {}) for place, colour in enumerate(colours[:4])])


def _life(person: Person, id: str, at: datetime) -> Iterator[Telling]:
    """The customer, and what else they bought before."""
    chance = Random(f"life/{id}")
    segment, level, worth = chance.choice(LEVELS)
    zh = person.language == "zh"
    yield Telling("buyers", Buyer(
        external_id=id, source=SOURCE, source_time=(at - timedelta(days=60)).isoformat(), name=person.name,
        segment=segment, level=level, value=Decimal(worth + chance.randrange(600)),  # type: ignore[arg-type]
        currency="CNY" if zh else "USD", address=_home(person, chance),
        identities={channel: person.external_id(channel) for channel in person.channels},
        methods=[PaymentMethod(external_id=f"{id}-1", kind="alipay" if zh else "credit_card",
                               label="" if zh else "visa 4242")]))
    wares = [ware for some in catalogue().products.values() for ware in some]
    for _ in range(chance.choice(OTHERS)):
        number = f"69{chance.randrange(10**14):014d}" if zh else f"ZY-{chance.randrange(10**8):08d}"
        yield _order(person, id, number, chance.choice(wares), at - timedelta(days=chance.uniform(1, 40)))


def _home(person: Person, chance: Random) -> Place:
    return Place(country="CN", province=person.city.region, city=person.city.zh,
                 street=f"示例路{chance.randint(1, 300)}号{chance.randint(1, 30)}栋{chance.randint(101, 2602)}",
                 name=person.name, phone=f"138{chance.randrange(10**8):08d}")


def _order(person: Person, buyer: str, number: str, ware: Ware, placed: datetime, *, held: bool = False) -> Telling:
    chance = Random(f"order/{number}")
    zh = person.language == "zh"
    price = Decimal(ware.price) if zh else (Decimal(ware.price) / YUAN_PER_DOLLAR).quantize(Decimal("0.01"))
    count = chance.choice((1, 1, 1, 2))
    when, paid = placed.isoformat(), (placed + timedelta(minutes=chance.randint(1, 9))).isoformat()
    return Telling("orders", Order(
        external_id=number, number=number, source=SOURCE, source_time=paid, customer=buyer, state="paid", placed_at=when,
        paid_at=paid, currency="CNY" if zh else "USD", total=price * count, ship_to=_home(person, Random(f"life/{buyer}")),
        ship_by=(placed + timedelta(hours=48)).isoformat(), deliver_by=(placed + timedelta(days=5)).isoformat(),
        lines=[OrderLine(external_id="1", product=ware.id, variant=f"{ware.id}-{chance.randrange(2)}",
                         title=ware.zh if zh else ware.en, quantity=count, price=price)],
        payments=[Payment(external_id="1", method=f"{buyer}-1", amount=price * count, paid_at=paid)],
        extra={"held": True} if held else {}))
