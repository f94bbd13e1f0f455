"""Which order, parcel and goods a talk is about (关联), and why.

Every rule adds log-odds to the orders it speaks for; together they are turned into probabilities, with a rest for "none of
these". The weights stand in `weights.py`, what is asked at which stage in `asks.py`, other words for goods in `words.toml`.
"""

from __future__ import annotations

from zhiyin.domain.linking import Linked, Talk

from .weigh import Weigher

#: the rule and its version, as links are signed
MAKER = "link/1"


def link(talk: Talk) -> Linked:
    """What `talk` is about. Without orders: nothing, `none` 1."""
    weigher = Weigher(talk.orders, talk.zone)
    for said in talk.said:
        weigher.hear(said)
    return weigher.linked(talk.now)


__all__ = ["MAKER", "Weigher", "link"]
