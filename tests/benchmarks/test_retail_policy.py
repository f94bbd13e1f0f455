"""Forbidden and permitted calls drawn from the trial database by their properties, and the replay of its tasks."""

from __future__ import annotations

import json
import os
import re
from collections.abc import Callable, Iterator
from itertools import islice
from pathlib import Path
from typing import Any

import pytest

from benchmarks import retail_policy as rp
from benchmarks.retail_policy import Json, Refused, Shop, apply, differences, load, replay

ROOT = Path(__file__).resolve().parents[2]
FOLDER = Path(os.environ.get("ZHIYIN_DATA_DIR", ROOT.parent / "shared" / "data")) / "retail_tools_en"
pytestmark = pytest.mark.skipif(not FOLDER.is_dir(), reason=f"no trial data at {FOLDER}")

BASE = load(FOLDER / "db.json.gz") if FOLDER.is_dir() else Shop({}, {}, {})
LINES = (FOLDER / "tasks.jsonl").read_text().splitlines() if FOLDER.is_dir() else []
TASKS: list[Json] = [json.loads(line) for line in LINES]
HOME = {"address1": "1 Low Road", "address2": "", "city": "Ely", "country": "USA", "state": "NV", "zip": "89301"}
OTHER_CARD = "credit_card_0000000"

Call = tuple[str, Json]
Case = tuple[Callable[[Shop], object], str, Json]


# ---- drawing from the database -----------------------------------------------------------------


def fresh(args: Json) -> Shop:
    """A shop of its own for one call: copied for the call's user; the last test watches the shared rest."""
    order = BASE.orders.get(str(args.get("order_id")), {})
    user = BASE.users.get(str(order.get("user_id") or args.get("user_id")), {"orders": []})
    small = Shop({user.get("user_id", ""): user}, {}, {key: BASE.orders[key] for key in user["orders"]}).copy()
    users = {**BASE.users, **(small.users if user["orders"] else {})}
    return Shop(users, BASE.products, {**BASE.orders, **small.orders})


def nothing(_shop: Shop) -> None:
    """No preparation."""


def orders(*statuses: str) -> Iterator[Json]:
    return (o for o in BASE.orders.values() if o["status"] in statuses)


def methods(order: Json) -> Json:
    found: Json = BASE.users[order["user_id"]]["payment_methods"]
    return found


def payer(order: Json) -> str:
    return str(order["payment_history"][0]["payment_method_id"])


def variants(line: Json) -> list[Json]:
    """Other available variants of a line's product."""
    every = BASE.products[line["product_id"]]["variants"].values()
    return [v for v in every if v["available"] and v["item_id"] != line["item_id"]]


def swap(order: Json, method_id: str, *pairs: tuple[str, str]) -> Json:
    old, new = [a for a, _ in pairs], [b for _, b in pairs]
    return {"order_id": order["order_id"], "item_ids": old, "new_item_ids": new, "payment_method_id": method_id}


def plain_swap(order: Json) -> Json:
    """A permitted change of one line to the cheapest other variant, on the original method."""
    line = next(line for line in order["items"] if variants(line))
    new = min(variants(line), key=lambda v: v["price"])
    return swap(order, payer(order), (line["item_id"], new["item_id"]))


def swappable(*statuses: str) -> Iterator[Json]:
    """Orders whose first changeable line can become cheaper, so that any method will do."""
    for order in orders(*statuses):
        line = next((line for line in order["items"] if variants(line)), None)
        if line and min(v["price"] for v in variants(line)) < line["price"]:
            yield order


def back(order: Json, method_id: str | None = None) -> Json:
    """A return of the first line."""
    items = [order["items"][0]["item_id"]]
    return {"order_id": order["order_id"], "item_ids": items, "payment_method_id": method_id or payer(order)}


def cancel(order: Json, reason: str = rp.REASONS[0]) -> Call:
    return "cancel_pending_order", {"order_id": order["order_id"], "reason": reason}


def readdress(order: Json) -> Call:
    return "modify_pending_order_address", dict(order_id=order["order_id"], **HOME)


def repay(order: Json, method_id: str) -> Call:
    return "modify_pending_order_payment", {"order_id": order["order_id"], "payment_method_id": method_id}


def modify(args: Json) -> Call:
    return "modify_pending_order_items", args


def exchange(args: Json) -> Call:
    return "exchange_delivered_order_items", args


