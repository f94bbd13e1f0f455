"""The label tree that ships is whole, and a broken one is refused."""

from __future__ import annotations

import copy
import json
from importlib import resources
from typing import Any

import pytest

from zhiyin.domain import taxonomy


@pytest.fixture
def raw() -> dict[str, Any]:
    return json.loads(resources.files("zhiyin.domain").joinpath("tree.json").read_text(encoding="utf-8"))


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
