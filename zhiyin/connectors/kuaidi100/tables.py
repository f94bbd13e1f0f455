"""Kuaidi100's states (物流状态) as ours: by code and by name, main states and sub-states.

A number or a name that does not stand here is not known: its scan is read by its words, and keeps the code as it came.
"""

from __future__ import annotations

#: code, name, our state
_TABLE = (
    ("0", "在途", "in_transit"), ("1001", "到达派件城市", "in_transit"), ("1002", "干线", "in_transit"),
    ("1003", "转递", "forwarded"),
    ("1", "揽收", "collected"), ("101", "已下单", "label"), ("102", "待揽收", "label"), ("103", "已揽收", "collected"),
    ("2", "疑难", "problem"), ("201", "超时未签收", "problem"), ("202", "超时未更新", "problem"), ("203", "拒收", "refused"),
    ("204", "派件异常", "delivery_failed"), ("205", "柜或驿站超时未取", "at_pickup"), ("206", "无法联系", "delivery_failed"),
    ("207", "超区", "problem"), ("208", "滞留", "problem"), ("209", "破损", "damaged"), ("210", "销单", "cancelled"),
    ("3", "签收", "delivered"), ("301", "本人签收", "delivered"), ("302", "派件异常后签收", "delivered"),
    ("303", "代签", "delivered"), ("304", "投柜或站签收", "signed_at_pickup"),
    ("4", "退签", "returned"), ("401", "已销单", "cancelled"),
    ("5", "派件", "out_for_delivery"), ("501", "投柜或驿站", "at_pickup"),
    ("6", "退回", "returning"), ("7", "转投", "forwarded"),
    ("8", "清关", "customs"), ("10", "待清关", "customs"), ("11", "清关中", "customs"), ("12", "已清关", "customs"),
    ("13", "清关异常", "customs_problem"),
    ("14", "拒签", "refused"),
)  # fmt: skip
STATES: dict[str, str] = {word: state for code, name, state in _TABLE for word in (code, name)}
