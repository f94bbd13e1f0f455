"""A talk as it is held: greeting, card, the matter in pieces, a robot, waiting and urging, an agent, a department, an end."""

from __future__ import annotations

from random import Random

from .calendar import DAY, HOUR
from .scene import LONGER, Said, Scene, Talk
from .setting import Language
from .words import matter

PICTURES: dict[Language, str] = {"zh": "[图片]", "en": "[image]"}
#: shares of talks in which something is said
OPENS, SHOWS_CARD, ROBOT_GREETS, ROBOT_ANSWERS, ROBOT_ENOUGH = 0.42, 0.34, 0.3, 0.3, 0.4
ASKS, HANDED, GREETED, HELD_ON = 0.5, 0.25, 0.6, 0.35
#: exchanges that are about no matter in particular
USUAL = 0.3
ANYTHING_ELSE, BYE, CLOSED, SURVEYED, SURVEY_ANSWERED = 0.6, 0.55, 0.25, 0.22, 0.3
#: matters of which people send a picture
SEEN = frozenset({"quality", "damaged", "rotten", "wrong_item", "missing_item", "sizing", "allergy", "wrong_price",
                  "invoice_error"})


def compose(scene: Scene, rng: Random) -> list[Said]:
    """The whole talk; its first message has no pause."""
    language = scene.shop.language
    talk = Talk(scene, rng, matter(language, scene.matter, scene.trade), matter(language, "common", scene.trade))
    chat = not scene.channel.endswith(("mail", "phone"))
    _begin(talk, chat)
    if not (chat and _robot(talk)):
        _answer(talk, chat)
        if scene.unanswered:
            return _ended(talk)
        _serve(talk)
        _finish(talk, chat)
    return _ended(talk) if chat else _in_one_piece(_ended(talk), scene.channel)


def _begin(talk: Talk, chat: bool) -> None:
    scene, rng = talk.scene, talk.rng
    talk.small("open", OPENS * (0.6 if scene.again else 1.0))
    if chat and talk.said and rng.random() < ROBOT_GREETS and (hello := talk.phrase("robot_hello", talk.common)):
        talk.robot(talk.fill(hello))
    order, product = "order" in scene.facts, "product" in scene.facts
    shown = chat and rng.random() < SHOWS_CARD and (order or product)
    if shown and (card := talk.phrase("card" if order else "link", talk.common)):
        talk.said.append(Said("customer", " ".join(talk.fill(card)), 3.0, order=order, product=product))
    told = not talk.own("again" if scene.again else "say", order=order and not shown and rng.random() < 0.3, product=product)
    if told:
        talk.own("say")
    talk.own("more", 0.3 + 0.55 * scene.who.wordy)
    talk.own("ask", ASKS * (0.6 + 0.8 * scene.heat))
    if scene.matter in SEEN and chat and rng.random() < 0.45:
        for _ in range(rng.choice((1, 1, 2, 3))):
            talk.said.append(Said("customer", PICTURES[talk.language], rng.uniform(4, 20)))


def _robot(talk: Talk) -> bool:
    """Whether the robot was enough."""
    scene, rng = talk.scene, talk.rng
    if scene.false_promise and (found := talk.phrase("false")):
        talk.robot(talk.fill(found), scene.answer)
    elif talk.words.has("robot") and rng.random() < (0.75 if scene.night or scene.matter == "promise_ask" else ROBOT_ANSWERS):
        found = talk.phrase("robot")
        if found is None:
            return False
        talk.robot(talk.fill(found), scene.answer)
    else:
        return False
    if scene.leaf == "-" and rng.random() < ROBOT_ENOUGH + (0.35 if scene.false_promise else 0.0):
        talk.small("thanks", 0.6)
        return True
    if not talk.small("to_human", 0.5):
        talk.own("more", 0.5)
    return False


def _answer(talk: Talk, chat: bool) -> None:
    """Somebody comes; until then the customer waits, and asks whether anybody is there."""
    scene, rng = talk.scene, talk.rng
    if scene.night and chat:
        talk.system("night", 1.0)
    if chat and rng.random() < HANDED:
        talk.system("handover", 1.0)
    left, patience = scene.wait, scene.who.patience * 60 * rng.uniform(0.5, 1.5)
    for _ in range(3):
        if not chat or left < patience or scene.night:
            break
        left -= patience
        if (found := talk.phrase("urge", talk.common)) is not None:
            talk.customer(talk.fill(found))
            talk.said[-1].pause = patience
        patience *= rng.uniform(0.4, 0.9)
    if scene.unanswered:
        return
    first = len(talk.said)
    talk.courtesy("hello", GREETED)
    talk.courtesy("hold_on", HELD_ON)
    if len(talk.said) == first:
        _exchange(talk) or talk.courtesy("hello")  # type: ignore[func-returns-value]
    if len(talk.said) > first:
        talk.said[first].pause = left


