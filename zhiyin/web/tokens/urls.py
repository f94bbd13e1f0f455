from __future__ import annotations

from django.urls import path

from . import views

urlpatterns = [
    path("tokens", views.tokens, name="tokens"),
    path("tokens/<int:token_id>/revoke", views.revoke, name="token-revoke"),
]
