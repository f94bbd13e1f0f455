"""The kinds of event in the log. `docs/events.md` describes each; a test fails when one is missing there."""

from __future__ import annotations

from types import MappingProxyType

#: kind -> what `data` holds besides the ids in their own columns
KINDS = MappingProxyType({
    "message.received": "nothing; message_id and conversation_id say it all",
    "message.understood": "risk, grade, module, maker, role, channel, history",
    "message.failed": "error",
    "case.opened": "grade, risk, type, reason",
    "case.joined": "grade, risk",
    "case.raised": "from, to, reason",
    "case.merged": "from: the case that became part of this one",
    "case.acknowledged": "message_id of the reply stands in its column",
    "clock.met": "kind, late (true when after the deadline)",
    "clock.breached": "kind, grade, due_at",
    "customer.merged": "kept, absorbed, source, confidence, merge, by",
    "channel.silent": "channel, since, minutes",
    "customer.erased": "customer, customers (those merged with them, ids), conversations (ids), erasure (id)",
    "customer.unmerged": "kept, restored, merge, by",
    "reply.queued": "reply, author",
    "reply.sent": "reply, author, state",
    "reply.failed": "reply, author, state",
    "reply.withdrawn": "reply, author",
    "note.made": "note, author",
    "conversation.assigned": "from, to, by",
    "conversation.closed": "by",
    "conversation.reopened": "by",
    "conversation.rated": "score",
    "reply.delivered": "reply",
    "reply.seen": "reply",
    "parcel.state": "parcel, from, to, since, contradictory",
    "action.ended": "action, kind, state, rule, by",
    "link.corrected": "order (id; or parcel; or product), said (true; false; null when taken back), by (id of the person)",
    "buyer.known": "buyer, customer, by (order or identity)",
    "notice.made": "people: whose notices they are (ids of persons)",
})
