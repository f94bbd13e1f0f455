"""WooCommerce: webhooks in, what there is by REST, and what can be asked of the shop."""

from __future__ import annotations

import re

from zhiyin.connectors.connector import Config, Push, Reply, Setting, Telling, Unreadable
from zhiyin.connectors.reading import Node, decode, hmac_base64, same, secret_of

from . import actions, nouns, rest

TOPIC = "x-wc-webhook-topic"
#: sent once when a webhook is made, without any signature; unanswered, the shop does not make it
PING = re.compile(rb"webhook_id=\d{1,20}")
CHANGES = frozenset({"created", "updated", "restored"})


class WooCommerce:
    KIND = "woocommerce"
    #: `secret` signs the webhooks; key and consumer_secret of the REST API are needed to fetch and to ask; `currency` is the
    #: shop's, which products do not name
    SETTINGS = (Setting("site"), Setting("secret", secret=True), Setting("consumer_key", secret=True, required=False),
                Setting("consumer_secret", secret=True, required=False), Setting("currency"))
    HEADERS = (TOPIC,)
    ACTIONS = actions.ACTIONS
    BACKFILL = True
    page = staticmethod(rest.page)
    perform = staticmethod(actions.perform)
    look = staticmethod(actions.look)

    def check(self, push: Push, config: Config) -> None:
        """base64(HMAC-SHA256(body, secret)) in X-WC-Webhook-Signature; only the ping comes without."""
        if not _is_ping(push):
            same(push.headers.get("x-wc-webhook-signature"), hmac_base64(push.body, secret_of(config, "secret")))

    def read(self, push: Push, config: Config) -> list[Telling]:
        if _is_ping(push):
            return []
        resource, _, event = push.headers.get(TOPIC, "").partition(".")
        if not resource:
            raise Unreadable(TOPIC, "the header that names the topic is missing")
        if resource not in ("order", "product", "customer", "coupon"):
            return []
        data = Node(decode(push.body))
        if event == "deleted":
            raise Unreadable(TOPIC, f"{resource} {data.words('id')} was deleted in the shop. What is kept of it here stays.")
        if event not in CHANGES:
            return []
        if resource == "order":
            return nouns.order(data, config)
        return [{"product": nouns.product, "customer": nouns.customer, "coupon": nouns.coupon}[resource](data, config)]

    def reply(self, push: Push, problem: str | None) -> Reply:
        return Reply(200, "text/plain", b"")


def _is_ping(push: Push) -> bool:
    return "x-wc-webhook-signature" not in push.headers and PING.fullmatch(push.body) is not None


CONNECTOR = WooCommerce()
