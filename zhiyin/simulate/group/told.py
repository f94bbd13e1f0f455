"""How the group's things are told: bodies of the API's own forms (docs/records.md), as plain dictionaries.

Every body decodes as the form of its noun; a test holds that.
"""

from __future__ import annotations

from typing import Any

from .calendar import DAY, HOUR
from .chance import chance
from .orders import DELIVERED_IN, PROMISED, Order
from .parcels import Parcel, Scan
from .people import Customer
from .setting import BEFORE, Agent, City, Language, Product, Setting, Shop

Body = dict[str, Any]
SOURCE = "simulated"
_SCANS: dict[Language, dict[str, str]] = {
    "zh": {
        "label": "【{city}】商家已下单,等待揽收", "collected": "【{city}】快件已由{outlet}揽收",
        "left": "【{city}】快件离开【{city}转运中心】",
        "hub": "【{city}】快件到达【{city}转运中心】", "on": "【{city}】快件离开【{city}转运中心】,发往下一站",
        "outlet": "【{city}】快件到达【{outlet}】", "out": "【{city}】【{outlet}】的快递员正在派送,电话139****{tail}",
        "failed": "【{city}】派送不成功:联系不上收件人,将再次派送",
        "locker": "【{city}】快件已存放至{station},请凭取件码及时领取",
        "taken": "【{city}】快件已由本人取走,签收成功", "signed": "【{city}】快件已签收,签收人:本人",
    },
    "en": {
        "label": "{city}: shipment information received, waiting for pickup by the courier",
        "collected": "{city}: shipment picked up by the courier", "left": "{city}: departed from sorting centre {city}",
        "hub": "{city}: arrived at sorting centre {city}", "on": "{city}: departed from sorting centre {city}",
        "outlet": "{city}: arrived at delivery depot {city}", "out": "{city}: out for delivery",
        "failed": "{city}: delivery attempt failed, recipient not available",
        "locker": "{city}: placed in a parcel locker, ready for collection",
        "taken": "{city}: collected by the recipient, delivered", "signed": "{city}: delivered, signed for by recipient",
    },
}  # fmt: skip
#: what customers choose from a list
_REASONS: dict[Language, dict[str, str]] = {
    "zh": {"return_how": "七天无理由", "quality": "质量问题", "sizing": "尺码不符", "rotten": "商品变质",
           "allergy": "使用后不适", "wrong_item": "商家发错货", "damaged": "收到时已破损", "lost": "未收到货"},
    "en": {"return_how": "no longer wanted", "quality": "quality problem", "sizing": "does not fit", "rotten": "gone off",
           "allergy": "skin reaction", "wrong_item": "wrong item", "damaged": "arrived damaged", "lost": "not received"},
}  # fmt: skip


def place(city: City, who: Customer | None = None) -> Body:
    found: Body = {"country": "CN", "province": city.province, "city": city.name}
    if who is not None:
        found |= {"name": who.name, "street": f"示例路{who.number % 300 + 1}号{who.number % 29 + 1}栋{who.number % 24 + 1}02",
                  "phone": f"139{who.number % 10**8:08d}"}
    return found


def buyer(setting: Setting, who: Customer, at: float) -> Body:
    worth = {"new": 0, "old": 900, "vip": 6800}[who.segment] + chance(setting.seed, "worth", who.id).randrange(600)
    return {
        "external_id": who.id, "source": SOURCE, "source_time": setting.calendar.iso(at), "name": who.name,
        "segment": who.segment, "value": worth, "address": place(who.city, who),
        "identities": dict(zip(who.channels, who.identities, strict=True)),
        "methods": [{"external_id": f"{who.id}-1", "kind": "alipay"}],
    }


def order(setting: Setting, one: Order, at: float, state: str) -> Body:
    iso, product = setting.calendar.iso, one.product
    body: Body = {
        "external_id": one.number, "source": SOURCE, "source_time": iso(at), "number": one.number, "customer": one.customer.id,
        "channel": one.channel, "state": state, "placed_at": iso(one.placed), "paid_at": iso(one.paid),
        "ship_by": iso(one.paid + PROMISED), "deliver_by": iso(one.paid + DELIVERED_IN), "total": one.total,
        "discount": one.discount, "warehouse": one.warehouse.id, "ship_to": place(one.customer.city, one.customer),
        "lines": [{"external_id": "1", "product": product.id, "variant": product.variants[one.variant], "title": product.title,
                   "quantity": one.quantity, "price": one.price}],
        "payments": [{"external_id": "1", "method": f"{one.customer.id}-1", "amount": one.total, "paid_at": iso(one.paid)}],
    }
    if state in ("shipped", "delivered", "completed", "refunded") and one.sent is not None:
        body["shipped_at"] = iso(one.sent)
        if one.batch:
            body["lines"][0]["batch"] = one.batch
    if state in ("delivered", "completed") and one.parcel is not None and one.parcel.delivered is not None:
        body["delivered_at"] = iso(one.parcel.delivered)
    if state in ("cancelled", "refunded"):
        body["closed_at"] = iso(at)
    return body


