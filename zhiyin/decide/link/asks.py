"""What is asked, and at which stage an order must be for somebody to ask it (`asks.toml`)."""

from __future__ import annotations

import re
import tomllib
from functools import lru_cache
from importlib import resources
from typing import Any, NamedTuple

_HAN, _LATIN = re.compile(r"[\u3400-\u9fff]"), re.compile("[a-z]")


class Wordings:
    """Wordings of both languages; those of a language that a text has nothing of are not looked for. Thread-safe.

    Remembers what it found: the thoughts of a talk come again with each further message.
    """

    def __init__(self, *wordings: str) -> None:
        han = [one for one in wordings if _HAN.search(one)]
        self._han = _any(*han) if han else None
        latin = [one for one in wordings if not _HAN.search(one)]
        # words begin where they begin: no "hole" in "whole"; only "n't" stands within one
        within = [one for one in latin if "n't" in one[:40]]
        begun = [one for one in latin if one not in within]
        starts = [rf"(?<![a-z])(?:{'|'.join(begun)})"] if begun else []
        self._latin = _any(*starts, *within) if latin else None
        #: the first that stands in a folded text
        self.search = lru_cache(1_024)(self._first)

    def _first(self, text: str) -> re.Match[str] | None:
        han = self._han.search(text) if self._han and not text.isascii() else None
        latin = self._latin.search(text) if self._latin and _LATIN.search(text) else None
        return latin if han is None or (latin and latin.start() < han.start()) else han


class Ask(NamedTuple):
    """`fits`: stage to log-odds; stages that are missing count `other`. `paths`, `risks`: what understanding calls it.
    `trend`: "fresh" when it is asked soon after delivery, "waiting" when it is asked the more the longer it takes."""

    name: str
    pattern: Wordings
    fits: dict[str, float]
    other: float
    paths: tuple[str, ...]
    risks: tuple[str, ...]
    trend: str


#: unpaid, waiting (paid, nothing sent), partly (some sent), moving, out (with the courier), failed, pickup (locker, station),
#: handed (closed there by the courier), trouble, returning, delivered, used (delivered over ten days ago), ended
STAGES = (
    "unpaid", "waiting", "partly", "moving", "out", "failed", "pickup", "handed", "trouble", "returning", "delivered", "used",
    "ended",
)  # fmt: skip


def _any(*wordings: str) -> re.Pattern[str]:
    return re.compile("|".join(wordings))


def _ask(name: str, given: dict[str, Any]) -> Ask:
    if unknown := set(given["fits"]) - set(STAGES):
        raise ValueError(f"asks.toml: {name}: no such stage: {', '.join(sorted(unknown))}")
    return Ask(
        name,
        Wordings(*given["said"]),
        given["fits"],
        given["other"],
        tuple(given.get("paths", ())),
        tuple(given.get("risks", ())),
        given.get("trend", ""),
    )