def _exchange(talk: Talk) -> bool:
    asks = talk.common.has("talk") and "order" in talk.scene.facts
    usual = talk.common if asks and talk.rng.random() < USUAL else None
    found = talk.phrase("talk", usual, longer=LONGER * 0.5)
    if found is None:
        return False
    for turn in range(len(found.turns)):
        if turn % 2 == 0:
            talk.agent(talk.fill(found, turn))
        else:
            talk.customer(talk.fill(found, turn), together=0.4)
    talk.own("more", 0.14 + 0.36 * talk.scene.who.wordy)
    return True


def _serve(talk: Talk) -> None:
    scene, rng = talk.scene, talk.rng
    for _ in range(rng.choices((0, 1, 2, 3, 5), (18, 34, 28, 13, 7))[0]):
        _exchange(talk)
    if scene.rude:
        talk.courtesy("rude")
        talk.small("rude_react", 0.6)
    if scene.department:
        _hop(talk)
    _solve(talk)
    if scene.leaf == "-":
        talk.own("ok", 0.62) or talk.small("yes", 0.6)
        if rng.random() < 0.22:
            talk.own("ask", 0.6)
            _solve(talk)
            talk.own("ok", 0.4) or talk.small("yes", 0.4)
        return
    for again in range(2):
        if rng.random() > (0.25 + 0.5 * scene.heat) / (1 + again):
            break
        talk.own("no")
        if not (rng.random() < 0.5 and _exchange(talk)):
            _solve(talk)
    else:
        talk.own("no", 0.4)
        return
    talk.own("ok", 0.5) or talk.small("yes", 0.7)


def _solve(talk: Talk) -> None:
    found = talk.phrase("solve", longer=0.3 + 0.6 * talk.scene.agent.warmth)
    if found is not None:
        talk.agent(talk.fill(found))


def _hop(talk: Talk) -> None:
    """The agent asks a department, which takes its time."""
    scene, rng = talk.scene, talk.rng
    talk.courtesy("hop")
    talk.system("hop_system")
    talk.small("yes", 0.5)
    takes = rng.lognormvariate(0, 0.5) * 12 * 60 * scene.slower
    patience = scene.who.patience * 60 * 1.5
    while takes > patience * 1.2 and rng.random() < 0.75 and talk.small("urge"):
        talk.said[-1].pause = patience
        takes -= patience
        patience *= 1.6
    found = talk.phrase("department", talk.common)
    if found is not None:
        id = f"{scene.shop.prefix}-{scene.department}"
        talk.agent(talk.fill(found), pause=takes, by=id, name=scene.facts["department"])


def _finish(talk: Talk, chat: bool) -> None:
    scene, rng = talk.scene, talk.rng
    if scene.second:
        _second(talk)
    if rng.random() < ANYTHING_ELSE:
        talk.courtesy("anything_else")
        talk.small("no_more", 0.72) or talk.small("yes", 0.4)
    else:
        talk.small("thanks", 0.35 + 0.3 * scene.who.polite)
    talk.courtesy("farewell", BYE)
    if not chat:
        return
    if rng.random() < CLOSED:
        talk.system("closed", rng.uniform(60, 600))
    if rng.random() < SURVEYED:
        talk.system("survey", 2.0)
        if rng.random() < SURVEY_ANSWERED:
            talk.small("survey_low" if rng.random() < 0.06 + 0.6 * scene.heat * (scene.leaf != "-") else "survey_high")


def _second(talk: Talk) -> None:
    """Another matter in the same talk."""
    first = talk.words
    talk.words = matter(talk.language, talk.scene.second, talk.scene.trade)
    if (found := talk.phrase("also", talk.common)) is not None:
        talk.customer(talk.fill(found))
    if talk.own("say"):
        talk.rng.random() < 0.5 and _exchange(talk)
        _solve(talk)
        talk.own("ok", 0.4) or talk.small("yes", 0.6)
    talk.words = first


def _ended(talk: Talk) -> list[Said]:
    if talk.said:
        talk.said[0].pause = 0.0
    return talk.said


def _in_one_piece(said: list[Said], channel: str) -> list[Said]:
    """On the telephone and in mails consecutive messages of one person are one; mails take hours."""
    join, slow = ("\n", 25.0) if channel.endswith("mail") else ("，", 0.25)
    joined: list[Said] = []
    for one in said:
        if one.role in ("robot", "system") or (one.text in PICTURES.values() and channel.endswith("phone")):
            continue
        if joined and joined[-1].role == one.role and joined[-1].by == one.by:
            before = joined[-1]
            before.text, before.order, before.product = before.text + join + one.text, before.order or one.order, \
                before.product or one.product
            before.rude = before.rude or one.rude
        else:
            one.pause = one.pause * slow if joined else 0.0
            joined.append(one)
    return joined


def morning(at: float) -> float:
    """When the next shift begins."""
    midnight = at - at % DAY
    return midnight + 8 * HOUR if at % DAY < 8 * HOUR else midnight + DAY + 8 * HOUR
