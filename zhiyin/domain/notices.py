"""The kinds of notice to the shop's people (提醒): who gets them, and over which routes unless they say otherwise."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType

from .roles import Role


class Route(StrEnum):
    """A way to a person beside the page, where every notice stands."""

    EMAIL = "email"
    PUSH = "push"


#: kinds of group robot, each a folder of `channels`
ROBOTS = ("wecom", "dingtalk", "feishu")

_LEADS = frozenset({Role.LEAD})
_ADMINISTRATORS = frozenset({Role.OWNER, Role.ADMINISTRATOR})


@dataclass(frozen=True, slots=True)
class Kind:
    """`roles` get it, unless it is `named`: then the person whom it concerns, and the roles when there is none."""

    roles: frozenset[Role]
    routes: frozenset[Route] = frozenset()
    named: bool = False
    #: passes through quiet hours (grade S)
    urgent: bool = False
    #: the shop's group robots post it
    group: bool = False


KINDS = MappingProxyType({
    "case.severe": Kind(_ADMINISTRATORS | {Role.LEAD, Role.AGENT}, frozenset(Route), urgent=True, group=True),
    "case.grave": Kind(_LEADS, frozenset({Route.PUSH}), named=True, group=True),
    "clock.breached": Kind(_LEADS, frozenset(Route), group=True),
    "reply.failed": Kind(_LEADS, frozenset({Route.PUSH}), named=True),
    "action.failed": Kind(_LEADS, frozenset({Route.PUSH}), named=True),
    "talk.assigned": Kind(frozenset(), frozenset({Route.PUSH}), named=True),
    "channel.silent": Kind(_ADMINISTRATORS, frozenset({Route.EMAIL}), group=True),
    "system.trouble": Kind(_ADMINISTRATORS, frozenset({Route.EMAIL})),
    "import.finished": Kind(frozenset(), named=True),
})
#: who takes what nobody of the wanted roles is there to take
FALLBACK = (_LEADS, _ADMINISTRATORS)
