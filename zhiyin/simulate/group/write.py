"""A world on disk: what is told in `data/`, a file for each shop, and what was wrong beside it, in `truth.json`."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any, BinaryIO

import msgspec

from .world import World

FORMAT = 1
_encode = msgspec.json.Encoder().encode


class NotEmpty(Exception):
    """The folder holds something already."""


def write(world: World, folder: Path, progress: Callable[[int], None] = lambda _: None) -> dict[str, int]:
    """How many of each noun. Writes as it goes: memory does not grow with the days. Raises NotEmpty, OSError."""
    if folder.exists() and any(folder.iterdir()):
        raise NotEmpty(str(folder))
    data = folder / "data"
    data.mkdir(parents=True)
    made = world.setting
    (data / "group.json").write_bytes(_pretty({
        "format": FORMAT, "start": made.calendar.start.isoformat(), "days": made.calendar.days, "time_zone": "Asia/Shanghai",
        "shops": [{"slug": shop.slug, "name": shop.name, "language": shop.language, "file": f"{shop.slug}.jsonl"}
                  for shop in made.shops]}))
    counts: dict[str, int] = {}
    files: dict[str, BinaryIO] = {shop.slug: (data / f"{shop.slug}.jsonl").open("wb", 1 << 20) for shop in made.shops}
    try:
        exact = made.calendar.exact
        for number, (slug, (at, noun, body)) in enumerate(world.events()):
            files[slug].write(_encode({"at": exact(at), "to": noun, "body": body}) + b"\n")
            counts[noun] = counts.get(noun, 0) + 1
            if number % 10_000 == 0:
                progress(int(at // 86_400))
    finally:
        for file in files.values():
            file.close()
    (folder / "truth.json").write_bytes(_pretty(world.truth()))
    return counts


def _pretty(told: Any) -> bytes:
    return msgspec.json.format(msgspec.json.encode(told), indent=1) + b"\n"
