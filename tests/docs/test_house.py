"""The house rules that a program can check: what the files say, how long they are, what the documents promise."""

from __future__ import annotations

import contextlib
import os
import re
import tomllib
from collections.abc import Iterator
from fnmatch import fnmatch
from functools import cache
from importlib.metadata import Distribution, distribution
from pathlib import Path
from typing import Any

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).resolve().parents[2]
PACKAGE = ROOT / "zhiyin"
LONGEST = 320
NOT_OURS = {"__pycache__", "build", "dist", "screenshots", "node_modules"}

#: what no file may say: the project speaks only of itself, and of no machine it was made on
UNSPEAKABLE = {
    "a path of somebody's machine": r"(?<![\w.-])/(?:work|root|workspace|home/\w+)/(?!\.\.\.)|/opt/(?:pypi|wheels)|bash_jobs",
    "the host of a registry": r"pypi-more|\bpypi\.org|pythonhosted\.org|registry\.npmjs|deb\.debian\.org|proxy\.golang",
    "the number of an issue": r"\bissues? ?(?:#|no\. ?)?\d+\b(?! ?[.,]?\d*%)|\b(?:fix(?:es)?|close[sd]?|see|in|for) #\d+\b",
    "how it was made": r"\bthe brief\b|\b(?:claude|copilot|chatgpt|codex|anthropic)\b|\bAI[- ]generated\b",
    "a thing left undone": r"\b(?:TODO|FIXME|XXX)\b",
}
SELF = Path(__file__).resolve()
#: what customers say in our own utterances may name anything
CUSTOMERS = "zhiyin/understand/corpus/"

READMES = ("README.md", "README.zh-CN.md")
LICENCES = ROOT / "docs" / "decisions" / "licences.md"
#: metadata of these name their licence loosely or at more length than a row has room for; the text was read
READ_BY_EYE = {"numpy", "opencc", "pyahocorasick", "python-dateutil", "uvloop"}
LINK = re.compile(r"\]\(([^)\s]+)\)")
FENCE = re.compile(r"^```.*?^```", re.MULTILINE | re.DOTALL)


def files(top: Path = ROOT) -> Iterator[Path]:
    """Every file of the project, whether git knows it already or not."""
    for folder, folders, names in os.walk(top):
        folders[:] = [name for name in folders if name == ".ci" or (not name.startswith(".") and name not in NOT_OURS
                      and not name.endswith(".egg-info"))]
        yield from (Path(folder, name) for name in sorted(names) if not name.endswith(".pyc"))


@cache
def texts() -> dict[str, str]:
    """path -> what stands in it, of all files that are text, but for this one, which names what it looks for."""
    found = {}
    for path in files():
        with contextlib.suppress(UnicodeDecodeError):
            found[str(path.relative_to(ROOT))] = path.read_text(encoding="utf-8")
    del found[str(SELF.relative_to(ROOT))]
    return found


@pytest.mark.parametrize("what", UNSPEAKABLE)
def test_the_project_speaks_only_of_itself(what: str) -> None:
    pattern = re.compile(UNSPEAKABLE[what], re.IGNORECASE if what != "a thing left undone" else 0)
    found = [f"{name}:{text.count(chr(10), 0, hit.start()) + 1}: {hit.group()}"
             for name, text in texts().items() if not name.startswith(CUSTOMERS) for hit in pattern.finditer(text)]
    assert not found, f"{what}:\n" + "\n".join(found)


@pytest.mark.parametrize(("said", "what"), [
    ("cd /work/main", "a path of somebody's machine"), ("see /home/li/notes", "a path of somebody's machine"),
    ("--index https://pypi.org/simple", "the host of a registry"), ("as issue 2 asks", "the number of an issue"),
    ("fixes #12", "the number of an issue"), ("as the brief has it", "how it was made"),
    ("# TODO later", "a thing left undone"),
])
def test_what_may_not_be_said_is_recognised(said: str, what: str) -> None:
    assert re.search(UNSPEAKABLE[what], said, re.IGNORECASE)


