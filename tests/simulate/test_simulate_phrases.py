"""The dialogues: well formed, of every kind and side, and not what the product was trained on."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from random import Random

import pytest

import zhiyin.understand
from zhiyin.domain.taxonomy import load as load_taxonomy
from zhiyin.simulate.composer import Composer
from zhiyin.simulate.facts import draw, purchase
from zhiyin.simulate.people import person
from zhiyin.simulate.phrases import LANGUAGES, ROLES, TRADES, Language, Script, Trade, scripts, stock

CORPUS = Path(zhiyin.understand.__file__).parent / "corpus"
STOCK = ("opening", "urging", "closing", "greeting", "handover", "agent_reply", "closed", "survey", "card", "link",
         "subject")
EVERY = [(language, trade, script) for language in LANGUAGES for trade in TRADES for script in scripts(language, trade)]
#: what stands between slots and choices
LITERAL = re.compile(r"\{[^{}|]*\}|[{}|]")


def letters(text: str) -> str:
    """Without marks and signs. The mark of a picture is nobody's wording."""
    text = text.replace("[图片]", "")
    return re.sub(r"[\W_]+", "", text).casefold()


def words(text: str) -> list[str]:
    return re.findall(r"[a-z']+", text.casefold())


def trained_on() -> list[str]:
    lines = [json.loads(line) for file in sorted(CORPUS.glob("*.jsonl")) for line in file.open(encoding="utf-8")]
    return [line["text"] for line in lines if "text" in line]


def written(language: Language) -> Iterator[tuple[str, str]]:
    """(where, text) of every phrase of a language."""
    for trade in TRADES:
        for script in scripts(language, trade):
            for _, text in script.turns:
                yield script.id, text
    for field in STOCK:
        for text in getattr(stock(language), field):
            yield field, text


@pytest.mark.parametrize(("language", "trade", "script"), EVERY, ids=[script.id for _, _, script in EVERY])
def test_a_script_is_well_formed(language: Language, trade: Trade, script: Script) -> None:
    leaves = load_taxonomy().risks
    assert script.id.startswith(f"{language}-{trade}-")
    assert script.lines
    assert all(line[0] in ROLES and line[1:3] == ": " and line[3:].strip() == line[3:] != "" for line in script.lines)
    assert (script.risk == "-") == (script.kind == "question")
    assert script.risk == "-" or script.risk in leaves
    assert script.kind != "trouble" or leaves[script.risk].grade != "S"
    rng = Random(1)
    for number in range(5):
        facts = draw(rng, trade, person(1, language, number), purchase(rng, script, trade, language))
        for _, text in script.turns:
            filled = facts.fill(text, rng)
            assert filled.strip()
            assert not re.search(r"[{}|]|\[(?!图片\]|image\])", filled), filled


def test_how_many_and_of_what() -> None:
    assert len({script.id for _, _, script in EVERY}) == len(EVERY)
    count = Counter(language for language, _, _ in EVERY)
    assert count["zh"] >= 90
    assert count["en"] >= 40
    for language in LANGUAGES:
        own = [script for spoken, _, script in EVERY if spoken == language]
        sides = {script.risk[:2] for script in own if script.risk != "-"}
        assert sides == {f"R{n}" for n in range(1, 9)}, language
        assert min(Counter(script.kind for script in own).values()) >= 5
    assert {script.risk for spoken, _, script in EVERY if spoken == "zh"} == {"-", *load_taxonomy().risks}
    assert {trade for _, trade, script in EVERY if script.kind == "grave"} == set(TRADES)


def test_no_dialogue_is_twice_there() -> None:
    lines = Counter(text for _, _, script in EVERY for _, text in script.turns if len(letters(text)) > 6)
    repeated = {text for text, count in lines.items() if count > 1}
    assert repeated <= {"I can help with delivery, returns and products! Which one?"}


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_phrase_stands_in_the_training_corpus(language: Language) -> None:
    corpus = trained_on()
    assert len(corpus) > 2000
    equal = {letters(text) for text in corpus if letters(text)} | {text.strip() for text in corpus if letters(text)}
    found = [where_and_text for where_and_text in written(language)
             if letters(where_and_text[1]) in equal or where_and_text[1].strip() in equal]
    assert not found


def test_no_eight_characters_are_shared_with_the_corpus() -> None:
    runs = {joined[i:i + 8] for joined in map(letters, trained_on()) for i in range(len(joined) - 7)}
    shared = [(where, part[i:i + 8]) for where, text in written("zh") for part in map(letters, LITERAL.split(text))
              for i in range(len(part) - 7) if part[i:i + 8] in runs]
    assert not shared


def test_no_five_english_words_are_shared_with_the_corpus() -> None:
    runs = {tuple(said[i:i + 5]) for said in map(words, trained_on()) for i in range(len(said) - 4)}
    shared = [(where, part[i:i + 5]) for where, text in written("en") for part in map(words, LITERAL.split(text))
              for i in range(len(part) - 4) if tuple(part[i:i + 5]) in runs]
    assert not shared


def test_no_composed_message_stands_in_the_training_corpus() -> None:
    equal = {letters(text) for text in trained_on()} - {""}
    composer = Composer(11, "corpus")
    said = {line.text for _ in range(1500) for line in composer.talk().lines}
    assert not [text for text in said if letters(text) in equal]