def give_back(args: Json) -> Call:
    return "return_delivered_order_items", args


def both() -> Iterator[tuple[Json, Callable[[Json], Call]]]:
    """Pending orders with the item change and delivered ones with the exchange, in turn."""
    for pending, delivered in zip(swappable("pending"), swappable("delivered"), strict=False):
        yield pending, modify
        yield delivered, exchange


def first(call: Call) -> Callable[[Shop], object]:
    """Preparation: another call goes before."""
    return lambda shop: apply(shop, *call)


def settle(**fields: Any) -> Callable[[Shop], object]:
    """Preparation: fields of the shop."""
    return lambda shop: vars(shop).update(fields)


def balance(order: Json, method_id: str, cents: int) -> Callable[[Shop], object]:
    """Preparation: a gift card of the order's owner with so many cents on it."""

    def put(shop: Shop) -> None:
        card = {"source": "gift_card", "id": method_id, "balance": rp.cents(cents) / 100}
        shop.users[order["user_id"]]["payment_methods"][method_id] = card

    return put


def whole(amount: object) -> int:
    """Cents as an int, by another way than the code under test."""
    pounds, pence = f"{amount:.2f}".split(".")
    return int(pounds + pence)


def dearer(*statuses: str) -> Iterator[tuple[Json, Json, int]]:
    """Orders, a change that costs more, and how many cents more."""
    for order in orders(*statuses):
        for line in order["items"]:
            for new in variants(line):
                if new["price"] > line["price"]:
                    more = whole(new["price"]) - whole(line["price"])
                    yield order, swap(order, payer(order), (line["item_id"], new["item_id"])), more


# ---- forbidden calls, per rule -----------------------------------------------------------------


def many_actions() -> Iterator[Case]:
    for name in ("modify_user_email", "delete_order", "cancel_delivered_order", "get_all_users"):
        yield nothing, name, {}


def bad_arguments() -> Iterator[Case]:
    order = next(swappable("delivered"))
    good = plain_swap(order)
    yield nothing, "cancel_pending_order", {"order_id": order["order_id"]}
    yield nothing, "cancel_pending_order", {"order_id": order["order_id"], "reason": rp.REASONS[0], "now": "yes"}
    yield nothing, "cancel_pending_order", {"order_id": [order["order_id"]], "reason": rp.REASONS[0]}
    yield nothing, "exchange_delivered_order_items", {**good, "item_ids": good["item_ids"][0]}
    yield nothing, "exchange_delivered_order_items", {**good, "new_item_ids": [int(good["new_item_ids"][0])]}
    yield nothing, "modify_user_address", {"user_id": order["user_id"], "city": "Ely"}


def strangers() -> Iterator[Case]:
    for order, call in both():
        stranger = settle(caller=next(u for u in BASE.users if u != order["user_id"]))
        yield stranger, *call(plain_swap(order))
        yield stranger, *cancel(order)
        yield stranger, *readdress(order)
        yield stranger, "get_order_details", {"order_id": order["order_id"]}
        yield stranger, "get_user_details", {"user_id": order["user_id"]}
        yield stranger, "modify_user_address", dict(user_id=order["user_id"], **HOME)
        yield stranger, "find_user_id_by_email", {"email": BASE.users[order["user_id"]]["email"]}


def not_pending() -> Iterator[Case]:
    for status in ("processed", "delivered", "cancelled"):
        for order in islice(orders(status), 1):
            yield nothing, *cancel(order)
            yield nothing, *readdress(order)
            yield nothing, *modify(swap(order, payer(order), (order["items"][0]["item_id"], "1")))
            yield nothing, *repay(order, OTHER_CARD)
    for order in islice(orders("pending"), 3):
        yield first(cancel(order)), *cancel(order)


def after_items() -> Iterator[Case]:
    for order in islice(swappable("pending"), 3):
        prepared = first(modify(plain_swap(order)))
        yield prepared, *cancel(order)
        yield prepared, *readdress(order)
        yield prepared, *repay(order, payer(order))


def second_payment() -> Iterator[Case]:
    for order in orders("pending"):
        plain = [m for m in methods(order) if m != payer(order) and methods(order)[m]["source"] != "gift_card"]
        if plain:
            yield first(repay(order, plain[0])), *repay(order, payer(order))
            yield first(repay(order, plain[0])), *repay(order, plain[0])


