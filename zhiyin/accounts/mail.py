"""Mail to the shop's people: invitations."""

from __future__ import annotations

import smtplib

from django.conf import settings
from django.core.mail import EmailMessage
from django.utils import translation
from django.utils.translation import gettext as _

from .models import Invitation

NONE = "django.core.mail.backends.dummy.EmailBackend"


def configured() -> bool:
    """Whether this installation can send mail at all."""
    return bool(settings.EMAIL_BACKEND != NONE)


def send_invitation(invitation: Invitation, link: str) -> bool:
    """In the language of the invitation. False when there is no mail server, or it did not take the mail."""
    if not configured():
        return False
    with translation.override(invitation.language):
        subject = _("{shop}: you are invited to Zhiyin").format(shop=invitation.shop.name)
        text = _(
            "Hello,\n\n{inviter} invites you to work in {shop} with Zhiyin.\nOpen this link to choose your password; "
            "it is good for seven days and works once:\n\n{link}\n\nIf you did not expect this, ignore it."
        ).format(inviter=str(invitation.invited_by or "Zhiyin"), shop=invitation.shop.name, link=link)
    try:
        return EmailMessage(subject, text, to=[invitation.email]).send() == 1
    except (OSError, smtplib.SMTPException):
        return False
