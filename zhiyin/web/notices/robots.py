"""Group robots of the shop, and deliveries that failed."""

from __future__ import annotations

from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as later
from django.views.decorators.http import require_http_methods, require_POST

from zhiyin import notice_routes
from zhiyin.act import audit, notify
from zhiyin.act.wording import words
from zhiyin.channels.outside import Refused, Unreachable, check
from zhiyin.domain.notices import ROBOTS
from zhiyin.domain.roles import Permission
from zhiyin.records.models import Delivery, Robot, Shop
from zhiyin.secrets import seal
from zhiyin.web.access import needs, the_shop
from zhiyin.web.pages import page

from .views import KIND_WORDS

#: deliveries shown, newest first
LENGTH = 100
ROBOT_WORDS = {"wecom": later("WeCom"), "dingtalk": later("DingTalk"), "feishu": later("Feishu")}
ROUTE_WORDS = {**ROBOT_WORDS, "email": later("E-mail"), "push": later("Browser")}
STATE_WORDS = {"failed": later("Not delivered"), "uncertain": later("May not have arrived")}


@require_http_methods(["GET", "HEAD", "POST"])
@needs(Permission.SETTINGS)
def robots(request: HttpRequest) -> HttpResponse:
    shop = the_shop(request)
    given = {name: request.POST.get(name, "").strip() for name in ("kind", "name", "url", "secret")}
    problem = ""
    if request.method == "POST":
        problem = _wrong(given)
        if not problem:
            _add(request, shop, given)
            messages.success(request, _("The robot was added. Send a test to see whether it works."))
            return _back(shop)
    trouble = (Delivery.objects.of(shop).filter(state__in=notify.TROUBLE).select_related("notice__person")
               .order_by("-id")[:LENGTH])
    return page(
        request, "notices/robots.html", shop, room="notices", tab="robots", may_robots=True, problem=problem, given=given,
        kinds=[(kind, ROBOT_WORDS[kind]) for kind in ROBOTS],
        robots=[(one, ROBOT_WORDS.get(one.kind, one.kind)) for one in Robot.objects.of(shop).order_by("id")],
        trouble=[(one, ROUTE_WORDS.get(one.route, one.route), STATE_WORDS[one.state], _about(one, shop)) for one in trouble])


@needs(Permission.SETTINGS)
@require_POST
def test(request: HttpRequest, robot_id: int) -> HttpResponse:
    shop = the_shop(request)
    robot = get_object_or_404(Robot.objects.of(shop).select_related("shop"), pk=robot_id)
    problem = notice_routes.try_robot(robot, shop.language)
    if problem:
        messages.error(request, _("{robot} did not take the test: {problem}").format(robot=robot.name, problem=problem))
    else:
        messages.success(request, _("{robot} took the test. Look into the group.").format(robot=robot.name))
    return _back(shop)


@needs(Permission.SETTINGS)
@require_POST
@transaction.atomic
def remove(request: HttpRequest, robot_id: int) -> HttpResponse:
    shop = the_shop(request)
    robot = get_object_or_404(Robot.objects.of(shop), pk=robot_id)
    kind = robot.kind
    robot.delete()
    messages.success(request, _("The robot was removed."))
    audit.record("robot.removed", shop=shop.pk, actor=request.user.pk, object_kind="robot", object_id=robot_id,
                 data={"kind": kind})
    return _back(shop)


@needs(Permission.SETTINGS)
@require_POST
@transaction.atomic
def resend(request: HttpRequest, delivery_id: int) -> HttpResponse:
    shop = the_shop(request)
    get_object_or_404(Delivery.objects.of(shop), pk=delivery_id)
    if notify.resend(shop.pk, delivery_id):
        messages.success(request, _("It is being sent again."))
        audit.record("notice.resent", shop=shop.pk, actor=request.user.pk, object_kind="delivery", object_id=delivery_id)
    else:
        messages.info(request, _("It is already on its way."))
    return _back(shop)


def _wrong(given: dict[str, str]) -> str:
    """What is wrong with the form; empty when nothing is."""
    if given["kind"] not in ROBOTS:
        return _("Choose which kind of robot it is.")
    if not given["name"] or len(given["name"]) > 100:
        return _("Give the robot a name of up to 100 letters.")
    if len(given["url"]) > 2_000 or len(given["secret"]) > 500:
        return _("The address or the secret is too long.")
    try:
        check(given["url"])
    except Refused as error:
        return _("The address cannot be used: {reason}. Copy it from the robot's page in your group.").format(reason=error)
    except Unreachable:
        pass  # the test tells
    return ""


@transaction.atomic
def _add(request: HttpRequest, shop: Shop, given: dict[str, str]) -> None:
    # the address is a secret, too: whoever has it can post
    made = Robot.objects.of(shop).create(shop=shop, kind=given["kind"], name=given["name"], url=seal(given["url"]),
                                secret=seal(given["secret"]), active=True)
    audit.record("robot.added", shop=shop.pk, actor=request.user.pk, object_kind="robot", object_id=made.pk,
                 data={"kind": made.kind})


def _about(delivery: Delivery, shop: Shop) -> object:
    notice = delivery.notice
    if notice is None:
        return ""
    return words(notice.kind, notice.data, shop.name, shop.slug).title or KIND_WORDS.get(notice.kind, notice.kind)


def _back(shop: Shop) -> HttpResponse:
    return redirect(f"{reverse('notices-robots')}?shop={shop.slug}")