def test_no_file_is_a_magnet() -> None:
    long = {str(path.relative_to(ROOT)): lines for path in PACKAGE.rglob("*.py")
            if "migrations" not in path.parts and (lines := len(path.read_text(encoding="utf-8").splitlines())) >= LONGEST}
    assert not long, f"split by capability (STYLE.md): {long}"


def test_the_package_carries_every_file() -> None:
    carried = project()["tool"]["setuptools"]["package-data"]["zhiyin"]
    left = [str(path.relative_to(PACKAGE)) for path in files(PACKAGE)
            if path.suffix != ".py" and not any(fnmatch(path.name, one.removeprefix("**/")) for one in carried)]
    assert not left, f"an installed Zhiyin would lack these, see package-data in pyproject.toml: {left}"


def test_architecture_names_every_folder_and_module() -> None:
    told = (ROOT / "ARCHITECTURE.md").read_text(encoding="utf-8")
    folders = {path.name for path in PACKAGE.iterdir() if path.is_dir() and path.name not in NOT_OURS}
    folders |= {path.parent.name for path in PACKAGE.rglob("*/__init__.py")} - {"migrations"}
    modules = {path.name for path in PACKAGE.glob("*.py")} - {"__init__.py", "__main__.py"}
    missing = sorted(name for name in folders if not re.search(rf"(?<!\w){re.escape(name)}/", told))
    missing += sorted(name for name in modules if not re.search(rf"(?<![\w/]){re.escape(name)}\b", told))
    assert not missing, f"ARCHITECTURE.md does not name: {missing}"


@pytest.mark.parametrize("name", READMES)
def test_readme_begins_with_the_two_commands_and_a_picture(name: str) -> None:
    screen = (ROOT / name).read_text(encoding="utf-8").splitlines()[:30]
    assert any(line.startswith("./run demo") for line in screen)
    assert any(line.startswith("./run test") for line in screen)
    assert any(line.startswith("![") and "docs/images/" in line for line in screen)


def test_run_knows_the_commands_the_documents_name() -> None:
    known = set(re.findall(r"^([a-z]+)\(\) \{  ## ", (ROOT / "run").read_text(encoding="utf-8"), re.MULTILINE))
    named = {word for path in documents() for word in re.findall(r"\./run ([a-z]+)", path.read_text(encoding="utf-8"))}
    assert named <= known, f"documents name what ./run does not have: {sorted(named - known)}"
    assert {"demo", "test"} <= named


def test_the_documents_name_commands_that_exist() -> None:
    from zhiyin.cli import COMMANDS

    pattern = re.compile(r"(?:`|^|bin/|\$\(|\| )zhiyin ([a-z]+)\b", re.MULTILINE)
    named = {(word, path.name) for path in documents() for word in pattern.findall(path.read_text(encoding="utf-8"))}
    unknown = sorted(one for one in named if one[0] not in COMMANDS)
    assert not unknown, f"no such commands: {unknown}"
    assert named


