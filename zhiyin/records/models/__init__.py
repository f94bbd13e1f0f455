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
from .understanding import Label, Understanding
from .webchat import Satisfaction, StoredFile, Visitor

__all__ = [
    "Attachment", "AuditEntry", "Case", "CaseMessage", "Channel", "Clock", "Conflict", "Conversation", "Customer",
    "CustomerMerge", "Delivery", "Draft", "Erasure", "Event", "EventHead", "Export", "Heartbeat", "Identity", "ImportRun",
    "Label", "Message", "MessageTerms", "Note", "Notice", "NoticePreference", "Outgoing", "Presence", "PushSubscription",
    "Robot", "Satisfaction", "Shop", "StoredFile", "Tally", "Token", "Understanding", "Visitor",
]
