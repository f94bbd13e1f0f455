"""What we remember: one file per noun, no rules."""

from .audit import AuditEntry, Erasure, Export
from .case import Case, CaseMessage, Clock
from .conversation import Conversation
from .customer import Customer, CustomerMerge, Identity
from .event import Event, EventHead
from .message import Attachment, Conflict, Message
from .notice import Delivery, Notice, NoticePreference, PushSubscription, Robot
from .reply import Draft, Note, Outgoing, Presence
from .running import Heartbeat, ImportRun
from .search import MessageTerms
from .shop import Channel, Shop
from .tally import Tally
from .token import Token
from .trade import (
    Batch,
    Buyer,
    Campaign,
    Connection,
    Coupon,
    DeadLetter,
    Employee,
    Invoice,
    Link,
    Order,
    OrderLine,
    Parcel,
    ParcelEvent,
    ParcelOrder,
    Post,
    Product,
    ProductPage,
    Reference,
    Refund,
    Review,
    Shift,
    ShopAction,
    Stock,
    Supplier,
    Variant,
    Warehouse,
)
from .understanding import Label, Understanding
from .webchat import Satisfaction, StoredFile, Visitor

__all__ = [
    "Attachment", "AuditEntry", "Batch", "Buyer", "Campaign", "Case", "CaseMessage", "Channel", "Clock", "Conflict",
    "Connection", "Conversation", "Coupon", "Customer", "CustomerMerge", "DeadLetter", "Delivery", "Draft", "Employee",
    "Erasure", "Event", "EventHead", "Export", "Heartbeat", "Identity", "ImportRun", "Invoice", "Label", "Link",
    "Message", "MessageTerms", "Note", "Notice", "NoticePreference", "Order", "OrderLine", "Outgoing", "Parcel",
    "ParcelEvent", "ParcelOrder", "Post", "Presence", "Product", "ProductPage", "PushSubscription", "Reference",
    "Refund", "Review", "Robot", "Satisfaction", "Shift", "Shop", "ShopAction", "Stock", "StoredFile", "Supplier",
    "Tally", "Token", "Understanding", "Variant", "Visitor", "Warehouse",
]
