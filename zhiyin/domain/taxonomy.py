"""The label tree: risk sides, leaves and their details, modules with their paths, and the lists around them.

The tree is data (`tree/*.json`), versioned, read once and frozen. Names, descriptions, examples and counter-examples
exist in Chinese (`zh`) and English (`en`). Sources: requirements A-05, A-10, F-02 and the trees and lists 1b.1-1b.4; where
they differ from the labelling rules, those decide.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from importlib import resources
from typing import Any, TypeVar

NO_RISK = "-"
GRADES = ("S", "A", "B", "-")
MODULES = ("product", "campaign", "aftersale", "logistics", "other")
LISTS = ("stages", "scenes", "emotions", "flags", "moods", "service_risks", "churn_reasons", "segments")
LANGUAGES = ("zh", "en")


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
class Gloss:
    """What a label means, in one language. `counter_examples` are (text, the label it has instead)."""

    description: str = ""
    not_here: str = ""
    examples: tuple[str, ...] = ()
    counter_examples: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Side(Named):
    """First level of the risk tree: operations, warehouse, finance ..."""

    slug: str


@dataclass(frozen=True, slots=True)
class Detail(Named):
    """Third level of the risk tree; `grade` and `owners` (the main one first) are its own defaults."""

    grade: str
    owners: tuple[str, ...]
    gloss: dict[str, Gloss]


@dataclass(frozen=True, slots=True)
class RiskLeaf(Named):
    """Second level of the risk tree (`R4.4`): what went wrong, who owns it (the main one first), its default grade."""

    slug: str
    side: str
    owners: tuple[str, ...]
    grade: str
    complaint_type: str
    details: tuple[Detail, ...]
    gloss: dict[str, Gloss]

    @property
    def owner(self) -> str:
        return self.owners[0]

    def detail(self, slug: str) -> Detail | None:
        return next((detail for detail in self.details if detail.code == slug), None)

    def has_detail(self, slug: str) -> bool:
        return self.detail(slug) is not None


@dataclass(frozen=True, slots=True)
class Touchpoint(Named):
    """Where a customer meets the shop, with what usually belongs to it (1b.3): codes of the other lists."""

    stages: tuple[str, ...]
    modules: tuple[str, ...]
    scenes: tuple[str, ...]
    departments: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Topic(Named):
    """A node of the conversation tree; `code` is dotted (`logistics.tracking.not_updated`)."""

    children: tuple[Topic, ...] = ()
    gloss: dict[str, Gloss] = field(default_factory=dict)

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
    touchpoints: dict[str, Touchpoint]
    #: the short lists by name (LISTS), each code to its entry
    lists: dict[str, dict[str, Named]]

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
    types = _named(tree["complaint_types"])
    risks = _by_code(_risk(r, sides, departments, types) for r in tree["risks"])
    modules = _by_code(_topic(m, "") for m in tree["modules"])
    if tuple(modules) != MODULES:
        raise ValueError(f"modules must be {MODULES}, not {tuple(modules)}")
    topics: dict[str, Topic] = {}
    for module in modules.values():
        _collect(module, topics)
    lists = {name: _named(tree[name]) for name in LISTS}
    touchpoints = _by_code(
        Touchpoint(
            t["slug"],
            t["zh"],
            t["en"],
            tuple(lists["stages"][code].code for code in t["stages"]),
            tuple(modules[code].code for code in t["modules"]),
            tuple(lists["scenes"][code].code for code in t["scenes"]),
            tuple(departments[code].code for code in t["departments"]),
        )
        for t in tree["touchpoints"]
    )
    return Taxonomy(str(tree["version"]), sides, risks, modules, topics, types, departments, touchpoints, lists)


def raw() -> dict[str, Any]:
    """The tree that ships, as JSON: `lists.json` with `risks` and `modules` put in."""
    folder = resources.files("zhiyin.domain").joinpath("tree")
    tree: dict[str, Any] = json.loads(folder.joinpath("lists.json").read_text(encoding="utf-8"))
    for name, file in (("risks", "risks.json"), ("modules", "conversation.json")):
        tree[name] = json.loads(folder.joinpath(file).read_text(encoding="utf-8"))
    return tree


@cache
def load() -> Taxonomy:
    """The tree that ships with the product."""
    return parse(raw())


def _risk(r: dict[str, Any], sides: dict[str, Side], departments: dict[str, Named], types: dict[str, Named]) -> RiskLeaf:
    details = _by_code(
        Detail(
            d["slug"],
            d["zh"],
            d["en"],
            _one_of(d["grade"], GRADES),
            tuple(departments[code].code for code in d["owners"]),
            _gloss(d),
        )
        for d in r["details"]
    )
    return RiskLeaf(
        code=r["code"],
        zh=r["zh"],
        en=r["en"],
        slug=r["slug"],
        side=sides[r["side"]].code,
        owners=tuple(departments[code].code for code in r["owners"]),
        grade=_one_of(r["grade"], GRADES),
        complaint_type=types[r["type"]].code,
        details=tuple(details.values()),
        gloss=_gloss(r),
    )


def _gloss(node: dict[str, Any]) -> dict[str, Gloss]:
    return {
        language: Gloss(
            node["description"][language],
            node.get("not_here", {}).get(language, ""),
            tuple(node.get("examples", {}).get(language, ())),
            tuple((one["text"], one["label"]) for one in node.get("counter_examples", {}).get(language, ())),
        )
        for language in node.get("description", {})
    }


def _named(nodes: Iterable[dict[str, Any]]) -> dict[str, Named]:
    return _by_code(Named(n["slug"], n["zh"], n["en"]) for n in nodes)


def _topic(node: dict[str, Any], parent: str) -> Topic:
    code = f"{parent}.{node['slug']}" if parent else node["slug"]
    children = tuple(_by_code(_topic(child, code) for child in node.get("children", ())).values())
    return Topic(code, node["zh"], node["en"], children, _gloss(node))


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
