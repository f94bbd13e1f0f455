from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from zhiyin.domain import taxonomy
from zhiyin.domain.roles import Role
from zhiyin.web.account.forms import LANGUAGES

from .words import ROLES


def departments() -> list[tuple[str, str]]:
    """(code, name in the reader's language)."""
    english = (get_language() or "").startswith("en")
    return [("", "—")] + [(one.code, one.en if english else one.zh) for one in taxonomy.load().departments.values()]


class RoleForm(forms.Form):
    role = forms.ChoiceField(label=_("Role"), choices=[(role.value, words[0]) for role, words in ROLES.items()])
    department = forms.ChoiceField(label=_("Department"), required=False, choices=departments)

    def __init__(self, *given: Any, owners: bool = True, **more: Any) -> None:
        super().__init__(*given, **more)
        if not owners:
            choices = [(role.value, words[0]) for role, words in ROLES.items() if role != Role.OWNER]
            self.fields["role"].choices = choices  # type: ignore[attr-defined]


class Invite(RoleForm):
    email = forms.EmailField(label=_("E-mail"), widget=forms.EmailInput(attrs={"autocomplete": "off"}))
    language = forms.ChoiceField(label=_("Language of the invitation"), choices=LANGUAGES)

    field_order = ("email", "role", "department", "language")
