"""Delivering notices: claims what is due, takes it over its route, writes down how it ended."""

from __future__ import annotations

import base64
import hashlib
import json
import smtplib
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from email.utils import parseaddr
from functools import partial
from importlib import import_module

import structlog
from django.conf import settings
from django.core.mail import EmailMessage, get_connection
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from zhiyin.accounts.people import memberships
from zhiyin.act import notify
from zhiyin.act.wording import Words, words
from zhiyin.channels import push
from zhiyin.channels.outside import OutsideError, Refused, Uncertain, Unreachable
from zhiyin.channels.robot import Said
from zhiyin.channels.trouble import Gone, Later, Rejected
from zhiyin.decide.notice import Trouble, after
from zhiyin.domain.notices import ROBOTS
from zhiyin.records.models import Delivery, PushSubscription, Robot
from zhiyin.secrets import SealBroken, unseal
from zhiyin.settings import current

log = structlog.get_logger()

#: deliveries on their way at the same time, so that a slow receiver holds up few others
AT_ONCE = 8
#: seconds a mail server may take for one step
MAIL_TIMEOUT = 10.0
Send = Callable[[], None]


def deliver(now: datetime | None = None) -> int:
    """Deliver what is due, up to AT_ONCE; how many were tried."""
    now = now or timezone.now()
    claimed = notify.claim(AT_ONCE, now)
    prepared = [(delivery, _prepare(delivery)) for delivery in claimed]  # asks the database: not in the threads
    with ThreadPoolExecutor(max_workers=AT_ONCE) as pool:
        running = [(delivery, pool.submit(_attempt, send)) for delivery, send in prepared]
        for delivery, future in running:
            _finish(delivery, future.result(), timezone.now())
    return len(claimed)


def try_robot(robot: Robot, language: str) -> str:
    """Post a test message now; empty when the robot took it, else what went wrong."""
    with translation.override(language):
        said = Said(_("Test from Zhiyin"), _("This group will be told of urgent cases of {shop}.").format(shop=robot.shop.name))
    error = _attempt(partial(_post, robot, said))
    return str(error) if error is not None else ""


def _prepare(delivery: Delivery) -> Send:
    """What is to be done in a thread; a delivery that has nobody to go to any more ends as Gone."""
    notice = delivery.notice
    if notice is None or (delivery.route not in ROBOTS and delivery.shop_id not in memberships(notice.person)):
        return _gone
    shop = delivery.shop
    if delivery.route in ROBOTS:
        robot = Robot.objects.of(shop).filter(pk=delivery.target, active=True).first()
        if robot is None:
            return _gone
        with translation.override(shop.language):
            said = words(notice.kind, notice.data, shop.name, shop.slug)
            return partial(_post, robot, Said(said.title, said.text, _link(said), _("Open")))
    with translation.override(notice.person.language):
        said = words(notice.kind, notice.data, shop.name, shop.slug)
    if delivery.route == "email":
        return partial(_mail, notice.person.email, said, f"notice-{notice.pk}")
    browser = PushSubscription.objects.filter(pk=delivery.target, person=notice.person).first()
    if browser is None:
        return _gone
    return partial(_push, browser, said, notice.urgent, notice.key)


def _attempt(send: Send) -> OutsideError | None:
    try:
        send()
    except OutsideError as error:
        return error
    except Exception as error:  # a fault of ours must not stop the others
        log.exception("a notice cannot be sent")
        return Rejected(f"a fault of Zhiyin: {type(error).__name__}")
    return None


def _finish(delivery: Delivery, error: OutsideError | None, now: datetime) -> None:
    notice = delivery.notice
    urgent = bool(notice and notice.urgent)
    trouble = trouble_of(error)
    if trouble is Trouble.GONE and delivery.route == "push":
        PushSubscription.objects.filter(pk=delivery.target).delete()
    age = now - (notice.created_at if notice else delivery.send_at)
    state, wait = after(trouble, delivery.attempts, age, twice_is_well=urgent or delivery.route == "push",
                        asked=error.seconds if isinstance(error, Later) else 0.0)
    notify.settle(delivery, state, error="" if error is None else str(error), wait=wait, now=now)


def trouble_of(error: OutsideError | None) -> Trouble | None:
    if error is None:
        return None
    for kind, trouble in ((Gone, Trouble.GONE), (Later, Trouble.LATER), (Unreachable, Trouble.UNREACHABLE),
                          (Uncertain, Trouble.UNCERTAIN), (Refused, Trouble.REFUSED)):
        if isinstance(error, kind):
            return trouble
    return Trouble.REJECTED


def _gone() -> None:
    raise Gone("nobody is there any more to get it")


def _post(robot: Robot, said: Said) -> None:
    try:
        url, secret = unseal(robot.url), unseal(robot.secret)
    except SealBroken as error:
        raise Rejected(f"the robot's address and secret: {error}") from error
    import_module(f"zhiyin.channels.{robot.kind}").send(url, secret, said)


def _push(browser: PushSubscription, said: Words, urgent: bool, key: str) -> None:
    message = json.dumps({"title": said.title, "body": said.text, "url": said.path, "tag": key, "urgent": urgent},
                         ensure_ascii=False).encode()
    topic = base64.urlsafe_b64encode(hashlib.sha256(key.encode()).digest()[:24]).decode()
    contact = parseaddr(settings.DEFAULT_FROM_EMAIL)[1] or "admin@zhiyin.localhost"
    push.send(push.Browser(browser.endpoint, browser.p256dh, browser.auth), message, urgent=urgent, topic=topic,
              contact=f"mailto:{contact}")


def _mail(address: str, said: Words, name: str) -> None:
    domain = parseaddr(settings.DEFAULT_FROM_EMAIL)[1].rpartition("@")[2] or "zhiyin.localhost"
    link = _link(said)
    letter = EmailMessage(said.title, f"{said.text}\n\n{link}".rstrip() + "\n", to=[address], headers={
        "Message-ID": f"<{name}@{domain}>", "Auto-Submitted": "auto-generated"})
    server = get_connection(timeout=MAIL_TIMEOUT)
    try:
        server.open()
    except smtplib.SMTPAuthenticationError as error:
        raise Rejected("the mail server does not take the name and password") from error
    except (OSError, smtplib.SMTPException) as error:
        raise Unreachable(f"the mail server is not there: {type(error).__name__}") from error
    try:
        server.send_messages([letter])
    except smtplib.SMTPRecipientsRefused as error:
        raise _answered(max((code for code, _said in error.recipients.values()), default=550)) from error
    except smtplib.SMTPResponseException as error:
        raise _answered(error.smtp_code) from error
    except (OSError, smtplib.SMTPException) as error:
        raise Uncertain(f"the mail server did not answer: {type(error).__name__}") from error
    finally:
        server.close()


def _answered(code: int) -> OutsideError:
    if 400 <= code < 500:
        return Later(f"the mail server answered {code}", 300.0)
    return Rejected(f"the mail server answered {code}")


def _link(said: Words) -> str:
    home = current().public_url.rstrip("/")
    return f"{home}{said.path}" if home else ""
