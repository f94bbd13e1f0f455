from __future__ import annotations

from django.urls import path

from . import asked, calendar, orders, parcels, products, references, roster

urlpatterns = [
    path("orders", orders.orders, name="orders"),
    path("orders/<int:order_id>", orders.order, name="order"),
    path("parcels/<int:parcel_id>", parcels.parcel, name="parcel"),
    path("products", products.products, name="products"),
    path("products/<int:product_id>", products.product, name="product"),
    path("requests", asked.asked, name="asked"),
    path("requests/<int:action_id>", asked.say, name="asked-word"),
    path("roster", roster.roster, name="roster"),
    path("campaigns", calendar.campaigns, name="campaigns"),
    path("references", references.references, name="references"),
    path("references/values", references.value, name="reference-value"),
]
