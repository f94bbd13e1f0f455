"""Forms about a person: their password, who they are, the first owner, a new shop."""

from __future__ import annotations

import zoneinfo
from typing import Any

from django import forms
from django.contrib.auth.password_validation import validate_password
from django.utils.translation import gettext_lazy as _

from zhiyin.accounts.models import Person

LANGUAGES = [("zh-hans", "简体中文"), ("en", "English")]


class Chosen(forms.CharField):
    """A new password, held to the rules of the installation."""

    def __init__(self, **more: Any) -> None:
        super().__init__(label=_("New password"), strip=False, help_text=_("At least 10 characters."),
                         widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}), **more)

    def validate(self, value: str) -> None:
        super().validate(value)
        validate_password(value)


class ChangePassword(forms.Form):
    """Without the old password for somebody who has just signed in with one that was given to them."""

    old = forms.CharField(label=_("Password until now"), strip=False,
                          widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}))
    new = Chosen()
    again = forms.CharField(label=_("New password again"), strip=False,
                            widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}))

    def __init__(self, person: Person, *given: Any, **more: Any) -> None:
        super().__init__(*given, **more)
        self.person = person
        if person.must_change_password or not person.has_usable_password():
            del self.fields["old"]

    def clean_old(self) -> str:
        if not self.person.check_password(self.cleaned_data["old"]):
            raise forms.ValidationError(_("This is not your password."))
        return str(self.cleaned_data["old"])

    def clean_new(self) -> str:
        if self.person.check_password(self.cleaned_data["new"]):
            raise forms.ValidationError(_("This is the password you have. Choose another one."))
        return str(self.cleaned_data["new"])

    def clean(self) -> dict[str, Any]:
        found: dict[str, Any] = super().clean() or {}
        if found.get("new") and found.get("again") != found["new"]:
            self.add_error("again", _("The two are not the same."))
        return found


class Profile(forms.Form):
    name = forms.CharField(label=_("Name"), max_length=200, widget=forms.TextInput(attrs={"autocomplete": "name"}))
    language = forms.ChoiceField(label=_("Language of the pages"), choices=LANGUAGES)


class ShopForm(forms.Form):
    shop = forms.CharField(label=_("Name of the shop"), max_length=200)
    time_zone = forms.CharField(label=_("Time zone"), initial="Asia/Shanghai", max_length=60,
                                help_text=_("For example Asia/Shanghai or Europe/Berlin."),
                                widget=forms.TextInput(attrs={"list": "time-zones", "autocomplete": "off"}))
    shop_language = forms.ChoiceField(label=_("Language of the shop"), choices=LANGUAGES)

    def clean_time_zone(self) -> str:
        zone = str(self.cleaned_data["time_zone"]).strip()
        if zone not in zoneinfo.available_timezones():
            raise forms.ValidationError(_("There is no time zone of this name."))
        return zone


class NewPerson(forms.Form):
    """Somebody who takes up an invitation."""

    name = forms.CharField(label=_("Your name"), max_length=200, widget=forms.TextInput(attrs={"autocomplete": "name"}))
    new = Chosen()


class FirstOwner(ShopForm):
    name = forms.CharField(label=_("Your name"), max_length=200, widget=forms.TextInput(attrs={"autocomplete": "name"}))
    email = forms.EmailField(label=_("E-mail"), widget=forms.EmailInput(attrs={"autocomplete": "username"}))
    new = Chosen()

    field_order = ("name", "email", "new", "shop", "time_zone", "shop_language")

    def clean_email(self) -> str:
        email = str(self.cleaned_data["email"])
        if Person.objects.filter(email__iexact=email).exists():
            raise forms.ValidationError(_("Somebody has this address already."))
        return email
