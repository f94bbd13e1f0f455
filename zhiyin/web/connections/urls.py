from __future__ import annotations

from django.urls import path

from . import letters, views

urlpatterns = [
    path("connections", views.connections, name="connections"),
    path("connections/new", views.make, name="connection-new"),
    path("connections/<int:connection_id>", views.connection, name="connection"),
    path("connections/<int:connection_id>/key", views.rekey, name="connection-key"),
    path("connections/<int:connection_id>/fetch", views.fetch, name="connection-fetch"),
    path("connections/<int:connection_id>/progress", views.progress, name="connection-progress"),
    path("connections/<int:connection_id>/parcels", views.watch, name="connection-watch"),
    path("connections/<int:connection_id>/letters", letters.every, name="connection-letters"),
    path("connections/letters/<int:letter_id>", letters.one, name="letter"),
    path("connections/letters/<int:letter_id>/body", letters.body, name="letter-body"),
]
