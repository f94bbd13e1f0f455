"""What `zhiyin evaluate` found, as tables for a terminal and for documents (Markdown)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

WORST = 10


def table(on: str, told: dict[str, dict[str, Any]]) -> str:
    """`told`: profile to what `evaluation.judge` gave."""
    profiles = list(told)
    first = told[profiles[0]]
    parts = [f"{on}: {first['lines']} texts, {', '.join(told[p]['maker'] for p in profiles)}", ""]
    parts += rows(
        ["figure", *profiles],
        ([name, *(_with_interval(told[p]["figures"][name]) for p in profiles)] for name in first["figures"]),
    )
    parts += ["", "Per leaf: precision / recall / F1", ""]
    parts += rows(
        ["leaf", "texts", *profiles],
        ([leaf, one["texts"], *(_three(told[p]["leaves"][leaf]) for p in profiles)] for leaf, one in first["leaves"].items()),
    )
    if first["traps"]:
        parts += ["", "Per trap: main risk right or defensible / problem or none right", ""]
        parts += rows(
            ["trap", "texts", *profiles],
            ([tag, one["texts"], *(_two(told[p]["traps"][tag]) for p in profiles)] for tag, one in first["traps"].items()),
        )
    for profile in profiles:
        parts += ["", f"Confusions, {profile}", ""]
        parts += rows(["gold", "said", "times"], ([c["gold"], c["said"], c["count"]] for c in told[profile]["confusions"]))
        parts += ["", f"Calibration, {profile}", ""]
        parts += rows(
            ["confidence from", "texts", "mean confidence", "right"],
            ([b["from"], b["texts"], f"{b['confidence']:.2f}", f"{b['right']:.2f}"]
             for b in told[profile]["calibration"] if b["texts"]),
        )  # fmt: skip
        parts += ["", f"Surest mistakes, {profile}", ""]
        parts += rows(
            ["id", "gold", "said", "sure", "text"],
            ([w["id"], w["gold"], w["said"], f"{w['confidence']:.2f}", short(w["text"])]
             for w in told[profile]["worst"][:WORST]),
        )  # fmt: skip
    return "\n".join(parts)


def rows(head: Sequence[Any], body: Iterable[Sequence[Any]]) -> list[str]:
    """A Markdown table, a string a line."""
    return [
        "| " + " | ".join(str(cell) for cell in head) + " |",
        "|" + "---|" * len(head),
        *("| " + " | ".join(str(cell).replace("|", "\\|") for cell in line) + " |" for line in body),
    ]


def short(text: str, most: int = 60) -> str:
    flat = " ".join(text.split())
    return flat if len(flat) <= most else flat[: most - 1] + "…"


def _with_interval(figure: dict[str, float]) -> str:
    return f"{figure['value']:.3f} ({figure['low']:.2f}-{figure['high']:.2f})"


def _three(one: dict[str, float]) -> str:
    return f"{one['precision']:.2f} / {one['recall']:.2f} / {one['f1']:.2f}"


def _two(one: dict[str, float]) -> str:
    return f"{one['lenient']:.2f} / {one['detect']:.2f}"
