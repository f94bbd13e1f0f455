"""Shopify: webhooks in, what there is by GraphQL, and what can be asked of the shop."""

from __future__ import annotations

from zhiyin.connectors.connector import Config, Forged, Push, Reply, Setting, Telling, Unreadable
from zhiyin.connectors.reading import Node, decode, hmac_base64, instant, same, secret_of

from . import actions, backfill, nouns, tables

TOPIC, DOMAIN, TRIGGERED = "x-shopify-topic", "x-shopify-shop-domain", "x-shopify-triggered-at"


class Shopify:
    KIND = "shopify"
    #: `secret` is the app's client secret (or the key shown beside webhooks made by hand); `secret_before` still holds while a
    #: new one spreads; `access_token` is needed to fetch and to ask; `currency` is the shop's, which products do not name
    SETTINGS = (Setting("domain"), Setting("secret", secret=True), Setting("secret_before", secret=True, required=False),
                Setting("access_token", secret=True, required=False), Setting("currency"))
    HEADERS = (TOPIC, DOMAIN, TRIGGERED)
    ACTIONS = actions.ACTIONS
    BACKFILL = True
    page = staticmethod(backfill.page)
    perform = staticmethod(actions.perform)
    look = staticmethod(actions.look)

    def check(self, push: Push, config: Config) -> None:
        """base64(HMAC-SHA256(body, secret)) in X-Shopify-Hmac-Sha256."""
        given = push.headers.get("x-shopify-hmac-sha256")
        try:
            same(given, hmac_base64(push.body, secret_of(config, "secret")))
        except Forged:
            if not config.get("secret_before"):
                raise
            same(given, hmac_base64(push.body, config["secret_before"]))

    def read(self, push: Push, config: Config) -> list[Telling]:
        topic = push.headers.get(TOPIC, "")
        if not topic:
            raise Unreadable(TOPIC, "the header that names the topic is missing")
        if push.headers.get(DOMAIN, config["domain"]).lower() != config["domain"].lower():
            # one app's secret signs for every shop that installed it, and headers are not signed
            raise Unreadable(DOMAIN, "this is of another shop than the one that the connection is for")
        if topic in tables.FOR_A_PERSON:
            raise Unreadable(TOPIC, f"{topic}: {tables.FOR_A_PERSON[topic]}")
        data = Node(decode(push.body))
        if topic in tables.ORDERS:
            return nouns.order(data, config)
        if topic in tables.PRODUCTS:
            return [nouns.product(data, config)]
        if topic in tables.CUSTOMERS:
            return [nouns.buyer(data, config)]
        if topic in tables.FULFILMENTS:
            return nouns.fulfilment(data, config, data.key("order_id"))
        if topic in tables.REFUNDS:
            return nouns.refund(data, config, data.key("order_id"))
        if topic in tables.RETURNS:
            return nouns.returning(data, config, instant(push.headers.get(TRIGGERED, ""), TRIGGERED))
        return []

    def reply(self, push: Push, problem: str | None) -> Reply:
        return Reply(200, "text/plain", b"")


CONNECTOR = Shopify()
