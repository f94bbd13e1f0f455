"""One's own account. Of django-allauth only what is used: its views behind our own guard, at addresses of ours."""

from __future__ import annotations

from allauth.account import views as account
from allauth.mfa.base import views as mfa
from allauth.mfa.recovery_codes import views as codes
from allauth.mfa.totp import views as totp
from allauth.mfa.webauthn import views as webauthn
from django.conf import settings
from django.urls import URLPattern, URLResolver, include, path, re_path

from zhiyin.web import signin
from zhiyin.web.access import public, signed_in

from . import views

entrance = public("a step of signing in")
reset = public("whoever forgot their password cannot sign in")

urlpatterns: list[URLPattern | URLResolver] = [
    path("account", views.account, name="account"),
    path("account", views.account, name="mfa_index"),
    path("account", views.account, name="account_email"),
    path("account", views.account, name="socialaccount_connections"),
    path("account/password", views.password, name="account-password"),
    path("account/password", views.password, name="account_change_password"),
    path("account/password", views.password, name="account_set_password"),
    path("account/sessions", views.sessions, name="account-sessions"),
    path("account/sessions/<int:session>/end", views.end_session, name="account-session-end"),
    path("account/sessions/end-all", views.end_all_sessions, name="account-sessions-end"),

    path("sign-in", signin.sign_in, name="account_login"),
    path("sign-in", signin.sign_in, name="account_inactive"),
    path("sign-out", signin.sign_out, name="account_logout"),
    path("sign-in/code", entrance(mfa.authenticate), name="mfa_authenticate"),
    path("sign-in/passkey", entrance(webauthn.login_webauthn), name="mfa_login_webauthn"),

    path("password/reset", reset(account.password_reset), name="account_reset_password"),
    path("password/reset/sent", reset(account.password_reset_done), name="account_reset_password_done"),
    re_path(r"^password/reset/(?P<uidb36>[0-9A-Za-z]+)-(?P<key>.+)$", reset(account.password_reset_from_key),
            name="account_reset_password_from_key"),
    path("password/reset/done", reset(account.password_reset_from_key_done), name="account_reset_password_from_key_done"),

    path("account/confirm", signed_in(account.reauthenticate), name="account_reauthenticate"),
    path("account/confirm/code", signed_in(mfa.reauthenticate), name="mfa_reauthenticate"),
    path("account/confirm/passkey", signed_in(webauthn.reauthenticate_webauthn), name="mfa_reauthenticate_webauthn"),
    path("account/app", signed_in(totp.activate_totp), name="mfa_activate_totp"),
    path("account/app/off", signed_in(totp.deactivate_totp), name="mfa_deactivate_totp"),
    path("account/codes", signed_in(codes.view_recovery_codes), name="mfa_view_recovery_codes"),
    path("account/codes/new", signed_in(codes.generate_recovery_codes), name="mfa_generate_recovery_codes"),
    path("account/codes/file", signed_in(codes.download_recovery_codes), name="mfa_download_recovery_codes"),
    path("account/passkeys", signed_in(webauthn.list_webauthn), name="mfa_list_webauthn"),
    path("account/passkeys/new", signed_in(webauthn.add_webauthn), name="mfa_add_webauthn"),
    path("account/passkeys/<int:pk>/name", signed_in(webauthn.edit_webauthn), name="mfa_edit_webauthn"),
    path("account/passkeys/<int:pk>/remove", signed_in(webauthn.remove_webauthn), name="mfa_remove_webauthn"),
]
if settings.COMPANY_SIGN_IN:  # a tenth of everything there is to load belongs to it
    urlpatterns.append(path("sign-in/", include("zhiyin.web.account.company")))
