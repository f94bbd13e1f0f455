"""The way down the conversation tree."""

from __future__ import annotations

import numpy as np
import pytest

from zhiyin.understand.paths import Tree

MODULES = ("aftersale", "logistics", "other")
NAMES = ("aftersale.complaint.service", "aftersale.refund.progress", "aftersale.refund.policy", "logistics.tracking.where",
         "other.thanks.thanks")  # fmt: skip


def choose(path: list[float], module: list[float], problem: bool = False) -> tuple[str, float, list[str]]:
    tree = Tree(NAMES, MODULES)
    fitting = tree.fitting(np.array([path], np.float32), np.array([problem]))
    (choice,) = tree.choose(fitting, np.log(np.array([module], np.float32)))
    return choice.path[2], choice.confidence, [one.code for one in choice.next]


def test_the_module_decides_first_then_the_second_level_then_the_leaf() -> None:
    leaf, sure, following = choose([0.3, 0.2, 0.21, 0.29, 0.0], [0.6, 0.3, 0.1], problem=True)
    assert leaf == "aftersale.refund.policy"
    assert sure == pytest.approx(0.6 * 0.21 / 0.71, abs=1e-3)
    assert following[0] in ("logistics.tracking.where", "aftersale.complaint.service")


def test_complaints_need_a_problem_and_thanks_have_none() -> None:
    assert choose([0.9, 0.05, 0.02, 0.03, 0.0], [0.8, 0.1, 0.1])[0] == "aftersale.refund.progress"
    assert choose([0.9, 0.05, 0.02, 0.03, 0.0], [0.8, 0.1, 0.1], problem=True)[0] == "aftersale.complaint.service"
    assert choose([0.1, 0.1, 0.1, 0.1, 0.6], [0.1, 0.1, 0.8], problem=True)[0] != "other.thanks.thanks"


def test_unlikely_paths_are_not_told() -> None:
    assert choose([0.0, 1.0, 0.0, 0.0, 0.0], [0.99, 0.005, 0.005])[2] == []


def test_a_module_counts_by_its_own_model_and_by_what_its_paths_add_up_to() -> None:
    tree = Tree(NAMES, MODULES)
    own, paths = np.array([[0.2, 0.5, 0.3]], np.float32), np.array([[0.1, 0.3, 0.2, 0.1, 0.3]], np.float32)
    (both,) = tree.modules(own, paths)
    assert both.tolist() == pytest.approx([0.4 * 0.2 + 0.6 * 0.6, 0.4 * 0.5 + 0.6 * 0.1, 0.4 * 0.3 + 0.6 * 0.3])
    assert both.sum() == pytest.approx(1)
