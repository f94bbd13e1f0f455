"""WooCommerce's REST API v3: the question, and what there is, page by page."""

from __future__ import annotations

import base64
import json
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import urlencode

from zhiyin.connectors.asking import Rejected, ask_json, fetching, needed
from zhiyin.connectors.connector import Config, Page, Telling, Transport
from zhiyin.connectors.reading import Node

from . import nouns

STAGES = ("products", "customers", "coupons", "orders")
#: things of one page: answers are read up to a megabyte
SIZE = 20
BEGINNING = datetime(1970, 1, 2, tzinfo=UTC)
_READ = {"products": nouns.product, "customers": nouns.customer, "coupons": nouns.coupon}


def question(config: Config, ask: Transport, method: str, path: str, given: Any = None, **query: str | int) -> Any:
    """JSON of `path` below /wp-json/wc/v3/. Raises what `ask_json` raises."""
    site, key, secret = needed(config, "site", "consumer_key", "consumer_secret")
    basic = base64.b64encode(f"{key}:{secret}".encode()).decode()
    headers, body = {"Authorization": f"Basic {basic}"}, None
    if given is not None:
        headers["Content-Type"], body = "application/json", json.dumps(given).encode()
    tail = f"?{urlencode(query)}" if query else ""
    return ask_json(ask, method, f"{site.rstrip('/')}/wp-json/wc/v3/{path}{tail}", headers, body)


def page(config: Config, after: str | None, ask: Transport) -> Page:
    """`after`: the stage, its page, and of orders since when. Orders are asked for by the time of their change: one that
    changes meanwhile moves to the end and would push another over the edge of a page; so the next page begins where this one
    ended."""
    found: Page = fetching(lambda: _page(config, after, ask))
    return found


def _page(config: Config, after: str | None, ask: Transport) -> Page:
    stage, number, since = ((after or "") + "  ").split(" ")[:3]
    stage, place = stage or STAGES[0], int(number or 1)
    if stage not in STAGES:
        raise Rejected("after", f"fetching cannot go on at {stage}")
    if stage == "orders":
        return _orders(config, ask, place, datetime.fromisoformat(since) if since else BEGINNING)
    things = _list(question(config, ask, "GET", stage, page=place, per_page=SIZE, orderby="id", order="asc"), stage)
    tellings = [_READ[stage](one, config) for one in things]
    if len(things) == SIZE:
        return Page(tellings, f"{stage} {place + 1}")
    return Page(tellings, STAGES[STAGES.index(stage) + 1])


def _orders(config: Config, ask: Transport, place: int, since: datetime) -> Page:
    things = _list(question(
        config, ask, "GET", "orders", page=place, per_page=SIZE, orderby="modified", order="asc", dates_are_gmt="true",
        modified_after=since.isoformat().removesuffix("+00:00")), "orders")
    tellings: list[Telling] = [told for one in things for told in nouns.order(one, config)]
    if len(things) < SIZE:
        return Page(tellings, None)
    # a second back: several may have changed within the second in which the page ends
    last = datetime.fromisoformat(things[-1].moment("date_modified_gmt", UTC)) - timedelta(seconds=1)
    if last > since:
        return Page(tellings, f"orders 1 {last.isoformat()}")
    return Page(tellings, f"orders {place + 1} {since.isoformat()}")


def _list(found: Any, place: str) -> list[Node]:
    return Node({place: found}).nodes(place)
