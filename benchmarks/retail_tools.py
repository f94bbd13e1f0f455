"""Whether a shop's system is asked rightly: `python benchmarks/retail_tools.py DB TASKS`.

DB: a shop's database (users, products, orders; JSON, may be gzipped). TASKS: one JSON object a line with the calls that a
correct agent makes. The database comes in by the API's bulk doors, the fake shop gets what the records then hold, every
expected write goes through the product (a wish, the worker, the connector, read back), twice with the same key. The end is
compared with that of `retail_policy.py`, written from the policy alone. Then thousands of calls that bend or break the policy
are put to both: they must say the same, by the same rule, and a refused call must change nothing.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import sys
import time
import urllib.request
import uuid
from collections import Counter
from collections.abc import Iterator
from decimal import Decimal
from itertools import groupby
from pathlib import Path
from typing import Any

import retail_policy as plain
import retail_shop
from running import Running, serving, temporary_home

Json = dict[str, Any]
NAMESPACE = uuid.UUID("6f1de0f2-8f5e-4a58-8a7e-0a5c39b8a1d4")
#: rules of the policy that a call can break, and calls that break each
NAMED = frozenset(plain.RULES) - {"arguments_wrong"}
EACH = 3


def say(name: str, value: Any) -> None:
    print(f"{name}: {value}", flush=True)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("db", type=Path)
    parser.add_argument("tasks", type=Path)
    parser.add_argument("--calls", type=int, default=6_000, help="calls in the second part")
    given = parser.parse_args()
    shop = plain.load(given.db)
    tasks = [json.loads(line) for line in given.tasks.read_text(encoding="utf-8").splitlines() if line.strip()]
    with temporary_home() as home, serving(home) as server:
        _import(server, shop)
        product = Product(server, home)
        good = _tasks(product, shop, tasks)
    agree = _calls(shop, given.calls)
    return 0 if good and agree else 1


def _import(server: Running, shop: plain.Shop) -> None:
    token = server.zhiyin("token", "create", "retail", "--scope", "shop")
    count = 0
    for noun, group in groupby(retail_shop.told(shop.users, shop.products, shop.orders), lambda pair: pair[0]):
        body = "\n".join(json.dumps(one) for _, one in group).encode()
        request = urllib.request.Request(f"{server.url}/api/v1/{noun}/bulk", body, {
            "Authorization": f"Bearer {token}", "Content-Type": "application/x-ndjson"})
        with urllib.request.urlopen(request) as answer:
            said = [json.loads(line) for line in answer.read().splitlines()]
        wrong = [one for one in said if one["status"] != "new"]
        if wrong:
            raise SystemExit(f"{noun}: {wrong[0]}")
        count += len(said)
    say("things imported", count)


class Product:
    """Zhiyin as a caller uses it: wishes are kept here, and done by the worker of the running server."""

    def __init__(self, server: Running, home: Path) -> None:
        os.environ |= {"ZHIYIN_CONNINFO": server.conninfo, "ZHIYIN_HOME": str(home), "DJANGO_SETTINGS_MODULE": "zhiyin.django"}
        import django

        django.setup()
        from zhiyin.domain.trade.forms import FORMS
        from zhiyin.records.models import Buyer

        self.home, self.shop_id, self._forms = home, Buyer.everywhere.values_list("shop_id", flat=True)[0], FORMS

    def held(self) -> list[Any]:
        """What the records hold, as tellings for the fake shop."""
        import msgspec

        from zhiyin.connectors.connector import Telling
        from zhiyin.records import models

        found = []
        for noun, model in (("buyers", models.Buyer), ("products", models.Product), ("orders", models.Order),
                            ("parcels", models.Parcel)):
            for row in model.objects.of(self.shop_id).order_by("pk").values_list("data", flat=True):
                found.append(Telling(noun, msgspec.convert(row, self._forms[noun], strict=False)))
        return found

    def connection(self, name: str, things: list[Any]) -> tuple[Any, Any]:
        """A connection to a fake shop of its own that has these things."""
        from zhiyin.connectors.fake import POLICIES, FakeShop, file
        from zhiyin.records.models import Connection

        fake = FakeShop(file(self.home, name), policy=POLICIES["strict"])
        fake.load(things)
        made = Connection.everywhere.create(shop_id=self.shop_id, kind="fake", name=name, source=f"fake-{name}", key=name,
                                            config={"name": name, "policy": "strict"})
        return made, fake

    def ask(self, connection: Any, key: uuid.UUID, action: Any, customer: str | None) -> tuple[str, str]:
        """(state, rule) at the end of a wish."""
        from zhiyin.act.ask import Wish
        from zhiyin.asking import wish_for
        from zhiyin.domain.asking import ENDED

        wish = Wish(key, action, "the customer wants it", customer=customer, agreed=True)
        row, _ = wish_for(connection, wish, via="benchmark")
        end = time.monotonic() + 30
        while row.state not in ENDED and time.monotonic() < end:
            time.sleep(0.02)
            row.refresh_from_db()
        if row.state not in ENDED:
            raise SystemExit(f"nobody did it: {row.state}")
        return row.state, row.rule


def _tasks(product: Product, shop: plain.Shop, tasks: list[Json]) -> bool:
    things = product.held()
    right, refused, wrong = 0, Counter[str](), []
    for place, task in enumerate(tasks):
        expected_refusals: list[plain.Refused] = []
        expected = plain.replay(shop, task, expected_refusals)
        connection, fake = product.connection(f"t{place}", things)
        caller = plain._task_user(shop, task["evaluation_criteria"]["actions"] or [])
        rules, doubled = [], True
        for step, call in enumerate(task["evaluation_criteria"]["actions"] or []):
            if call["name"] not in plain.WRITES:
                continue
            order = _order_now(fake, shop, call["arguments"].get("order_id"))
            action = retail_shop.action(call["name"], call["arguments"], order)
            key = uuid.uuid5(NAMESPACE, f"{place}-{step}")
            state, rule = product.ask(connection, key, action, caller)
            once = _state(fake, shop)
            again = product.ask(connection, key, action, caller)
            from zhiyin.domain.trade.actions import Request
            fake.perform(Request(str(key), action, caller, True))  # as if the answer had been lost
            doubled &= again == (state, rule) and not plain.differences(once, _state(fake, shop))
            if state != "done":
                rules.append(rule)
        unlike = plain.differences(expected, _state(fake, shop))
        said = [one.rule for one in expected_refusals]
        fine = not unlike and doubled and rules == said
        right += fine
        refused.update(rules)
        if not fine:
            wrong.append(f"task {task['id']}: {unlike[:3]} refused {rules} expected {said} doubled {doubled}")
        fake.close()
    say("tasks whose end is that of the second implementation", f"{right} of {len(tasks)}")
    say("writes refused in tasks, by rule", dict(refused))
    for line in wrong:
        print(line, file=sys.stderr)
    return right == len(tasks)


def _state(fake: Any, shop: plain.Shop) -> plain.Shop:
    return plain.Shop(*retail_shop.database(fake, shop.users, shop.products, shop.orders))


def _order_now(fake: Any, shop: plain.Shop, id: str | None) -> Json | None:
    """The order's items as the fake shop has them."""
    now = fake.get("orders", id) if id else None
    return {"items": [{"item_id": line.variant} for line in now.lines]} if now else None


