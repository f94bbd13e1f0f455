from __future__ import annotations

from django.urls import path

from . import views

urlpatterns = [
    path("conversations", views.conversations, name="conversations"),
    path("conversations/rows", views.rows, name="conversation-rows"),
]
