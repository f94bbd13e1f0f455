"""Erase one customer, everywhere the shop holds their words or what they are called (Q-05).

What goes: the texts of their talks with all that hangs on them (names, ids of senders, order numbers, attachments, files,
entities, evidence, refused copies, drafts, notes, replies, comments), the names of the customer and of every customer
merged with them, what the channels call them, what the shop's systems told of them (`erase_told.py`), and rows of theirs in
files that imports left in the home.

What stays, because it tells nobody who it was: that a message came, when, over which channel, its label and grade; cases
with their deadlines and the order number they are about, which the shop must account for; a message's id on its channel
and its digest, so that the same message handed over again is known and not stored again. The event and audit logs hold
ids alone, so their chain stays whole.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from django.db import connection, transaction
from django.db.models import Q

from zhiyin.lib.personal import find
from zhiyin.records.models import (
    Attachment,
    Buyer,
    Conflict,
    Conversation,
    Customer,
    CustomerMerge,
    Draft,
    Erasure,
    Identity,
    Label,
    Link,
    Message,
    Note,
    Outgoing,
    Satisfaction,
    Shop,
    StoredFile,
    Understanding,
    Visitor,
)

from . import audit, erase_told, erased_files, files
from .events import Event, append

#: how a name that was erased looks, in columns that must stay unique
PREFIX = "erased:"


class NoSuchCustomer(LookupError):
    """There is no such customer in this shop."""


@dataclass(slots=True)
class Reach:
    """What belongs to one person, by id; `since` tells rows of another life of the same ids apart (after a restore)."""

    shop: int
    customer: int
    customers: list[int] = field(default_factory=list)
    conversations: list[int] = field(default_factory=list)
    identities: list[int] = field(default_factory=list)
    #: what the shop's systems know them by
    buyers: list[int] = field(default_factory=list)
    #: theirs in talks of somebody else
    messages: list[int] = field(default_factory=list)
    #: when each customer and talk was made
    since: dict[str, dict[str, str]] = field(default_factory=dict)


def reach(shop: int, customer: int) -> Reach:
    """All that is this customer's, those merged with them included. Raises NoSuchCustomer."""
    found = Customer.objects.of(shop).filter(pk=customer).first()
    if found is None:
        raise NoSuchCustomer(f"there is no customer {customer} in this shop")
    seen = {found.pk}
    while found.merged_into_id and found.merged_into_id not in seen:  # the one they were found to be
        found = Customer.objects.of(shop).get(pk=found.merged_into_id)
        seen.add(found.pk)
    new = seen
    while new:
        new = set(Customer.objects.of(shop).filter(merged_into_id__in=new).values_list("pk", flat=True)) - seen
        seen |= new
    customers = sorted(seen)
    identities = list(Identity.objects.of(shop).filter(customer_id__in=customers))
    talks = sorted(Conversation.objects.of(shop).filter(customer_id__in=customers).values_list("pk", flat=True))
    elsewhere: set[int] = set()
    for one in identities:
        elsewhere |= set(Message.objects.of(shop).filter(channel_id=one.channel_id, sender_id=one.external_id)
                         .exclude(conversation_id__in=talks).values_list("pk", flat=True))
    buyers = sorted(Buyer.objects.of(shop).filter(customer_id__in=customers).values_list("pk", flat=True))
    return Reach(shop, customer, customers, talks, sorted(one.pk for one in identities), buyers, sorted(elsewhere),
                 _since(shop, customers, talks))


def preview(shop: int, customer: int) -> dict[str, int]:
    """How many rows of each table would change; nothing does. Raises NoSuchCustomer."""
    own = reach(shop, customer)
    told = erase_told.tables(shop, own.customers, own.conversations, own.buyers)
    return {name: rows.count() for name, rows in (_tables(own) | told).items()}


def erase(shop: int, customer: int, home: Path, *, by: int | None, via: str = "page") -> Erasure:
    """Erase one customer in one transaction, and write it down in the home, where a restore finds it.

    Raises NoSuchCustomer; ImportRuns while an import runs that holds something of theirs; and OSError when the home cannot
    be written: then nothing was erased.
    """
    with transaction.atomic():
        # one at a time, and not while another merges them
        list(Customer.objects.of(shop).select_for_update().filter(pk=customer))
        own = reach(shop, customer)
        key = uuid.uuid4().hex
        done = _erase(own, home, key, by=by, via=via, repeated=False)
        line = {"key": key, "slug": Shop.objects.values_list("slug", flat=True).get(pk=shop), "by": by,
                "at": datetime.now(UTC).isoformat(), **asdict(own)}
        erased_files.remember(home, line)
    return done


