"""The words of the group: all there, all can be filled, none of them is a text the understanding was taught with."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.simulate.group.corpus import Corpus, everybodys, plain, training_texts
from tests.simulate.group.slots import slots
from zhiyin.simulate.group import beside, causes, talking
from zhiyin.simulate.group.calendar import DAY, START, calendar
from zhiyin.simulate.group.chance import chance
from zhiyin.simulate.group.facts import facts
from zhiyin.simulate.group.matters import MATTERS
from zhiyin.simulate.group.orders import place
from zhiyin.simulate.group.people import customer
from zhiyin.simulate.group.setting import TRADES, Language, Shop, setting
from zhiyin.simulate.group.words import FOLDER, Phrase, Slot, fill, line, matter, pairs
from zhiyin.simulate.group.world import World

SETTING = setting(1, calendar(1, START, 20), 1.0)
LANGUAGES: tuple[Language, ...] = ("zh", "en")
FILES = sorted(file for language in LANGUAGES for file in (FOLDER / language).glob("*.toml") if file.stem != "slips")
#: of any talk
COMMON = ("open", "card", "link", "urge", "thanks", "yes", "no_more", "robot_hello", "to_human", "night", "handover", "hello",
          "hold_on", "rude", "rude_react", "hop", "hop_system", "department", "anything_else", "farewell", "closed", "survey",
          "survey_high", "survey_low", "also")
#: of a matter: without these nobody can say what it is about, or nobody can answer
NEEDED = ("say", "solve")
OWN = frozenset(("say", "more", "ask", "robot", "talk", "solve", "ok", "no", "again", "review", "post", "false", "good",
                 "fair"))
#: matters that begin with no purchase
ASKED = ("media", "fakehunter", "promise", "promise_ask", "quality", "return_how", "damaged", "survey", "app_lag", "competitor",
         "joke", "newproduct", "campaign", *causes.BESIDE)
FAULTS = {
    "oversold": ("apparel", "beauty", "appliances"), "wrong_price": TRADES, "sizing": ("apparel",), "rotten": ("fresh",),
    "refund_late": TRADES, "refund_when": TRADES, "promise": TRADES, "promise_ask": TRADES, "media": TRADES,
    "fakehunter": ("apparel", "beauty", "fresh"), "survey": TRADES, "ship_late": TRADES, "where": TRADES, "no_pickup": TRADES,
    "stalled": TRADES, "lost": TRADES, "station": TRADES, "weather": TRADES,
}


def used(shop: Shop) -> list[str]:
    """All matters that talks of this shop can be about."""
    names = {name for name, _ in (*causes.BEFORE_SENT, *causes.RECEIVED[shop.slug], *causes.ALSO)}
    names |= {*causes.ENQUIRIES[shop.slug], *causes.BESIDE, *talking.TOGETHER}
    names |= {name for name, trades in FAULTS.items() if shop.slug in trades}
    return sorted(names)


def known(shop: Shop, *, order: bool) -> set[str]:
    bought = place(SETTING, shop, 2, 1, 2 * DAY)
    who = customer(SETTING, shop, 1)
    return set(facts(SETTING, shop, who, shop.products[0], bought if order else None, 3 * DAY, "A", "finance", chance(1, "f")))


@pytest.fixture(scope="module", params=SETTING.shops, ids=TRADES)
def shop(request: pytest.FixtureRequest) -> Shop:
    found: Shop = request.param
    return found


@pytest.fixture(scope="module")
def corpus() -> Corpus:
    return Corpus(training_texts())


def phrases(file: Path) -> Iterator[tuple[str, Phrase]]:
    """Every phrase of a file, as it is read when talks are made, with its move."""
    name, _, trade = file.stem.partition(".")
    language: Language = "zh" if file.parent.name == "zh" else "en"
    for move, found in matter(language, name, trade or "no trade").moves.items():
        yield from ((move, one) for one in found)


@pytest.mark.parametrize("file", FILES, ids=[f"{file.parent.name}-{file.stem}" for file in FILES])
def test_every_file_is_read(file: Path) -> None:
    told = tomllib.loads(file.read_text(encoding="utf-8"))
    assert set(told) <= ({*COMMON, "talk", "lead"} if file.stem == "common" else OWN), "a list nobody asks for"
    assert all(isinstance(text, str) and text.strip() for texts in told.values() for text in texts)
    assert all(0 < len(one.turns) < 9 for _, one in phrases(file))
    assert all(len(one.turns) == 1 or move == "talk" for move, one in phrases(file))
    assert all(len(one.turns) > 1 for move, one in phrases(file) if move == "talk" and file.stem != "common")


def test_a_fact_there_is_not() -> None:
    with pytest.raises(ValueError, match="there is no fact 'wether'"):
        line("it is about the {wether}")


def test_slips_are_slips() -> None:
    for language in LANGUAGES:
        assert all(right and wrong and right != wrong for right, wrong in pairs(language))


def test_every_matter_has_its_words(shop: Shop) -> None:
    lacking = []
    for name in used(shop):
        assert name in MATTERS, name
        try:
            moves = matter(shop.language, name, shop.slug).moves
        except FileNotFoundError:
            lacking.append(name)
            continue
        lacking += [f"{name}: {move}" for move in NEEDED if len(moves.get(move, ())) < 5]
    moves = matter(shop.language, "common", shop.slug).moves
    lacking += [f"common: {move}" for move in COMMON if len(moves.get(move, ())) < 2]
    lacking += [f"promise_ask: {move}" for move in ("false", "robot")
                if not matter(shop.language, "promise_ask", shop.slug).has(move)]
    assert lacking == []


def test_reviews_and_posts_have_their_words(shop: Shop) -> None:
    wanted = [("review", "good"), ("review", "fair"), ("quality", "review"), ("media", "post")]
    wanted += [(name, "post") for name in beside._TALKED]
    wanted += [("sizing", "review")] if shop.slug == "apparel" else [("rotten", "review")] if shop.slug == "fresh" else []
    assert [(name, move) for name, move in wanted if not matter(shop.language, name, shop.slug).has(move)] == []


def test_every_phrase_can_be_filled(shop: Shop) -> None:
    """Facts of an order only in matters that are about one; of every move of a matter that begins without a purchase, some."""
    with_order, without = known(shop, order=True), known(shop, order=False)
    posted = set(World(1, days=1, scale=0.02).shops[shop.slug].beside.facts(shop.products[0], 0.0, chance(1, "f")))
    wrong = []
    for name in used(shop):
        facts_there = with_order if MATTERS[name].of in ("order", "parcel") else without
        for move, found in matter(shop.language, name, shop.slug).moves.items():
            said_of_it = posted if move in ("review", "post", "good", "fair") else facts_there
            wrong += [(name, move, sorted(one.needs - said_of_it)) for one in found if not one.needs <= said_of_it]
            if name in ASKED and move in NEEDED:
                assert sum(one.needs <= without for one in found) >= 5, (name, move)
    assert wrong == []


def test_choices_and_slots_are_filled() -> None:
    phrase = line("{a|b|}{product} ok")
    said = {fill(phrase, {"product": "x"}, chance(1, "n", place)) for place in range(60)}
    assert said == {"ax ok", "bx ok", "x ok"}


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_text_of_the_training_corpus(corpus: Corpus, language: Language) -> None:
    """All choices with all fillings, of single messages and of all that is said at once; only what is short is everybody's."""
    values = slots(language)
    found = []
    for file in FILES:
        if file.parent.name == language:
            for move, one in phrases(file):
                found += [f"{file.stem} {move}: {text}" for text in _both(corpus, one, values)]
    assert found == []


def test_the_corpus_is_there_and_would_be_found(corpus: Corpus) -> None:
    assert len(corpus.texts) > 20_000
    text = next(each for each in training_texts() if not everybodys(each) and 8 < len(each) < 20 and each.isalpha())
    half = len(text) // 2
    assert corpus.said([(text[:half], ("no", text[half:half + 2])), (text[half + 2:],)], {}) == [plain(text)]
    assert corpus.said([(text[:half], ("no", "never"), text[half + 2:])], {}) == []
    assert corpus.said([(Slot("product"), text[2:])], {"product": ["x", text[:2]]}) == [plain(text)]


@pytest.mark.parametrize(("text", "so"), [
    ("在吗", True), ("谢谢你呀", True), ("谢谢你了呀", False), ("thank you", True), ("thank you all", False), ("1 2 3 4", True),
])
def test_what_is_everybodys(text: str, so: bool) -> None:
    assert everybodys(text) is so


def _both(corpus: Corpus, one: Phrase, values: dict[str, list[str]]) -> list[str]:
    found = []
    for turn in one.turns:
        for said in [[message] for message in turn] + ([list(turn)] if len(turn) > 1 else []):
            found += corpus.said(said, values)
    return found
