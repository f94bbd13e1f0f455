from __future__ import annotations

from django.urls import path

from . import views

urlpatterns = [
    path("widget/preview", views.preview, name="widget-preview"),
    path("widget/enable", views.enable, name="widget-enable"),
    path("files/<int:file_id>", views.stored_file, name="stored-file"),
]
