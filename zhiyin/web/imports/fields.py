"""The words of the import room for what a table holds and what its columns are."""

from __future__ import annotations

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as later

from zhiyin.channels.files.trade.fields import FULFILMENT, fields_of
from zhiyin.web.trade_words import ORDER, REFUND

MESSAGES = later("Messages")
NOUNS = {
    "orders": later("Orders"), "products": later("Products"), "parcels": later("Parcels"),
    "parcel-events": later("Tracking events"), "refunds": later("Refunds and returns"), "buyers": later("Shop customers"),
    "stock": later("Stock"), "reviews": later("Product reviews"), "employees": later("Employees"),
    "shifts": later("Shifts and absences"), "campaigns": later("Campaigns"), "suppliers": later("Suppliers"),
    "warehouses": later("Warehouses"), "batches": later("Batches"), "coupons": later("Coupons"),
    "invoices": later("Invoices"), "posts": later("Social posts"), "references": later("Reference values"),
}
#: what a part of a path is called
GROUPS = {
    "ship_to": later("Recipient"), "sent_from": later("Sent from"), "address": later("Address"), "place": later("Place"),
    "lines": later("Line"), "variants": later("Variant"), "payments": later("Payment"), "outlet": later("Outlet"),
}
NAMES = {
    "external_id": later("Id"), "source_time": later("As of"), "name": later("Its name"), "phone": later("Phone"),
    "email": later("E-mail"), "country": later("Country"), "province": later("Province"), "city": later("City"),
    "district": later("District"), "street": later("Street or whole address"), "postcode": later("Postcode"),
    "segment": later("Segment"), "level": later("Level"), "value": later("Value"), "currency": later("Currency"),
    "orders": later("Orders"), "first_order_at": later("First order"), "skills": later("Skills"),
    "languages": later("Languages"), "team": later("Team"), "title": later("Title"),
    "specification": later("Specification"), "price": later("Price"), "promotion": later("Promotion"),
    "description": later("Description"), "images": later("Pictures"), "url": later("Link"),
    "categories": later("Categories"), "supplier": later("Supplier"), "words": later("Words for it"),
    "on_sale": later("On sale"), "sku": later("SKU"), "options": later("Options"), "barcode": later("Barcode"),
    "available": later("Available"), "product": later("Product"), "variant": later("Variant"),
    "warehouse": later("Warehouse"), "produced_at": later("Produced"), "expires_at": later("Expires"),
    "quantity": later("Quantity"), "on_hand": later("On hand"), "reserved": later("Reserved"),
    "number": later("Number"), "customer": later("Customer"), "channel": later("Channel"), "state": later("State"),
    "state_raw": later("State in the source's word"), "placed_at": later("Placed"), "paid_at": later("Paid"),
    "shipped_at": later("Shipped"), "delivered_at": later("Time of delivery"), "closed_at": later("Time of closing"),
    "ship_by": later("Promised to ship by"), "deliver_by": later("Promised to deliver by"), "total": later("Total"),
    "freight": later("Freight"), "discount": later("Discount"), "note": later("Note"), "batch": later("Batch"),
    "kind": later("Kind"), "method": later("Method"), "amount": later("Amount"), "courier": later("Courier"),
    "lines": later("Lines"), "handed_over_at": later("Handed over"), "weight_grams": later("Weight"),
    "returning": later("On its way back"), "parcel": later("Parcel number"), "text": later("Text"), "code": later("Its code"),
    "place": later("Place"), "order": later("Order"), "reason": later("Reason"), "requested_at": later("Requested"),
    "resolved_at": later("Resolved"), "tax_number": later("Tax number"), "issued_at": later("Issued"),
    "threshold": later("Threshold"), "starts_at": later("Starts"), "ends_at": later("Ends"), "used_at": later("Used"),
    "budget": later("Budget"), "rating": later("Rating"), "posted_at": later("Posted"), "platform": later("Platform"),
    "author": later("Author"), "views": later("Views"), "reposts": later("Reposts"), "employee": later("Employee"),
    "products": later("Products"), "unit": later("Unit"), "origin": later("Origin"),
}
SENT = later("What was sent")


def noun(name: str) -> str:
    return str(NOUNS.get(name, MESSAGES))


def word(path: str) -> str:
    """A field for people: "Recipient: City"."""
    if path == FULFILMENT:
        return str(SENT)
    group, point, name = path.rpartition(".")
    said = str(NAMES.get(name, name))
    return _("{group}: {name}").format(group=GROUPS.get(group, group), name=said) if point else said


def state(noun_: str, code: str) -> str:
    return str((REFUND if noun_ == "refunds" else ORDER).get(code, code))


def choices(name: str) -> dict[str, str]:
    """Field to word, for a table of the noun."""
    return {path: word(path) for path in fields_of(name)}