def parcel(setting: Setting, one: Order, at: float) -> Body:
    made: Parcel = one.parcel
    return {
        "external_id": made.number, "source": SOURCE, "source_time": setting.calendar.iso(at), "number": made.number,
        "courier": made.courier, "orders": [one.number], "warehouse": one.warehouse.id, "sent_from": place(one.warehouse.city),
        "ship_to": place(one.customer.city), "weight_grams": 300 + one.product.price % 97 * 20 * one.quantity,
    }


def scan(setting: Setting, one: Order, found: Scan) -> Body:
    language = one.shop.language
    city = found.city.said(language)
    text = _SCANS[language][found.kind].format(
        city=city, outlet=f"{city}{'城东城西城南城北'[one.customer.number % 4 * 2:][:2]}营业部", tail=one.number[-4:],
        station=setting.stations[language][int(one.number[-2:]) % len(setting.stations[language])])
    return {"parcel": one.parcel.number, "source": SOURCE, "source_time": setting.calendar.iso(found.at),
            "external_id": f"{one.parcel.number}-{found.kind}-{int(found.at) % 86_400}", "courier": one.parcel.courier,
            "text": text, "place": found.city.name}


def refund(setting: Setting, one: Order, kind: str, state: str, requested: float, at: float, reason: str) -> Body:
    iso = setting.calendar.iso
    body: Body = {
        "external_id": f"R{one.number}", "source": SOURCE, "source_time": iso(at), "kind": kind, "order": one.number,
        "lines": ["1"], "reason": _REASONS[one.shop.language][reason], "state": state, "amount": one.total,
        "requested_at": iso(requested),
    }
    if state in ("paid", "refused", "withdrawn"):
        body["resolved_at"] = iso(at)
    return body


def invoice(setting: Setting, one: Order, title: str, tax: str, at: float) -> Body:
    iso = setting.calendar.iso
    return {"external_id": f"I{one.number}", "source": SOURCE, "source_time": iso(at), "order": one.number,
            "kind": "electronic", "title": title, "tax_number": tax, "amount": one.total, "state": "issued",
            "issued_at": iso(at)}


def product(setting: Setting, shop: Shop, one: Product, at: float, *, price: int | None = None, on_sale: bool = True,
            promotion: str = "") -> Body:
    """`price`: what the page shows, when it is not what is charged."""
    named = ("颜色", "尺码") if shop.language == "zh" else ("colour", "size")
    if shop.slug == "fresh":
        named = ("规格", "")
    return {
        "external_id": one.id, "source": SOURCE, "source_time": setting.calendar.iso(at), "title": one.title,
        "price": price or one.price, "words": [one.word], "categories": [shop.slug], "supplier": one.supplier,
        "on_sale": on_sale, "promotion": promotion,
        "variants": [{"external_id": id, "title": " ".join(filter(None, options)), "price": price or one.price,
                      "options": {name: value for name, value in zip(named, options, strict=True) if value}}
                     for id, options in zip(one.variants, one.options, strict=True)],
    }


def employee(setting: Setting, one: Agent) -> Body:
    return {"external_id": one.id, "source": SOURCE, "source_time": setting.calendar.iso(-BEFORE * DAY), "name": one.name,
            "skills": list(one.skills), "team": one.team}


def department(setting: Setting, shop: Shop, name: str, said: str) -> Body:
    """Who speaks for a department."""
    return {"external_id": f"{shop.prefix}-{name}", "source": SOURCE, "source_time": setting.calendar.iso(-BEFORE * DAY),
            "name": said, "team": said}


def shift(setting: Setting, one: Agent, day: int, starts: float, ends: float, at: float) -> Body:
    iso = setting.calendar.iso
    return {"external_id": f"{one.id}-{setting.calendar.date(day):%y%m%d}", "source": SOURCE, "source_time": iso(at),
            "employee": one.id, "starts_at": iso(day * DAY + starts), "ends_at": iso(day * DAY + ends)}


def campaigns(setting: Setting, shop: Shop) -> list[Body]:
    calendar, zh = setting.calendar, shop.language == "zh"
    start = calendar.promotion * DAY + 20 * HOUR
    spans = [("promotion", "大促" if zh else "Big sale", start, (calendar.promotion + 4) * DAY)]
    spans += [("members", "会员日" if zh else "Members' day", day * DAY, (day + 1) * DAY)
              for day in range(calendar.days) if calendar.members(day)]
    return [{"external_id": f"{shop.prefix}-M{place + 1}", "source": SOURCE, "source_time": calendar.iso(-BEFORE * DAY),
             "name": name, "kind": kind, "starts_at": calendar.iso(begin), "ends_at": calendar.iso(end)}
            for place, (kind, name, begin, end) in enumerate(spans)]
