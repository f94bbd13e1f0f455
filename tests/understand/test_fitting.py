"""Thresholds chosen on the deciding batches."""

from __future__ import annotations

import numpy as np
import pytest

pytest.importorskip("sklearn", reason="training extra is not installed")

from zhiyin.understand import fitting


def grave(right: int, wrong: int, others: int) -> tuple[np.ndarray, np.ndarray]:
    """`right` grave and `wrong` harmless ones at .7, `right` grave ones at .9, the others at .1."""
    scores = np.array([0.7] * (right + wrong) + [0.9] * right + [0.1] * others)
    return scores, np.array([True] * right + [False] * wrong + [True] * right + [False] * others)


def test_what_is_called_grave_must_be_it_as_rarely_as_it_is_in_life() -> None:
    # 50 grave ones of 1,250 are the share of real problems: nothing is corrected, one false among fifty right is allowed
    assert fitting.least_gravity(*grave(25, 1, 1199)) == pytest.approx(0.5)
    assert fitting.least_gravity(*grave(25, 2, 1198)) == pytest.approx(0.7)
    # with half of them grave the same false ones would outnumber the right ones in life
    assert fitting.least_gravity(*grave(50, 2, 98)) == pytest.approx(0.7)
    assert fitting.least_gravity(*grave(50, 0, 100)) == pytest.approx(0.5)


def test_without_a_grave_one_nothing_is_called_grave() -> None:
    assert fitting.least_gravity(np.array([0.9, 0.2]), np.array([False, False])) == pytest.approx(0.96)
    assert fitting.least_gravity(np.zeros(0), np.zeros(0, bool)) == pytest.approx(0.96)


def test_a_threshold_keeps_what_is_missed_low() -> None:
    problem = np.array([0.1, 0.15, 0.3, 0.75, 0.8, 0.9])
    gold = np.array([False, False, False, True, True, True])
    assert 0.3 < fitting.best_threshold(problem, gold) <= 0.76
