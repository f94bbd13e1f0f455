"""Kdniao's detailed states (StateEx, and `Action` of a scan) as ours. Not Kuaidi100's: the same numbers mean other things.

A number that does not stand here, 0 (nothing known yet) among them, is not known: its scan is read by its words, and keeps the
code as it came.
"""

from __future__ import annotations

STATES: dict[str, str] = {
    "1": "collected", "10": "label",
    # 在途中
    "2": "in_transit", "201": "in_transit", "202": "out_for_delivery", "204": "in_transit", "205": "in_transit",
    "206": "in_transit", "211": "at_pickup",
    # 已签收; 311 快递柜或驿站签收
    "3": "delivered", "301": "delivered", "302": "delivered", "304": "delivered", "311": "signed_at_pickup",
    # 问题件
    "4": "problem", "401": "problem", "402": "problem", "403": "problem", "404": "refused", "405": "delivery_failed",
    "406": "returned", "407": "returning", "412": "at_pickup", "413": "intercepted", "414": "damaged", "415": "cancelled",
    "416": "delivery_failed", "417": "problem", "418": "problem", "419": "problem", "420": "problem", "421": "problem",
    "422": "problem", "423": "problem",
    # 转寄, 清关
    "5": "forwarded", "6": "customs", "601": "customs", "602": "customs", "603": "customs", "604": "customs_problem",
}  # fmt: skip