def not_delivered() -> Iterator[Case]:
    for status in ("processed", "pending", "cancelled"):
        for order in islice(orders(status), 1):
            yield nothing, *give_back(back(order))
            yield nothing, *exchange(swap(order, payer(order), (order["items"][0]["item_id"], "1")))
    for order in islice(swappable("delivered"), 3):
        yield first(give_back(back(order))), *give_back(back(order))
        yield first(give_back(back(order))), *exchange(plain_swap(order))
        yield first(exchange(plain_swap(order))), *give_back(back(order))


def items_wrong(rule: str) -> Iterator[Case]:
    """Cases of the rules on item lists, for item changes and exchanges in turn."""
    for order, call in both():
        good = plain_swap(order)
        item = good["item_ids"][0]
        line = next(line for line in order["items"] if line["item_id"] == item)
        gone = [v["item_id"] for v in BASE.products[line["product_id"]]["variants"].values() if not v["available"]]
        other = next(p for p in BASE.products.values() if p["product_id"] != line["product_id"])
        alien = next(iter(other["variants"]))
        changes: dict[str, list[Json]] = {
            "no_items": [{"item_ids": [], "new_item_ids": []}, {"item_ids": []}],
            "pairing_uneven": [{"new_item_ids": []}, {"new_item_ids": good["new_item_ids"] * 2}],
            "item_not_in_order": [
                {"item_ids": [item] * 9, "new_item_ids": good["new_item_ids"] * 9},
                {"item_ids": ["0"]},
                {"item_ids": good["new_item_ids"], "new_item_ids": [item]},
            ],
            "unknown_item": [{"new_item_ids": [line["product_id"]]}, {"new_item_ids": ["0"]}],
            "same_product_only": [{"new_item_ids": [alien]}],
            "same_item": [{"new_item_ids": [item]}],
            "item_not_available": [{"new_item_ids": [g]} for g in gone if g != item],
        }
        lists = [line["item_id"] for line in order["items"]]
        for change in changes[rule]:
            if rule != "item_not_in_order" or change["item_ids"][0] == item or change["item_ids"][0] not in lists:
                yield nothing, *call({**good, **change})


def returns_wrong(rule: str) -> Iterator[Case]:
    for order in orders("delivered"):
        if rule == "no_items":
            yield nothing, *give_back({**back(order), "item_ids": []})
        else:
            ids = [line["item_id"] for line in order["items"]]
            yield nothing, *give_back({**back(order), "item_ids": [*ids, ids[0]]})


def in_turn(*sources: Iterator[Case]) -> Iterator[Case]:
    for group in zip(*sources, strict=False):
        yield from group


def foreign_method() -> Iterator[Case]:
    for order, call in both():
        foreign = next(m for u in BASE.users.values() for m in u["payment_methods"] if m not in methods(order))
        yield nothing, *call({**plain_swap(order), "payment_method_id": foreign})
        yield nothing, *(repay(order, foreign) if call is modify else give_back(back(order, foreign)))


def wrong_refund() -> Iterator[Case]:
    for order in orders("delivered"):
        for method_id, method in methods(order).items():
            if method["source"] != "gift_card" and method_id != payer(order):
                yield nothing, *give_back(back(order, method_id))


def small_cards() -> Iterator[Case]:
    for pending, delivered in zip(dearer("pending"), dearer("delivered"), strict=False):
        for (order, args, more), call in ((pending, modify), (delivered, exchange)):
            yield balance(order, "gift_card_1", more - 1), *call({**args, "payment_method_id": "gift_card_1"})
        total = whole(pending[0]["payment_history"][0]["amount"])
        yield balance(pending[0], "gift_card_1", total - 1), *repay(pending[0], "gift_card_1")


def unconfirmed() -> Iterator[Case]:
    no = settle(confirmed=False)
    for order, call in both():
        yield no, *call(plain_swap(order))
        yield no, "modify_user_address", dict(user_id=order["user_id"], **HOME)
        yield no, *(cancel(order) if call is modify else give_back(back(order)))


def unidentified() -> Iterator[Case]:
    for order, call in both():
        yield settle(must_identify=True), *call(plain_swap(order))
        yield settle(must_identify=True), "get_order_details", {"order_id": order["order_id"]}
        yield settle(must_identify=True), "get_product_details", {"product_id": order["items"][0]["product_id"]}


