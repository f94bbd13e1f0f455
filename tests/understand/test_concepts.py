"""The lexicon finds what is said, and knows whether it is affirmed, denied or only raised."""

from __future__ import annotations

import pytest

from zhiyin.domain import taxonomy
from zhiyin.understand.concepts import Mood, concepts, expand, lexicon
from zhiyin.understand.normalise import normalise
from zhiyin.understand.scope import Scopes


def moods(text: str) -> dict[str, set[Mood]]:
    folded = normalise(text).text
    found: dict[str, set[Mood]] = {}
    for hit in lexicon().hits(folded, Scopes(folded)):
        found.setdefault(hit.concept.name, set()).add(hit.mood)
    return found


@pytest.mark.parametrize(
    ("text", "concept", "mood"),
    [
        ("洗了一次就掉色", "fading", Mood.AFFIRMED),
        ("一点都没掉色", "fading", Mood.DENIED),
        ("这个会掉色吗", "fading", Mood.RAISED),
        ("如果掉色可以退吗", "fading", Mood.RAISED),
        ("看评论说掉色", "fading", Mood.RAISED),
        ("为什么洗一次就掉色?", "fading", Mood.AFFIRMED),
        ("没有任何异味", "smell", Mood.DENIED),
        ("不但有异味还起球", "smell", Mood.AFFIRMED),
        ("再不解决我就打12315", "regulator", Mood.AFFIRMED),
        ("沒有收到貨", "not_received", Mood.AFFIRMED),
        ("it is not broken at all", "defective", Mood.DENIED),
        ("the lid is broken", "defective", Mood.AFFIRMED),
        ("顯示簽收了 可是我沒拿到", "shown_done", Mood.AFFIRMED),
    ],
)
def test_mood(text: str, concept: str, mood: Mood) -> None:
    assert mood in moods(text)[concept]


@pytest.mark.parametrize("text", ["I love chocolate", "the plate is fine", "related"])
def test_latin_words_are_whole_words(text: str) -> None:
    assert "late" not in moods(text)


def test_a_gap_does_not_cross_a_clause() -> None:
    assert "media" in moods("我要发到微博上")
    assert "refund_late" not in moods("退款了,没问题")


def test_choices_are_expanded() -> None:
    assert sorted(expand("[没|未]收[到|]")) == ["未收", "未收到", "没收", "没收到"]


def test_every_entry_points_into_the_tree() -> None:
    tree = taxonomy.load()
    for concept in concepts():
        assert concept.words
        if concept.leaf is not None:
            assert concept.leaf in tree.risks
            assert concept.detail is None or tree.risks[concept.leaf].has_detail(concept.detail), concept.name
        if concept.path is not None:
            assert len(tree.topics[concept.path].path) == 3
        if concept.beside is not None:
            assert concept.beside in {other.name for other in concepts()}


def test_every_wording_is_in_the_normalised_form_or_it_would_never_be_found() -> None:
    for concept in concepts():
        for word in concept.words:
            for part in word.split(".."):
                for plain in expand(part):
                    assert normalise(plain).text in (plain, normalise(plain).text.replace("沒", "没")), (concept.name, plain)
