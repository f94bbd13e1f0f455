"""One's own account: name, language, password, second steps, sessions."""

from __future__ import annotations

from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.contrib import messages
from django.contrib.auth import update_session_auth_hash
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST, require_safe
from django.views.i18n import set_language

from zhiyin.accounts.models import Membership, Person
from zhiyin.accounts.people import memberships
from zhiyin.accounts.sessions import end_sessions
from zhiyin.act import audit
from zhiyin.domain.roles import Role
from zhiyin.web.access import signed_in
from zhiyin.web.pages import page
from zhiyin.web.people.words import ROLES
from zhiyin.web.shops import shop_of

from .browsers import named
from .forms import ChangePassword, Profile


def own_page(request: HttpRequest, template: str, status: int = 200, **things: object) -> HttpResponse:
    """A page about the person, with the rail of the shop they were in."""
    response = page(request, template, shop_of(request, memberships(request.user)), room="account", **things)
    response.status_code = status
    return response


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
@never_cache
def account(request: HttpRequest) -> HttpResponse:
    person: Person = request.user  # type: ignore[assignment]
    form = Profile(request.POST or None, initial={"name": person.name, "language": person.language})
    if request.method == "POST" and form.is_valid():
        Person.objects.filter(pk=person.pk).update(**form.cleaned_data)
        with translation.override(form.cleaned_data["language"]):
            messages.success(request, _("Saved."))
        answer = redirect("account")
        chosen = request.POST.copy()
        chosen["next"] = answer["Location"]
        request.POST = chosen  # type: ignore[assignment]
        return set_language(request)  # the browser's cookie, too
    steps = Authenticator.objects.filter(user=person)
    codes = steps.filter(type=Authenticator.Type.RECOVERY_CODES).first()
    return own_page(
        request, "account/account.html", 422 if form.errors else 200, form=form,
        totp=steps.filter(type=Authenticator.Type.TOTP).first(),
        keys=steps.filter(type=Authenticator.Type.WEBAUTHN).order_by("id"),
        codes=None if codes is None else len(codes.wrap().get_unused_codes()),
        roles=[{"shop": one.shop, "word": ROLES[Role(one.role)][0]} for one in Membership.objects.filter(
            person=person, active=True).select_related("shop").order_by("shop__name")],
    )


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
@never_cache
@sensitive_post_parameters()
def password(request: HttpRequest) -> HttpResponse:
    """Changing the password ends all other sessions."""
    person: Person = request.user  # type: ignore[assignment]
    first = person.must_change_password
    form = ChangePassword(person, request.POST or None)
    if request.method == "POST" and form.is_valid():
        with transaction.atomic():
            person.set_password(form.cleaned_data["new"])
            person.must_change_password = False
            person.save(update_fields=["password", "must_change_password"])
            audit.record("account.password_changed", shop=None, actor=person.pk, object_kind="person", object_id=person.pk)
        update_session_auth_hash(request, person)
        request.session.save()
        UserSession.objects.filter(user=person).exclude(session_key=request.session.session_key).delete()
        UserSession.objects.create_from_request(request)
        messages.success(request, _("Your password is changed. Everybody else who was signed in with it is signed out."))
        return redirect("home" if first else "account")
    template = "account/first_password.html" if first else "account/password.html"
    return own_page(request, template, 422 if form.errors else 200, form=form)


@require_safe
@signed_in
@never_cache
def sessions(request: HttpRequest) -> HttpResponse:
    there = sorted(UserSession.objects.purge_and_list(request.user), key=lambda one: one.created_at, reverse=True)
    current = request.session.session_key
    return own_page(request, "account/sessions.html", sessions=[
        {"pk": one.pk, "here": one.session_key == current, "browser": named(one.user_agent), "ip": one.ip,
         "at": one.created_at} for one in there])


@require_POST
@signed_in
def end_session(request: HttpRequest, session: int) -> HttpResponse:
    found = UserSession.objects.filter(pk=session, user=request.user.pk).first()
    if found is None:
        raise Http404("no such session of this person")
    found.end()
    audit.record("account.session_ended", shop=None, actor=request.user.pk, object_kind="person", object_id=request.user.pk)
    messages.success(request, _("The session is ended."))
    return redirect("account-sessions")


@require_POST
@signed_in
def end_all_sessions(request: HttpRequest) -> HttpResponse:
    """All but this one."""
    person: Person = request.user  # type: ignore[assignment]
    end_sessions(person.pk)
    person.refresh_from_db()
    update_session_auth_hash(request, person)
    request.session.save()
    UserSession.objects.create_from_request(request)
    audit.record("account.sessions_ended", shop=None, actor=person.pk, object_kind="person", object_id=person.pk)
    messages.success(request, _("All other sessions are ended."))
    return redirect("account-sessions")
