"""GET /messages/{id}, and messages as other answers show them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from typing import Any

from django.http import HttpRequest, HttpResponse
from ninja import Router

from zhiyin.lib.personal import mask, mask_all, mask_phone
from zhiyin.records.models import Attachment, Channel, Label, Message, Understanding

from .access import clear, shop_of
from .answer import as_json, not_found
from .schemas import Error, MessageOut

router = Router(tags=["read"])


@router.get("/messages/{int:message_id}", response={200: MessageOut, (401, 403, 404, 500, 503): Error},
            operation_id="message", summary="A message and what was understood of it")
def message(request: HttpRequest, message_id: int) -> HttpResponse:
    shop = shop_of(request)
    found = Message.objects.of(shop).filter(pk=message_id).first()
    if found is None:
        raise not_found("message")
    return as_json(shown(shop, [found], clear=clear(request))[0])


def shown(shop: int, rows: Sequence[Message], *, clear: bool) -> list[dict[str, Any]]:
    """Messages of one shop as MessageOut, in their order: four questions however many there are. Personal data is hidden
    unless `clear`; texts keep their length, so that evidence fits."""
    ids = [row.pk for row in rows]
    attachments: defaultdict[int, list[dict[str, Any]]] = defaultdict(list)
    for one in Attachment.objects.of(shop).filter(message_id__in=ids).order_by("message_id", "place"):
        attachments[one.message_id].append({"url": one.url, "name": one.name, "mime": one.mime, "size": one.size})
    readings = Understanding.objects.of(shop).filter(message_id__in=ids).order_by("message_id", "-id")
    newest = {one.message_id: one for one in readings.distinct("message_id")}
    labels: defaultdict[tuple[int, str], list[dict[str, Any]]] = defaultdict(list)
    for label in Label.objects.of(shop).filter(message_id__in=ids).order_by("-confidence", "id"):
        labels[label.message_id, label.maker].append(
            {"code": label.code, "confidence": label.confidence, "evidence": label.evidence, "by": label.by})
    channels = dict(Channel.objects.filter(shop_id=shop, pk__in={row.channel_id for row in rows})
                    .values_list("pk", "name"))
    found = [_message(row, channels[row.channel_id], attachments[row.pk], newest.get(row.pk), labels) for row in rows]
    return found if clear else [hidden(one) for one in found]


def hidden(message: dict[str, Any]) -> dict[str, Any]:
    """A MessageOut without the personal data in what people wrote and are called. Numbers of its order and product stay."""
    known = (message["order_no"], message["product_id"])
    reading = message["understanding"]
    if reading is not None:
        reading = {**reading, "entities": _entities(reading["entities"], known)}
    return {**message, "text": mask(message["text"], known), "sender": mask_all(message["sender"]),
            "external_id": mask(message["external_id"], known), "extra": mask_all(message["extra"], known),
            "attachments": [{**one, "name": one["name"] and mask(one["name"]), "url": mask(one["url"])}
                            for one in message["attachments"]],
            "entry": message["entry"] and mask(message["entry"]), "understanding": reading}


def _entities(found: dict[str, Any], known: Sequence[str | None]) -> dict[str, Any]:
    """A phone number's value is one whatever it looks like without its text; spans and other kinds stay."""
    shown = {}
    for kind, values in found.items():
        if kind == "phone":
            shown[kind] = [{**one, "value": mask_phone(str(one.get("value", "")))} for one in values]
        elif kind in ("order", "tracking"):
            shown[kind] = values
        else:
            shown[kind] = mask_all(values, known)
    return shown


def _message(row: Message, channel: str, attachments: list[dict[str, Any]], reading: Understanding | None,
             labels: dict[tuple[int, str], list[dict[str, Any]]]) -> dict[str, Any]:
    return {
        "id": row.pk, "channel": channel, "external_id": row.external_id, "conversation_id": row.conversation_id,
        "sender": {"role": row.role, "external_id": row.sender_id, "name": row.sender_name},
        "sent_at": row.sent_at, "received_at": row.received_at, "time_flag": row.time_flag, "text": row.text,
        "attachments": attachments, "order_no": row.order_no, "product_id": row.product_id, "region": row.region,
        "entry": row.entry, "extra": row.extra, "history": row.history,
        "understanding": reading and _understanding(reading, labels.get((row.pk, reading.maker), [])),
    }


def _understanding(reading: Understanding, labels: list[dict[str, Any]]) -> dict[str, Any]:
    return {
        "maker": reading.maker, "risk": reading.risk, "risk_confidence": reading.risk_confidence,
        "detail": reading.detail, "module": reading.module, "path": reading.path,
        "path_confidence": reading.path_confidence, "grade": reading.grade, "grade_reason": reading.grade_reason,
        "emotion": reading.emotion, "mood": reading.mood, "flags": reading.flags, "language": reading.language,
        "entities": reading.entities, "evidence": reading.evidence,
        "why_not": {"risk": [], "path": []} | reading.why_not, "labels": labels,
    }
