"""A connection's name, source and what its connector needs to know. Secrets go in and never come out."""

from __future__ import annotations

import re
from typing import Any

from django import forms
from django.core.validators import RegexValidator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as later

from zhiyin.channels import outside
from zhiyin.connections import sealed
from zhiyin.connectors import connector
from zhiyin.records.models import Connection

from . import words

#: settings that say where secrets are sent: with another address they have to be given again
ADDRESSES = ("domain", "site")
SHOPIFY = re.compile(r"[a-z0-9][a-z0-9-]*\.myshopify\.com")


class ConnectionForm(forms.Form):
    name = forms.CharField(label=later("Name of the connection"), max_length=100)
    source = forms.CharField(
        label=later("Source"), max_length=60,
        help_text=later("Under this word its things are kept. It cannot be changed later."),
        validators=[RegexValidator(r"^[\w.-]+$", later("Letters, digits, - and _ only."))])
    enabled = forms.BooleanField(label=later("In use"), required=False)

    def __init__(self, one: Connection, *args: Any, **kwargs: Any) -> None:
        self.connection = one
        super().__init__(*args, **kwargs)
        if one.pk is not None:
            del self.fields["source"]
        self.settings = connector(one.kind).SETTINGS
        for setting in self.settings:
            label, help_text = words.setting(setting.name)
            widget = forms.PasswordInput(attrs={"autocomplete": "new-password"}) if setting.secret else forms.TextInput()
            self.fields[setting.name] = forms.CharField(
                label=label, help_text=help_text, required=False, max_length=500, strip=not setting.secret, widget=widget)

    @property
    def own(self) -> list[Any]:
        """The fields of the connector."""
        return [self[setting.name] for setting in self.settings]

    def clean_name(self) -> str:
        name = str(self.cleaned_data["name"])
        if Connection.objects.of(self.connection.shop_id).filter(name=name).exclude(pk=self.connection.pk).exists():
            raise forms.ValidationError(_("Another connection of this shop has this name."))
        return name

    def clean_source(self) -> str:
        source = str(self.cleaned_data["source"])
        if Connection.objects.of(self.connection.shop_id).filter(source=source).exists():
            raise forms.ValidationError(_("Another connection of this shop has this source."))
        return source

    def clean_domain(self) -> str:
        domain = str(self.cleaned_data["domain"]).lower().removeprefix("https://").rstrip("/")
        if domain and not SHOPIFY.fullmatch(domain):
            raise forms.ValidationError(_("This is no address that ends in .myshopify.com."))
        return domain

    def clean_site(self) -> str:
        site = str(self.cleaned_data["site"]).rstrip("/")
        try:
            if site:
                outside.check(site)
        except outside.Unreachable:
            pass  # a name that is not known just now may be known when it is called
        except outside.Refused as refused:
            raise forms.ValidationError(_("This address may not be called: {why}.").format(why=refused)) from None
        return site

    def clean_currency(self) -> str:
        currency = str(self.cleaned_data["currency"]).upper()
        if currency and not re.fullmatch("[A-Z]{3}", currency):
            raise forms.ValidationError(_("Three capitals, such as CNY."))
        return currency

    def clean(self) -> dict[str, Any]:
        given: dict[str, Any] = super().clean() or self.cleaned_data
        known = self._known(given)
        for setting in self.settings:
            there = given.get(setting.name) or (setting.secret and known.get(setting.name))
            if setting.required and not there and setting.name not in self.errors:
                again = setting.secret and self.connection.config.get(setting.name)
                self.add_error(setting.name, _("The address is another one: give it again.") if again else _("This is needed."))
        return given

    def config(self) -> dict[str, str]:
        """As it is kept. Call it when the form is valid."""
        return sealed(self.connection.kind, self.cleaned_data, self._known(self.cleaned_data))

    def _known(self, given: dict[str, Any]) -> dict[str, str]:
        known: dict[str, str] = self.connection.config
        moved = any(known.get(name) and known[name] != given.get(name) for name in ADDRESSES)
        return {} if moved else known


def shown(one: Connection) -> dict[str, Any]:
    """The form's values of a connection, without secrets."""
    plain = {setting.name: one.config.get(setting.name, "") for setting in connector(one.kind).SETTINGS if not setting.secret}
    return {**plain, "name": one.name, "source": one.source, "enabled": one.enabled}


class ParcelForm(forms.Form):
    """A parcel to be watched by a tracking service."""

    number = forms.CharField(label=later("Number of the parcel"), min_length=6, max_length=32)
    courier = forms.CharField(label=later("Code of the courier"), required=False, max_length=40,
                              help_text=later("As the service calls it. Kuaidi100 finds it out when it is empty."))
    phone = forms.CharField(label=later("Phone number"), required=False, max_length=30,
                            help_text=later("Some couriers want that of sender or receiver."))
