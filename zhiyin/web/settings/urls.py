from __future__ import annotations

from django.urls import path

from . import views

urlpatterns = [
    path("settings", views.settings, name="settings"),
    path("settings/web-chat", views.web_chat, name="settings-web-chat"),
    path("settings/identity-key", views.identity_key, name="settings-identity-key"),
]
