"""The path of a text through the conversation tree: the module, the second level in it, the leaf in that."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from zhiyin.domain.understanding import Next
from zhiyin.understand.linear import Floats, softmax

# second levels that are told only with a problem, and only without one
ONLY_PROBLEM = frozenset({"aftersale.complaint", "aftersale.quality_report", "logistics.exception"})
NEVER_PROBLEM = frozenset({"other.greeting", "other.thanks", "other.acknowledge"})
#: how many of the paths not chosen are told, and from which probability on
MOST, LEAST = 3, 0.02


#: what the paths of a module together count in its probability; the rest is the module's own model
TOGETHER = 0.6


class Choice(NamedTuple):
    """The codes from the module to the leaf, the probability (0-1) of the leaf, and what came next."""

    path: tuple[str, str, str]
    confidence: float
    next: tuple[Next, ...]


class Tree:
    """The classes of the path model, grouped by second level and module."""

    def __init__(self, names: tuple[str, ...], modules: tuple[str, ...]) -> None:
        self.names = names
        seconds = [".".join(name.split(".")[:2]) for name in names]
        self._seconds = sorted(set(seconds))
        self._owner = np.array([modules.index(name.split(".")[0]) for name in names])
        self._second = np.array([self._seconds.index(name) for name in seconds])
        self._second_owner = np.array([modules.index(name.split(".")[0]) for name in self._seconds])
        self._only_problem = np.array([name in ONLY_PROBLEM for name in seconds])
        self._never_problem = np.array([name in NEVER_PROBLEM for name in seconds])
        self._modules = len(modules)
        self._codes = [_codes(name) for name in names]
        # columns of the leaves summed up by second level and by module
        self._to_second = (self._second[:, None] == np.arange(len(self._seconds))).astype(np.float32)
        self._to_module = (self._owner[:, None] == np.arange(self._modules)).astype(np.float32)

    def modules(self, module: Floats, path: Floats) -> Floats:
        """Probabilities of the modules (rows x modules): their own model's, and what their paths add up to."""
        both: Floats = (1 - TOGETHER) * module + TOGETHER * (path @ self._to_module)
        return both

    def fitting(self, path: Floats, has_problem: np.ndarray) -> Floats:
        """Path probabilities without those that contradict the risk: complaints without a problem, thanks with one."""
        contradicts = np.where(has_problem[:, None], self._never_problem, self._only_problem)
        return np.where(contradicts, np.float32(0), path)

    def left(self, path: Floats, fitting: Floats) -> Floats:
        """Log of the share of each module's paths that is left (rows x modules)."""
        shares = (fitting @ self._to_module + 1e-3) / (path @ self._to_module + 1e-3)
        return np.asarray(np.log(shares), dtype=np.float32)

    def choose(self, fitting: Floats, module: Floats) -> list[Choice]:
        """In the best module (by its log score) the second level with the highest sum, in it the best leaf."""
        by_module = fitting @ self._to_module
        joint = fitting * (softmax(module) / np.maximum(by_module, 1e-9))[:, self._owner]
        by_second = joint @ self._to_second
        best_module = np.where(by_module > 0, module, -np.inf).argmax(axis=1)
        best_second = np.where(self._second_owner[None, :] == best_module[:, None], by_second, -1.0).argmax(axis=1)
        best = np.where(self._second[None, :] == best_second[:, None], joint, -1.0).argmax(axis=1)
        top = np.argsort(-joint, axis=1, kind="stable")[:, : MOST + 1]
        exact = joint.astype(np.float64)
        shares = np.round(np.take_along_axis(exact, top, axis=1), 4).tolist()
        sure = np.round(np.take_along_axis(exact, best[:, None], axis=1)[:, 0], 4).tolist()
        chosen = []
        for leaf, confidence, others, mine in zip(best.tolist(), sure, top.tolist(), shares, strict=True):
            likely = [Next(self.names[k], p) for k, p in zip(others, mine, strict=True) if k != leaf and p >= LEAST]
            chosen.append(Choice(self._codes[leaf], confidence, tuple(likely[:MOST])))
        return chosen


def _codes(name: str) -> tuple[str, str, str]:
    module, second, _ = name.split(".")
    return module, f"{module}.{second}", name
