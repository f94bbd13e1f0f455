"""A message as pages show it: text cut at its evidence, labels with their makers, names instead of codes.

Personal data is hidden in it (Q-05); who may see it gets `original` through the template tags, and nothing else does.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime

from django.utils.translation import gettext as _

from zhiyin.domain.taxonomy import NO_RISK
from zhiyin.lib.personal import mask
from zhiyin.records.models import Attachment, Label, Message, Shop, Understanding

from . import words
from .evidence import Segment, quotes, segments

#: a topic less sure than this is shown with a question mark
DOUBTFUL = 0.3


@dataclass(frozen=True, slots=True)
class Chip:
    """One label of a message. `tip` says in lines: name, confidence and maker, the words it rests on."""

    code: str
    side: str
    name: str
    percent: int
    tip: str


@dataclass(frozen=True, slots=True)
class Mark:
    """A stretch of text; the side of the first label that rests on it (empty: plain text), and the places of all such
    labels among the chips of the turn."""

    text: str
    side: str
    chips: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Turn:
    id: int
    conversation_id: int
    role: str
    sender: str
    channel: str
    sent_at: datetime | None
    received_at: datetime
    time_flag: str
    history: bool
    marks: tuple[Mark, ...]
    attachments: tuple[Attachment, ...]
    order_no: str | None
    #: False until the worker has read it; then the fields below hold
    understood: bool
    chips: tuple[Chip, ...]
    topic: str
    #: what the topic's tip says: path, how sure, the words behind it, what came next
    path: str
    #: (name, words) of what stands out beside the emotion: urgent, threatening ...
    flags: tuple[tuple[str, str], ...]
    grade: str
    grade_reason: str
    emotion: int
    maker: str
    #: the same with its personal data; None when it holds none
    original: Turn | None = None
    #: why its words are gone: customer (erased on request) or retention; "" when they are not
    erased: str = ""


def turns(shop: Shop, messages: Iterable[Message]) -> list[Turn]:
    """The given messages of one shop (with `channel` joined), in their order. Three queries however many there are; the
    newest understanding of a message counts."""
    rows = list(messages)
    if not rows:
        return []
    ids = [row.pk for row in rows]
    understood = {u.message_id: u for u in Understanding.objects.of(shop).filter(message_id__in=ids).order_by("id")}
    labels = defaultdict(list)
    for found in Label.objects.of(shop).filter(message_id__in=ids).order_by("-confidence", "id"):
        labels[found.message_id].append(found)
    files = defaultdict(list)
    for file in Attachment.objects.of(shop).filter(message_id__in=ids).order_by("place"):
        files[file.message_id].append(file)
    return [
        _turn(row, understood.get(row.pk), labels[row.pk], files[row.pk])
        for row in rows
    ]


def _turn(
    row: Message, meaning: Understanding | None, found: list[Label], files: list[Attachment]
) -> Turn:
    if meaning is not None:
        # One maker speaks for a message; its main risk stands first.
        found = [one for one in found if one.maker == meaning.maker]
        found.sort(key=lambda one: one.code != meaning.risk)
    known = (row.order_no, row.product_id)
    hidden, sender = mask(row.text, known), row.sender_name or row.sender_id or ""
    names = [mask(file.name or "") for file in files]
    turn = _shown(row, hidden, mask(sender), meaning, found, files)
    if hidden == row.text and sender == mask(sender) and names == [file.name or "" for file in files]:
        return turn
    original = _shown(row, row.text, sender, meaning, found, files)
    return replace(turn, original=original, attachments=tuple(map(_nameless, files, names)))


def _nameless(file: Attachment, name: str) -> Attachment:
    return Attachment(id=file.pk, place=file.place, url=file.url, name=name, mime=file.mime, size=file.size)


def _shown(row: Message, text: str, sender: str, meaning: Understanding | None, found: list[Label],
           files: list[Attachment]) -> Turn:
    chips = tuple(_chip(one, meaning, text) for one in found)
    cut = segments(text, [one.evidence for one in found])
    role = words.ROLES.get(row.role, (row.role, ""))[0]
    return Turn(
        id=row.pk,
        conversation_id=row.conversation_id,
        role=row.role,
        sender=sender or str(role),
        channel=row.channel.name,
        sent_at=row.sent_at,
        received_at=row.received_at,
        time_flag=row.time_flag,
        history=row.history,
        marks=tuple(_mark(segment, chips) for segment in cut),
        attachments=tuple(files),
        order_no=row.order_no,
        understood=meaning is not None,
        chips=chips,
        topic=_topic(meaning) if meaning else "",
        path=_path(meaning, text) if meaning else "",
        flags=_flags(meaning, text) if meaning else (),
        grade=meaning.grade if meaning else "-",
        grade_reason=meaning.grade_reason if meaning else "",
        emotion=meaning.emotion if meaning else 0,
        maker=meaning.maker if meaning else "",
        erased=str(row.extra.get("erased", "")) if row.extra and not row.text else "",
    )


def _chip(found: Label, meaning: Understanding | None, text: str) -> Chip:
    name = words.label(found.code)
    percent = round(found.confidence * 100)
    lines = [f"{found.code} {name}"]
    if meaning is not None and meaning.detail and meaning.risk == found.code:
        lines[0] += f" › {words.label(f'{found.code}/{meaning.detail}')}"
    lines.append(_("{percent}% sure, by {by} ({maker})").format(percent=percent, by=found.by, maker=found.maker))
    lines += _said(text, found.evidence)
    if meaning is not None and meaning.risk == found.code:
        lines += _next(meaning, "risk")
    return Chip(found.code, words.side(found.code), name, percent, "\n".join(lines))


def _topic(meaning: Understanding) -> str:
    """The last step of the path; a question mark where it is hardly more than a guess (A-05). The tip says how sure."""
    name = str(words.label((meaning.path or [meaning.module])[-1]))
    return f"{name}?" if 0 < meaning.path_confidence < DOUBTFUL else name


def _path(meaning: Understanding, text: str) -> str:
    lines = [words.path(meaning.path)]
    if meaning.path_confidence:
        lines.append(_("{percent}% sure").format(percent=round(meaning.path_confidence * 100)))
    lines += _said(text, meaning.evidence.get("path", []))
    lines += _next(meaning, "path")
    if meaning.risk == NO_RISK:
        lines.append(_("No problem: {percent}% sure").format(percent=round(meaning.risk_confidence * 100)))
        lines += _next(meaning, "risk")
    return "\n".join([*lines, meaning.maker])


def _flags(meaning: Understanding, text: str) -> tuple[tuple[str, str], ...]:
    return tuple((words.flag(code), "\n".join(_said(text, meaning.evidence.get(code, [])))) for code in meaning.flags)


def _said(text: str, spans: list[list[int]]) -> list[str]:
    said = quotes(text, spans)
    return [" … ".join(f"“{quote}”" for quote in said)] if said else []


def _next(meaning: Understanding, label: str) -> list[str]:
    """What would have been said otherwise: the answer to "why not"."""
    likely = [
        f"{words.label(one['code']) if one['code'] != NO_RISK else _('no problem')} {round(one['confidence'] * 100)}%"
        for one in meaning.why_not.get(label, [])
    ]
    return [_("Next: {labels}").format(labels=" · ".join(likely))] if likely else []


def _mark(segment: Segment, chips: tuple[Chip, ...]) -> Mark:
    return Mark(segment.text, chips[segment.labels[0]].side if segment.labels else "", segment.labels)
