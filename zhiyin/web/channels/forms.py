"""A channel's name, kind, what its kind needs to know, and its alarm. Secrets go in and never come out."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.validators import EmailValidator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as later

from zhiyin.channels import outside
from zhiyin.records.models import Channel
from zhiyin.secrets import seal

KINDS = (("", later("Only takes messages in")), ("web", later("Web chat")), ("email", later("E-mail")),
         ("http", later("Web address of your own (http)")))
TLS = (("starttls", "STARTTLS"), ("tls", "TLS"), ("none", later("neither")))
SECRET = forms.PasswordInput(attrs={"autocomplete": "new-password"})


class ChannelForm(forms.Form):
    name = forms.CharField(label=later("Name of the channel"), max_length=100,
                           help_text=later("Programs name it when they send messages: change it there, too."))
    silence_minutes = forms.IntegerField(label=later("Alarm after silence of (minutes)"), required=False, min_value=1,
                                         max_value=43_200, help_text=later("Counted within opening hours. Empty: no alarm."))
    kind = forms.ChoiceField(label=later("How replies leave"), choices=KINDS, required=False)
    address = forms.CharField(label=later("Sender address"), required=False, max_length=254,
                              validators=[EmailValidator(later("This is no e-mail address."))])
    sender = forms.CharField(label=later("Sender name"), required=False, max_length=100,
                             help_text=later("Empty: the shop's name."))
    host = forms.CharField(label=later("Mail server"), required=False, max_length=253,
                           help_text=later("Empty: the mail server of the installation."))
    port = forms.IntegerField(label=later("Port"), required=False, min_value=1, max_value=65_535)
    tls = forms.ChoiceField(label=later("Encryption"), required=False, choices=TLS)
    user = forms.CharField(label=later("User name at the mail server"), required=False, max_length=254)
    password = forms.CharField(label=later("Password at the mail server"), required=False, max_length=500, strip=False,
                               widget=SECRET, help_text=later("Kept sealed and never shown. Empty: as it is."))
    url = forms.CharField(label=later("Address (https)"), required=False, max_length=2_000)
    secret = forms.CharField(label=later("Signing secret"), required=False, max_length=500, strip=False, widget=SECRET,
                             help_text=later("Kept sealed and never shown. Empty: as it is."))

    def __init__(self, channel: Channel, *args: Any, **kwargs: Any) -> None:
        self.channel = channel
        super().__init__(*args, **kwargs)

    def clean_name(self) -> str:
        name = str(self.cleaned_data["name"])
        if Channel.objects.filter(shop=self.channel.shop_id, name=name).exclude(pk=self.channel.pk).exists():
            raise forms.ValidationError(_("Another channel of this shop has this name."))
        return name

    def clean(self) -> dict[str, Any]:
        given: dict[str, Any] = super().clean() or self.cleaned_data
        kind, known = given.get("kind"), self.channel.config
        if kind == "email" and not given.get("address") and "address" not in self.errors:
            self.add_error("address", _("Say from which address replies are sent."))
        if kind == "http":
            self._check_http(given, known)
        return given

    def _check_http(self, given: dict[str, Any], known: dict[str, Any]) -> None:
        if not given.get("url"):
            self.add_error("url", _("Say where replies are sent."))
        else:
            try:
                outside.check(given["url"])
            except outside.Unreachable:
                pass  # a name that is not known just now may be known when a reply goes out
            except outside.Refused as refused:
                self.add_error("url", _("This address may not be called: {why}.").format(why=refused))
        if not given.get("secret") and not known.get("secret"):
            self.add_error("secret", _("Give the secret that replies are signed with."))

    def config(self) -> dict[str, Any]:
        """What the channel's folder is to know. Call it when the form is valid."""
        given, known = self.cleaned_data, self.channel.config
        if given["kind"] == "email":
            made: dict[str, Any] = {"address": given["address"]}
            if given["sender"]:
                made["name"] = given["sender"]
            if given["host"]:
                before = known.get("smtp") or {}
                kept = before.get("password", "") if before.get("host") == given["host"] else ""
                made["smtp"] = {"host": given["host"], "port": given["port"] or 587, "user": given["user"],
                                "tls": given["tls"] or "starttls", "password": seal(given["password"]) or kept}
            return made
        if given["kind"] == "http":
            return {"url": given["url"], "secret": seal(given["secret"]) or known.get("secret", "")}
        return {}


def shown(channel: Channel) -> dict[str, Any]:
    """The form's values of a channel, without secrets."""
    config, smtp = channel.config, channel.config.get("smtp") or {}
    return {
        "name": channel.name, "silence_minutes": channel.silence_minutes, "kind": channel.kind,
        "address": config.get("address"), "sender": config.get("name"), "url": config.get("url"), "host": smtp.get("host"),
        "port": smtp.get("port"), "tls": smtp.get("tls"), "user": smtp.get("user"),
    }
