"""How django-allauth behaves here: nobody signs up by themselves, and pages say what happened in our own words."""

from __future__ import annotations

import smtplib
from typing import Any

import structlog
from allauth.account.adapter import DefaultAccountAdapter
from django.core.mail import EmailMessage
from django.http import HttpRequest
from django.utils import translation
from django.utils.translation import gettext as _

from .models import Person

log = structlog.get_logger()


class Accounts(DefaultAccountAdapter):  # type: ignore[misc]
    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False  # by invitation only

    def add_message(self, *_args: Any, **_more: Any) -> None:
        """Pages show the state after a change instead."""

    def send_password_reset_mail(self, user: Person, email: str, context: dict[str, Any]) -> None:
        with translation.override(user.language):
            subject = _("A new password for Zhiyin")
            text = _("Hello,\n\nsomebody, most likely you, wants a new password for this address. Open this link to choose "
                     "it:\n\n{link}\n\nIf it was not you, ignore this: nothing has changed.").format(
                link=context["password_reset_url"])
        try:
            EmailMessage(subject, text, to=[email]).send()
        except (OSError, smtplib.SMTPException) as error:
            # the page must not tell whether the address is known, so it cannot tell this either
            log.error("the mail server took no mail", error=f"{type(error).__name__}: {error}"[:300])
