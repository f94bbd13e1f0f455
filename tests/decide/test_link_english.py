"""What English speakers ask and how they name amounts, sizes and goods; words that are said of too much."""

from __future__ import annotations

from datetime import date
from itertools import pairwise

import pytest

from zhiyin.decide.link.asks import ASKS
from zhiyin.decide.link.fold import clauses, fold
from zhiyin.decide.link.lexicon import lexicon
from zhiyin.decide.link.lunar import DRAGON_BOAT, MID_AUTUMN, NEW_YEAR
from zhiyin.decide.link.periods import periods

from .test_link_numbers import heard, rules


@pytest.mark.parametrize(
    ("ask", "texts"),
    [
        ("when it is sent", ("when are you posting it", "still showing as preparing", "how come it's not been posted")),
        ("when it is sent", ("kindly dispatch asap", "status is still confirmed only", "has it even left yet")),
        ("where it is", ("it was meant to be here yesterday", "where has it got to", "when does it land", "not yet reached")),
        ("being delivered", ("can he come after six", "put it behind the bins", "the delivery boy is not picking up")),
        ("delivery failed", ("they said nobody was home", "sorry we missed you card", "address not complete they said")),
        ("to be picked up", ("can someone else pick it up", "which shop is it at")),
        ("signed, not received", ("it says delivered and there's nothing", "that's not my front door in the photo")),
        ("stuck on its way", ("same status for six days", "still at the sorting office", "last update was a week ago")),
        ("cancel", ("scrap that order", "just kill the second one", "i bought the same thing twice")),
        ("change the address", ("i've moved house", "wrong flat number on it", "can it go to my work instead")),
        ("change what is in it", ("can i have it in blue instead", "make it two", "reduce it to one")),
        ("pay", ("upi failed but money deducted", "it won't let me pay", "can i pay cash on delivery")),
        ("where the money is", ("only got 100 back", "still no money back", "i was refunded the wrong amount")),
        ("what was sent back", ("have you got my return yet", "reverse pickup not done", "i posted it back last week")),
        ("exchange under way", ("any news on the exchange", "when will the replacement come")),
        ("broken or bad", ("it packed in", "conked out", "on the blink", "nothing happens when i press it", "strap gave way")),
        ("broken or bad", ("the colour ran", "it's wonky", "gone mouldy", "makes me itch", "it is not getting charged")),
        ("wrong or missing", ("one short", "the remote wasn't in the box", "looks nothing like the photo")),
        ("wrong or missing", ("came without the lid", "parts not there")),
        ("does not fit or please", ("it drowns me", "comes up small", "it slides right off", "smaller than i thought")),
        ("give back", ("i'm sending it back", "i'd like a refund", "do you do free returns")),
        ("in use", ("can i tumble dry it", "is there a guarantee on it", "what voltage is it", "when does it expire")),
        ("invoice", ("gst bill please", "need proof of purchase")),
        ("it became cheaper", ("now it's on sale", "refund me the difference", "price went down")),
        ("why it was cancelled", ("you cancelled my order", "cancelled automatically")),
        ("in time for a day", ("i fly out on thursday", "party's on saturday")),
        ("hurry", ("send it urgently", "can you upgrade the shipping")),
    ],
)
def test_what_is_asked_in_english(ask: str, texts: tuple[str, ...]) -> None:
    [pattern] = [one.pattern for one in ASKS if one.name == ask]
    for text in texts:
        assert any(pattern.search(part.text) for part in clauses(fold(text))), text


@pytest.mark.parametrize(
    ("ask", "text"),
    [
        ("pay", "my address is not complete"),
        ("cancel", "the stop button is loose"),
        ("wrong or missing", "i ordered two days ago"),
        ("where the money is", "where's my parcel"),
        ("on its way", "cancel it if it's not already sent"),
        ("broken or bad", "when will it arrive"),
    ],
)
def test_what_is_not_asked(ask: str, text: str) -> None:
    [pattern] = [one.pattern for one in ASKS if one.name == ask]
    assert not any(pattern.search(part.text) for part in clauses(fold(text)))


@pytest.mark.parametrize(
    ("text", "about"),
    [
        ("it was only a fiver", 1),
        ("the rs 499 one", 2),
        ("the one for 1,299 rupees", 3),
        ("cost me a few hundred", 2),
        ("it was four figures", 3),
        ("under a tenner", 1),
        ("a few of them", None),
    ],
)
def test_amounts_in_english(text: str, about: int | None) -> None:
    found = heard(text, "4 moving 6; 甲 @5", "4 moving 6; 乙 @499", "4 moving 6; 丙 @1299")
    assert bool({"paid", "price", "about what was paid"} & rules(found)) == (about is not None)
    assert about is None or found.orders[0].key == about


