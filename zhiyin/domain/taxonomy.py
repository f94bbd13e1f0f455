"""The label tree: risk sides, leaves and their details, modules with their paths, complaint types, departments.

The tree is data (`tree.json`), read once and frozen. Names exist in Chinese (`zh`) and English (`en`).
Sources: requirements A-05, A-10, F-02 and the risk and conversation trees 1b.1, 1b.2.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Any, TypeVar

NO_RISK = "-"
GRADES = ("S", "A", "B", "-")
MODULES = ("product", "campaign", "aftersale", "logistics", "other")


@dataclass(frozen=True, slots=True)
class Named:
    """Something with a code and a name in each language of the product."""

    code: str
    zh: str
    en: str

    def name(self, language: str) -> str:
        """The name in `language` (`zh`, `zh-hans`, `zh-cn`... give Chinese, anything else English)."""
        return self.zh if language.lower().startswith("zh") else self.en


@dataclass(frozen=True, slots=True)
class Side(Named):
    """First level of the risk tree: operations, warehouse, finance ..."""

    slug: str


@dataclass(frozen=True, slots=True)
class RiskLeaf(Named):
    """Second level of the risk tree (`R4.4`): what went wrong, who owns it, how grave it is by default."""

    slug: str
    side: str
    owner: str
    grade: str
    complaint_type: str
    details: tuple[Named, ...]

    def has_detail(self, slug: str) -> bool:
        return any(detail.code == slug for detail in self.details)


@dataclass(frozen=True, slots=True)
class Topic(Named):
    """A node of the conversation tree; `code` is dotted (`logistics.tracking.not_updated`)."""

    children: tuple[Topic, ...] = ()

    @property
    def path(self) -> tuple[str, ...]:
        """The codes from the module down to this node."""
        parts = self.code.split(".")
        return tuple(".".join(parts[: depth + 1]) for depth in range(len(parts)))

    def leaves(self) -> Iterator[Topic]:
        if not self.children:
            yield self
        for child in self.children:
            yield from child.leaves()


@dataclass(frozen=True, slots=True)
class Taxonomy:
    """The whole tree, with look-up by code."""

    version: str
    sides: dict[str, Side]
    risks: dict[str, RiskLeaf]
    modules: dict[str, Topic]
    topics: dict[str, Topic]
    complaint_types: dict[str, Named]
    departments: dict[str, Named]

    def name(self, code: str, language: str) -> str:
        """The name of a side, leaf, `leaf.detail` slug pair (`R4.4/stalled`) or topic; KeyError when unknown."""
        leaf, _, detail = code.partition("/")
        if detail:
            return next(d for d in self.risks[leaf].details if d.code == detail).name(language)
        tables: tuple[Mapping[str, Named], ...] = (
            self.risks,
            self.sides,
            self.topics,
            self.complaint_types,
            self.departments,
        )
        for table in tables:
            if code in table:
                return table[code].name(language)
        raise KeyError(code)

    def topic_leaves(self) -> tuple[Topic, ...]:
        """The third level of all modules, in the order of the tree."""
        return tuple(leaf for module in self.modules.values() for leaf in module.leaves())


T = TypeVar("T", bound=Named)


def parse(tree: dict[str, Any]) -> Taxonomy:
    """Builds the taxonomy out of the parsed JSON. Raises KeyError or ValueError when a code is missing or doubled."""
    sides = _by_code(Side(s["code"], s["zh"], s["en"], s["slug"]) for s in tree["sides"])
    departments = _by_code(Named(d["code"], d["zh"], d["en"]) for d in tree["departments"])
    types = _by_code(Named(t["slug"], t["zh"], t["en"]) for t in tree["complaint_types"])
    risks = _by_code(
        RiskLeaf(
            code=r["code"],
            zh=r["zh"],
            en=r["en"],
            slug=r["slug"],
            side=sides[r["side"]].code,
            owner=departments[r["owner"]].code,
            grade=_one_of(r["grade"], GRADES),
            complaint_type=types[r["type"]].code,
            details=tuple(_by_code(Named(d["slug"], d["zh"], d["en"]) for d in r["details"]).values()),
        )
        for r in tree["risks"]
    )
    modules = _by_code(_topic(m, "") for m in tree["modules"])
    if tuple(modules) != MODULES:
        raise ValueError(f"modules must be {MODULES}, not {tuple(modules)}")
    topics: dict[str, Topic] = {}
    for module in modules.values():
        _collect(module, topics)
    return Taxonomy(str(tree["version"]), sides, risks, modules, topics, types, departments)


@cache
def load() -> Taxonomy:
    """The tree that ships with the product."""
    text = resources.files("zhiyin.domain").joinpath("tree.json").read_text(encoding="utf-8")
    return parse(json.loads(text))


def _topic(node: dict[str, Any], parent: str) -> Topic:
    code = f"{parent}.{node['slug']}" if parent else node["slug"]
    children = tuple(_by_code(_topic(child, code) for child in node.get("children", ())).values())
    return Topic(code, node["zh"], node["en"], children)


def _collect(topic: Topic, into: dict[str, Topic]) -> None:
    into[topic.code] = topic
    for child in topic.children:
        _collect(child, into)


def _by_code(things: Iterable[T]) -> dict[str, T]:
    found: dict[str, T] = {}
    for thing in things:
        if thing.code in found:
            raise ValueError(f"code {thing.code} stands twice in the tree")
        found[thing.code] = thing
    return found


def _one_of(value: str, allowed: tuple[str, ...]) -> str:
    if value not in allowed:
        raise ValueError(f"{value!r} is none of {allowed}")
    return value
