"""How a message's topic is told."""

from __future__ import annotations

import pytest

from zhiyin.records.models import Understanding
from zhiyin.web.turns import DOUBTFUL, _topic


@pytest.mark.parametrize(("sure", "doubted"), [
    (DOUBTFUL - 0.001, True), (DOUBTFUL, False), (0.9, False), (0.01, True), (0.0, False)])
def test_a_guess_has_a_question_mark(sure: float, doubted: bool) -> None:
    """0: a maker that says nothing of how sure it is."""
    path = ["logistics", "logistics.tracking", "logistics.tracking.where"]
    assert _topic(Understanding(module="logistics", path=path, path_confidence=sure)).endswith("?") is doubted
