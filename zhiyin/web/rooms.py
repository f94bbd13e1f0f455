"""The rooms of the rail: one line each, shown to whoever may enter."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from zhiyin.domain.roles import Permission, Role, allows


@dataclass(frozen=True, slots=True)
class Room:
    """`name` is what a page gives as its `room`; `url` the name of its address."""

    name: str
    url: str
    icon: str
    word: object
    permission: Permission

    @property
    def group(self) -> str:
        return "shop" if self.name in SHOP else "work"


#: rooms about the shop itself, in their order; all others are about its work, and stand before them
SHOP = ("settings", "channels", "tokens", "people", "audit", "system")
WORK = ("wall", "conversations", "customers", "imports")
#: where a role begins its day, when that is not the first room of the rail
FIRST = {Role.AGENT.value: "conversations", Role.DEPARTMENT.value: "cases"}

ROOMS = (
    Room("wall", "wall", "radio-tower", _("Wall"), Permission.WALL),
    Room("conversations", "conversations", "messages-square", _("Talks"), Permission.TALKS),
    Room("customers", "customers", "user", _("Customers"), Permission.CUSTOMERS),
    Room("exports", "exports", "download", _("Export"), Permission.EXPORT),
    Room("people", "people", "users", _("People"), Permission.PEOPLE),
    Room("imports", "imports", "file-up", _("Import"), Permission.IMPORT),
    Room("settings", "settings", "settings", _("Settings"), Permission.SETTINGS),
    Room("channels", "channels", "plug", _("Channels"), Permission.CHANNELS),
    Room("tokens", "tokens", "key-round", _("Tokens"), Permission.TOKENS),
    Room("audit", "audit", "scroll-text", _("Audit"), Permission.AUDIT),
    Room("system", "system", "activity", _("System"), Permission.SYSTEM),
)


def rooms_of(role: str | None) -> list[Room]:
    """In the order of the rail: work first, then the shop."""
    return sorted((room for room in ROOMS if allows(role, room.permission)), key=_place)


def first_room(role: str | None) -> Room | None:
    """Where somebody with this role begins; None when no room is open to it."""
    rooms = rooms_of(role)
    return next((room for room in rooms if room.name == FIRST.get(role or "")), rooms[0] if rooms else None)


def _place(room: Room) -> tuple[int, int]:
    order = SHOP if room.group == "shop" else WORK
    return int(room.group == "shop"), order.index(room.name) if room.name in order else len(order)
