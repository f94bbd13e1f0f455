"""What a talk has to know, and the moves it is made of: somebody says something that belongs to the matter or to any talk."""

from __future__ import annotations

from dataclasses import dataclass, field
from random import Random
from typing import Literal

from .hand import written
from .people import Customer
from .setting import Agent, Language, Shop
from .words import Matter, Phrase, fill

Role = Literal["customer", "agent", "robot", "system"]
#: how often those who say much take the longest of three ways to say it
LONGER = 0.9
#: how often a question is led up to
LEADS = 0.45
#: what begins like this is led up to already
LED = frozenset("我你您请想麻那就亲客在")


@dataclass(slots=True)
class Said:
    """One message to come, `pause` seconds after the one before. `by` is the sender's id when it is not the plain role's."""

    role: Role
    text: str
    pause: float
    by: str = ""
    name: str = ""
    order: bool = False
    product: bool = False
    answer: str = ""
    rude: bool = False


@dataclass(slots=True)
class Scene:
    """What a talk has to know. `rude`: the agent says something that should not be said; `slower`: how much longer a
    department takes; `wait`: seconds until an agent answers, None when none does before the morning."""

    shop: Shop
    who: Customer
    channel: str
    matter: str
    trade: str
    leaf: str
    facts: dict[str, str]
    at: float
    agent: Agent
    wait: float
    night: bool = False
    again: bool = False
    department: str = ""
    slower: float = 1.0
    rude: bool = False
    false_promise: bool = False
    second: str = ""
    answer: str = ""
    unanswered: bool = False
    #: how much the customer presses, 0 to 1
    heat: float = 0.3


@dataclass(slots=True)
class Talk:
    scene: Scene
    rng: Random
    words: Matter
    common: Matter
    said: list[Said] = field(default_factory=list)
    used: set[int] = field(default_factory=set)

    @property
    def language(self) -> Language:
        return self.scene.shop.language

    def phrase(self, move: str, words: Matter | None = None, *, longer: float = 0.0) -> Phrase | None:
        """One that was not used yet, and whose facts are there; with this chance the longer one of three."""
        choices = (words or self.words).moves.get(move, ())
        best: Phrase | None = None
        left = 3 if longer and self.rng.random() < longer else 1
        for _ in range(8):
            if not choices:
                break
            found = choices[int(self.rng.random() * len(choices))]
            if id(found) not in self.used and found.needs <= self.scene.facts.keys():
                best = found if best is None or found.length > best.length else best
                left -= 1
                if not left:
                    break
        if best is not None:
            self.used.add(id(best))
        return best

    def fill(self, phrase: Phrase, turn: int = 0) -> list[str]:
        return [text for one in phrase.turns[turn] if (text := fill(one, self.scene.facts, self.rng))]

    # -- who speaks

    def customer(self, texts: list[str], *, together: float = 0.3, order: bool = False, product: bool = False) -> None:
        who, rng = self.scene.who, self.rng
        if len(texts) > 1 and rng.random() < together + 0.3 * who.wordy:
            texts = [" ".join(texts)]
        for text in texts:
            text = written(text, who, self.language, rng)
            if text:
                typing = 2.0 + len(text) * rng.uniform(0.15, 0.45)
                before = self.said[-1].role if self.said else "customer"
                pause = typing if before == "customer" else typing + rng.uniform(2, 35)
                self.said.append(Said("customer", text, pause, order=order, product=product))

    def agent(self, texts: list[str], *, pause: float | None = None, by: str = "", name: str = "") -> None:
        agent = self.scene.agent
        for text in texts:
            text = text[:1].upper() + text[1:] if self.language == "en" else text
            typing = 4.0 + len(text) * 0.25 * agent.pace + self.rng.expovariate(1 / 14.0) * agent.pace
            self.said.append(Said("agent", text, pause if pause is not None else typing, by or agent.id, name or agent.name))
            pause = None

    def robot(self, texts: list[str], answer: str = "") -> None:
        for text in texts:
            self.said.append(Said("robot", text, 1.0, answer=answer))

    def system(self, move: str, pause: float = 0.5) -> None:
        found = self.phrase(move, self.common)
        if found is not None:
            self.said.append(Said("system", " ".join(self.fill(found)), pause))

    def small(self, move: str, chance: float = 1.0) -> bool:
        """Something the customer says that belongs to any talk."""
        if self.rng.random() >= chance:
            return False
        found = self.phrase(move, self.common)
        if found is not None:
            self.customer(self.fill(found))
        return found is not None

    def courtesy(self, move: str, chance: float = 1.0, pause: float | None = None) -> None:
        """The same of the agent."""
        if self.rng.random() < chance and (found := self.phrase(move, self.common)) is not None:
            self.agent(self.fill(found), pause=pause)
            self.said[-1].rude = move == "rude"

    def own(self, move: str, chance: float = 1.0, *, order: bool = False, product: bool = False) -> bool:
        """What the customer says of the matter."""
        if self.rng.random() >= chance:
            return False
        found = self.phrase(move, longer=LONGER * self.scene.who.wordy)
        if found is not None:
            texts = self.fill(found)
            if move == "say" and texts[0][0] not in LED and self.rng.random() < LEADS * (0.4 + self.scene.who.polite) and (
                    lead := self.phrase("lead", self.common)) is not None:
                texts[0] = self.fill(lead)[0] + texts[0]
            self.customer(texts, order=order, product=product)
        return found is not None