def no_such_order() -> Iterator[Case]:
    for order, call in both():
        for wrong in (order["order_id"][1:], order["user_id"], ""):
            yield nothing, *call({**plain_swap(order), "order_id": wrong})
            yield nothing, *cancel({**order, "order_id": wrong})


FORBIDDEN: dict[str, Callable[[], Iterator[Case]]] = {
    "action_not_offered": many_actions,
    "arguments_wrong": bad_arguments,
    "not_authenticated": unidentified,
    "not_confirmed": unconfirmed,
    "unknown_user": lambda: ((nothing, "modify_user_address", dict(user_id=u, **HOME)) for u in ("", "x", "#W1", "0")),
    "unknown_order": no_such_order,
    "not_owned": strangers,
    "not_pending": not_pending,
    "already_modified": after_items,
    "second_modification": lambda: (
        (first(modify(plain_swap(o))), *modify(plain_swap(o))) for o in swappable("pending")
    ),
    "second_payment_change": second_payment,
    "not_delivered": not_delivered,
    "second_exchange": lambda: (
        (first(exchange(plain_swap(o))), *exchange(plain_swap(o))) for o in swappable("delivered")
    ),
    "reason_not_allowed": lambda: (
        (nothing, *cancel(o, r)) for o in orders("pending") for r in ("too dear", "", "No longer needed", "no longer")
    ),
    "no_items": lambda: in_turn(items_wrong("no_items"), returns_wrong("no_items")),
    "pairing_uneven": lambda: items_wrong("pairing_uneven"),
    "item_not_in_order": lambda: in_turn(items_wrong("item_not_in_order"), returns_wrong("item_not_in_order")),
    "unknown_item": lambda: items_wrong("unknown_item"),
    "same_product_only": lambda: items_wrong("same_product_only"),
    "same_item": lambda: items_wrong("same_item"),
    "item_not_available": lambda: items_wrong("item_not_available"),
    "payment_method_not_owned": foreign_method,
    "refund_method_not_allowed": wrong_refund,
    "same_payment_method": lambda: ((nothing, *repay(o, payer(o))) for o in orders("pending")),
    "gift_card_too_small": small_cards,
}


def test_every_rule_is_tried() -> None:
    assert set(FORBIDDEN) == set(rp.RULES)


@pytest.mark.parametrize("rule", rp.RULES)
def test_forbidden_and_unchanged(rule: str) -> None:
    cases = list(islice(FORBIDDEN[rule](), 16))
    assert len(cases) >= 3
    for prepare, action, args in cases:
        shop, before = fresh(args), fresh(args)
        prepare(shop)
        prepare(before)
        given = json.dumps(args)
        with pytest.raises(Refused) as refused:
            apply(shop, action, args)
        assert refused.value.rule == rule, (action, args, refused.value)
        assert shop == before
        assert json.dumps(args) == given


@pytest.mark.parametrize("rule", [rule for rule, (places, _) in rp.RULES.items() if places])
def test_every_rule_points_at_sentences(rule: str) -> None:
    text = (FOLDER / "policy.md").read_text().splitlines()
    for place in rp.RULES[rule][0].split():
        line, sentence = (int(part) for part in place.split("."))
        assert re.split(r"(?<=[.!?])\s+", text[line - 1])[sentence - 1].strip("- #")


# ---- permitted calls ---------------------------------------------------------------------------


def done(call: Call, prepare: Callable[[Shop], object] = nothing) -> Shop:
    shop = fresh(call[1])
    prepare(shop)
    assert apply(shop, *call).wrote
    return shop


def held(shop: Shop, order: Json, method_id: str) -> int:
    return whole(shop.users[order["user_id"]]["payment_methods"][method_id]["balance"])


def test_cancel_refunds_a_gift_card_at_once() -> None:
    order = next(o for o in orders("pending") if methods(o)[payer(o)]["source"] == "gift_card")
    shop = done(cancel(order, rp.REASONS[1]))
    now, total = shop.orders[order["order_id"]], order["payment_history"][0]["amount"]
    assert held(shop, order, payer(order)) == held(BASE, order, payer(order)) + whole(total)
    assert (now["status"], now["cancel_reason"]) == ("cancelled", rp.REASONS[1])
    assert now["payment_history"][1:] == [
        {"transaction_type": "refund", "amount": total, "payment_method_id": payer(order)}
    ]
    assert len(differences(BASE, shop)) == 4


