"""Composing talks: a dialogue, filled with facts, in the manner of its channel, with waiting, urging and slips.

The same seed and run compose the same talks in the same order; another run of the same seed meets the same people in
other talks.
"""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass, replace
from hashlib import blake2b
from random import Random

from zhiyin.simulate.facts import Facts, Purchase, draw, products_of, purchase
from zhiyin.simulate.people import Person, somebody
from zhiyin.simulate.phrases import PICTURES, Kind, Language, Role, Script, Trade, by_kind, stock

KINDS: dict[Kind, float] = {"question": 0.70, "trouble": 0.27, "grave": 0.03}
ENGLISH = 0.30
#: talks remembered so that none is said again; the oldest are forgotten
REMEMBERED = 100_000
#: written in one piece: consecutive lines of one speaker become one message, joined by this
IN_ONE_PIECE = {"email": "\n", "phone-transcript": "，"}


@dataclass(frozen=True, slots=True)
class Line:
    """One message to come. `pause` is the time since the line before, in seconds."""

    role: Role
    text: str
    pause: float = 0.0
    sender_id: str | None = None
    sender_name: str | None = None
    order_no: str | None = None
    product_id: str | None = None
    region: str | None = None
    entry: str | None = None
    subject: str | None = None
    picture: bool = False


@dataclass(frozen=True, slots=True)
class Talk:
    """A conversation before it is held."""

    id: str
    channel: str
    kind: Kind
    language: Language
    trade: Trade
    risk: str
    script: str
    person: Person
    purchase: Purchase
    lines: tuple[Line, ...]

    @property
    def answered_at(self) -> int:
        """Index of the first line of an agent; the number of lines when there is none."""
        return next((i for i, line in enumerate(self.lines) if line.role == "agent"), len(self.lines))

    def unanswered(self) -> Talk:
        """This talk when no agent ever comes: all before the first agent's line."""
        return replace(self, lines=self.lines[:self.answered_at])


class Composer:
    """Composes talks without end. `run` is part of every id and of what is drawn."""

    def __init__(self, seed: int, run: str = "") -> None:
        self.seed, self.run = seed, run
        self._rng = Random(f"{seed}/{run}")
        self._count = 0
        self._purchases: dict[tuple[Language, int], Purchase] = {}
        self._said: set[int] = set()
        self._order: deque[int] = deque()

    def talk(self, kind: Kind | None = None) -> Talk:
        """The next talk; of the given kind, else in the usual shares. No two are equal in what is said."""
        while True:
            made = self._compose(kind or self._kind())
            if self._fresh(made):
                self._count += 1
                return made

    def _kind(self) -> Kind:
        return self._rng.choices(list(KINDS), list(KINDS.values()))[0]

    def _fresh(self, talk: Talk) -> bool:
        said = "\0".join(f"{line.role}:{line.text}" for line in talk.lines)
        key = int.from_bytes(blake2b(said.encode(), digest_size=8).digest(), "big")
        if key in self._said:
            return False
        self._said.add(key)
        self._order.append(key)
        if len(self._order) > REMEMBERED:
            self._said.discard(self._order.popleft())
        return True

    def _compose(self, kind: Kind) -> Talk:
        rng = self._rng
        language: Language = "en" if rng.random() < ENGLISH else "zh"
        person, channel = somebody(rng, self.seed, language)
        trade, script = rng.choice([(trade, script) for trade, script in by_kind(language, kind)
                                    if channel not in IN_ONE_PIECE or not _needs_chat(script)])
        facts = draw(rng, trade, person, self._purchase(person, script, trade))
        said = _written(rng, script, facts, person) if channel in IN_ONE_PIECE else _chatted(rng, script, facts, person)
        if channel in IN_ONE_PIECE:
            said = _in_one_piece(said, channel)
        lines = tuple(_timed(rng, _dressed(rng, said, script, facts, person, channel), channel))
        return Talk(f"{self.run}-{self._count:06d}", channel, kind, language, trade, script.risk, script.id, person,
                    facts.purchase, lines)

    def _purchase(self, person: Person, script: Script, trade: Trade) -> Purchase:
        """People often come back about what they bought last."""
        key = (person.language, person.number)
        last = self._purchases.get(key)
        if last is None or last.product not in products_of(script, trade) or self._rng.random() < 0.4:
            last = self._purchases[key] = purchase(self._rng, script, trade, person.language)
        return last


def _needs_chat(script: Script) -> bool:
    """Whether a dialogue makes sense only where robots answer."""
    return any(role in ("robot", "system") for role, _ in script.turns)


def _written(rng: Random, script: Script, facts: Facts, person: Person) -> list[Line]:
    """The dialogue alone, as in an e-mail or on the telephone."""
    lines = [_line(role, facts.fill(text, rng)) for role, text in script.turns]
    if rng.random() < 0.3:
        words = stock(person.language)
        lines.append(_line("customer", facts.fill(rng.choice(words.closing), rng)))
    return lines