_DATA = tomllib.loads((resources.files(__package__) / "asks.toml").read_text(encoding="utf-8"))
ASKS = tuple(_ask(name, given) for name, given in _DATA.items())
#: asked of what is not here yet
AWAY = frozenset(
    {
        "where it is",
        "when it is sent",
        "whether it is sent",
        "hurry",
        "stuck on its way",
        "being delivered",
        "to be picked up",
        "delivery failed",
        "pay",
        "cancel",
        "change the address",
        "change what is in it",
        "before it leaves",
        "where the money is",
        "what was sent back",
        "exchange under way",
        "on its way",
        "damaged on its way",
    }
)
PRESALE = (
    "product.stock.availability",
    "product.stock.restock",
    "product.recommendation.for_person",
    "product.authenticity.genuine",
    "product.recommendation.for_need",
    "product.comparison.within_shop",
    "product.comparison.versions",
    "campaign.coupon.how_to_get",
    "campaign.livestream.price",
    "campaign.price.enquiry",
    "other.business.wholesale",
    "logistics.address.range",
)
#: the same in words
PRESALE_SAID = _any(
    "有没有(?:货|现货|优惠|活动|别的)",
    "有货吗",
    "还有货",
    "现货",
    "怎么卖",
    "包邮吗",
    "想买",
    "推荐",
    "do you (?:have|sell|stock|carry|ship to)",
    "in stock",
    "recommend",
)
#: what a more exact ask makes of others that are heard in the same words
_HERE_ASKS = ("it came", "in use", "does not fit or please", "broken or bad", "wrong or missing", "give back")
OVERRULES = {
    "delivery failed": ("change the address", "where it is", "being delivered"),
    "on its way": ("where it is",),
    "about a refund": ("when it is sent", "where it is"),
    "give back": ("about a refund",),
    "what was sent back": ("about a refund", "where it is"),
    "signed, not received": ("where it is", "it came", "being delivered"),
    "where the money is": (
        "in time for a day",
        "about a refund",
        "where it is",
        "when it is sent",
        "give back",
        "cancel",
        "it came",
        "wrong or missing",
    ),
    "pay": (*_HERE_ASKS, "change what is in it", "when it is sent"),
    "before it leaves": (*_HERE_ASKS, "where it is"),
    "damaged on its way": ("broken or bad", "being delivered", "where it is"),
    "stop it on its way": ("cancel", "no longer wanted"),
    "cancel": ("it came", "no longer wanted"),
    "change what is in it": ("wrong or missing",),
    # what is wrong is to be put right soon
    "broken or bad": ("in time for a day", "hurry"),
    "wrong or missing": ("in time for a day", "hurry"),
    "does not fit or please": ("in time for a day", "hurry"),
    "when it is sent": ("it came", "in use", "whether it is sent"),
    "whether it is sent": ("it came", "in use"),
    "to be picked up": ("it came", "broken or bad", "being delivered", "stop it on its way", "change what is in it", "in use"),
}
IN_USE = next(ask for ask in ASKS if ask.name == "in use")
#: when no more is known than that: who has it asks about it, who waits asks where it is
BY_MODULE = {"aftersale": IN_USE, "logistics": next(ask for ask in ASKS if ask.name == "where it is")}
BY_PATH = {path: ask for ask in ASKS for path in ask.paths}
BY_RISK = {risk: ask for ask in reversed(ASKS) for risk in ask.risks}
#: what understanding read, and the kinds of goods of which it is said
READ_OF = {
    "R6.2": frozenset({"sized"}),
    "aftersale.exchange.request": frozenset({"sized"}),
    "product.size_fit.advice": frozenset({"sized"}),
    "R2.4": frozenset({"food", "drink", "skin", "alive"}),
    "product.usage.installation": frozenset({"furniture", "installed", "electronics", "vehicle"}),
    "aftersale.repair.warranty": frozenset({"electronics", "motor", "furniture", "battery"}),
    "aftersale.repair.request": frozenset({"electronics", "motor", "furniture", "battery"}),
    "product.compatibility.device": frozenset({"electronics", "computing", "vehicle"}),
}
#: came, and nothing is said against it
SETTLED = _any(
    "(?<!没)(?<!没有)(?<!还没)(?<!未)(?<!不)(?:收到|到了|签收|拿到)(?:了)?(?!吗|没|后|的)",
    "没(?:有|啥|什么)?问题",
    "(?:穿|戴|用|大小|尺寸|尺码|码|长短)[^,。]{0,3}(?:正好|刚好|合适|可以|舒服)|(?<!不)(?<!不太)(?<!不大)合(?:适|身|脚)(?!吗|不)|没毛病|好着(?:呢|的)?|蛮好|挺满意|好使",
    "是好的",
    "好好的",
    "没(?:有)?(?:坏|事|毛病)",
    "挺好",
    "很好",
    "(?:早就?|已经)(?:用上|吃完|穿上|退了|换了)|(?:收|拿)得到就行",
    "不错",
    "已经(?:到|收到|处理|解决|退|发)(?:好|完)?",
    r"(?<!not )(?<!n't )(?<!never )(?:arrived|received|came|is fine|are fine|is great|"
    r"looks? (?:good|great|fine)|got (?:here|it)|(?:is|are) here\b|\bfits\b(?! (?:badly|poorly))|works? (?:fine|"
    r"well|great|perfectly)|no (?:complaints?|problems?) with|(?:is|are|was|"
    r"were|'s) (?:all )?(?:fine|good|ok|okay|great|perfect|grand|lovely|alright|sorted|spot on))",
)