def repeat(home: Path, *, via: str = "command") -> int:
    """Erase again what the home says was erased and this database, brought back from an older backup, still holds.

    Every erasure that is not yet in this database gets a row, whether there was something left to erase or not: so a
    later backup knows of it. How many there were.
    """
    done = 0
    for line in erased_files.remembered(home):
        shop = Shop.objects.filter(pk=line["shop"], slug=line["slug"]).first()
        if shop is None or Erasure.objects.of(shop).filter(ids__key=line["key"]).exists():
            continue
        with transaction.atomic():
            _erase(_still_there(line), home, line["key"], by=line["by"], via=via, repeated=True)
        done += 1
    return done


def erase_talks(shop: int, talks: Iterable[int], why: str) -> dict[str, int]:
    """Erase the texts of talks, and what hangs on them, but leave who they were with. Call inside a transaction."""
    return _texts(Reach(shop, 0, conversations=sorted(talks)), why)


def _still_there(line: dict[str, Any]) -> Reach:
    """What of an erasure this database holds: ids count only when their rows were made at the very same time."""
    own = Reach(line["shop"], line["customer"])
    now = _since(own.shop, line["customers"], line["conversations"])
    for name in ("customers", "conversations"):
        same = [int(key) for key, at in now[name].items() if line["since"][name].get(key) == at]
        setattr(own, name, sorted(same))
    own.conversations = sorted({*own.conversations, *Conversation.objects.of(own.shop).filter(
        customer_id__in=own.customers).values_list("pk", flat=True)})
    own.identities = sorted(Identity.objects.of(own.shop).filter(
        Q(customer_id__in=own.customers) | Q(pk__in=line["identities"], created_at__lte=line["at"]),
    ).values_list("pk", flat=True)) if own.customers else []
    own.messages = sorted(Message.objects.of(own.shop).filter(
        pk__in=line["messages"], received_at__lte=line["at"]).values_list("pk", flat=True)) if own.customers else []
    own.buyers = sorted(Buyer.objects.of(own.shop).filter(Q(customer_id__in=own.customers) | Q(
        pk__in=line.get("buyers", []), received_at__lte=line["at"])).values_list("pk", flat=True)) if own.customers else []
    return own


def _since(shop: int, customers: Iterable[int], talks: Iterable[int]) -> dict[str, dict[str, str]]:
    return {name: {str(key): at.astimezone(UTC).isoformat() for key, at in model.objects.of(shop).filter(
        pk__in=list(keys)).values_list("pk", "created_at")} for name, model, keys in (
            ("customers", Customer, customers), ("conversations", Conversation, talks))}


def _erase(own: Reach, home: Path, key: str, *, by: int | None, via: str, repeated: bool) -> Erasure:
    now = datetime.now(UTC)
    told = erase_told.tables(own.shop, own.customers, own.conversations, own.buyers)
    known = erase_told.names(told)
    marks = erase_told.marks(told)
    wanted = _needles(own) | marks
    counts = erase_told.erase(told, known) | _texts(own, "customer") | _names(own)
    counts["dead letters"] = erase_told.letters(own.shop, marks)
    counts["import rows"] = erased_files.forget_rows(own.shop, home, wanted)
    done = Erasure.everywhere.create(
        shop_id=own.shop, customer_id=own.customer, by_id=by, counts=counts,
        ids={"key": key, "customers": own.customers, "conversations": own.conversations, "identities": own.identities,
             "messages": own.messages, "buyers": own.buyers})
    with connection.cursor() as cursor:
        append(cursor, [Event(own.shop, "customer.erased", now, data={
            "customer": own.customer, "customers": own.customers, "conversations": own.conversations,
            "erasure": done.pk})])
    audit.record("customer.erased", shop=own.shop, actor=by, via=via, object_kind="customer", object_id=own.customer,
                 data={"erasure": done.pk, "repeated": repeated, "counts": counts})
    return done


def _said(own: Reach) -> Any:
    return Message.objects.of(own.shop).filter(Q(conversation_id__in=own.conversations) | Q(pk__in=own.messages))