def test_cancel_on_a_card_moves_no_balance() -> None:
    order = next(o for o in orders("pending") if methods(o)[payer(o)]["source"] != "gift_card")
    at = f"orders/{order['order_id']}"
    assert differences(BASE, done(cancel(order))) == [
        f"{at}/status", f"{at}/payment_history/1", f"{at}/cancel_reason"
    ]


def test_addresses() -> None:
    order = next(orders("pending"))
    shop = done(readdress(order))
    assert shop.orders[order["order_id"]]["address"] == HOME
    assert shop.users == BASE.users
    apply(shop, *readdress(order))
    moved = done(("modify_user_address", dict(user_id=order["user_id"], **HOME)))
    assert moved.users[order["user_id"]]["address"] == HOME
    assert moved.orders == BASE.orders


@pytest.mark.parametrize("spare", [0, 1, 5000])
def test_item_change_paid_by_gift_card(spare: int) -> None:
    order, args, more = next(dearer("pending"))
    call = modify({**args, "payment_method_id": "gift_card_1"})
    shop = done(call, balance(order, "gift_card_1", more + spare))
    now = shop.orders[order["order_id"]]
    assert held(shop, order, "gift_card_1") == spare
    assert now["status"] == rp.MODIFIED
    assert now["payment_history"][1]["transaction_type"] == "payment"
    assert whole(now["payment_history"][1]["amount"]) == more
    assert whole(sum(line["price"] for line in now["items"])) == whole(order["payment_history"][0]["amount"]) + more


def test_item_change_refunded_to_an_empty_gift_card() -> None:
    order = next(swappable("pending"))
    args = {**plain_swap(order), "payment_method_id": "gift_card_1"}
    shop = done(modify(args), balance(order, "gift_card_1", 0))
    now = shop.orders[order["order_id"]]
    less = whole(order["payment_history"][0]["amount"]) - whole(sum(line["price"] for line in now["items"]))
    assert held(shop, order, "gift_card_1") == less > 0
    assert now["payment_history"][1]["transaction_type"] == "refund"
    new = next(line for line in now["items"] if line["item_id"] == args["new_item_ids"][0])
    assert new["options"] == BASE.products[new["product_id"]]["variants"][new["item_id"]]["options"]


def test_item_change_at_the_same_price_records_a_refund_of_nothing() -> None:
    order, args, _more = next(dearer("pending"))
    shop = BASE.copy()
    line = next(line for line in order["items"] if line["item_id"] == args["item_ids"][0])
    shop.products[line["product_id"]]["variants"][args["new_item_ids"][0]]["price"] = line["price"]
    entry = apply(shop, *modify(args)).value["payment_history"][1]
    assert (entry["transaction_type"], entry["amount"]) == ("refund", 0)


def test_payment_change_there_and_cancel() -> None:
    order = next(o for o in orders("pending") if methods(o)[payer(o)]["source"] == "gift_card")
    total, old = whole(order["payment_history"][0]["amount"]), held(BASE, order, payer(order))
    shop = done(repay(order, "gift_card_1"), balance(order, "gift_card_1", total))
    assert held(shop, order, "gift_card_1") == 0
    assert held(shop, order, payer(order)) == old + total
    assert shop.orders[order["order_id"]]["status"] == "pending"
    apply(shop, *cancel(order))
    assert held(shop, order, "gift_card_1") == total
    assert held(shop, order, payer(order)) == old + total


def test_return_to_original_and_to_gift_card() -> None:
    order = next(o for o in orders("delivered") if methods(o)[payer(o)]["source"] != "gift_card")
    for method_id in (payer(order), "gift_card_1"):
        shop = done(give_back(back(order, method_id)), balance(order, "gift_card_1", 0))
        now = shop.orders[order["order_id"]]
        assert (now["status"], now["return_payment_method_id"]) == ("return requested", method_id)
        assert now["return_items"] == [order["items"][0]["item_id"]]
        assert held(shop, order, "gift_card_1") == 0
        assert now["payment_history"] == order["payment_history"]


def test_exchange_records_the_exact_difference() -> None:
    order, args, more = next(dearer("delivered"))
    call = exchange({**args, "payment_method_id": "gift_card_1"})
    shop = done(call, balance(order, "gift_card_1", more))
    now = shop.orders[order["order_id"]]
    assert now["status"] == "exchange requested"
    assert whole(now["exchange_price_difference"]) == more
    assert (now["exchange_items"], now["exchange_new_items"]) == (args["item_ids"], args["new_item_ids"])
    assert held(shop, order, "gift_card_1") == more
    assert now["items"] == order["items"]


