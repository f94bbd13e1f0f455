"""What `zhiyin evaluate` found, as one page that needs nothing else: figures, leaves, traps, calibration, mistakes."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from html import escape
from typing import Any

_STYLE = """
body{font:15px/1.5 system-ui,sans-serif;margin:2rem auto;max-width:72rem;padding:0 1rem;color:#1c2430;background:#fff}
h1{font-size:1.4rem}h2{font-size:1.1rem;margin-top:2rem}
table{border-collapse:collapse;margin:.5rem 0;font-variant-numeric:tabular-nums}
td,th{border-bottom:1px solid #d8dee6;padding:.25rem .75rem;text-align:left;vertical-align:top}th{color:#51606f;font-weight:600}
.bar{display:inline-block;height:.7rem;background:#2f6fdb;border-radius:2px;vertical-align:middle}
.wide{overflow-x:auto}@media(prefers-color-scheme:dark){body{background:#12171e;color:#e3e8ee}td,th{border-color:#2c3641}th{color:#9fb0c0}}
"""
_OF_LEAF = ("precision", "recall", "f1")
_OF_TRAP = {"lenient": "risk right", "detect": "problem or none right"}


def page(on: str, told: dict[str, dict[str, Any]]) -> str:
    """`told`: profile to what `evaluation.judge` gave. A whole HTML document."""
    profiles = list(told)
    first = told[profiles[0]]
    parts = [
        f"<h1>Understanding on {escape(str(on))}</h1>",
        f"<p>{first['lines']} texts. {escape(', '.join(told[p]['maker'] for p in profiles))}. "
        "In brackets: 95 of 100 repetitions with other texts of the same kind.</p>",
        _table(
            ["figure", *profiles],
            ([name, *(_figure(told[p]["figures"][name]) for p in profiles)] for name in first["figures"]),
        ),
        "<h2>Per leaf</h2>",
        _table(
            ["leaf", "texts", *(f"{p} {part}" for p in profiles for part in _OF_LEAF)],
            ([leaf, one["texts"], *(f"{told[p]['leaves'][leaf][part]:.2f}" for p in profiles for part in _OF_LEAF)]
             for leaf, one in first["leaves"].items()),
        ),
    ]  # fmt: skip
    if first["traps"]:
        parts += [
            "<h2>Per trap</h2>",
            _table(
                ["trap", "texts", *(f"{p} {said}" for p in profiles for said in _OF_TRAP.values())],
                ([tag, one["texts"], *(f"{told[p]['traps'][tag][part]:.2f}" for p in profiles for part in _OF_TRAP)]
                 for tag, one in first["traps"].items()),
            ),
        ]  # fmt: skip
    for profile in profiles:
        mine = told[profile]
        parts += [
            f"<h2>Confusions, {profile}</h2>",
            _table(["gold", "said", "times"], ([c["gold"], c["said"], c["count"]] for c in mine["confusions"])),
            f"<h2>Calibration, {profile}</h2>",
            _table(
                ["confidence", "texts", "mean", "right", ""],
                ([f"{b['from']:.1f}-{b['from'] + 0.1:.1f}", b["texts"], f"{b['confidence']:.2f}", f"{b['right']:.2f}",
                  Bar(b["right"])] for b in mine["calibration"] if b["texts"]),
            ),
            f"<h2>Surest mistakes, {profile}</h2>",
            _table(
                ["id", "gold", "said", "sure", "by", "text"],
                ([w["id"], w["gold"], w["said"], f"{w['confidence']:.2f}", w["by"], w["text"]] for w in mine["worst"]),
            ),
        ]  # fmt: skip
    return (
        '<!doctype html><html lang="en"><meta charset="utf-8"><meta name="viewport" content="width=device-width">'
        f"<title>Zhiyin: understanding</title><style>{_STYLE}</style><body>{''.join(parts)}</body></html>\n"
    )


class Bar(float):
    """A share drawn as a bar."""


def _table(head: Sequence[str], body: Iterable[Sequence[Any]]) -> str:
    lines = "".join("<tr>" + "".join(f"<td>{_cell(cell)}</td>" for cell in line) + "</tr>" for line in body)
    return f'<div class="wide"><table><tr>{"".join(f"<th>{escape(name)}</th>" for name in head)}</tr>{lines}</table></div>'


def _cell(cell: Any) -> str:
    if isinstance(cell, Bar):
        return f'<span class="bar" style="width:{cell * 10:.1f}rem"></span>'
    return escape(str(cell))


def _figure(one: dict[str, float]) -> str:
    return f"{one['value']:.3f} ({one['low']:.2f}-{one['high']:.2f})"
