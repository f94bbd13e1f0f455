from __future__ import annotations

from django.urls import path

from . import merging, views

urlpatterns = [
    path("customers", views.customers, name="customers"),
    path("customers/<int:customer_id>", views.customer, name="customer"),
    path("customers/<int:customer_id>/merge", merging.merge, name="customer-merge"),
    path("customers/merges/<int:merge_id>/undo", merging.undo, name="customer-unmerge"),
]
