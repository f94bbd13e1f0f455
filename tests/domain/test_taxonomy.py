"""The label tree that ships is whole, and a broken one is refused."""

from __future__ import annotations

import collections
import copy
from typing import Any

import pytest

from zhiyin.domain import taxonomy
from zhiyin.domain.understanding import FLAGS, MOODS


@pytest.fixture
def raw() -> dict[str, Any]:
    return taxonomy.raw()


def test_the_tree_has_the_sides_leaves_and_modules_of_the_labelling_rules() -> None:
    tree = taxonomy.load()
    assert len(tree.risks) == 23
    assert list(tree.sides) == [f"R{number}" for number in range(1, 9)]
    assert tuple(tree.modules) == taxonomy.MODULES


def test_every_leaf_belongs_to_its_side_and_has_details_and_both_names() -> None:
    tree = taxonomy.load()
    for code, leaf in tree.risks.items():
        assert code.startswith(leaf.side + ".")
        assert leaf.details
        assert leaf.zh
        assert leaf.en
        assert leaf.owner in tree.departments
        assert leaf.complaint_type in tree.complaint_types


def test_every_topic_path_leads_through_known_codes_in_three_levels() -> None:
    tree = taxonomy.load()
    leaves = tree.topic_leaves()
    assert len(leaves) > 80
    for leaf in leaves:
        assert len(leaf.path) == 3
        assert all(code in tree.topics for code in leaf.path)
        assert leaf.path[0] in taxonomy.MODULES


@pytest.mark.parametrize(
    ("code", "language", "name"),
    [
        ("R4.4", "zh", "物流延迟"),
        ("R4.4", "zh-hans", "物流延迟"),
        ("R4.4", "en", "Delayed in transit"),
        ("R4.4/stalled", "zh", "物流停滞"),
        ("R4", "en", "Logistics"),
        ("logistics.tracking.not_updated", "en", "Not updated"),
        ("aftersale", "zh", "售后咨询"),
        ("SCM", "en", "Supply chain"),
    ],
)
def test_names_by_language(code: str, language: str, name: str) -> None:
    assert taxonomy.load().name(code, language) == name


def test_an_unknown_code_has_no_name() -> None:
    with pytest.raises(KeyError):
        taxonomy.load().name("R9.9", "en")


def test_a_code_that_stands_twice_is_refused(raw: dict[str, Any]) -> None:
    raw["risks"].append(copy.deepcopy(raw["risks"][0]))
    with pytest.raises(ValueError, match=r"R1\.1"):
        taxonomy.parse(raw)


def test_a_leaf_without_a_known_side_is_refused(raw: dict[str, Any]) -> None:
    raw["risks"][0]["side"] = "R9"
    with pytest.raises(KeyError):
        taxonomy.parse(raw)


def test_an_unknown_grade_is_refused(raw: dict[str, Any]) -> None:
    raw["risks"][0]["grade"] = "C"
    with pytest.raises(ValueError, match="C"):
        taxonomy.parse(raw)


def test_an_unknown_owner_is_refused(raw: dict[str, Any]) -> None:
    raw["risks"][0]["details"][0]["owners"] = ["NOBODY"]
    with pytest.raises(KeyError):
        taxonomy.parse(raw)


@pytest.mark.parametrize("language", taxonomy.LANGUAGES)
def test_every_label_is_explained_with_examples_and_what_only_looks_like_it(language: str) -> None:
    tree = taxonomy.load()
    known = {"-", *tree.risks}
    for leaf in tree.risks.values():
        gloss = leaf.gloss[language]
        assert gloss.description
        assert gloss.not_here
        assert len(gloss.examples) >= 5, leaf.code
        assert len(gloss.counter_examples) >= 3, leaf.code
        assert {label for _, label in gloss.counter_examples} <= known - {leaf.code}
        for detail in leaf.details:
            assert detail.gloss[language].description, detail.code
            assert len(detail.gloss[language].examples) >= 3, detail.code
    for topic in tree.topics.values():
        assert topic.gloss[language].description, topic.code
    for topic in tree.topic_leaves():
        gloss = topic.gloss[language]
        assert len(gloss.examples) >= 3
        assert len(gloss.counter_examples) >= 2
        assert {label for _, label in gloss.counter_examples} <= set(tree.topics) - {topic.code}


def test_no_example_stands_at_two_labels(raw: dict[str, Any]) -> None:
    seen: collections.Counter[str] = collections.Counter()

    def walk(node: Any) -> None:
        if isinstance(node, dict):
            for language in taxonomy.LANGUAGES:
                for key in ("examples", "counter_examples"):
                    for one in node.get(key, {}).get(language, ()):
                        seen[one if isinstance(one, str) else one["text"]] += 1
            for child in node.values():
                walk(child)
        elif isinstance(node, list):
            for child in node:
                walk(child)

    walk(raw)
    assert [text for text, count in seen.items() if count > 1] == []


def test_the_map_of_stages_touchpoints_scenes_and_departments_is_whole() -> None:
    tree = taxonomy.load()
    assert len(tree.lists["stages"]) == 4
    assert len(tree.touchpoints) == 8
    assert len(tree.lists["scenes"]) == 6
    for name in ("stages", "scenes"):
        assert {code for t in tree.touchpoints.values() for code in getattr(t, name)} == set(tree.lists[name])
    assert {code for t in tree.touchpoints.values() for code in t.departments} >= {"OPS", "PRD", "SCM", "CS"}


def test_moods_and_flags_have_names() -> None:
    lists = taxonomy.load().lists
    assert tuple(lists["flags"]) == FLAGS
    assert tuple(lists["moods"]) == MOODS
