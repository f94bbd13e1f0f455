"""The system page: whether the installation is well, and what to do when it is not."""

from __future__ import annotations

import smtplib
from urllib.parse import urlencode

from django.contrib import messages
from django.core.mail import EmailMessage
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from zhiyin.accounts.mail import configured
from zhiyin.act.audit import record
from zhiyin.domain.roles import Permission
from zhiyin.web.access import needs, the_shop
from zhiyin.web.pages import page

from .readings import readings


@needs(Permission.SYSTEM)
@require_safe
def system(request: HttpRequest) -> HttpResponse:
    shop, now = the_shop(request), timezone.now()
    return page(request, "system/system.html", shop, now=now, room="system", readings=readings(now), mail=configured())


@needs(Permission.SYSTEM)
@require_POST
def test_mail(request: HttpRequest) -> HttpResponse:
    """A mail to oneself: whether the mail server takes it."""
    shop, person = the_shop(request), request.user
    if not configured():
        messages.error(request, _("No mail server is set: set ZHIYIN_SMTP_URL and restart."))
    else:
        letter = EmailMessage(_("Test mail from Zhiyin"), _("The mail server works."), to=[person.email])  # type: ignore[union-attr]
        try:
            taken = letter.send() == 1
            why = "" if taken else _("it was not taken")
        except (OSError, smtplib.SMTPException, ValueError) as error:
            taken, why = False, str(error)[:200]
        record("system.test_mail", shop=shop.pk, actor=person.pk, data={"taken": taken})
        if taken:
            messages.success(request, _("The mail server took it: look into your mailbox."))
        else:
            messages.error(request, _("The mail server did not take it: {why}. Check ZHIYIN_SMTP_URL and ZHIYIN_MAIL_FROM."
                                      ).format(why=why))
    return redirect(f"{reverse('system')}?{urlencode({'shop': shop.slug})}")
