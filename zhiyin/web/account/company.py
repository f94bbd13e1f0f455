"""Signing in with the company's account, where it is set up."""

from __future__ import annotations

from allauth.socialaccount import views as social
from allauth.socialaccount.providers.openid_connect import views as oidc
from django.urls import path

from zhiyin.web.access import public

entrance = public("a step of signing in")

urlpatterns = [
    path("company/<slug:provider_id>", entrance(oidc.login), name="openid_connect_login"),
    path("company/<slug:provider_id>/back", entrance(oidc.callback), name="openid_connect_callback"),
    path("company-cancelled", entrance(social.login_cancelled), name="socialaccount_login_cancelled"),
    path("company-error", entrance(social.login_error), name="socialaccount_login_error"),
]
