"""What a courier's scans say (I-01, defaults 2.8): each scan's state from its code or its words, and the parcel's from all.

The state is a function of the set of scans: in which order they came, and how often, does not matter.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from zhiyin.domain.parcel import CLOSED, RANK, Scan, Track


def _any(*wordings: str) -> re.Pattern[str]:
    return re.compile("|".join(wordings), re.IGNORECASE)


_PICKUP = _any(
    "驿站|快递柜|智能柜|自提柜|自提点|自提|丰巢|代收点|代办点|菜鸟|快收|便民|取件码|暂存", "locker|pick-?up point|parcel shop"
)
_SELF = _any("本人|亲自", "recipient|addressee")
_OTHER = _any(
    "代签|代收|门卫|保安|前台|物业|同事|同学|家人|家属|他人|邻居|室友|收发室|传达室",
    "neighbou?r|reception|concierge|guard|household",
)
# The first that fits says it: sentences name several things ("arrived at the station, being delivered by ...").
_WORDS: tuple[tuple[str, re.Pattern[str]], ...] = (
    ("returned", _any("退[件回货].{0,12}(?:已签收|妥投)", "已退回(?:寄件人|发件人|商家)", "returned to (?:the )?sender")),
    (
        "signed",
        _any(
            "(?<!未)(?<!准备)(?:已|代|本人|成功)签收",
            r"签收人|妥投|派送成功|【签收】|\|签收\||在[^，,请]{1,20}签收",
            r"\bdelivered\b|signed for",
        ),
    ),
    ("refused", _any("拒收|拒签|refused")),
    ("intercepted", _any("拦截成功|已拦截|intercepted")),
    ("returning", _any("退回|退件|退货|返回寄件|返回发件|原路返回", "return(?:ing)? to (?:the )?sender")),
    ("lost", _any(r"丢失|遗失|丢件|\blost\b")),
    ("damaged", _any("破损|损坏|damaged")),
    (
        "delivery_failed",
        _any(
            "(?:派[送件]|投递|配送|妥投).{0,4}(?:不成功|失败|异常)",
            "未(?:能)?(?:妥投|派送|送达)|无法(?:送达|派送|联系)|联系不上|无人接听|地址不[详明]|收件人不在",
            "新派送时间|再次派送|待派送|改期|改约|延[期后]派送|另约",
            "delivery attempt|could not be delivered|rescheduled",
        ),
    ),
    (
        "taken",
        _any(
            "(?:已|被)[^，,]{0,12}取[走出]|取件成功|客户已取",
            "(?:picked up|collected) by (?:the )?(?:customer|recipient)",
        ),
    ),
    (
        "at_pickup",
        _any(
            f"(?:{_PICKUP.pattern}).{{0,40}}(?:代收|取件|自提|领取|到达|待取|存放|联系电话)",
            f"(?:到达|放[入在至]|存[入放]|投[入递]至?|暂存|由|已被).{{0,40}}(?:{_PICKUP.pattern})",
            "ready for (?:collection|pick-?up)",
        ),
    ),
    (
        "out_for_delivery",
        _any(
            r"正在(?:第\d次)?(?:为您)?派|派[件送](?:中|途中|扫描)|派送途中|开始派|安排(?:投递|派送)|配送中",
            r"\|派件\||【派件】|派件(?:员|人)\s*[:：]",
            "out for delivery",
        ),
    ),
    ("customs_problem", _any("清关(?:异常|失败)|海关(?:查验|扣留)", "held by customs")),
    ("customs", _any("清关|海关|报关|通关|customs")),
    ("problem", _any("问题件|疑难|异常|延误|错分|超区", "exception|delayed")),
    ("label", _any("已下单|等待揽[收件]|待揽|电子面单", "label created|information received")),
    ("collected", _any(r"已?揽[收件]|已收件|收寄|【收件】|\|收件\||取件人", "picked up|collected")),
    (
        "in_transit",
        _any(
            "发往|到达|离开|已?发出|已收入|打包|装[袋车]|卸车|发车|下一站|转运|分拨|中转|集散|到件|发件|扫描|运输",
            "in transit|arrived|departed|facility",
        ),
    ),
)


def scanned(scan: Scan) -> tuple[str, str | None]:
    """(state, receiver when somebody took it) of one scan: by its code where the connector knows that, else by its words."""
    said = scan.state or _said(scan.text)
    if said in ("signed", "delivered"):
        if _SELF.search(scan.text):
            return "delivered", "customer"
        if _PICKUP.search(scan.text):
            return "signed_at_pickup", "pickup"
        return "delivered", "other" if _OTHER.search(scan.text) else "unknown"
    if said == "taken":
        return "delivered", "customer"
    return said, "pickup" if said in ("at_pickup", "signed_at_pickup") else None


def track(scans: Iterable[Scan]) -> Track:
    """What all scans of a parcel come to; the same for any order and any repetition of them.

    The newest scan says it, of the same instant the later state in `STATES`, with one exception: a hub or a collector that
    reports late does not reopen what is closed. Unknown scans tell that something was heard, and nothing else.
    """
    known = sorted({(scan.at, *_ranked(scan), scan.text) for scan in scans})
    state, receiver, since, contradictory = "unknown", None, None, False
    for at, _, said, took, _ in known:
        if said == "unknown":
            continue
        if state in CLOSED and said in _LATE:
            contradictory = True
            continue
        contradictory = contradictory or (state in CLOSED and said not in _AFTER[state])
        if said != state:
            since = at
        state, receiver = said, took or None
    return Track(state, since, known[-1][0] if known else None, receiver, contradictory)


#: scans that come late and change nothing once the parcel is closed
_LATE = frozenset({"label", "collected", "in_transit", "customs", "forwarded"})
#: what may honestly follow a closed state
_AFTER = {
    "signed_at_pickup": frozenset({"signed_at_pickup", "delivered", "returning", "returned", "refused"}),
    "delivered": frozenset({"delivered", "returning", "returned"}),
    "returned": frozenset({"returned"}),
    "lost": frozenset({"lost", "delivered", "returned"}),
    "cancelled": frozenset({"cancelled"}),
}


def _ranked(scan: Scan) -> tuple[int, str, str]:
    said, receiver = scanned(scan)
    return RANK[said], said, receiver or ""


def _said(text: str) -> str:
    return next((state for state, pattern in _WORDS if pattern.search(text)), "unknown")