@pytest.mark.parametrize(
    ("text", "about"),
    [
        ("need a smaller size, an M please", 2),
        ("too big, can I get a medium", 2),
        ("太大了,换M码", 2),
        ("need a bigger size, an M please", 1),
        ("太小了,换M码", 1),
        ("can I get an M", None),
        ("too big, can I get an XL", None),
    ],
)
def test_the_size_that_is_wanted_tells_what_was_bought(text: str, about: int | None) -> None:
    found = heard(text, "4 delivered 2; 衬衫 / S @99", "4 delivered 2; 衬衫 / L @99")
    assert ("size that was bought" in rules(found)) == (about is not None)
    assert about is None or found.orders[0].key == about


@pytest.mark.parametrize(
    ("text", "option"),
    [
        ("the green one", True),
        ("绿色的那个", True),
        ("it turned my finger green", False),
        ("it went a bit green", False),
        ("洗完变绿", False),
        ("有没有绿色的", False),
        ("绿色有货吗", False),
        ("can I have it in green instead", False),
    ],
)
def test_a_colour_that_it_came_to_have_is_not_the_one_that_was_bought(text: str, option: bool) -> None:
    found = heard(text, "4 delivered 2; 环 band / 绿 green @99", "4 delivered 2; 环 band / 白 white @99")
    assert bool({"option", "words", "same thing"} & rules(found)) == option
    assert (found.orders[0].key == 1) or not option


@pytest.mark.parametrize(
    ("text", "first", "second", "about"),
    [
        ("the strap gave way, everything on the floor", "Faux Leather Tote", "Table Lamp", 1),
        ("it sinks all day, the seat won't stay up", "Executive Swivel Seat", "Desk Fan", 1),
        ("screen has one crack", "School Backpack", "10-inch Android Tab", 2),
        ("it slides off my finger", "Sterling Silver Stackable Band", "Pearl Drop Earrings", 1),
        ("won't cure, still tacky", "UV Curing Lamp", "Desk Fan", 1),
        ("it's turned inside out on the first gust", "Brolly", "Cardi", 1),
        ("won't charge my phone", "Power Bank 10000mAh", "Smart Phone 128GB", 1),
        ("he's outgrown them, needs the next size nappy", "Baby Wipes", "Pull-Up Nappy Pants", 2),
    ],
)
def test_goods_as_english_speakers_have_them(first: str, second: str, text: str, about: int) -> None:
    found = heard(text, f"4 delivered 2; {first} @99", f"4 delivered 2; {second} @99")
    assert found.orders[0].key == about


def test_what_the_shop_supposed_and_is_fine_is_not_meant() -> None:
    fine = heard("no no, backpack is ok. it has one crack", "4 delivered 2; School Backpack @99", "4 delivered 2; Thing @99")
    assert fine.orders[0].key == 1, "nobody supposed it"


def test_words_said_of_much_are_words_that_are_said() -> None:
    """A list of words that count less is of use only for what is heard at all."""
    known = lexicon()
    said = {word for word in known.weak if known.said.find(word)}
    assert len(said) > 0.5 * len(known.weak)
    strong = heard("求婚用的", "4 delivered 2; 钻戒 ring @99", "4 delivered 2; 杯 cup @99").orders[0].evidence
    weak = heard("早上用的", "4 delivered 2; 面包 bread @99", "4 delivered 2; 杯 cup @99").orders[0].evidence
    assert max(one.weight for one in strong if one.rule == "said of such") > 1.4 * max(
        (one.weight for one in weak if one.rule == "said of such"), default=0.0
    )


@pytest.mark.parametrize(
    ("text", "today", "first", "last"),
    [
        ("大年初三买的", date(2026, 3, 1), (2, 19), (2, 19)),
        ("初三下的单", date(2026, 3, 1), (2, 19), (2, 19)),
        ("除夕那天拍的", date(2026, 3, 1), (2, 16), (2, 16)),
        ("过年那会儿买的", date(2026, 3, 1), (2, 15), (2, 24)),
        ("中秋那天买的", date(2026, 10, 10), (9, 23), (9, 27)),
        ("端午买的", date(2026, 7, 1), (6, 17), (6, 21)),
        ("over chinese new year", date(2026, 3, 1), (2, 15), (2, 24)),
        ("about a month ago", date(2026, 5, 14), (4, 8), (4, 18)),
        ("a fortnight back", date(2026, 5, 14), (4, 26), (5, 3)),
        ("初三数学题", date(2026, 3, 1), None, None),
        ("初三下的单", date(2026, 7, 1), None, None),
        ("中秋前能到吗", date(2026, 9, 1), None, None),
        ("端午要用", date(2026, 6, 1), None, None),
    ],
)
def test_feasts(text: str, today: date, first: tuple[int, int] | None, last: tuple[int, int] | None) -> None:
    found = [(one.first, one.last) for one in periods(text, today, [])]
    assert found == ([(date(2026, *first), date(2026, *last))] if first and last else [])


def test_lunar_days_are_a_lunar_year_apart() -> None:
    for days in (NEW_YEAR, DRAGON_BOAT, MID_AUTUMN):
        assert all((b - a).days in (353, 354, 355, 383, 384, 385) for a, b in pairwise(days))
    assert all(b.year == a.year and 110 < (b - a).days < 155 for a, b in zip(NEW_YEAR, DRAGON_BOAT, strict=True))