def _calls(shop: plain.Shop, count: int) -> bool:
    """Calls that bend the policy, to both, without a server: which rule, and the same end."""
    import msgspec

    from zhiyin.connectors.connector import Telling
    from zhiyin.connectors.fake import POLICIES, FakeShop
    from zhiyin.domain.trade.actions import Request
    from zhiyin.domain.trade.forms import FORMS

    fake = FakeShop(":memory:", policy=POLICIES["strict"])
    fake.load([Telling(noun, msgspec.convert(body, FORMS[noun], strict=False))
               for noun, body in retail_shop.told(shop.users, shop.products, shop.orders)])
    work, seen, unlike = shop.copy(), Counter[str](), []
    work.must_identify = True
    for place, (caller, confirmed, name, arguments) in enumerate(Bent(work, random.Random(7)).calls(count)):
        work.caller, work.confirmed = caller, confirmed
        try:
            plain.apply(work, name, arguments)
            expected = ""
        except plain.Refused as refused:
            expected = refused.rule
        order = _order_now(fake, shop, arguments.get("order_id"))
        answer = fake.perform(Request(f"c{place}", retail_shop.action(name, arguments, order), caller, confirmed))
        seen[expected or "permitted"] += 1
        if answer.rule != expected:
            unlike.append(f"{name} {arguments}: {answer.rule or 'permitted'}, expected {expected or 'permitted'}")
    for name in ("refund", "coupon", "reissue"):
        seen["action_not_offered"] += _not_offered(fake, name)
    differing = plain.differences(work, _state(fake, shop))
    say("calls put to both", sum(seen.values()))
    say("calls decided otherwise", len(unlike))
    say("records that differ at the end", len(differing))
    say("calls by rule", dict(sorted(seen.items())))
    say(f"rules with fewer than {EACH} refused calls", sorted(rule for rule in NAMED if seen[rule] < EACH))
    for line in [*unlike[:20], *differing[:20]]:
        print(line, file=sys.stderr)
    return not unlike and not differing and all(seen[rule] >= EACH for rule in NAMED)


