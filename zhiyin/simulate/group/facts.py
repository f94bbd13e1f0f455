"""What the phrases of a talk may name: facts of the purchase, of the customer, and small numbers."""

from __future__ import annotations

from random import Random

from .calendar import DAY
from .orders import Order
from .people import Customer
from .setting import City, Product, Setting, Shop

DEPARTMENTS = {
    "zh": {"finance": "财务组", "warehouse": "仓储物流组", "quality": "品控组"},
    "en": {"finance": "the finance team", "warehouse": "the warehouse team", "quality": "the quality team"},
}
_WEEKDAYS = {"zh": ("周一", "周二", "周三", "周四", "周五", "周六", "周日"),
             "en": ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")}
_LETTERS = "0123456789ABCDEFGHJKLMNPQRTUWXY"


def facts(setting: Setting, shop: Shop, who: Customer, product: Product, order: Order | None, at: float, agent: str,
          department: str, rng: Random) -> dict[str, str]:
    """Facts of an order are there only with one."""
    language = shop.language
    zh = language == "zh"
    options = product.options[order.variant if order else rng.randrange(len(product.options))]
    other = product.options[rng.randrange(len(product.options))]
    price = order.price if order else product.price
    since = order.paid if order else at - rng.uniform(2, 9) * DAY
    found = {
        "product": product.word, "price": str(price), "price2": str(max(3, round(price * rng.uniform(0.6, 0.88)))),
        "diff": str(max(3, round(price * rng.uniform(0.06, 0.3)))), "colour": options[0], "colour2": other[0],
        "size": options[1] or "M", "size2": other[1] or "L", "n": str(rng.randint(2, 5)), "hours": str(rng.randint(2, 20)),
        "city": who.city.said(language), "agent": agent,
        "weekday": _WEEKDAYS[language][setting.calendar.date(int(at // DAY) + rng.randint(1, 3)).weekday()],
        "time": _time(rng.randint(8, 22), zh=zh), "date": _date(setting, since, zh=zh),
        "days": str(min(9, max(2, round((at - since) / DAY)))), "company": rng.choice(setting.companies[language]),
        "taxno": "91" + "".join(rng.choices(_LETTERS, k=16)), "station": rng.choice(setting.stations[language]),
        "courier": order.courier if order else shop.couriers.draw(rng),
        "department": DEPARTMENTS[language].get(department, DEPARTMENTS[language]["warehouse"]),
    }
    # before a purchase people ask about couriers, too
    found["courier"] = shop.couriers.draw(rng)
    if order is not None:
        found |= {"order": order.number, "tail": order.number[-4:], "amount": str(order.total),
                  "hub": setting.hub(who.city if order.sent is None else _where(order, at)).said(language)}
    return found


def _where(order: Order, at: float) -> City:
    """Where the parcel was seen last."""
    seen = [one.city for one in order.parcel.scans if one.told <= at] if order.parcel is not None else []
    return seen[-1] if seen else order.warehouse.city


def _time(hour: int, *, zh: bool) -> str:
    if zh:
        return f"{'上午' if hour < 12 else '下午' if hour < 18 else '晚上'}{hour if hour <= 12 else hour - 12}点"
    return f"{hour if hour <= 12 else hour - 12}{'am' if hour < 12 else 'pm'}"


def _date(setting: Setting, at: float, *, zh: bool) -> str:
    day = setting.calendar.date(int(at // DAY)).day
    ending = "th" if 10 <= day <= 20 else {1: "st", 2: "nd", 3: "rd"}.get(day % 10, "th")
    return f"{day}号" if zh else f"the {day}{ending}"

