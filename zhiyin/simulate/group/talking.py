"""From a reason to write to messages: who answers, how long it takes, what comes after."""

from __future__ import annotations

from random import Random
from typing import TYPE_CHECKING, Any

from . import told
from .calendar import DAY, HOUR
from .causes import ASKS_BACK, Contact, waking
from .chance import chance, share
from .facts import facts
from .matters import MATTERS
from .orders import Order
from .people import Customer, customer
from .refunds import refund
from .scene import Said, Scene
from .setting import Agent, Product
from .talks import compose, morning
from .trouble import RUDE, Trouble
from .words import exists, matter

if TYPE_CHECKING:
    from .stream import Running, Steps

#: seconds until an agent answers when few people write; talks an agent can hold
ANSWERS, HOLDS = 34.0, 3.5
COMES_BACK, TWO_MATTERS, HOPS, GIVES_UP = 0.12, 0.06, 0.4, 0.05
#: matters that come up together
TOGETHER = ("where", "return_how", "invoice_ask", "coupon", "points", "usage", "refund_when", "freight")


class Talking:
    def __init__(self, running: Running) -> None:
        self._running = running
        self._number = 0
        self._open = 0
        renamed = running.troubles.get("channel_renamed", running.shop.slug)
        self._renamed = (renamed.about["channel"], renamed.start) if renamed else None
        self._break = running.troubles.get("entry_break", running.shop.slug)

    # -- reasons

    def about(self, order: Order, contact: Contact, now: float, *, again: int = 0) -> None:
        rng = chance(self._running.setting.seed, self._running.shop.slug, "talk", order.number, contact.matter, again)
        who = order.customer
        channel = who.channels[-1] if again and len(who.channels) > 1 and rng.random() < 0.5 else order.channel
        if not self.hold(who, channel, contact.matter, order.product, order, contact.trouble, now, rng, again=again):
            return
        leaf = MATTERS[contact.matter].leaf
        if leaf != "-" and again < 2 and rng.random() < COMES_BACK * (1 + again):
            when = waking(now + rng.uniform(0.6, 3) * DAY, rng)
            self._running.later([(when, lambda at: self.about(order, contact, at, again=again + 1))])
        parcel = order.parcel
        if not again and rng.random() < ASKS_BACK.get(contact.matter, 0.0) and parcel is not None and (
                parcel.lost or (parcel.delivered is not None and parcel.delivered <= now)):
            refund(self._running, order, contact.matter, now + HOUR)

    def ask(self, name: str, now: float, key: object, *, product: Product | None = None, trouble: Trouble | None = None,
            who: int | None = None, channel: str = "", **more: Any) -> str:
        """A talk about no purchase; its conversation, "" when it did not come about."""
        running = self._running
        rng = chance(running.setting.seed, running.shop.slug, "asks", name, key)
        number = int(running.shop.town * rng.random()) if who is None else who
        running.meet(number, now)
        found = customer(running.setting, running.shop, number)
        drawn = running.shop.goods.draw(rng)
        drawn_channel = rng.choice(found.channels)
        return self.hold(found, channel or drawn_channel, name, product or drawn, None, trouble, now, rng, **more)

    # -- a talk

    def hold(self, who: Customer, channel: str, name: str, product: Product, order: Order | None, trouble: Trouble | None,
             now: float, rng: Random, *, again: int = 0, false_promise: bool = False, answer: str = "",
             sent: float | None = None, heat: float | None = None) -> str:
        """`sent`: when it was said, when it is told of much later."""
        running = self._running
        entry = self._entry(channel, now, rng) if now >= 0 else None  # before the first day nobody is heard
        if entry is None:
            return ""
        about = MATTERS[name]
        trade = running.shop.slug
        agent, wait, night = self._agent(now, rng, mail=channel.endswith("mail"))
        rude = running.troubles.get("rude_agents", trade)
        is_rude = rude is not None and sent is None and rude.at(now) and agent.id in rude.about["agents"] and rude.hits(
            running.setting, RUDE, name, who.id, int(now))
        department = about.department if rng.random() < HOPS else ""
        slow = running.troubles.get("slow_department", trade)
        slowed = slow is not None and sent is None and slow.at(now) and department == slow.about["department"]
        second = rng.choice(TOGETHER) if rng.random() < TWO_MATTERS else ""
        known = facts(running.setting, running.shop, who, product, order, now, agent.name, about.department, rng)
        if trouble is not None and trouble.kind == "wrong_price":
            known["price2"] = str(trouble.about["shown"])
        scene = Scene(
            running.shop, who, channel, name, trade, about.leaf, known, now, agent, wait, night, bool(again),
            department, slow.about["slower"] if slowed and slow else 1.0, is_rude, false_promise,
            second if second != name and self._fits(second, trade, known) else "",
            answer or (f"{running.shop.prefix}-K{10 + int(share(0, name) * 80):02d}"), rng.random() < GIVES_UP,
            heat if heat is not None else min(1.0, 0.15 + 0.5 * rng.random() * (about.leaf != "-") + 0.25 * (again > 0)))
        said = self._new(scene, rng)
        if not said:
            return ""
        self._number += 1
        id = f"{running.shop.prefix}T{self._number:07d}"
        if trouble is not None:
            trouble.talks.append(id)
        marks: dict[int, Trouble] = {}
        for place, one in enumerate(said):
            if rude is not None and one.rude:
                marks[place] = rude
            elif slowed and slow is not None and one.by == f"{running.shop.prefix}-{department}":
                marks[place] = slow
        self._play(id, scene, said, product, order, entry, now, sent, marks)
        return id

    def _fits(self, name: str, trade: str, known: dict[str, str]) -> bool:
        language = self._running.shop.language
        if not name or not exists(language, name, trade):
            return False
        words = matter(language, name, trade)
        return any(one.needs <= known.keys() for one in words.moves.get("say", ()))

    def _new(self, scene: Scene, rng: Random) -> list[Said]:
        """A talk that nobody held yet."""
        for _ in range(12):
            said = compose(scene, rng)
            if any(one.role == "customer" for one in said) and self._running.given.fresh(
                    "\0".join(f"{one.role}{one.text}" for one in said)):
                return said
        return []

    def _entry(self, channel: str, now: float, rng: Random) -> str | None:
        """Where the talk is begun; None when it cannot be, because that is broken."""
        drawn, broken = self._running.shop.entries.draw(rng), rng.random()
        if channel.endswith(("mail", "phone")):
            return ""
        one = self._break
        if one is not None and one.at(now) and drawn == one.about["entry"] and broken < min(1.0, 0.7 * one.strength):
            return None
        return drawn

    def _agent(self, now: float, rng: Random, *, mail: bool) -> tuple[Agent, float, bool]:
        """Who answers, after how many seconds, and whether nobody is there now."""
        running = self._running
        day, second = int(now // DAY), now % DAY
        there = [agent for agent, starts, ends in running.shop.on_duty(day) if starts <= second < ends - 600]
        share, spread = rng.random(), rng.lognormvariate(0, 0.75)
        if not there:
            at = morning(now)
            early = [agent for agent, starts, _ in running.shop.on_duty(int(at // DAY)) if starts <= 8 * HOUR]
            agents = early or list(running.shop.agents)
            return agents[int(share * len(agents))], at - now + spread * 500, True
        load = self._open / (HOLDS * len(there))
        wait = ANSWERS * spread * (1 + load ** 1.6)
        return there[int(share * len(there))], wait * (20 if mail else 1), False

    def _play(self, id: str, scene: Scene, said: list[Said], product: Product, order: Order | None, entry: str, now: float,
              sent: float | None, marks: dict[int, Trouble]) -> None:
        """Its messages, one after the other; only the next one waits in the heap. `marks`: faults that are heard in them."""
        running, at = self._running, now
        steps: Steps = []
        for place, one in enumerate(said):
            at += one.pause if sent is None else 0.002
            body = self._message(id, place, one, scene, product, order, entry)
            steps.append((at, lambda when, b=body, s=sent, p=place, m=marks.get(place): self._say(  # type: ignore[misc]
                b, when, when if s is None else s + 40.0 * p, m)))
        self._open += 1
        steps.append((at + 1, self._close))
        running.later(steps)

    def _say(self, body: told.Body, when: float, sent: float, heard: Trouble | None) -> None:
        """A talk is a fault's when it is heard, not before: a world may end in the middle of a talk."""
        self._running.tell(when, "messages", body | {"sent_at": self._running.calendar.exact(sent)})
        if heard is not None and body["conversation"] not in heard.talks[-1:]:
            heard.talks.append(body["conversation"])

    def _close(self, _: float) -> None:
        self._open -= 1

    def _message(self, id: str, place: int, one: Said, scene: Scene, product: Product, order: Order | None,
                 entry: str) -> told.Body:
        who, channel = scene.who, scene.channel
        sender: told.Body = {"role": one.role}
        if one.role == "customer":
            sender |= {"external_id": who.known_as(channel), "name": who.name}
        elif one.role == "agent":
            sender |= {"external_id": one.by, "name": one.name}
        name = channel
        if self._renamed is not None and channel == self._renamed[0] and scene.at >= self._renamed[1]:
            name = f"{channel}-new"
        body: told.Body = {"channel": name, "external_id": f"{id}-{place:03d}", "conversation": id, "sender": sender,
                           "text": one.text}
        if one.role == "customer":
            body["region"] = who.city.province
            if one.order and order is not None:
                body["order_no"] = order.number
            elif one.product:
                body["product_id"] = product.id
            if place == 0 and entry:
                body["entry"] = entry
            if one.text in ("[图片]", "[image]"):
                body["attachments"] = [{"url": f"https://example.com/{id}-{place}.jpg", "name": f"{place}.jpg",
                                        "mime": "image/jpeg"}]
            if place == 0 and channel.endswith("mail"):
                body["extra"] = {"subject": one.text.split("\n")[0][:40]}
        elif one.answer:
            body["extra"] = {"answer": one.answer}
        return body
