"""Tables and figures for benchmarks: what is printed is what goes into docs/performance.md."""

from __future__ import annotations

import json
import os
import platform
import time
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any

import psutil


def quantile(values: Sequence[float], share: float) -> float:
    """The value that `share` (0-1) of the values do not exceed; 0.0 of nothing."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))] if ordered else 0.0


@dataclass
class Figure:
    """One measured figure, with what it should reach ("<= 15" or ">= 6000") when there is such a thing."""

    name: str
    value: float
    unit: str
    target: str = ""

    @property
    def reached(self) -> bool | None:
        if not self.target:
            return None
        sign, number = self.target.split()
        return self.value <= float(number) if sign == "<=" else self.value >= float(number)


def loop() -> float:
    """Seconds for ten million turns of an empty loop: how fast this machine was just then."""
    began = time.process_time()
    for _ in range(10_000_000):
        pass
    return time.process_time() - began


def machine() -> dict[str, Any]:
    load = os.getloadavg()
    return {"cpus": os.cpu_count(), "memory_gb": round(psutil.virtual_memory().total / 2**30, 1),
            "python": platform.python_version(), "load_1m": round(load[0], 2), "load_5m": round(load[1], 2),
            "loop_s": round(loop(), 2)}


class Report:
    """Collects figures; prints each as it comes, and everything at the end as a table or as JSON."""

    def __init__(self, *, as_json: bool) -> None:
        self._json, self.figures, self._before = as_json, [], machine()
        if not as_json:
            print("  ".join(f"{key} {value}" for key, value in self._before.items()), flush=True)

    def add(self, name: str, value: float, unit: str, target: str = "") -> None:
        figure = Figure(name, round(value, 4), unit, target)
        self.figures.append(figure)
        if not self._json:
            print(self._line(figure), flush=True)

    def _line(self, figure: Figure) -> str:
        shown = f"{figure.value:,.0f}" if figure.value >= 1_000 else f"{figure.value:.4g}"
        mark = {True: "  reached", False: "  MISSED", None: ""}[figure.reached]
        return f"{figure.name:<64}{shown:>10} {figure.unit:<12}{figure.target:<10}{mark}"

    def end(self) -> int:
        """Status for the shell: 1 when a target was missed."""
        missed = [figure for figure in self.figures if figure.reached is False]
        if self._json:
            print(json.dumps({"machine": self._before, "load_1m_after": machine()["load_1m"],
                              "figures": [asdict(f) | {"reached": f.reached} for f in self.figures]}))
        else:
            print(f"load at the end: {os.getloadavg()[0]:.2f}; {len(missed)} of "
                  f"{sum(1 for f in self.figures if f.target)} targets missed", flush=True)
        return 1 if missed else 0
