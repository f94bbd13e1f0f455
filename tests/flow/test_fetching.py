"""Fetching what an outside system has: page by page, interrupted, failing, stopped; with recorded answers."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from typing import Any

import psycopg
import pytest

from tests.connectors.signing import CONFIGS, Outside, loaded
from zhiyin import letters
from zhiyin.connections import sealed
from zhiyin.domain.outside import Refused, Unreachable
from zhiyin.fetching import TRIES, Fetching
from zhiyin.records.connection import connect
from zhiyin.records.models import Connection, DeadLetter, Order, Product

PRODUCT, ORDER = loaded("woocommerce/product_794.json"), loaded("woocommerce/order_727_completed.json")
PAGES = (("products?", [PRODUCT]), ("customers?", []), ("coupons?", []), ("orders?", [ORDER]))


@pytest.fixture
def shop_link(shop: Any) -> Connection:
    return Connection.everywhere.create(shop=shop, kind="woocommerce", name="Woo", source="woo", key="k",
                                        config=sealed("woocommerce", CONFIGS["woocommerce"], {}), fetch_state="wanted")


@pytest.fixture
def fetching(transactional_db: None, monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[..., Fetching]]:
    """fetching(*answers): a worker's loop before the outside world as recorded."""
    monkeypatch.setattr("zhiyin.fetching.FIRST", 0.0)
    monkeypatch.setattr("zhiyin.fetching.REST", 0.0)
    opened: list[tuple[Fetching, psycopg.Connection[Any]]] = []

    def make(*answers: Any) -> Fetching:
        connection = connect()
        opened.append((Fetching(connection, threading.Event(), Outside(*answers)), connection))
        return opened[-1][0]

    yield make
    for one, connection in opened:
        one.close()
        connection.close()


def now(one: Connection) -> tuple[str, str | None, int]:
    one.refresh_from_db()
    return one.fetch_state, one.fetch_after, one.fetched


def test_everything_there_is_comes_once(fetching: Callable[..., Fetching], shop_link: Connection) -> None:
    work = fetching(*PAGES)
    seen = []
    while work.step():
        seen.append(now(shop_link))
    assert seen == [("wanted", "customers", 1), ("wanted", "coupons", 1), ("wanted", "orders", 1), ("done", None, 2)]
    assert (Product.everywhere.get(source_time__isnull=False).source, Order.everywhere.get().external_id) == ("woo", "727")
    assert shop_link.fetched_at is not None
    assert not work.step()  # nothing more is wanted
    assert letters.fetch(Connection.everywhere.all(), anew=True)
    again = fetching(*PAGES)
    while again.step():
        pass
    # the order names two more products, which nobody has told of
    assert (Product.everywhere.count(), Order.everywhere.count(), now(shop_link)) == (3, 1, ("done", None, 2))


def test_what_is_interrupted_goes_on_where_it_was(fetching: Callable[..., Fetching], shop_link: Connection) -> None:
    class Killed(BaseException):
        pass

    def die(*_: Any) -> None:
        raise Killed

    work = fetching(*PAGES)
    work.step()
    work._desk.store = die  # type: ignore[method-assign]  # the process ends after the answer came, before it was stored
    with pytest.raises(Killed):
        work.step()
    assert now(shop_link) == ("wanted", "customers", 1)
    other = fetching(*PAGES[1:])
    while other.step():
        pass
    assert now(shop_link) == ("done", None, 2)


def test_two_workers_do_not_fetch_the_same(fetching: Callable[..., Fetching], shop_link: Connection) -> None:
    with connect() as held:
        held.execute("SELECT pg_advisory_lock(hashtextextended('zhiyin fetch', %s))", [shop_link.pk])
        assert not fetching().step()
    assert fetching(*PAGES).step()


def test_an_error_that_passes_is_tried_again(fetching: Callable[..., Fetching], shop_link: Connection) -> None:
    work = fetching(Unreachable("no connection to tea.example"), ("products?", 503, {}), *PAGES)
    assert not work.step()
    assert now(shop_link)[0] == "wanted"
    assert "no connection" in shop_link.last_error
    assert not work.step()
    assert "503" in Connection.everywhere.get().last_error
    while work.step():
        pass
    assert now(shop_link) == ("done", None, 2)
    assert (shop_link.last_error, shop_link.last_error_at) == ("", None)


def test_it_waits_longer_each_time(fetching: Callable[..., Fetching], shop_link: Connection,
                                   monkeypatch: pytest.MonkeyPatch) -> None:
    work = fetching(("products?", 429, {}), *PAGES)
    monkeypatch.setattr("zhiyin.fetching.FIRST", 60.0)
    assert not work.step()
    assert not work.step()  # nobody is asked before its time has come
    assert len(work._ask.asked) == 1  # type: ignore[attr-defined]


def test_in_the_end_a_person_has_to_look(fetching: Callable[..., Fetching], shop_link: Connection) -> None:
    work = fetching(*[Unreachable("away")] * TRIES)
    for _ in range(TRIES):
        assert now(shop_link)[0] == "wanted"
        work.step()
    assert now(shop_link) == ("failed", None, 0)


@pytest.mark.parametrize(("answer", "said"), [
    (("", 401, {"code": "woocommerce_rest_cannot_view", "message": "Sorry, you cannot list resources."}), "cannot list"),
    (Refused("tea.example leads to 10.0.0.1, which is not a public address"), "may not be called"),
    (("", [{"id": 1}]), "date_modified_gmt")])
def test_what_a_person_must_mend_ends_it(fetching: Callable[..., Fetching], shop_link: Connection, answer: Any,
                                         said: str) -> None:
    work = fetching(PAGES[1], answer)
    Connection.everywhere.update(fetch_after="customers")
    work.step()
    Connection.everywhere.update(fetch_after="products 3")
    work.step()
    assert now(shop_link)[:2] == ("failed", "products 3")
    assert said in shop_link.last_error
    assert letters.fetch(Connection.everywhere.all(), anew=False)
    assert now(shop_link)[:2] == ("wanted", "products 3")


def test_one_bad_thing_of_a_page_is_kept_and_the_others_come(fetching: Callable[..., Fetching], shop_link: Connection) -> None:
    bad = PRODUCT | {"id": 795, "name": "x" * 501}
    assert fetching(("products?", [bad, PRODUCT])).step()
    assert Product.everywhere.get().external_id == "794"
    letter = DeadLetter.everywhere.get()
    assert (letter.code, letter.field, letter.headers) == ("too_long", "products.title", {"zhiyin-noun": "products"})
    assert letters.again(letter.pk) is not None
    DeadLetter.everywhere.update(body=bytes(letter.body).replace(b"x" * 501, b"Cup"))
    assert letters.again(letter.pk) is None
    assert Product.everywhere.get(external_id="795").title == "Cup"


def test_it_is_stopped_after_its_page(fetching: Callable[..., Fetching], shop_link: Connection) -> None:
    work = fetching(*PAGES)
    work.step()
    assert letters.stop(Connection.everywhere.all())
    assert not work.step()
    assert now(shop_link) == ("stopped", "customers", 1)
    assert not letters.stop(Connection.everywhere.all())
    assert letters.fetch(Connection.everywhere.all(), anew=False)
    assert not letters.fetch(Connection.everywhere.all(), anew=True)  # it is at it
    while work.step():
        pass
    assert now(shop_link) == ("done", None, 2)
