"""The rooms of the rail: one line each, shown to whoever may enter."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from zhiyin.domain.roles import Permission, allows


@dataclass(frozen=True, slots=True)
class Room:
    """`name` is what a page gives as its `room`; `url` the name of its address."""

    name: str
    url: str
    icon: str
    word: object
    permission: Permission


ROOMS = (
    Room("wall", "wall", "radio-tower", _("Wall"), Permission.WALL),
)


def rooms_of(role: str | None) -> list[Room]:
    return [room for room in ROOMS if allows(role, room.permission)]
