from __future__ import annotations

from django.urls import path

from . import views

urlpatterns = [
    path("system", views.system, name="system"),
    path("system/test-mail", views.test_mail, name="system-test-mail"),
]
