"""Shopify's words for states as ours. A word that does not stand here is not known, and kept as it came."""

from __future__ import annotations

#: `financial_status` of an order that was neither cancelled nor sent; voided says nothing of the order
PAYMENT = {"pending": "unpaid", "authorized": "unpaid", "partially_paid": "unpaid", "expired": "unpaid", "paid": "paid",
           "partially_refunded": "paid", "refunded": "refunded"}
#: `fulfillment_status` of an order that was neither cancelled nor refunded
SENT = {"fulfilled": "shipped", "partial": "partly_shipped"}
#: `shipment_status` of a fulfilment, status of its events
SHIPMENT = {
    "label_printed": "label", "label_purchased": "label", "carrier_picked_up": "collected", "in_transit": "in_transit",
    "delayed": "problem", "out_for_delivery": "out_for_delivery", "attempted_delivery": "delivery_failed",
    "ready_for_pickup": "at_pickup", "delivered": "delivered", "failure": "problem",
}  # fmt: skip
#: of the transactions of a refund: money has moved with success only
MONEY = {"success": "paid", "pending": "approved", "awaiting_response": "approved"}
#: of a return; closed says that nothing more happens, and not whether the goods came
RETURN = {"requested": "requested", "open": "approved", "declined": "refused", "canceled": "withdrawn"}

#: `fulfillment_status` and `financial_status` as GraphQL has them, where it has another word than webhooks
DISPLAYED = {"partially_fulfilled": "partial", "unfulfilled": None, "in_progress": None, "on_hold": None, "open": None,
             "pending_fulfillment": None, "request_declined": None, "scheduled": None}

ORDERS = frozenset({"orders/create", "orders/updated", "orders/cancelled", "orders/paid", "orders/fulfilled",
                    "orders/partially_fulfilled"})
PRODUCTS = frozenset({"products/create", "products/update"})
CUSTOMERS = frozenset({"customers/create", "customers/update", "customers/enable", "customers/disable"})
FULFILMENTS = frozenset({"fulfillments/create", "fulfillments/update"})
REFUNDS = frozenset({"refunds/create"})
RETURNS = frozenset({"returns/request", "returns/approve", "returns/decline", "returns/cancel", "returns/close",
                     "returns/reopen", "returns/update"})
#: what no program should do by itself, with the sentence for whoever sees to it
FOR_A_PERSON = {
    "customers/data_request": "Shopify passes on that a customer asks for their data. Export this customer's data for them, "
                              "then drop this letter.",
    "customers/redact": "Shopify passes on that a customer's data are to be deleted. Erase this customer, then drop this "
                        "letter.",
    "shop/redact": "Shopify asks to delete the data of a shop that removed the app. See to it, then drop this letter.",
    "app/uninstalled": "The shop has removed the app: nothing more will come, and nothing can be asked.",
    "orders/delete": "An order was deleted in Shopify. What is kept of it here stays.",
    "products/delete": "A product was deleted in Shopify. What is kept of it here stays.",
    "customers/delete": "A customer was deleted in Shopify. What is kept of them here stays.",
    "customers/merge": "Two customers were made one in Shopify. Make them one here as well, if they are not.",
}
