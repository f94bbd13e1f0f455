"""What can be set for a shop, and what is wrong with what was typed."""

from __future__ import annotations

from typing import Any
from zoneinfo import available_timezones

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as later

from zhiyin.records.models import Shop
from zhiyin.watch import problem

MEGABYTE = 1_000_000
#: as a Chinese keyboard writes them
PUNCTUATION = str.maketrans({"，": ",", "、": ",", "：": ":", "～": "-", "~": "-", "–": "-", "—": "-"})
DAYS = {
    "mon": later("Monday"), "tue": later("Tuesday"), "wed": later("Wednesday"), "thu": later("Thursday"),
    "fri": later("Friday"), "sat": later("Saturday"), "sun": later("Sunday"),
}
OPENINGS = (("always", later("Always open")), ("hours", later("At these hours")))


def zones() -> list[tuple[str, str]]:
    return [(name, name) for name in sorted(available_timezones()) if "/" in name and not name.startswith("Etc/")] + [
        ("UTC", "UTC")]


class ShopForm(forms.Form):
    name = forms.CharField(label=later("Name of the shop"), max_length=200)
    language = forms.ChoiceField(label=later("Language"), choices=(("zh-hans", "简体中文"), ("en", "English")),
                                 help_text=later("Of notices, and of the web chat where the visitor's is not known."))
    time_zone = forms.ChoiceField(label=later("Time zone"), choices=zones)
    opening = forms.ChoiceField(label=later("Opening hours"), choices=OPENINGS)
    quiet_from = forms.TimeField(label=later("Quiet from"), required=False, input_formats=["%H:%M", "%H:%M:%S"],
                                 widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"))
    quiet_until = forms.TimeField(label=later("Quiet until"), required=False, input_formats=["%H:%M", "%H:%M:%S"],
                                  widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"),
                                  help_text=later("Between these times only urgent (S) notices are sent."))
    retention_days = forms.IntegerField(label=later("Keep conversations for (days)"), required=False, min_value=1,
                                        max_value=36_500, help_text=later("Older ones are erased. Empty: kept."))
    file_quota = forms.IntegerField(label=later("Room for customers' files (MB)"), min_value=0, max_value=10_000_000,
                                    help_text=later("Pictures beyond it are refused."))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for day, word in DAYS.items():
            self.fields[day] = forms.CharField(label=word, required=False, max_length=120, widget=forms.TextInput(
                attrs={"placeholder": "09:00-12:00, 13:30-18:00", "autocomplete": "off"}))

    @property
    def days(self) -> list[forms.BoundField]:
        return [self[day] for day in DAYS]

    def clean(self) -> dict[str, Any]:
        given: dict[str, Any] = super().clean() or self.cleaned_data
        hours = {day: intervals(given.get(day, "")) for day in DAYS}
        if given.get("opening") == "hours":
            wrong = problem(hours)
            if wrong is not None:
                shown = "-".join(hours[wrong[0]][wrong[1]])
                self.add_error(wrong[0], _(
                    "“{interval}” is no interval: write 09:00-18:00, in order, each starting after the end of the one "
                    "before; 24:00 is midnight.").format(interval=shown[:40]))
            elif not any(hours.values()):
                self.add_error("opening", _("Give the hours of one day at least, or choose “Always open”."))
        given["opening_hours"] = hours if given.get("opening") == "hours" else {}
        if (given.get("quiet_from") is None) != (given.get("quiet_until") is None) and not (
                {"quiet_from", "quiet_until"} & set(self.errors)):
            missing = "quiet_until" if given.get("quiet_until") is None else "quiet_from"
            self.add_error(missing, _("Give both times, or neither."))
        elif given.get("quiet_from") is not None and given["quiet_from"] == given.get("quiet_until"):
            self.add_error("quiet_until", _("Must differ from the beginning."))
        return given


def intervals(written: str) -> list[list[str]]:
    """"09:00-12:00, 13:30-18:00" as pairs; Chinese punctuation is read too. What is no pair stays visible as one."""
    parts = (part.strip() for part in written.translate(PUNCTUATION).split(","))
    return [[piece.strip() for piece in part.split("-")] for part in parts if part]


def shown(shop: Shop) -> dict[str, Any]:
    """The form's values of a shop."""
    hours = {day: ", ".join("-".join(pair) for pair in shop.opening_hours.get(day, ())) for day in DAYS}
    return {
        "name": shop.name, "language": shop.language, "time_zone": shop.time_zone,
        "opening": "hours" if shop.opening_hours else "always", "quiet_from": shop.quiet_from,
        "quiet_until": shop.quiet_until, "retention_days": shop.retention_days, "file_quota": shop.file_quota // MEGABYTE,
        **hours,
    }
