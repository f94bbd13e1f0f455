from __future__ import annotations

from django.urls import path

from . import faults, orders, views
from .upload import upload

urlpatterns = [
    path("imports", views.imports, name="imports"),
    path("imports/upload", upload, name="import-upload"),
    path("imports/faults", faults.faults, name="import-faults"),
    path("imports/<int:import_id>", views.one, name="import"),
    path("imports/<int:import_id>/state", views.state, name="import-state"),
    path("imports/<int:import_id>/plan", views.plan, name="import-plan"),
    path("imports/<int:import_id>/start", orders.start, name="import-start"),
    path("imports/<int:import_id>/cancel", orders.cancel, name="import-cancel"),
    path("imports/<int:import_id>/resume", orders.resume, name="import-resume"),
    path("imports/<int:import_id>/change", orders.change, name="import-change"),
    path("imports/<int:import_id>/remove", orders.remove, name="import-remove"),
    path("imports/<int:import_id>/rejected", orders.rejected, name="import-rejected"),
]
