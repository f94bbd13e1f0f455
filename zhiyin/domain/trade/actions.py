"""What the shop's own system can be asked to do, and what it can answer (对外操作). One form for every connector."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import ClassVar

import msgspec

from .told import Amount, Currency, Place, Time, Told


class Action(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True, tag_field="action"):
    """What is asked for. Ids are those of the system that is asked."""

    #: takes money out of the shop, so that limits of amount count it
    COSTS: ClassVar[bool] = False


class CancelOrder(Action, frozen=True, kw_only=True, tag="cancel_order"):
    """Cancel an order that was not sent yet (取消订单); what was paid goes back."""

    order: str
    reason: str = ""


class ChangeAddress(Action, frozen=True, kw_only=True, tag="change_address"):
    """Send an order elsewhere (改收货地址)."""

    order: str
    ship_to: Place


class ChangeItems(Action, frozen=True, kw_only=True, tag="change_items"):
    """Other variants in an order that was not sent yet (改商品规格). `items`: order line to the new variant."""

    order: str
    items: dict[str, str]
    #: pays or takes the difference
    method: str | None = None


class ChangePayment(Action, frozen=True, kw_only=True, tag="change_payment"):
    """Pay an order in another way (改支付方式)."""

    order: str
    method: str


class ChangeDefaultAddress(Action, frozen=True, kw_only=True, tag="change_default_address"):
    """Another default address of a customer (改默认地址)."""

    customer: str
    address: Place


class RefundOrder(Action, frozen=True, kw_only=True, tag="refund"):
    """Give money back and let the goods be (仅退款)."""

    COSTS: ClassVar[bool] = True
    order: str
    amount: Amount
    currency: Currency = "CNY"
    lines: list[str] = []
    reason: str = ""
    method: str | None = None


class ReturnItems(Action, frozen=True, kw_only=True, tag="return"):
    """Take goods back against money (退货退款)."""

    order: str
    lines: list[str]
    reason: str = ""
    #: takes the money
    method: str | None = None


class ExchangeItems(Action, frozen=True, kw_only=True, tag="exchange"):
    """Take goods back against others (换货). `items`: order line to the new variant."""

    order: str
    items: dict[str, str]
    reason: str = ""
    method: str | None = None


class Reissue(Action, frozen=True, kw_only=True, tag="reissue"):
    """Send goods again (补发)."""

    COSTS: ClassVar[bool] = True
    order: str
    lines: list[str]
    reason: str = ""


class GiveCoupon(Action, frozen=True, kw_only=True, tag="coupon"):
    """Give a customer a coupon (发券)."""

    COSTS: ClassVar[bool] = True
    customer: str
    value: Amount
    threshold: Amount = Amount(0)
    currency: Currency = "CNY"
    name: str = ""
    ends_at: Time | None = None


class IssueInvoice(Action, frozen=True, kw_only=True, tag="invoice"):
    """Issue an invoice (开发票)."""

    order: str
    title: str
    tax_number: str | None = None


class ChaseCourier(Action, frozen=True, kw_only=True, tag="chase_courier"):
    """Ask the courier where a parcel is (催件)."""

    parcel: str
    note: str = ""


class InterceptParcel(Action, frozen=True, kw_only=True, tag="intercept_parcel"):
    """Have a parcel stopped on its way (拦截快递)."""

    parcel: str
    reason: str = ""


AnyAction = (CancelOrder | ChangeAddress | ChangeItems | ChangePayment | ChangeDefaultAddress | RefundOrder | ReturnItems
             | ExchangeItems | Reissue | GiveCoupon | IssueInvoice | ChaseCourier | InterceptParcel)
KINDS: dict[str, type[Action]] = {str(kind.__struct_config__.tag): kind for kind in (
    CancelOrder, ChangeAddress, ChangeItems, ChangePayment, ChangeDefaultAddress, RefundOrder, ReturnItems, ExchangeItems,
    Reissue, GiveCoupon, IssueInvoice, ChaseCourier, InterceptParcel)}


@dataclass(frozen=True, slots=True)
class Request:
    """One action to be done once. `key`: asked twice with the same key, it is done once. `customer`: on whose behalf, by the
    asked system's id; None: the shop's own wish. `agreed`: that customer said yes to exactly this."""

    key: str
    action: AnyAction
    customer: str | None = None
    agreed: bool = False


class End(StrEnum):
    """What became of a request."""

    DONE = "done"
    #: taken, and not done yet: read again later
    ACCEPTED = "accepted"
    #: by a rule of the system that was asked; asking again changes nothing
    REFUSED = "refused"
    #: surely nothing happened; ask again with the same key
    UNREACHED = "unreached"
    #: it may have happened or not: read before asking again
    UNCERTAIN = "uncertain"


@dataclass(frozen=True, slots=True)
class Answer:
    """`rule`: which rule refused; `why`: a sentence for the shop's people; `remote_id`: what the asked system calls what it
    made; `told`: what is so now, as the system tells it, by noun."""

    end: End
    why: str = ""
    rule: str = ""
    remote_id: str = ""
    told: tuple[tuple[str, Told], ...] = ()
