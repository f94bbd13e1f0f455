from __future__ import annotations

from django.urls import path

from . import asking, erasing, exporting

urlpatterns = [
    path("personal/talks/<int:conversation_id>", asking.talk, name="personal-talk"),
    path("personal/customers/<int:customer_id>", asking.customer, name="personal-customer"),
    path("personal/orders/<int:order_id>", asking.order, name="personal-order"),
    path("customers/<int:customer_id>/erase", erasing.erase_customer, name="customer-erase"),
    path("erasures", erasing.erasures, name="erasures"),
    path("exports", exporting.exports, name="exports"),
    path("exports/file", exporting.file, name="export-file"),
]
