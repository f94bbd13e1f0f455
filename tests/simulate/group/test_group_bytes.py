"""The same seed is the same world, byte for byte, whatever the process, the folder, the zone or the machine."""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys
from pathlib import Path

import pytest

REPOSITORY = Path(__file__).resolve().parents[3]
WORLD = ("--days", "4", "--scale", "0.2")


def run(folder: Path, cwd: Path, seed: int = 1, *, one_core: bool = False, **environment: str) -> dict[str, str]:
    """The world of a process of its own: file to SHA-256."""

    def narrow() -> None:
        if one_core and hasattr(os, "sched_setaffinity"):
            os.sched_setaffinity(0, {min(os.sched_getaffinity(0))})

    subprocess.run([sys.executable, "-m", "zhiyin", "simulate", "--seed", str(seed), *WORLD, "--out", str(folder)], cwd=cwd,
                   env=os.environ | {"PYTHONPATH": str(REPOSITORY)} | environment, check=True, capture_output=True,
                   preexec_fn=narrow)
    return {str(file.relative_to(folder)): hashlib.sha256(file.read_bytes()).hexdigest()
            for file in sorted(folder.rglob("*")) if file.is_file()}


@pytest.fixture(scope="module")
def here(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    return run(tmp_path_factory.mktemp("here") / "out", REPOSITORY, PYTHONHASHSEED="0", TZ="UTC", LC_ALL="C")


def test_same_seed_same_bytes(here: dict[str, str], tmp_path: Path) -> None:
    there = run(tmp_path / "elsewhere" / "world", tmp_path, one_core=True, PYTHONHASHSEED="4711", TZ="America/New_York",
                LC_ALL="tr_TR.UTF-8", LANGUAGE="zh_CN")
    assert len(here) == 6
    assert there == here


def test_another_seed_is_another_world(here: dict[str, str], tmp_path: Path) -> None:
    there = run(tmp_path / "world", tmp_path, 2)
    assert there.keys() == here.keys()
    assert {name for name in here if here[name] == there[name]} == {os.path.join("data", "group.json")}
