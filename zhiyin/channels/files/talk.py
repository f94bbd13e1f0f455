"""Whole talks in one cell, as chat exports write them, back to single messages. Pure and careful: what does not
clearly look like a talk stays one message."""

from __future__ import annotations

import re
from dataclasses import dataclass

from zhiyin.domain.incoming import Role

from .roles import is_role, role_of
from .times import iso

_DATE = (r"\d{4}\s?[-/.年]\s?\d{1,2}\s?[-/.月]\s?\d{1,2}日?[\sT]{0,2}"
         r"\d{1,2}[:：点时]\d{1,2}(?:[:：分]\d{1,2}(?:\.\d{1,6})?秒?)?")
_SHORT = r"(?:\d{1,2}[-/月]\d{1,2}日?\s)?\d{1,2}[:：]\d{2}(?:[:：]\d{2})?"
_OPEN, _CLOSE = r"[\[【(（<]?\s*", r"\s*[\]】)）>]?"
_WHO = r"(?P<who>[^\s:：\[\]【】<>，。！？,!?][^:：\[\]【】<>\n，。！？!?]{0,39}?)"
# atomic: 10:00:12 is never read as 10:00 and a speaker named 12
_WHEN = rf"{_OPEN}(?P<when>(?>{{time}}))(?!\d){_CLOSE}"


def _heads(time: str) -> list[re.Pattern[str]]:
    when = _WHEN.format(time=time)
    return [
        re.compile(rf"\s*{when}\s*[-,]?\s*{_WHO}\s*(?P<text>[:：])\s*"),  # [2026-03-01 10:00] 客服小王：…
        re.compile(rf"\s*[\[【]?{_WHO}[\]】]?\s*{when}\s*(?P<text>[:：])\s*"),  # 买家 2026-03-01 10:00:12: …
        re.compile(rf"\s*[\[【]?{_WHO}[\]】]?\s*{when}\s*$"),  # 买家 2026-03-01 10:00:12, text below
        re.compile(rf"\s*{when}\s+{_WHO}\s*$"),  # 2026-03-01 10:00:12 买家, text below
    ]


_DATED, _TIMED = _heads(_DATE), _heads(_SHORT)
_BARE = re.compile(r"\s*[\[【]?(?P<who>[^\s:：\[\]【】，。！？,!?]{1,20})[\]】]?\s*[:：]\s*")
_BREAK = re.compile(r"\r\n|\r|\n|<br\s*/?>", re.IGNORECASE)
_DIGIT = re.compile(r"\d")
_AGENT_NAMES = re.compile("客服|旗舰店|专营店|专卖店|官方|店长|小二|售后|售前")
MIN_HEADS = 2
#: who and when stand in the first so many characters of a line
LONGEST_HEAD = 120


@dataclass(frozen=True, slots=True)
class Said:
    """One message out of a talk. `who` as written; `sent_at` ISO 8601 or None; `clock` a time without a date."""

    who: str
    role: Role | None
    sent_at: str | None
    clock: str | None
    text: str


@dataclass(slots=True)
class _Head:
    who: str
    when: str | None
    dated: bool
    text: str


def split(cell: str) -> list[Said] | None:
    """The messages of a talk, or None when the cell is one message.

    A cell is a talk when its first line begins with a speaker and a full date, when two lines begin with a speaker
    and a time, when two roles (客户, 客服) alternate at line starts, or when a customer's role word stands in front.
    """
    if ":" not in cell and "：" not in cell and "点" not in cell:
        return None
    lines = [line for line in _BREAK.split(cell) if line.strip()]
    if not lines:
        return None
    heads = _timed(lines) or _bare(lines)
    return _gather(lines, heads) if heads else None


def _timed(lines: list[str]) -> list[_Head | None] | None:
    heads = [_head(line) for line in lines]
    found = [head for head in heads if head]
    if not found or not (len(found) >= MIN_HEADS or (heads[0] and heads[0].dated)):
        return None
    if not any(head.dated or role_of(head.who) for head in found):
        return None
    return heads if any(head.text or head is not heads[-1] for head in found) else None


def _head(line: str) -> _Head | None:
    start = line[:LONGEST_HEAD]
    if not _DIGIT.search(start):
        return None
    for patterns, dated in ((_DATED, True), (_TIMED, False)):
        for pattern in patterns:
            found = pattern.match(start)
            # a head that stands alone must be the whole line
            if found and (found.re.groupindex.get("text") or len(line) <= LONGEST_HEAD):
                return _Head(found["who"].strip(), found["when"], dated, line[found.end():])
    return None


def _bare(lines: list[str]) -> list[_Head | None] | None:
    heads: list[_Head | None] = []
    others = 0
    for line in lines:
        found = _BARE.match(line[:LONGEST_HEAD])
        known = found is not None and role_of(found["who"]) is not None
        heads.append(_Head(found["who"], None, False, line[found.end():]) if found and known else None)
        others += found is not None and not known
    first = heads[0]
    found_heads = [head for head in heads if head]
    # 客服：很好 / 物流：很快 is a review by points, not a talk.
    if others >= len(found_heads) or (first is None and heads[1] is None):
        return None
    roles = {role_of(head.who) for head in found_heads}
    if len(roles) >= 2 or (roles == {"customer"} and first is not None and is_role(first.who)):
        return heads
    return None


def _gather(lines: list[str], heads: list[_Head | None]) -> list[Said]:
    said: list[tuple[_Head, list[str]]] = []
    for line, head in zip(lines, heads, strict=True):
        if head is not None:
            said.append((head, [head.text] if head.text.strip() else []))
        elif said:
            said[-1][1].append(line)
        else:  # a title above the talk
            said.append((_Head("系统", None, False, line), [line]))
    return [_said(head, "\n".join(parts).strip()) for head, parts in said]


def _said(head: _Head, text: str) -> Said:
    role = role_of(head.who)
    if role is None and _AGENT_NAMES.search(head.who):
        role = "agent"
    moment = None
    if head.dated and head.when:
        try:
            moment = iso(head.when.replace("：", ":"))
        except ValueError:
            return Said(head.who, role, None, head.when, text)
    return Said(head.who, role, moment, None if head.dated else head.when, text)
