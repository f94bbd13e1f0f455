from __future__ import annotations

from django.urls import path

from . import views

urlpatterns = [
    path("channels", views.channels, name="channels"),
    path("channels/new", views.make, name="channel-new"),
    path("channels/<int:channel_id>", views.channel, name="channel"),
]
