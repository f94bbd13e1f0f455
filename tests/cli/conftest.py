from __future__ import annotations

import fcntl
import logging
import os
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest


@pytest.fixture(autouse=True)
def _own_logging() -> Iterator[None]:
    """A command sets up logging for its process; here it must not outlive the test and its captured streams."""
    root = logging.getLogger()
    before, level = list(root.handlers), root.level
    yield
    root.handlers[:], root.level = before, level


@pytest.fixture
def one_at_a_time() -> Iterator[None]:
    """A restore wants its home for itself, and all workers of a parallel run have the same one."""
    name = Path(os.environ.get("ZHIYIN_HOME", "none")).name
    with Path(tempfile.gettempdir(), f"{name}.restore").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield
