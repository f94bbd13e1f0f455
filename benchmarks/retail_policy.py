"""A plain second implementation of a shop's tools, to judge another one by.

``apply`` checks everything first and writes afterwards, so a refused call leaves the shop as it was.
A call that breaks several rules is refused by the first in this order: action, arguments, identity,
confirmation, existence and owner, status, reason or items, payment method, balance.

Not visible in a call and therefore not judged: one tool call at a time, inventing facts, when to transfer.
Identity and confirmation are judged through three fields of ``Shop`` that the harness sets.

Readings chosen where the policy is silent or loose:
* "once per order" holds for exchanges, item changes and payment changes, not for address changes;
* an exchange records the price difference and moves no money yet; an item change moves it at once;
* after a payment change a cancellation refunds what is still paid, per method, not every old line;
* item lists of returns and exchanges are stored sorted; an item change of difference 0 records a refund of 0;
* a read that finds nothing is a ``Result`` with ``value`` None, not a refusal.
"""

from __future__ import annotations

import gzip
import json
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any, Final

Json = dict[str, Any]

# rule name -> (where in policy.md: line.sentence, several parted by spaces; the rule in our own words)
RULES: Final[dict[str, tuple[str, str]]] = {
    "action_not_offered": ("5.1 6.1 7.1 8.1 98.1", "only the listed kinds of help; on pending orders only three"),
    "arguments_wrong": ("", "customary, no sentence: exactly the tool's arguments, of the right types"),
    "not_authenticated": ("10.1 12.1", "find the user by e-mail or name and zip before anything else"),
    "not_confirmed": ("16.1", "no write without the user's explicit yes"),
    "unknown_user": ("34.1", "a user is named by a user id that exists"),
    "unknown_order": ("68.1", "an order is named by an order id that exists"),
    "not_owned": ("14.1", "one user per conversation; nothing that belongs to another"),
    "not_pending": ("88.1 96.1 82.1", "cancelling and modifying need the status pending"),
    "already_modified": ("110.2", "after an item change nothing more may be modified or cancelled"),
    "second_modification": ("110.1 84.1", "items of an order are changed once"),
    "second_payment_change": ("102.1 84.1", "the payment of an order is changed once"),
    "not_delivered": ("118.1 130.1 82.1", "returning and exchanging need the status delivered"),
    "second_exchange": ("84.1", "an order is exchanged once"),
    "reason_not_allowed": ("90.1 90.2", "two reasons for cancelling, no others"),
    "no_items": ("120.1 84.2", "the call carries the list of items"),
    "pairing_uneven": ("112.1 132.1", "one new item for each old one"),
    "item_not_in_order": ("71.1 120.1", "the items belong to the order, in that number"),
    "unknown_item": ("57.1 62.1", "a new item is named by an item id that exists, not by a product id"),
    "same_product_only": ("112.1 112.2 132.1 132.2", "the new item is of the same product"),
    "same_item": ("112.1 132.1", "the new item has other options than the old one"),
    "item_not_available": ("112.1 132.1", "the new item is available"),
    "payment_method_not_owned": ("37.1 114.1 122.1 134.1", "the payment method is in the owner's profile"),
    "refund_method_not_allowed": ("124.1", "a return is refunded to the original method or a gift card"),
    "same_payment_method": ("102.1", "the new payment method differs from the original"),
    "gift_card_too_small": ("104.1 114.2 134.2", "a gift card covers the total, or the difference"),
}

REASONS: Final = ("no longer needed", "ordered by mistake")
PENDING: Final = "pending"
MODIFIED: Final = "pending (item modified)"  # the customary spelling; the policy's own has a slip in it
EXCHANGING: Final = "exchange requested"
CENT: Final = Decimal("0.01")
ZERO: Final = Decimal("0.00")
NUMBER: Final = r"(?:^[+-]?|[+-])[0-9]{1,12}(?:[.][0-9]{1,12})?"
ADDRESS: Final = ("address1", "address2", "city", "country", "state", "zip")


class Refused(Exception):
    """The policy forbids the call; ``rule`` is a key of ``RULES``."""

    def __init__(self, rule: str, why: str) -> None:
        assert rule in RULES
        super().__init__(f"{rule}: {why}")
        self.rule, self.why = rule, why


@dataclass
class Shop:
    """The database, and what the conversation has settled (None: who is asking is not judged)."""

    users: Json
    products: Json
    orders: Json
    caller: str | None = None
    must_identify: bool = False
    confirmed: bool = True

    def copy(self) -> Shop:
        """An independent copy."""
        tables = (_copied(self.users), _copied(self.products), _copied(self.orders))
        return Shop(*tables, self.caller, self.must_identify, self.confirmed)


@dataclass(frozen=True)
class Result:
    """What a permitted call did: a copy of the record read or written, None if a read found nothing."""

    action: str
    wrote: bool
    value: Any


def cents(value: object) -> Decimal:
    """An amount of money, exact to the cent."""
    return Decimal(str(value)).quantize(CENT)


def _copied(value: Any) -> Any:
    """A deep copy of JSON data."""
    if isinstance(value, dict):
        return {key: _copied(part) if isinstance(part, (dict, list)) else part for key, part in value.items()}
    return [_copied(part) for part in value] if isinstance(value, list) else value


def load(path: str | Path) -> Shop:
    """A fresh shop from a JSON file, plain or gzipped; every amount is a Decimal."""
    raw = Path(path).read_bytes()
    data = json.loads(gzip.decompress(raw) if raw[:2] == b"\x1f\x8b" else raw, parse_float=cents)
    return Shop(data["users"], data["products"], data["orders"])


def _owned(shop: Shop, table: Json, key: str, unknown: str) -> Json:
    """A user or order that exists and belongs to the user of the conversation."""
    if key not in table:
        raise Refused(unknown, key)
    record: Json = table[key]
    if shop.caller not in (None, record["user_id"]):
        raise Refused("not_owned", f"{key} is not of {shop.caller}")
    return record


def _order(shop: Shop, args: Json) -> Json:
    """The order a call names."""
    return _owned(shop, shop.orders, args["order_id"], "unknown_order")


def _pending(shop: Shop, args: Json, once: str = "already_modified") -> Json:
    """The order, which must be pending; ``once`` is the rule when its items have been changed."""
    order = _order(shop, args)
    if order["status"] != PENDING:
        raise Refused(once if order["status"].startswith(PENDING) else "not_pending", order["status"])
    return order


def _delivered(shop: Shop, args: Json) -> Json:
    """The order, which must be delivered."""
    order = _order(shop, args)
    if order["status"] != "delivered":
        again = order["status"] == EXCHANGING and "new_item_ids" in args
        raise Refused("second_exchange" if again else "not_delivered", order["status"])
    return order


def _lines(order: Json, item_ids: list[str]) -> list[Json]:
    """The order lines of the items; an id given twice takes two lines."""
    if not item_ids:
        raise Refused("no_items", order["order_id"])
    free, taken = list(order["items"]), []
    for item_id in item_ids:
        here = next((i for i, line in enumerate(free) if line["item_id"] == item_id), None)
        if here is None:
            raise Refused("item_not_in_order", item_id)
        taken.append(free.pop(here))
    return taken


def _variant(shop: Shop, item_id: str) -> tuple[str, Json]:
    """The product id and the variant of an item id, both empty if there is none."""
    found = ((key, product["variants"].get(item_id)) for key, product in shop.products.items())
    return next(((key, variant) for key, variant in found if variant), ("", {}))


def _replacement(shop: Shop, old: Json, new_id: str) -> Json:
    """The variant that may take the place of an order line."""
    product_id, variant = _variant(shop, new_id)
    for rule, broken in (
        ("unknown_item", not variant),
        ("same_product_only", product_id != old["product_id"]),
        ("same_item", new_id == old["item_id"]),
        ("item_not_available", not variant.get("available")),
    ):
        if broken:
            raise Refused(rule, new_id)
    return variant


def _swaps(shop: Shop, order: Json, args: Json) -> tuple[list[tuple[Json, Json]], Decimal]:
    """Each line with the variant to replace it, and what the user then owes (below 0: gets back)."""
    lines, new_ids = _lines(order, args["item_ids"]), args["new_item_ids"]
    if len(lines) != len(new_ids):
        raise Refused("pairing_uneven", f"{len(lines)} for {len(new_ids)}")
    swaps = [(line, _replacement(shop, line, new)) for line, new in zip(lines, new_ids, strict=True)]
    return swaps, sum((cents(new["price"]) - cents(old["price"]) for old, new in swaps), ZERO)


def _method(shop: Shop, order: Json, method_id: str, cost: Decimal = ZERO) -> Json:
    """A payment method of the order's owner that can bear the cost."""
    methods: dict[str, Json] = shop.users[order["user_id"]]["payment_methods"]
    if method_id not in methods:
        raise Refused("payment_method_not_owned", method_id)
    method = methods[method_id]
    if method["source"] == "gift_card" and cents(method["balance"]) < cost:
        raise Refused("gift_card_too_small", f"{method['balance']} for {cost}")
    return method


def _paid(order: Json) -> dict[str, Decimal]:
    """What is paid and not refunded, per payment method."""
    net: dict[str, Decimal] = {}
    for entry in order["payment_history"]:
        sign = 1 if entry["transaction_type"] == "payment" else -1
        key = entry["payment_method_id"]
        net[key] = net.get(key, ZERO) + sign * cents(entry["amount"])
    return {key: amount for key, amount in net.items() if amount > 0}


