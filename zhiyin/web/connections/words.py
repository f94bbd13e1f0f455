"""What connectors, their settings and the reasons of dead letters are called on the page."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as later

KINDS: dict[str, Any] = {"shopify": later("Shopify"), "woocommerce": later("WooCommerce"), "kuaidi100": later("Kuaidi100"),
                         "kdniao": later("Kdniao"), "fake": later("Fake shop")}
KEPT = later("Kept sealed and never shown. Empty: as it is.")
#: setting -> label, help
SETTINGS: dict[str, tuple[Any, Any]] = {
    "name": (later("Name of the fake shop's file"), later("Small letters, figures and hyphens.")),
    "policy": (later("What the fake shop allows"), later("Empty: nearly everything. strict: only for a customer who agreed.")),
    "domain": (later("Address of the shop at Shopify"),
               later("Ends in .myshopify.com, also when the shop has another address.")),
    "secret": (later("Secret that signs the webhooks"), KEPT),
    "secret_before": (later("Secret before this one"), later("Still holds while a new one spreads. Empty: as it is.")),
    "access_token": (later("Access token of the Admin API"), later("For fetching, and for what the shop is asked to do.")),
    "currency": (later("Currency of the shop"), later("Three capitals, such as CNY: products do not name it.")),
    "site": (later("Address of the shop (https)"), later("Where its front page is.")),
    "consumer_key": (later("Key of the REST API (consumer key)"), later("For fetching, and for what the shop is asked to do.")),
    "consumer_secret": (later("Secret of the REST API (consumer secret)"), KEPT),
    "salt": (later("Salt of the subscriptions"), later("Signs every push. Make one up: long, and used for nothing else.")),
    "key": (later("Key of the account"), later("For having parcels watched from here.")),
    "business_id": (later("User id (EBusinessID)"), ""),
    "api_key": (later("API key"), KEPT),
    "request_type": (later("Request type"), later("8008 for accounts that pay; empty: 1008.")),
}
HINTS: dict[str, Any] = {
    "shopify": later("Give this address to each webhook, as JSON: orders, fulfillments, refunds, products, customers."),
    "woocommerce": later("Give this address and the secret to each webhook: orders, products, customers, coupons."),
    "kuaidi100": later("Give this address as callbackurl when a parcel is subscribed, with the salt."),
    "kdniao": later("Enter this address in Kdniao's back office as the address for pushes of tracking."),
}
FETCH: dict[str, Any] = {"idle": later("never fetched"), "wanted": later("fetching"), "done": later("fetched"),
                         "failed": later("failed"), "stopped": later("stopped")}
CODES: dict[str, Any] = {
    "unreadable": later("for a person to see to"), "fault": later("the connector failed"),
    "required": later("something is missing"),
    "invalid": later("a value that is none"), "bad_time": later("a time that is none"), "range": later("a number out of range"),
    "too_long": later("too long"), "nul": later("not a text"), "surrogate": later("not a text"),
    "unknown_field": later("a field that is not known"), "refused": later("the database would not store it"),
}


def setting(name: str) -> tuple[Any, Any]:
    return SETTINGS.get(name, (name, ""))