@pytest.mark.parametrize("document", [str(path.relative_to(ROOT)) for path in sorted([
    *ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")])])
def test_links_lead_somewhere(document: str) -> None:
    path = ROOT / document
    broken = []
    for target in LINK.findall(FENCE.sub("", path.read_text(encoding="utf-8"))):
        if re.match(r"[a-z]+:", target):
            continue
        file, _, place = target.partition("#")
        goal = (path.parent / file).resolve() if file else path
        if not goal.exists() or not goal.is_relative_to(ROOT) or (place and place not in places(goal)):
            broken.append(target)
    assert not broken, f"{document} links to what is not there: {broken}"


@pytest.mark.parametrize("folder", ["docs", "docs/decisions"])
def test_the_index_lists_every_document(folder: str) -> None:
    index = ROOT / "docs" / "README.md"
    listed = {(index.parent / target.partition("#")[0]).resolve() for target in LINK.findall(index.read_text(encoding="utf-8"))}
    missing = [path.name for path in sorted((ROOT / folder).glob("*.md")) if path not in listed and path != index]
    assert not missing, f"docs/README.md does not list: {missing}"


def project() -> dict[str, Any]:
    return tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))


def documents() -> list[Path]:
    return [*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")]


def places(document: Path) -> set[str]:
    """The anchors of a document: its headings as addresses, and those set by hand."""
    text = FENCE.sub("", document.read_text(encoding="utf-8"))
    headings = (re.sub(r"[^\w\- ]", "", head.strip().lower()).replace(" ", "-")
                for head in re.findall(r"^#+ (.+)$", text, re.MULTILINE))
    return {*headings, *re.findall(r'<a id="([^"]+)">', text)}


def rows() -> dict[str, tuple[str, str]]:
    """package -> (versions, licence) as licences.md has them."""
    row = re.compile(r"^\| ([\w.-]+) \| (\d[\w., ]*) \| [\d\-; ]+ \| ([^|]+) \|", re.MULTILINE)
    return {name: (versions, licence) for name, versions, licence in row.findall(LICENCES.read_text(encoding="utf-8"))}


def locked() -> dict[str, set[str]]:
    found: dict[str, set[str]] = {}
    for line in (ROOT / "requirements.lock").read_text(encoding="utf-8").splitlines():
        name, _, version = line.partition(";")[0].strip().partition("==")
        if version:
            found.setdefault(canonicalize_name(name), set()).add(version)
    return found


def needed() -> dict[str, Distribution]:
    """The run-time dependencies as installed here, with all they bring along."""
    waiting = [Requirement(one) for one in project()["project"]["dependencies"]]
    seen: set[tuple[str, frozenset[str]]] = set()
    found: dict[str, Distribution] = {}
    while waiting:
        wanted = waiting.pop()
        key = (canonicalize_name(wanted.name), frozenset(wanted.extras))
        if key in seen:
            continue
        seen.add(key)
        found[key[0]] = installed = distribution(wanted.name)
        for line in installed.requires or []:
            part = Requirement(line)
            if part.marker is None or any(part.marker.evaluate({"extra": extra}) for extra in (*wanted.extras, "")):
                waiting.append(part)
    return found


def test_every_dependency_has_a_row_with_its_version_and_licence() -> None:
    told, pinned, wrong = rows(), locked(), []
    for name, installed in sorted(needed().items()):
        if name not in told:
            wrong.append(f"{name}: no row")
            continue
        versions, licence = told[name]
        if set(versions.split(", ")) != pinned.get(name):
            wrong.append(f"{name}: the row says {versions}, requirements.lock {sorted(pinned.get(name, ()))}")
        expression = installed.metadata.get("License-Expression")
        if expression and name not in READ_BY_EYE and expression != licence.strip():
            wrong.append(f"{name}: the row says {licence}, its metadata {expression}")
    assert not wrong, "docs/decisions/licences.md:\n" + "\n".join(wrong)


def test_every_named_dependency_has_a_row_on_every_platform() -> None:
    named = {canonicalize_name(Requirement(one).name) for one in project()["project"]["dependencies"]}
    assert named <= rows().keys(), f"without a row: {sorted(named - rows().keys())}"


def test_nothing_is_under_a_licence_that_opens_what_others_add() -> None:
    strong = re.compile(r"\b(?:A?GPL|GNU (?:Affero )?General Public|SSPL|BUSL|Commons Clause)", re.IGNORECASE)
    found = {}
    for name, installed in needed().items():
        said = [installed.metadata.get("License-Expression"), installed.metadata.get("License"),
                *(line for line in installed.metadata.get_all("Classifier") or [] if line.startswith("License"))]
        if hits := [one for one in said if one and strong.search(one)]:
            found[name] = hits
    assert not found


def test_lesser_licences_are_those_explained() -> None:
    lesser = {name for name, (_, licence) in rows().items() if "LGPL" in licence}
    assert lesser == {"psycopg", "psycopg-binary", "psycopg-pool"}
