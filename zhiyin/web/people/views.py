"""People and roles of a shop."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from zhiyin.accounts import invitations, mail, team
from zhiyin.accounts.models import Invitation, Membership, Person
from zhiyin.domain.roles import ALLOWED, Permission, Role
from zhiyin.records.models import Conversation, Shop
from zhiyin.web.access import may, needs, the_shop
from zhiyin.web.pages import page

from .forms import Invite, RoleForm, departments
from .words import PERMISSIONS, REFUSED, ROLES


@require_safe
@needs(Permission.PEOPLE)
def people(request: HttpRequest) -> HttpResponse:
    if request.shop is None:  # type: ignore[attr-defined]
        return redirect("shop-new")
    return _people(request, the_shop(request))


def _people(request: HttpRequest, shop: Shop, status: int = 200, **things: Any) -> HttpResponse:
    owners = may(request, Permission.OWNERS)
    names = dict(departments())
    answer = list(team.who_answers(shop.pk))
    rows = []
    members = Membership.objects.filter(shop=shop).select_related("person")
    for member in members.order_by("-active", "person__name", "person__email"):
        touchable = (owners or member.role != Role.OWNER) and (
            not member.person.is_administrator or request.user.is_administrator)  # type: ignore[union-attr]
        rows.append({
            "member": member, "role": ROLES[Role(member.role)][0],
            "department": names.get(member.department, member.department) if member.department else "",
            "oneself": member.person_id == request.user.pk, "touchable": touchable,
            "form": RoleForm(owners=owners, initial={"role": member.role, "department": member.department},
                             auto_id=f"m{member.pk}-%s"),
            "talks": Conversation.objects.of(shop).filter(assignee=member.person_id).count() if member.active else 0,
            "others": [one.person for one in answer if one.person_id != member.person_id],
        })
    now = timezone.now()
    context = {
        "active": [row for row in rows if row["member"].active], "left": [row for row in rows if not row["member"].active],
        "invitations": [{"one": one, "role": ROLES[Role(one.role)][0], "expired": one.expires_at <= now}
                        for one in invitations.pending(shop.pk)],
        "form": Invite(owners=owners, initial={"role": Role.AGENT.value, "language": shop.language}),
        "mail": mail.configured(), "roles": list(ROLES.values()), "now": now, **things,
    }
    response = page(request, "people/people.html", shop, room="people", **context)
    response.status_code = status
    return response


@require_POST
@needs(Permission.PEOPLE)
def invite(request: HttpRequest) -> HttpResponse:
    """Sends the invitation; without a mail server the link is shown on the page, this once."""
    shop = the_shop(request)
    form = Invite(request.POST, owners=may(request, Permission.OWNERS))
    if not form.is_valid():
        return _people(request, shop, 422, form=form)
    given = form.cleaned_data
    try:
        made, secret = invitations.invite(shop.pk, _actor(request), given["email"], Role(given["role"]),
                                          department=given["department"], language=given["language"])
    except team.Refused as refused:
        form.add_error(None, REFUSED[refused.code])
        return _people(request, shop, 422, form=form)
    link = request.build_absolute_uri(reverse("invitation", args=[secret]))
    if mail.send_invitation(made, link):
        messages.success(request, _("The invitation is on its way to {email}.").format(email=made.email))
        return _back(shop)
    return _people(request, shop, link=link, invited=made.email)


@require_POST
@needs(Permission.PEOPLE)
def revoke(request: HttpRequest, invitation_id: int) -> HttpResponse:
    shop = the_shop(request)
    return _do(request, shop, _("The invitation is taken back; its link opens nothing any more."),
               lambda: invitations.revoke(shop.pk, _actor(request), invitation_id))


@require_POST
@needs(Permission.PEOPLE)
def role(request: HttpRequest, membership_id: int) -> HttpResponse:
    shop = the_shop(request)
    _member(shop, membership_id)
    form = RoleForm(request.POST, owners=True)
    if not form.is_valid():
        messages.error(request, _("Choose a role of the list."))
        return _back(shop)
    given = form.cleaned_data
    return _do(request, shop, _("The role is changed. It holds from now on."), lambda: team.change_role(
        shop.pk, _actor(request), membership_id, Role(given["role"]), given["department"]))


class HandOver(forms.Form):
    hand_to = forms.IntegerField(required=False, min_value=1, max_value=2**63 - 1)


@require_POST
@needs(Permission.PEOPLE)
def deactivate(request: HttpRequest, membership_id: int) -> HttpResponse:
    shop = the_shop(request)
    _member(shop, membership_id)
    form = HandOver(request.POST)
    if not form.is_valid():
        messages.error(request, str(REFUSED["nobody_to_take_over"]))
        return _back(shop)
    return _do(request, shop, _("The person has left the shop and is signed out."), lambda: team.deactivate(
        shop.pk, _actor(request), membership_id, form.cleaned_data["hand_to"]))


@require_POST
@needs(Permission.PEOPLE)
def reactivate(request: HttpRequest, membership_id: int) -> HttpResponse:
    shop = the_shop(request)
    return _do(request, shop, _("The person is back, with the role they had."),
               lambda: team.reactivate(shop.pk, _actor(request), membership_id))


@require_safe
@needs(Permission.PEOPLE)
def matrix(request: HttpRequest) -> HttpResponse:
    """Which role may do what: the table the product itself goes by."""
    shop = the_shop(request)
    rows = [(word, [permission in ALLOWED[role] for role in Role]) for permission, word in PERMISSIONS.items()]
    return page(request, "people/matrix.html", shop, room="people", rows=rows,
                roles=[ROLES[role] for role in Role])


def _do(request: HttpRequest, shop: Shop, done: str, change: Any) -> HttpResponse:
    try:
        change()
    except team.Refused as refused:
        messages.error(request, str(REFUSED[refused.code]))
    except (Membership.DoesNotExist, Invitation.DoesNotExist) as error:
        raise Http404("not of this shop") from error
    else:
        messages.success(request, done)
    return _back(shop)


def _back(shop: Shop) -> HttpResponse:
    return redirect(f"{reverse('people')}?{urlencode({'shop': shop.slug})}")


def _member(shop: Shop, membership: int) -> Membership:
    found = Membership.objects.filter(pk=membership, shop=shop).first()
    if found is None:
        raise Http404("not of this shop")
    return found


def _actor(request: HttpRequest) -> Person:
    return request.user  # type: ignore[return-value]
