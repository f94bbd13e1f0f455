"""`zhiyin score`: how well trouble was found in a simulated world; needs no database."""

from __future__ import annotations

import argparse
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

import msgspec

from zhiyin.cli import CommandFailed
from zhiyin.simulate.score import Malformed, read_raised, read_truth, score

T = TypeVar("T")


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("truth", type=Path, help="truth.json, as `zhiyin simulate` wrote it")
    parser.add_argument("raised", type=Path, help='what was raised: {"raised": [...]}, see docs/simulator.md')


def run(given: argparse.Namespace) -> int:
    found = score(_read(given.truth, read_truth), _read(given.raised, read_raised))
    print(msgspec.json.format(msgspec.json.encode(found), indent=1).decode())
    return 0


def _read(file: Path, read: Callable[[bytes], T]) -> T:
    try:
        return read(file.read_bytes())
    except OSError as error:
        raise CommandFailed(f"{file}: {error.strerror}") from None
    except Malformed as error:
        raise CommandFailed(f"{file}: {error}") from None
