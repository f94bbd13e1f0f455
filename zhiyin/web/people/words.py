"""Roles, permissions and refusals in words."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from zhiyin.accounts.team import CODES
from zhiyin.domain.roles import Permission, Role

#: role -> (name, what it is for)
ROLES = {
    Role.OWNER: (_("Owner"), _("Everything, and the only one who makes other owners.")),
    Role.ADMINISTRATOR: (_("Administrator"), _("Everything but the owners: people, channels, settings.")),
    Role.LEAD: (_("Lead"), _("Watches the wall, gives out talks, answers, sees personal data in full.")),
    Role.AGENT: (_("Agent"), _("Answers customers.")),
    Role.INSPECTOR: (_("Inspector"), _("Reads talks and cases, and exports them.")),
    Role.DEPARTMENT: (_("Department member"), _("Works on the cases of one department.")),
    Role.VIEWER: (_("Viewer"), _("Sees the wall and nothing else.")),
}
PERMISSIONS = {
    Permission.WALL: _("See the wall"),
    Permission.TALKS: _("Read talks"),
    Permission.REPLY: _("Answer customers"),
    Permission.ASSIGN: _("Give talks to people"),
    Permission.CASES: _("See cases"),
    Permission.CUSTOMERS: _("See customers"),
    Permission.RECORDS: _("See orders, parcels and products"),
    Permission.MERGE: _("Merge customers and undo it"),
    Permission.ERASE: _("Erase a customer"),
    Permission.UNMASK: _("See personal data in full, in every talk"),
    Permission.UNMASK_OWN: _("See personal data in full, in their own talks"),
    Permission.EXPORT: _("Export data"),
    Permission.IMPORT: _("Import data"),
    Permission.PEOPLE: _("Invite people and change roles"),
    Permission.OWNERS: _("Make and remove owners"),
    Permission.SETTINGS: _("Change the shop's settings"),
    Permission.CHANNELS: _("Set up channels and connections"),
    Permission.TOKENS: _("Make and revoke tokens"),
    Permission.AUDIT: _("Read the audit log"),
    Permission.SYSTEM: _("See the state of the system"),
}
REFUSED = {
    "not_allowed": _("You may not change people in this shop any more. Ask an owner."),
    "owners_only": _("Only an owner can make, change or remove an owner. Ask one of them."),
    "oneself": _("Nobody can give themselves more rights. Ask an owner."),
    "last_owner": _("This is the last owner of the shop. Make somebody else an owner first."),
    "last_administrator": _("This is the last administrator of the installation. Another one is needed first: "
                            "zhiyin user create E-MAIL"),
    "administrator": _("This person administers the whole installation and owns every shop. Only another administrator of "
                       "the installation can change that."),
    "gone": _("Somebody else has changed this already. Look at the list anew."),
    "nobody_to_take_over": _("The talks cannot go to this person: they have left, or their role does not answer customers."),
    "department": _("Say which department."),
    "member_already": _("Somebody with this address belongs to the shop already. Look in the list, also among those who left."),
}
assert set(REFUSED) == CODES