def _book(shop: Shop, order: Json, method_id: str, amount: Decimal) -> None:
    """Take the amount from the user (not above 0: give it back) and write it into the history."""
    kind = "payment" if amount > 0 else "refund"
    entry = {"transaction_type": kind, "amount": abs(amount), "payment_method_id": method_id}
    order["payment_history"].append(entry)
    method = shop.users[order["user_id"]]["payment_methods"][method_id]
    if method["source"] == "gift_card":
        method["balance"] = cents(method["balance"]) - amount


def _cancel(shop: Shop, args: Json) -> Json:
    """Cancel and refund what is paid."""
    order = _pending(shop, args)
    if args["reason"] not in REASONS:
        raise Refused("reason_not_allowed", args["reason"])
    for method_id, amount in _paid(order).items():
        _book(shop, order, method_id, -amount)
    order.update(status="cancelled", cancel_reason=args["reason"])
    return order


def _modify_address(shop: Shop, args: Json) -> Json:
    """Give an order, or a user, another address."""
    by_order = "order_id" in args
    record = _pending(shop, args) if by_order else _owned(shop, shop.users, args["user_id"], "unknown_user")
    record["address"] = {name: args[name] for name in ADDRESS}
    return record


def _modify_payment(shop: Shop, args: Json) -> Json:
    """Pay the whole by another method and refund the first."""
    order = _pending(shop, args)
    if len(order["payment_history"]) != 1:
        raise Refused("second_payment_change", order["order_id"])
    first, new_id = order["payment_history"][0], args["payment_method_id"]
    if new_id == first["payment_method_id"]:
        raise Refused("same_payment_method", new_id)
    total = cents(first["amount"])
    _method(shop, order, new_id, total)
    _book(shop, order, new_id, total)
    _book(shop, order, first["payment_method_id"], -total)
    return order


def _modify_items(shop: Shop, args: Json) -> Json:
    """Replace items and settle the difference at once."""
    order = _pending(shop, args, once="second_modification")
    swaps, owed = _swaps(shop, order, args)
    _method(shop, order, args["payment_method_id"], owed)
    _book(shop, order, args["payment_method_id"], owed)
    for line, new in swaps:
        line.update(item_id=new["item_id"], price=new["price"], options=_copied(new["options"]))
    order["status"] = MODIFIED
    return order


def _return(shop: Shop, args: Json) -> Json:
    """Ask for a return."""
    order, method_id = _delivered(shop, args), args["payment_method_id"]
    _lines(order, args["item_ids"])
    if _method(shop, order, method_id)["source"] != "gift_card" and method_id not in _paid(order):
        raise Refused("refund_method_not_allowed", method_id)
    order.update(status="return requested", return_items=sorted(args["item_ids"]), return_payment_method_id=method_id)
    return order


def _exchange(shop: Shop, args: Json) -> Json:
    """Ask for an exchange."""
    order, method_id = _delivered(shop, args), args["payment_method_id"]
    owed = _swaps(shop, order, args)[1]
    _method(shop, order, method_id, owed)
    order.update(status=EXCHANGING, exchange_items=sorted(args["item_ids"]), exchange_price_difference=owed)
    order.update(exchange_new_items=sorted(args["new_item_ids"]), exchange_payment_method_id=method_id)
    return order


def _find_user(shop: Shop, args: Json) -> str | None:
    """The user id for an e-mail address, or for a name and zip code."""
    for user_id, user in shop.users.items():
        facts = {**user["name"], "zip": user["address"]["zip"], "email": user["email"]}
        if all(facts[name].lower() == value.lower() for name, value in args.items()):
            return str(_owned(shop, shop.users, user_id, "unknown_user")["user_id"])
    return None


def _get(shop: Shop, args: Json) -> Json | None:
    """The record of a user, order, product or item; the tasks also name an item by product_id."""
    [(name, key)] = args.items()
    if name in ("user_id", "order_id"):
        table = shop.users if name == "user_id" else shop.orders
        return _owned(shop, table, key, "unknown_order") if key in table else None
    return (_variant(shop, key)[1] or None) if name == "item_id" else shop.products.get(key)


def _calculate(_shop: Shop, args: Json) -> Decimal | None:
    """The value of a chain of sums and differences to the cent, None for anything else."""
    text = "".join(args["expression"].split())
    terms = re.findall(NUMBER, text)
    return cents(sum(map(Decimal, terms), ZERO)) if terms and "".join(terms) == text else None


