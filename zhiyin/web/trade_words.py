"""The words of the pages for what the shop's systems tell: states, kinds, segments, faults. One place, both languages."""

from __future__ import annotations

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as later

ORDER = {
    "unknown": later("State not known"),
    "unpaid": later("Waiting for payment"),
    "paid": later("Paid, to be sent"),
    "partly_shipped": later("Sent in part"),
    "shipped": later("On its way"),
    "delivered": later("Arrived"),
    "completed": later("Completed"),
    "refunded": later("Refunded"),
    "cancelled": later("Cancelled order"),
}
REFUND = {
    "unknown": later("State not known"),
    "requested": later("Asked for"),
    "approved": later("Agreed to"),
    "returning": later("Goods on their way back"),
    "received": later("Goods are back"),
    "paid": later("Money paid back"),
    "refused": later("Turned down"),
    "withdrawn": later("Taken back by the customer"),
}
REFUND_KIND = {
    "refund": later("Refund only"),
    "return": later("Return and refund"),
    "exchange": later("Exchange"),
    "reissue": later("Sent again"),
}
PARCEL = {
    "unknown": later("Not understood"),
    "label": later("Label made"),
    "collected": later("Collected by the courier"),
    "in_transit": later("In transit"),
    "customs": later("In customs"),
    "customs_problem": later("Held by customs"),
    "forwarded": later("Handed to another courier"),
    "problem": later("Courier reports a problem"),
    "out_for_delivery": later("Out for delivery"),
    "delivery_failed": later("Delivery failed"),
    "at_pickup": later("Waits to be picked up"),
    "intercepted": later("Stopped on the sender's word"),
    "refused": later("Refused by the receiver"),
    "returning": later("On its way back"),
    "returned": later("Back with the sender"),
    "damaged": later("Damaged"),
    "lost": later("Lost"),
    "signed_at_pickup": later("Signed for by a station"),
    "delivered": later("Signed for"),
    "cancelled": later("Never handed over"),
}
RECEIVER = {
    "customer": later("by the customer"),
    "other": later("by somebody for them"),
    "pickup": later("by a locker or a station"),
    "unknown": later("by whom is not told"),
}
SEGMENT = {
    "new": later("New customer"),
    "old": later("Returning customer"),
    "potential": later("Potential customer"),
    "vip": later("VIP"),
}
SHIFT = {"shift": later("On shift"), "absence": later("Away")}
PAYMENT = {"payment": later("Payment"), "refund": later("Paid back")}
PROMISE = {
    "kept": later("kept"),
    "late": later("missed"),
    "open": later("still open"),
    "overdue": later("overdue"),
    "void": later("no longer due"),
    "unknown": later("nobody told when"),
}
#: what the shop's system can be asked to do, by the action's kind
ACTION = {
    "cancel_order": later("Cancel the order"),
    "change_address": later("Change the address"),
    "change_items": later("Change the variant"),
    "change_payment": later("Change the payment method"),
    "change_default_address": later("Change the default address"),
    "refund": later("Refund"),
    "return": later("Take goods back"),
    "exchange": later("Exchange goods"),
    "reissue": later("Send goods again"),
    "coupon": later("Give a coupon"),
    "invoice": later("Issue an invoice"),
    "chase_courier": later("Chase the courier"),
    "intercept_parcel": later("Stop the parcel"),
}
#: rules by which a shop's system refuses, as connectors name them
RULE = {
    "action_not_offered": later("The shop's system does not offer this."),
    "not_authenticated": later("It is not known for which customer this is asked."),
    "not_confirmed": later("The customer has not agreed to exactly this."),
    "unknown_user": later("There is no such customer."),
    "unknown_order": later("There is no such order."),
    "unknown_parcel": later("There is no such parcel."),
    "not_owned": later("It belongs to another customer."),
    "not_pending": later("The order was sent already, or has ended."),
    "already_modified": later("Its goods were changed before: nothing more of it can be changed."),
    "second_modification": later("The goods of an order are changed only once."),
    "second_payment_change": later("The payment of an order is changed only once."),
    "not_delivered": later("The order has not arrived, or goods of it are on their way back."),
    "second_exchange": later("An order is exchanged only once."),
    "reason_not_allowed": later("This reason is not allowed."),
    "no_items": later("No goods are named."),
    "pairing_uneven": later("Each item needs one new item."),
    "item_not_in_order": later("An item is not in the order."),
    "unknown_item": later("A new item is not known."),
    "same_product_only": later("A new item is of another product."),
    "same_item": later("The new item is the old one."),
    "item_not_available": later("A new item is not available."),
    "payment_method_not_owned": later("The way of paying is not in the customer's profile."),
    "refund_method_not_allowed": later("Money goes back as it came."),
    "same_payment_method": later("It is paid this way already."),
    "gift_card_too_small": later("The gift card does not cover it."),
    "nothing_paid": later("Nothing was paid for it."),
    "amount_not_allowed": later("The amount is more than may be given."),
    "not_shipped": later("Nothing was sent that could be sent again."),
    "second_reissue": later("It was sent again already."),
    "title_missing": later("An invoice needs a title."),
    "second_invoice": later("An order has one invoice."),
    "parcel_ended": later("The parcel has arrived or gone back."),
    "chased_already": later("The courier was asked already."),
    "key_used": later("Another request was made with this key."),
    "setting": later("A setting of the connection is missing."),
    "access": later("The shop's system did not let us in: the key is wrong, or may not do this."),
    "address": later("The connection's address is none that may be called."),
    "not_found": later("The shop's system does not know it."),
    "already_sent": later("The order was sent already, or has ended."),
    "currency": later("It is in another currency than the order or the shop."),
    "more_than_paid": later("The order's payments do not hold so much any more."),
    "line": later("An item is not in the order."),
    "customer": later("The shop's system has no e-mail address of the customer."),
    "after": later("Fetching cannot go on where it stopped: fetch from the beginning."),
    "errors": later("The shop's system answered with an error."),
}
ACTION_STATE = {
    "waiting": later("Waiting to be asked"),
    "asking": later("Being asked"),
    "done": later("Done"),
    "accepted": later("Taken, not done yet"),
    "refused": later("Refused by the shop's system"),
    "failed": later("Not reached"),
    "uncertain": later("End not known, look yourself"),
}
TIMES = {
    "placed_at": later("Placed"),
    "paid_at": later("Paid on"),
    "shipped_at": later("Sent on"),
    "delivered_at": later("Arrived on"),
}
PAGE = {
    "title": later("Title"),
    "specification": later("Specification"),
    "price": later("Price"),
    "promotion": later("Promotion"),
    "description": later("Description"),
    "images": later("Images"),
    "url": later("Address of the page"),
    "variants": later("Prices of variants"),
}
#: how a state looks: good, attention, bad; all others are plain
FAULT = {
    "unknown_state": later("The source's word for the state is not known here. It is shown as it came."),
    "delivered_without_date": later("Delivered, and no date of delivery"),
    "delivered_too_early_for_state": later("A date of delivery, and the state says it is not delivered"),
    "delivered_and_cancelled": later("Delivered, and cancelled"),
    "shipped_too_early_for_state": later("A date of shipping, and the state says it is not shipped"),
    "paid_too_early_for_state": later("A date of payment, and the state says it is not paid"),
    "paid_before_placed": later("Paid before it was placed"),
    "shipped_before_placed": later("Shipped before it was placed"),
    "shipped_before_paid": later("Shipped before it was paid"),
    "delivered_before_placed": later("Delivered before it was placed"),
    "delivered_before_paid": later("Delivered before it was paid"),
    "delivered_before_shipped": later("Delivered before it was shipped"),
    "told_before_placed": later("Told before it was placed"),
    "told_before_paid": later("Told before it was paid"),
    "told_before_shipped": later("Told before it was shipped"),
    "told_before_delivered": later("Told before it was delivered"),
}
LOOKS = {
    "action": {"done": "good", "refused": "bad", "failed": "bad", "uncertain": "bad"},
    "order": {"delivered": "good", "completed": "good", "unknown": "attention", "refunded": "attention"},
    "refund": {"paid": "good", "unknown": "attention", "requested": "attention", "refused": "bad"},
    "parcel": {"delivered": "good", "unknown": "attention", "customs_problem": "bad", "problem": "bad",
               "delivery_failed": "attention", "at_pickup": "attention", "signed_at_pickup": "attention", "refused": "bad",
               "returning": "attention", "damaged": "bad", "lost": "bad", "intercepted": "attention"},
    "promise": {"kept": "good", "late": "bad", "overdue": "bad", "unknown": "attention"},
}
_WORDS = {"action": ACTION_STATE, "order": ORDER, "refund": REFUND, "parcel": PARCEL, "promise": PROMISE}


def state(kind: str, code: str) -> str:
    """The word for a state of an order, refund, parcel or promise; the code itself when it is not known here."""
    return str(_WORDS[kind].get(code, code))


def looks(kind: str, code: str) -> str:
    return LOOKS[kind].get(code, "")


def fault(code: str, about: str = "", where: str = "") -> str:
    """What cannot be true, in a sentence; `about` and `where`: a parcel's number and state."""
    if code == "parcel_ahead":
        return _("Parcel {number} is further than the order: {state}.").format(number=about, state=state("parcel", where))
    if code == "parcel_behind":
        return _("The order is said to have arrived, but parcel {number} has not: {state}.").format(
            number=about, state=state("parcel", where))
    return str(FAULT[code])
