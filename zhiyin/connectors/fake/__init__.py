"""The fake shop (模拟店铺): a shop system that behaves, for tests, the demonstration and the simulator. See `shop.py`."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

from zhiyin.connectors.connector import Config, Forged, Page, Push, Reply, Setting, Telling, Transport, Unreadable
from zhiyin.domain.trade.actions import KINDS, Answer, Request

from .shop import FakeShop, Temper
from .world import Pace, Policy

__all__ = ["CONNECTOR", "FakeShop", "Pace", "Policy", "Temper"]
T = TypeVar("T")


#: what a shop allows, by the name of its policy
POLICIES = {
    "": Policy(),
    "strict": Policy(
        offers=frozenset({"cancel_order", "change_address", "change_items", "change_payment", "change_default_address",
                          "return", "exchange"}),
        on_behalf=True, reasons=frozenset({"no longer needed", "ordered by mistake"})),
}


class _Fake:
    """`config`: "home", the folder of the product's files, given by the caller; "name" of the shop's file in it; "policy"."""

    KIND = "fake"
    SETTINGS = (Setting("name"), Setting("policy", required=False))
    ACTIONS = frozenset(KINDS)
    BACKFILL = True

    def check(self, push: Push, config: Config) -> None:
        raise Forged("the fake shop pushes nothing")

    def read(self, push: Push, config: Config) -> list[Telling]:
        raise Unreadable("", "the fake shop pushes nothing")

    def reply(self, push: Push, problem: str | None) -> Reply:
        return Reply(400, "text/plain", b"the fake shop pushes nothing")

    def page(self, config: Config, after: str | None, ask: Transport) -> Page:
        return _with(config, lambda shop: shop.page(after))

    def perform(self, request: Request, config: Config, ask: Transport) -> Answer:
        return _with(config, lambda shop: shop.perform(request))

    def look(self, request: Request, config: Config, ask: Transport) -> Answer:
        return _with(config, lambda shop: shop.look(request))


def file(home: str | Path, name: str) -> Path:
    """Where the shop of this name keeps what it has. Raises ValueError for a name that is none."""
    if not re.fullmatch(r"[a-z0-9][a-z0-9-]{0,40}", name):
        raise ValueError("a fake shop's name is made of a-z, 0-9 and -")
    folder = Path(home) / "fake-shops"
    folder.mkdir(parents=True, exist_ok=True)
    return folder / f"{name}.sqlite"


def _with(config: Config, use: Callable[[FakeShop], T]) -> T:
    shop = FakeShop(file(config["home"], config["name"]), policy=POLICIES[config.get("policy", "")])
    try:
        return use(shop)
    finally:
        shop.close()


CONNECTOR = _Fake()