def test_an_item_bought_twice_is_returned_twice() -> None:
    order = next(o for o in orders("delivered") if len({i["item_id"] for i in o["items"]}) < len(o["items"]))
    ids = [line["item_id"] for line in order["items"]]
    shop = done(give_back({**back(order), "item_ids": ids}))
    assert shop.orders[order["order_id"]]["return_items"] == sorted(ids)


def test_reads_change_nothing_and_hand_out_copies() -> None:
    shop, order = BASE.copy(), next(orders("pending"))
    user, line = BASE.users[order["user_id"]], order["items"][0]
    name = dict(**user["name"], zip=user["address"]["zip"])
    calls: list[tuple[str, Json, object]] = [
        ("find_user_id_by_email", {"email": user["email"].upper()}, order["user_id"]),
        ("find_user_id_by_name_zip", name, order["user_id"]),
        ("find_user_id_by_name_zip", {**name, "zip": "-"}, None),
        ("get_user_details", {"user_id": order["user_id"]}, user),
        ("get_order_details", {"order_id": order["order_id"]}, order),
        ("get_order_details", {"order_id": order["order_id"][1:]}, None),
        ("get_product_details", {"product_id": line["product_id"]}, BASE.products[line["product_id"]]),
        ("get_product_details", {"product_id": line["item_id"]}, None),
        ("get_item_details", {"item_id": line["product_id"]}, None),
        ("calculate", {"expression": "0.10 + 0.20 - 1"}, rp.cents("-0.70")),
        ("calculate", {"expression": "9**9"}, None),
        ("transfer_to_human_agents", {"summary": "help"}, "help"),
    ]
    for action, args, value in calls:
        result = apply(shop, action, args)
        assert result.value == value
        assert not result.wrote
    apply(shop, "get_order_details", {"order_id": order["order_id"]}).value["items"].clear()
    assert shop == BASE


def test_differences_sees_every_kind() -> None:
    order = next(orders("pending"))
    at, shop = f"orders/{order['order_id']}", BASE.copy()
    now = shop.orders[order["order_id"]]
    now["payment_history"][0]["amount"] = float(now["payment_history"][0]["amount"])
    assert differences(BASE, shop) == []
    now["payment_history"][0]["amount"] += 0.01
    now["items"].append({})
    now["extra"] = None
    del now["status"]
    got = [f"{at}/items/{len(order['items'])}", f"{at}/status", f"{at}/payment_history/0/amount", f"{at}/extra"]
    assert differences(BASE, shop) == got
    assert sorted(differences(shop, BASE)) == sorted(got)


# ---- the tasks ---------------------------------------------------------------------------------

# Expected actions that the policy forbids: a new item that is not available, a gift card below the difference.
CONTRADICTIONS = {"91": "item_not_available", "105": "gift_card_too_small"}


@pytest.mark.parametrize("task", TASKS, ids=[task["id"] for task in TASKS])
def test_replay(task: Json) -> None:
    refusals: list[Refused] = []
    after = replay(BASE, task, refusals)
    expected = CONTRADICTIONS.get(task["id"])
    assert [r.rule for r in refusals] == ([expected] if expected else [])
    writes = [a for a in task["evaluation_criteria"]["actions"] if a["name"] in rp.WRITES]
    changed = {"/".join(path.split("/")[:2]) for path in differences(BASE, after)}
    assert bool(changed) == (len(writes) > len(refusals))
    owners = {BASE.orders[a["arguments"]["order_id"]]["user_id"] for a in writes if "order_id" in a["arguments"]}
    named = {a["arguments"].get("order_id") or a["arguments"]["user_id"] for a in writes} | owners
    assert {path.split("/")[1] for path in changed} <= named


def test_replay_raises_by_itself() -> None:
    assert len(TASKS) == 74
    for task in TASKS:
        if task["id"] in CONTRADICTIONS:
            with pytest.raises(Refused):
                replay(BASE, task)


def test_all_actions_are_offered() -> None:
    names = {a["name"] for t in TASKS for a in t["evaluation_criteria"]["actions"]}
    assert names <= set(rp.WRITES) | set(rp.READS)


def test_nothing_above_has_touched_the_database() -> None:
    assert differences(BASE, load(FOLDER / "db.json.gz")) == []