def _not_offered(fake: Any, name: str) -> int:
    """What the policy's shop does not offer is refused, whoever asks."""
    from zhiyin.domain.trade import actions
    from zhiyin.domain.trade.actions import Request

    action = {"refund": actions.RefundOrder(order="#W0", amount=Decimal(1)),
              "coupon": actions.GiveCoupon(customer="nobody", value=Decimal(1)),
              "reissue": actions.Reissue(order="#W0", lines=["1"])}[name]
    return sum(fake.perform(Request(f"{name}-{place}", action, None, True)).rule == "action_not_offered" for place in range(2))


class Bent:
    """Calls that are right but for a twist, drawn from the shop as it is."""

    def __init__(self, shop: plain.Shop, chance: random.Random) -> None:
        self.shop, self.chance = shop, chance
        self.first = {id: one["status"] for id, one in shop.orders.items()}
        self.items = {id: product["product_id"] for product in shop.products.values() for id in product["variants"]}

    def calls(self, count: int) -> Iterator[tuple[str | None, bool, str, Json]]:
        """(caller, confirmed, tool, arguments)"""
        for _ in range(count):
            yield self.call()

    def call(self) -> tuple[str | None, bool, str, Json]:
        chance, shop = self.chance, self.shop
        name = chance.choice(sorted(plain.WRITES))
        # a few orders and people come up again and again, so that second times happen
        orders = [shop.orders[id] for id in sorted(shop.orders)[:chance.choice((60, 1000))]]
        fitting = "delivered" if "delivered" in name else "pending"
        some = [one for one in orders if self.first[one["order_id"]] == fitting] if chance.random() < 0.8 else orders
        order = chance.choice(some or orders)
        caller: str | None = order["user_id"]
        user = shop.users[caller]
        arguments: Json = {}
        for field in plain.WRITES[name][1]:
            arguments[field] = self.value(field, name, order, user)
        twist = chance.random()
        if twist < 0.04:
            caller = None
        elif twist < 0.10:
            caller = chance.choice(sorted(shop.users))
        if twist > 0.97:
            arguments["order_id" if "order_id" in arguments else "user_id"] = "#W0000000"
        return caller, chance.random() > 0.04, name, arguments

    def value(self, field: str, name: str, order: Json, user: Json) -> Any:
        chance = self.chance
        own = [one["item_id"] for one in order["items"]]
        if field == "order_id":
            return order["order_id"]
        if field == "user_id":
            return order["user_id"]
        if field == "reason":
            return chance.choice((*plain.REASONS, "found it cheaper"))
        if field == "payment_method_id":
            other = chance.choice(sorted(chance.choice(sorted(self.shop.users.values(), key=str))["payment_methods"]))
            cards = [key for key, one in user["payment_methods"].items() if one["source"] == "gift_card"]
            first = order["payment_history"][0]["payment_method_id"]
            return chance.choice([*sorted(user["payment_methods"]), *cards, *cards, first, other])
        if field == "item_ids":
            self.asked = chance.sample(own, chance.randint(0 if chance.random() < 0.1 else 1, len(own)))
            if chance.random() < 0.06:
                self.asked.append(chance.choice(sorted(self.items)))
            if chance.random() < 0.04 and self.asked:
                self.asked.append(self.asked[0])
            return list(self.asked)
        if field == "new_item_ids":
            new = [self.replacement(one) for one in self.asked]
            twist = chance.random()
            if twist < 0.05 and new:
                new.pop()
            elif twist < 0.10:
                new.append(chance.choice(sorted(self.items)))
            return new
        return f"{field} {chance.randint(1, 99)}"

    def replacement(self, item: str) -> str:
        chance = self.chance
        twist = chance.random()
        if twist < 0.04:
            return item
        if twist < 0.08:
            return "0000000000"
        if twist < 0.16:
            return chance.choice(sorted(self.items))
        product = self.items.get(item) or chance.choice(sorted(self.shop.products))
        return chance.choice(sorted(self.shop.products[product]["variants"]))


if __name__ == "__main__":
    raise SystemExit(main())
