"""What happens in the fake shop by itself as time passes: goods are sent, travel and arrive, requests are dealt with,
money goes back, invoices are issued. Pure. How long each takes varies by the thing's id, always in the same way.
"""

from __future__ import annotations

import hashlib
from datetime import datetime, timedelta
from decimal import Decimal

import msgspec

from zhiyin.domain.trade.orders import Invoice, Order, Payment, Refund
from zhiyin.domain.trade.parcels import Outlet, Parcel, ParcelEvent
from zhiyin.domain.trade.people import Buyer
from zhiyin.domain.trade.told import Told

from .world import GIFT_CARD, Change, Pace, World

replace = msgspec.structs.replace
COURIERS = (("ZTO", "中通快递"), ("YTO", "圆通速递"), ("SF", "顺丰速运"), ("YD", "韵达快递"))
#: scans of a parcel: share of the way, words, and our state for them
WAY = (
    (0.0, "【{origin}】快件已揽收", "collected"),
    (0.3, "【{origin}转运中心】已发出,下一站【{city}转运中心】", "in_transit"),
    (0.9, "到达【{city}转运中心】", "in_transit"),
    (1.0, "【{city}】快件正在派送中,派件员电话 {phone}", "out_for_delivery"),
)
ORIGIN = "杭州市"
DELIVERED = "【{city}】快件已由本人签收"


def _share(id: str, what: str) -> float:
    """Between 0 and 1, the same every time."""
    return int.from_bytes(hashlib.sha256(f"{id}:{what}".encode()).digest()[:4], "big") / 2**32


def _after(start: str | None, pace: timedelta, id: str, what: str) -> datetime | None:
    """Half to one and a half times as long as usual."""
    return datetime.fromisoformat(start) + pace * (0.5 + _share(id, what)) if start else None


def due(noun: str, told: Told, pace: Pace) -> datetime | None:
    """When something happens to this thing next; None: nothing more by itself."""
    if isinstance(told, Order) and told.state == "paid" and not told.extra.get("held"):
        return _after(told.paid_at or told.placed_at, pace.ship, told.external_id, "ship")
    if isinstance(told, Parcel) and not told.extra.get("ended"):
        stage = int(told.extra.get("stage", len(WAY) + 1))
        if stage < len(WAY):
            start = _after(told.handed_over_at, pace.collect, told.number, "collect")
            return start + pace.travel * (0.5 + _share(told.number, "travel")) * WAY[stage][0] if start else None
        if stage == len(WAY):
            return _after(str(told.extra["stage_at"]), pace.deliver, told.number, "deliver")
    if isinstance(told, Refund):
        steps = {"requested": pace.approve, "approved": pace.pay_back, "returning": pace.bring_back, "received": pace.pay_back}
        if told.state in steps and not told.extra.get("parcel"):
            took = pace.approve if told.kind in ("return", "exchange") and told.state == "approved" else steps[told.state]
            return _after(told.source_time, took, told.external_id, told.state)
    if isinstance(told, Invoice) and told.state == "requested":
        return _after(told.source_time, pace.invoice, told.external_id, "invoice")
    return None


def happen(world: World, told: Told, at: datetime) -> Change:
    """What is due for this thing happens, at that time."""
    change = Change()
    if isinstance(told, Order):
        _send(change, told, at, told.external_id, [line.external_id for line in told.lines])
        change.put("orders", replace(told, state="shipped", shipped_at=at.isoformat(), source_time=at.isoformat()))
    elif isinstance(told, Parcel):
        _travel(world, change, told, at)
    elif isinstance(told, Refund):
        _request(world, change, told, at)
    elif isinstance(told, Invoice):
        change.put("invoices", replace(told, state="issued", issued_at=at.isoformat(), source_time=at.isoformat()))
    return change


def _send(change: Change, order: Order, at: datetime, what: str, lines: list[str]) -> str:
    prefix, courier = COURIERS[int(_share(what, "courier") * len(COURIERS))]
    number = f"{prefix}{int(_share(what, 'number') * 10**12):012d}"
    city = (order.ship_to.city if order.ship_to else None) or ORIGIN
    change.put("parcels", Parcel(
        external_id=number, source=order.source, source_time=at.isoformat(), number=number, courier=courier,
        orders=[order.external_id], lines=lines, ship_to=order.ship_to, handed_over_at=at.isoformat(),
        outlet=Outlet(name=f"{city}第一网点", phone=f"0571-{int(_share(number, 'outlet') * 10**8):08d}"),
        extra={"stage": 0, "stage_at": at.isoformat()}))
    return number


def _travel(world: World, change: Change, parcel: Parcel, at: datetime) -> None:
    stage = int(parcel.extra.get("stage", 0))
    city = (parcel.ship_to.city if parcel.ship_to else None) or ORIGIN
    arrived = stage == len(WAY)
    text = DELIVERED if arrived else WAY[stage][1]
    phone = parcel.outlet.phone if parcel.outlet else ""
    change.put("parcel-events", ParcelEvent(
        external_id=f"{parcel.number}-{stage}", source=parcel.source, source_time=at.isoformat(), parcel=parcel.number,
        courier=parcel.courier, text=text.format(origin=ORIGIN, city=city, phone=phone), place=city if stage > 1 else ORIGIN,
        state="delivered" if arrived else WAY[stage][2]))
    extra = {**parcel.extra, "stage": stage + 1, "stage_at": at.isoformat()} | ({"ended": at.isoformat()} if arrived else {})
    change.put("parcels", replace(parcel, extra=extra, source_time=at.isoformat()))
    for id in parcel.orders if arrived else []:
        order = world.get("orders", id, Order)
        if order is not None and order.state == "shipped":
            change.put("orders", replace(order, state="delivered", delivered_at=at.isoformat(), source_time=at.isoformat()))


def _request(world: World, change: Change, asked: Refund, at: datetime) -> None:
    following = {"requested": "approved", "approved": "returning", "returning": "received", "received": "paid"}
    order = world.get("orders", asked.order, Order)
    state, extra = following[asked.state], dict(asked.extra)
    if asked.kind == "refund":
        state = "paid" if asked.state == "approved" else "approved"
    if order is not None and (asked.kind == "reissue" or (asked.kind == "exchange" and asked.state == "received")):
        state, extra["parcel"] = asked.state, _send(change, order, at, asked.external_id, asked.lines)
    if state == "paid" and order is not None:
        _pay_back(world, change, order, asked, at)
    change.put("refunds", replace(asked, state=state, extra=extra, source_time=at.isoformat(),
                                  resolved_at=at.isoformat() if state == "paid" or "parcel" in extra else None))


def _pay_back(world: World, change: Change, order: Order, asked: Refund, at: datetime) -> None:
    amount, method = asked.amount or Decimal(0), asked.method or ""
    owner = world.get("buyers", order.customer or "", Buyer)
    if owner is not None and any(one.external_id == method and one.kind == GIFT_CARD for one in owner.methods):
        methods = [replace(one, balance=(one.balance or Decimal(0)) + amount) if one.external_id == method else one
                   for one in owner.methods]
        change.put("buyers", replace(owner, methods=methods, source_time=at.isoformat()))
    line = Payment(external_id=str(len(order.payments) + 1), kind="refund", method=method, amount=amount,
                   paid_at=at.isoformat())
    left = sum((one.amount if one.kind == "payment" else -one.amount for one in [*order.payments, line]), Decimal(0))
    change.put("orders", replace(order, payments=[*order.payments, line], source_time=at.isoformat(),
                                 state="refunded" if left <= 0 else order.state))