def _chatted(rng: Random, script: Script, facts: Facts, person: Person) -> list[Line]:
    """The dialogue as a chat: greeting, cards, fragments, urging while nobody answers, good-byes, slips."""
    words = stock(person.language)

    def say(role: Role, choices: tuple[str, ...], chance: float) -> list[Line]:
        return [_line(role, facts.fill(rng.choice(choices), rng))] if rng.random() < chance else []

    lines = say("customer", words.opening, 0.5)
    lines += say("robot", words.greeting, 0.35)
    if script.about != "none":
        lines += say("customer", words.card if script.about == "order" else words.link, 0.4)
    waited = False
    for role, text in script.turns:
        if role == "agent" and not waited:
            waited = True
            impatient = 0.15 if script.kind == "question" else 0.4
            for chance in (impatient, impatient / 2):
                lines += say("customer", words.urging, chance)
            lines += say("system", words.handover, 0.3)
            lines += say("agent", words.agent_reply, 0.3)
        filled = facts.fill(text, rng)
        if role == "customer" and filled not in PICTURES:
            filled = _slip(rng, filled, words.typos)
            before = lines[-1] if lines else None
            if before is not None and before.role == "customer" and not before.picture and rng.random() < 0.12:
                lines[-1] = replace(before, text=f"{before.text} {filled}")
                continue
        lines.append(_line(role, filled))
    if script.kind == "question":
        lines += say("customer", words.closing, 0.25)
    if waited:
        lines += say("system", words.closed, 0.25)
        lines += say("system", words.survey, 0.1)
    return lines


def _line(role: Role, text: str) -> Line:
    """Customers write as they like; agents and robots begin with a capital."""
    return Line(role, text if role == "customer" else text[:1].upper() + text[1:], picture=text in PICTURES)


def _slip(rng: Random, text: str, typos: tuple[tuple[str, str], ...]) -> str:
    """Now and then a slip of the finger."""
    if rng.random() < 0.9:
        return text
    found = [(right, wrong) for right, wrong in typos if right in text]
    if not found:
        return text
    right, wrong = rng.choice(found)
    return text.replace(right, wrong, 1)


def _in_one_piece(lines: list[Line], channel: str) -> list[Line]:
    joined: list[Line] = []
    for line in lines:
        if line.picture and channel == "phone-transcript":
            continue
        if joined and joined[-1].role == line.role:
            joined[-1] = replace(joined[-1], text=joined[-1].text + IN_ONE_PIECE[channel] + line.text,
                                 picture=joined[-1].picture or line.picture)
        else:
            joined.append(line)
    return joined


def _dressed(rng: Random, lines: list[Line], script: Script, facts: Facts, person: Person,
             channel: str) -> list[Line]:
    """Who speaks, and what the channel knows beside the text."""
    first = next(i for i, line in enumerate(lines) if line.role == "customer")
    entry, region = rng.random() < 0.6, rng.random() < 0.7
    named = rng.random() < 0.45
    order, product = facts.purchase.order_no, facts.purchase.product
    dressed = []
    for i, line in enumerate(lines):
        if line.role == "customer":
            about = script.about != "none" and ((i == first and named) or product.name(person.language) in line.text)
            line = replace(
                line, sender_id=person.external_id(channel), sender_name=person.name,
                order_no=order if script.about == "order" and (about or order in line.text) else None,
                product_id=product.id if about else None, region=person.city.region if region else None)
            if i == first:
                words = stock(person.language)
                where = facts.fill(rng.choice(words.entries[script.about]), rng)
                line = replace(
                    line, entry=where if entry and channel not in IN_ONE_PIECE else None,
                    subject=facts.fill(rng.choice(words.subject), rng) if channel == "email" else None)
        elif line.role == "agent":
            line = replace(line, sender_id=f"agent-{facts.agent}", sender_name=facts.agent)
        dressed.append(line)
    return dressed


def _timed(rng: Random, lines: list[Line], channel: str) -> list[Line]:
    """Pauses in seconds: customers type quickly, agents take a minute or so, e-mails an hour."""
    slow = 40.0 if channel == "email" else 0.3 if channel == "phone-transcript" else 1.0
    timed = []
    for i, line in enumerate(lines):
        before = lines[i - 1].role if i else None
        if before is None or line.role == "system":
            pause = 0.5
        elif line.role == "robot":
            pause = 1.0
        elif line.role == "customer":
            pause = rng.uniform(3, 20) if before == "customer" else slow * rng.uniform(6, 80)
        else:
            pause = slow * rng.lognormvariate(4.0, 0.6)
        timed.append(replace(line, pause=round(pause, 1)))
    return timed
