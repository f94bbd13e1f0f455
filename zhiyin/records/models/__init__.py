"""What we remember: one file per noun, no rules."""

from .case import Case, CaseMessage, Clock
from .conversation import Conversation
from .customer import Customer, CustomerMerge, Identity
from .event import Event, EventHead
from .message import Attachment, Conflict, Message
from .running import Heartbeat, ImportRun
from .shop import Channel, Shop
from .tally import Tally
from .token import Token
from .understanding import Label, Understanding

__all__ = [
    "Attachment", "Case", "CaseMessage", "Channel", "Clock", "Conflict", "Conversation", "Customer", "CustomerMerge",
    "Event", "EventHead", "Heartbeat", "Identity", "ImportRun", "Label", "Message", "Shop", "Tally", "Token", "Understanding",
]
