"""Roles of the shop's people and what each may do (P-02, G-09).

One table, read by pages, API, live streams and the permission matrix page. A role is held per shop. What a role may do
is decided here and nowhere else; what a page needs is said beside the page.
"""

from __future__ import annotations

from enum import StrEnum


class Role(StrEnum):
    """Held by a person in one shop."""

    OWNER = "owner"
    ADMINISTRATOR = "administrator"
    LEAD = "lead"
    AGENT = "agent"
    INSPECTOR = "inspector"
    #: of one department, which the membership names
    DEPARTMENT = "department"
    VIEWER = "viewer"


class Permission(StrEnum):
    """What can be allowed. The value stands in the matrix page and in audit entries."""

    WALL = "wall.view"
    TALKS = "talks.view"
    REPLY = "talks.reply"
    ASSIGN = "talks.assign"
    CASES = "cases.view"
    CUSTOMERS = "customers.view"
    #: orders, parcels, products and what else the shop's systems tell
    RECORDS = "records.view"
    MERGE = "customers.merge"
    ERASE = "customers.erase"
    #: see phone numbers and the like in full after giving a reason, in every talk
    UNMASK = "personal.unmask"
    #: the same, in talks assigned to oneself
    UNMASK_OWN = "personal.unmask_own"
    EXPORT = "data.export"
    IMPORT = "data.import"
    PEOPLE = "people.manage"
    OWNERS = "people.owners"
    SETTINGS = "shop.settings"
    CHANNELS = "channels.manage"
    TOKENS = "tokens.manage"
    AUDIT = "audit.view"
    SYSTEM = "system.view"


_EVERYBODY = {Permission.TALKS, Permission.CASES, Permission.CUSTOMERS, Permission.RECORDS}
_AGENT = _EVERYBODY | {Permission.REPLY, Permission.UNMASK_OWN}
_LEAD = _AGENT | {Permission.WALL, Permission.ASSIGN, Permission.MERGE, Permission.UNMASK, Permission.EXPORT}
_ADMINISTRATOR = (_LEAD | set(Permission)) - {Permission.OWNERS}

ALLOWED: dict[Role, frozenset[Permission]] = {
    Role.OWNER: frozenset(Permission),
    Role.ADMINISTRATOR: frozenset(_ADMINISTRATOR),
    Role.LEAD: frozenset(_LEAD),
    Role.AGENT: frozenset(_AGENT),
    Role.INSPECTOR: frozenset(_EVERYBODY | {Permission.WALL, Permission.EXPORT}),
    Role.DEPARTMENT: frozenset({Permission.CASES}),
    Role.VIEWER: frozenset({Permission.WALL}),
}


def allows(role: Role | str | None, permission: Permission) -> bool:
    """Whether somebody with this role (None: no role in the shop) may."""
    return role is not None and permission in ALLOWED[Role(role)]


def may_unmask(role: Role | str | None, *, assigned: bool) -> bool:
    """Whether personal data of a talk may be shown in full; `assigned`: the talk is this person's own."""
    return allows(role, Permission.UNMASK) or (assigned and allows(role, Permission.UNMASK_OWN))