def _tables(own: Reach) -> dict[str, Any]:
    """Name of each table and its rows that are this customer's."""
    talks, shop = own.conversations, own.shop
    said = _said(own).values("pk")
    names = Identity.objects.of(shop).filter(pk__in=own.identities)
    heard = Q(pk__in=[])
    for channel, external in names.values_list("channel_id", "external_id"):
        heard |= Q(channel_id=channel, external_id=external)
    return {
        "customers": Customer.objects.of(shop).filter(pk__in=own.customers), "identities": names,
        "conversations": Conversation.objects.of(shop).filter(pk__in=talks), "messages": _said(own),
        "attachments": Attachment.objects.of(shop).filter(message_id__in=said),
        "understandings": Understanding.objects.of(shop).filter(message_id__in=said),
        "labels": Label.objects.of(shop).filter(message_id__in=said),
        "links": Link.objects.of(shop).filter(conversation_id__in=talks),
        "conflicts": Conflict.objects.of(shop).filter(
            Q(message_id__in=said) | Q(payload__sender_id__in=list(names.values_list("external_id", flat=True)))),
        "outgoing": Outgoing.objects.of(shop).filter(conversation_id__in=talks),
        "drafts": Draft.objects.of(shop).filter(conversation_id__in=talks),
        "notes": Note.objects.of(shop).filter(conversation_id__in=talks),
        "satisfaction": Satisfaction.objects.of(shop).filter(conversation_id__in=talks),
        "visitors": Visitor.objects.of(shop).filter(heard),
        "merges": CustomerMerge.objects.of(shop).filter(Q(kept_id__in=own.customers) | Q(absorbed_id__in=own.customers)),
    }


def _texts(own: Reach, why: str) -> dict[str, int]:
    """Empty everything that was said; `why` stands in the mark that pages and API show instead.

    Messages go first: whoever is reading one holds its row, and what they write of it is emptied behind them. A trigger
    takes what was emptied out of the search.
    """
    list(_said(own).order_by("id").select_for_update().values_list("pk", flat=True))
    tables = _tables(own)
    files = _stored(tables)
    counts = {"messages": _said(own).update(text="", order_no=None, region=None, entry=None, extra={"erased": why})}
    # names of the shop's own people stay
    _said(own).filter(role="customer").update(sender_name=None, sender_id=None)
    counts["attachments"] = tables["attachments"].delete()[0]
    tables["outgoing"].filter(state="queued").update(state="withdrawn")
    for name, values in {
        "understandings": {"entities": {}}, "labels": {"evidence": []}, "links": {"evidence": []},
        "conflicts": {"payload": {"erased": why}},
        "outgoing": {"text": "", "attachments": [], "error": ""}, "satisfaction": {"comment": ""},
    }.items():
        counts[name] = tables[name].update(**values)
    return counts | {name: tables[name].delete()[0] for name in ("drafts", "notes")} | {
        "files": _forget_files(own.shop, files)}


def _stored(tables: dict[str, Any]) -> set[int]:
    """Ids of the shop's files that messages and replies of this customer point to."""
    found = {files.file_of(url) for url in tables["attachments"].values_list("url", flat=True)}
    for attached in tables["outgoing"].values_list("attachments", flat=True):
        found |= {one.get("file") for one in attached}
    return {int(one) for one in found if one is not None}


def _forget_files(shop: int, ids: set[int]) -> int:
    """Forget files that nothing else of the shop points to; what no shop has any more leaves the disk after the commit."""
    if not ids:
        return 0
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [files.LOCK])
    wanted = {files.file_of(url) for url in Attachment.objects.of(shop).filter(
        url__in=[files.address_of(one) for one in ids]).values_list("url", flat=True)}
    for attached in Outgoing.objects.of(shop).exclude(attachments=[]).values_list("attachments", flat=True):
        wanted |= {one.get("file") for one in attached}
    gone = StoredFile.objects.of(shop).filter(pk__in=ids - wanted)
    digests = {bytes(digest) for digest in gone.values_list("digest", flat=True)}
    number = gone.delete()[0]
    for digest in digests:
        if not StoredFile.everywhere.filter(digest=digest).exists():
            transaction.on_commit(lambda path=files.path_of(digest): path.unlink(missing_ok=True))
    return number


def _names(own: Reach) -> dict[str, int]:
    """What they and their talks are called; unique columns get a random name, so that whoever comes again is new."""
    tables = _tables(own)
    counts = {"visitors": tables["visitors"].delete()[0], "customers": tables["customers"].update(name="")}
    for name in ("identities", "conversations"):
        rows = list(tables[name].only("pk"))
        for row in rows:
            row.external_id = PREFIX + uuid.uuid4().hex
        counts[name] = len(rows)
        type(rows[0]).everywhere.bulk_update(rows, ["external_id"], batch_size=500) if rows else None
    counts["merges"] = tables["merges"].update(evidence={})
    return counts


def _needles(own: Reach) -> set[str]:
    """What tells this customer's rows in a file: their ids, those of their talks and messages, their numbers."""
    tables = _tables(own)
    found: set[str] = set()
    for name in ("identities", "conversations", "messages"):
        found |= set(tables[name].values_list("external_id", flat=True))
    for text in tables["messages"].filter(role="customer").values_list("text", flat=True).iterator():
        found |= {text[one.start:one.end] for one in find(text) if one.kind != "address"}
    return {one for one in found if len(one) >= erased_files.SHORTEST}
