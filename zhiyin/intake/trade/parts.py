"""What hangs on a telling and has rows of its own: lines of orders, variants and pages of products."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from typing import Any

import msgspec
import psycopg

from zhiyin.domain.trade.orders import Order
from zhiyin.domain.trade.people import Buyer
from zhiyin.records.sql import rows as as_rows
from zhiyin.records.sql import statements

from .check import Telling

SQL = statements("trade")
#: what of a product is its page (B-02)
PAGE = ("title", "specification", "price", "currency", "promotion", "description", "images", "url")
_encode = msgspec.json.Encoder(order="deterministic").encode


def named(told: Any) -> Iterable[tuple[str, str]]:
    """(noun, external id) of what the parts name."""
    if isinstance(told, Order):
        return [("products", line.product) for line in told.lines if line.product]
    return []


def write(connection: psycopg.Connection[Any], shop: int, name: str, held: Sequence[tuple[int, Telling]],
          every: Iterable[Telling]) -> None:
    """Parts of the tellings that hold, given with the id of their row; of `every` telling its page."""
    if name == "orders" and held:
        _replace(connection, "lines", held, [
            {"shop": shop, "id": id, "source": one.told.source, **_fields(line)}
            for id, one in held for line in one.told.lines])
    if name == "buyers" and held:
        _know(connection, shop, held)
    if name == "products":
        if held:
            _replace(connection, "variants", held, [
                {"shop": shop, "id": id, **_fields(variant)} for id, one in held for variant in one.told.variants])
        connection.execute(SQL["pages_put"], [as_rows(_page(shop, one) for one in every)])


def _know(connection: psycopg.Connection[Any], shop: int, held: Sequence[tuple[int, Telling]]) -> None:
    """Buyers of whom the shop says what a channel calls them, and who have written there already."""
    called = [{"id": id, "shop": shop, "channel": channel, "identity": name}
              for id, one in held if isinstance(one.told, Buyer) for channel, name in one.told.identities.items()]
    if called:
        connection.execute(SQL["buyers_known"], [as_rows(called)])


def _replace(connection: psycopg.Connection[Any], field: str, held: Sequence[tuple[int, Telling]], parts: list[Any]) -> None:
    kept = [{"id": id, "kept": [part.external_id for part in getattr(one.told, field)]} for id, one in held]
    connection.execute(SQL[f"{field}_drop"], [as_rows(kept)])
    if parts:
        connection.execute(SQL[f"{field}_put"], [as_rows(parts)])


def _fields(part: msgspec.Struct) -> dict[str, Any]:
    return {name: getattr(part, name) for name in part.__struct_fields__}


def _page(shop: int, one: Telling) -> dict[str, Any]:
    page = {field: getattr(one.told, field) for field in PAGE}
    page["variants"] = {variant.external_id: variant.price for variant in one.told.variants}
    data = _encode(page)
    return {"shop": shop, "source": one.told.source, "external_id": one.told.external_id, "source_time": one.source_time,
            "digest": hashlib.sha256(data).digest(), "page": msgspec.Raw(data)}