Tools = dict[str, tuple[Callable[[Shop, Json], Any], tuple[str, ...]]]
SWAP: Final = ("order_id", "item_ids", "new_item_ids", "payment_method_id")
WRITES: Final[Tools] = {
    "cancel_pending_order": (_cancel, ("order_id", "reason")),
    "modify_pending_order_address": (_modify_address, ("order_id", *ADDRESS)),
    "modify_pending_order_items": (_modify_items, SWAP),
    "modify_pending_order_payment": (_modify_payment, ("order_id", "payment_method_id")),
    "modify_user_address": (_modify_address, ("user_id", *ADDRESS)),
    "return_delivered_order_items": (_return, ("order_id", "item_ids", "payment_method_id")),
    "exchange_delivered_order_items": (_exchange, SWAP),
}
READS: Final[Tools] = {
    "find_user_id_by_email": (_find_user, ("email",)),
    "find_user_id_by_name_zip": (_find_user, ("first_name", "last_name", "zip")),
    "get_user_details": (_get, ("user_id",)),
    "get_order_details": (_get, ("order_id",)),
    "get_product_details": (_get, ("product_id",)),
    "get_item_details": (_get, ("item_id",)),
    "calculate": (_calculate, ("expression",)),
    "transfer_to_human_agents": (lambda _shop, args: args["summary"], ("summary",)),
}
FREE: Final = ("find_user_id_by_email", "find_user_id_by_name_zip", "calculate", "transfer_to_human_agents")


def _check_arguments(action_name: str, names: tuple[str, ...], arguments: Json) -> None:
    """Exactly the tool's arguments, texts and lists of texts."""
    if set(arguments) != set(names):
        raise Refused("arguments_wrong", f"{action_name} takes {', '.join(names)}")
    for name, value in arguments.items():
        parts = value if isinstance(value, list) else [value]
        if name.endswith("item_ids") != isinstance(value, list) or not all(isinstance(part, str) for part in parts):
            raise Refused("arguments_wrong", f"type of {name}")


def apply(shop: Shop, action_name: str, arguments: Json) -> Result:
    """Do one call, or raise ``Refused`` and leave the shop unchanged."""
    wrote = action_name in WRITES
    if not wrote and action_name not in READS:
        raise Refused("action_not_offered", action_name)
    work, names = WRITES[action_name] if wrote else READS[action_name]
    if action_name == "get_item_details" and set(arguments) == {"product_id"}:
        arguments = {"item_id": arguments["product_id"]}
    _check_arguments(action_name, names, arguments)
    if shop.must_identify and shop.caller is None and action_name not in FREE:
        raise Refused("not_authenticated", action_name)
    if wrote and not shop.confirmed:
        raise Refused("not_confirmed", action_name)
    return Result(action_name, wrote, _copied(work(shop, arguments)))


def _task_user(shop: Shop, actions: list[Json]) -> str | None:
    """Whom a task is about: the user found or named first, else the owner of the first order."""
    found = (_find_user(shop, a["arguments"]) for a in actions if a["name"].startswith("find_user_id"))
    named = (a["arguments"].get("user_id") for a in actions)
    owners = (shop.orders.get(a["arguments"].get("order_id"), {}).get("user_id") for a in actions)
    return next((user for group in (found, named, owners) for user in group if user), None)


def replay(shop: Shop, task: Json, refusals: list[Refused] | None = None) -> Shop:
    """A copy of the shop after a task's expected actions, in order, asked by the task's user.

    The first refusal is raised; given a list, refusals are collected there and those actions skipped.
    """
    after = shop.copy()
    actions: list[Json] = task["evaluation_criteria"]["actions"] or []
    after.caller = _task_user(after, actions)
    for action in actions:
        try:
            apply(after, action["name"], action["arguments"])
        except Refused as refused:
            if refusals is None:
                raise
            refusals.append(refused)
    return after


def differences(a: Shop, b: Shop) -> list[str]:
    """The paths where two databases differ; amounts are compared as cents, whatever their number type."""
    tables = ("users", "products", "orders")
    return [path for name in tables for path in _unlike(getattr(a, name), getattr(b, name), name)]


def _unlike(a: Any, b: Any, path: str) -> Iterator[str]:
    """The paths below ``path`` where two values differ."""
    if isinstance(a, list) and isinstance(b, list):
        a, b = dict(enumerate(a)), dict(enumerate(b))
    if isinstance(a, dict) and isinstance(b, dict):
        for key in [*a, *(key for key in b if key not in a)]:
            yield from _unlike(a[key], b[key], f"{path}/{key}") if key in a and key in b else [f"{path}/{key}"]
    elif not (cents(a) == cents(b) if _is_amount(a) and _is_amount(b) else type(a) is type(b) and a == b):
        yield path


def _is_amount(value: object) -> bool:
    """Whether a value is a finite number."""
    return isinstance(value, (int, float, Decimal)) and not isinstance(value, bool) and Decimal(str(value)).is_finite()
