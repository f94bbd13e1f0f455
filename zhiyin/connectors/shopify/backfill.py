"""What there is in a Shopify shop: products, customers, orders, each by the time of its last change, page by page.

Orders older than sixty days need the scope read_all_orders; without it Shopify keeps silent about them.
"""

from __future__ import annotations

from zhiyin.connectors.asking import Rejected, fetching
from zhiyin.connectors.connector import Config, Page, Telling, Transport
from zhiyin.connectors.reading import Node

from . import graph, nouns

STAGES = ("products", "customers", "orders")
_IDS = """query($after: String) {{ {stage}(first: 10, after: $after, sortKey: UPDATED_AT) {{
 pageInfo {{ hasNextPage endCursor }} {what} }} }}"""
_WHAT = {"products": "nodes { id }", "orders": "nodes { id }", "customers": f"nodes {{ {graph.CUSTOMER} }}"}


def page(config: Config, after: str | None, ask: Transport) -> Page:
    """`after`: the stage and Shopify's cursor in it."""
    found: Page = fetching(lambda: _page(config, after, ask))
    return found


def _page(config: Config, after: str | None, ask: Transport) -> Page:
    stage, _, cursor = (after or STAGES[0]).partition(" ")
    if stage not in STAGES:
        raise Rejected("after", f"fetching cannot go on at {stage}")
    query = _IDS.format(stage=stage, what=_WHAT[stage])
    found = graph.question(config, ask, query, {"after": cursor or None}).need(stage)
    tellings: list[Telling] = []
    for one in found.nodes("nodes"):
        tellings += _told(stage, one, config, ask)
    info = found.need("pageInfo")
    if info.flag("hasNextPage"):
        return Page(tellings, f"{stage} {info.key('endCursor')}")
    rest = STAGES[STAGES.index(stage) + 1:]
    return Page(tellings, rest[0] if rest else None)


def _told(stage: str, one: Node, config: Config, ask: Transport) -> list[Telling]:
    if stage == "customers":
        return [nouns.buyer(Node(graph.customer(one)), config)]
    if stage == "products":
        product = graph.product(config, ask, one.key("id"))
        return [nouns.product(Node(product), config)] if product else []
    order = graph.order(config, ask, one.key("id"))
    return nouns.order(Node(order), config) if order else []
