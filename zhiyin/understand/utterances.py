"""Our own labelled utterances: `corpus/bNN_*.jsonl`, a line about the persona, then one utterance a line.

Every tenth batch (b10, b20 ...) is for testing: never trained on, never used for thresholds.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from zhiyin.domain import taxonomy
from zhiyin.domain.taxonomy import GRADES, NO_RISK
from zhiyin.domain.understanding import Text

FOLDER = Path(__file__).parent / "corpus"
_TAGS = """
implicit negation question hypothetical praise quote sarcasm typo homophone traditional mixed multi fragment legal_zui
review
"""
TAGS = frozenset(_TAGS.split())
_BATCH = re.compile(r"b\d\d+")


class BadUtterance(ValueError):
    """A line of the corpus that breaks the format; the message names file, line and field."""


@dataclass(frozen=True, slots=True)
class Utterance:
    """One labelled text. `risk2` is a second problem or "-"; `path` has three codes."""

    id: str
    batch: str
    lang: str
    text: str
    context: str
    role: str
    risk: str
    risk2: str
    detail: str | None
    path: tuple[str, str, str]
    grade: str
    emotion: int
    tags: tuple[str, ...]

    def as_text(self) -> Text:
        return Text(self.id, self.text, self.context, self.role)


def is_test(batch: str) -> bool:
    return int(batch[1:]) % 10 == 0


def is_dev(batch: str) -> bool:
    """Batches that teach nothing, but decide thresholds, shares and calibration."""
    return batch.startswith("b") and int(batch[1:]) % 10 == 5


def load(folder: Path = FOLDER) -> list[Utterance]:
    """All utterances in the order of the files. Raises BadUtterance at the first wrong line."""
    found: list[Utterance] = []
    ids: dict[str, str] = {}
    for file in sorted(folder.glob("b*.jsonl")):
        for utterance in _read(file):
            if utterance.id in ids:
                raise BadUtterance(f"{file.name}: id {utterance.id} stands already in {ids[utterance.id]}")
            ids[utterance.id] = file.name
            found.append(utterance)
    return found


def digest(folder: Path = FOLDER) -> str:
    """SHA-256 over the names and bytes of the corpus files that are trained on."""
    total = hashlib.sha256()
    for file in sorted(folder.glob("b*.jsonl")):
        if not is_test(file.name.split("_")[0].split(".")[0]):
            total.update(file.name.encode() + b"\0" + file.read_bytes() + b"\0")
    return total.hexdigest()


def _read(file: Path) -> Iterator[Utterance]:
    batch = ""
    for number, line in enumerate(file.read_text(encoding="utf-8").splitlines(), start=1):
        if not line.strip():
            continue
        where = f"{file.name}:{number}"
        try:
            record = json.loads(line)
        except ValueError as error:
            raise BadUtterance(f"{where}: not JSON: {error}") from None
        if not batch:
            batch = str(record.get("batch", ""))
            named = _BATCH.fullmatch(batch) is not None and file.name.startswith(batch)
            if not named or not isinstance(record.get("persona"), dict):
                raise BadUtterance(f"{where}: the first line must give batch (as in the file's name) and persona")
            continue
        yield check(record, batch, where)


def check(record: dict[str, Any], batch: str, where: str) -> Utterance:
    """The utterance in `record`. Raises BadUtterance naming the field."""
    tree = taxonomy.load()

    def need(field: str, good: bool) -> None:
        if not good:
            raise BadUtterance(f"{where}: {field} is wrong: {record.get(field)!r}")

    need("id", isinstance(record.get("id"), str) and bool(re.fullmatch(rf"{batch}-\d{{3,4}}", record["id"])))
    need("lang", record.get("lang") in ("zh", "en", "mixed"))
    need("text", isinstance(record.get("text"), str) and bool(record["text"].strip()))
    need("context", isinstance(record.get("context"), str))
    need("role", record.get("role") in ("customer", "agent", "robot"))
    for field in ("risk", "risk2"):
        need(field, record.get(field) == NO_RISK or record.get(field) in tree.risks)
    risk, detail = record["risk"], record.get("detail")
    need("detail", detail is None if risk == NO_RISK else detail is None or tree.risks[risk].has_detail(detail))
    path: Any = record.get("path")
    need(
        "path",
        isinstance(path, list) and len(path) == 3 and path[-1] in tree.topics and tuple(path) == tree.topics[path[-1]].path,
    )
    need("grade", record.get("grade") in GRADES)
    need("emotion", isinstance(record.get("emotion"), int) and -2 <= record["emotion"] <= 2)
    tags = record.get("tags", [])
    need("tags", isinstance(tags, list) and set(tags) <= TAGS)
    return Utterance(
        record["id"],
        batch,
        record["lang"],
        record["text"],
        record["context"],
        record["role"],
        risk,
        record["risk2"],
        detail,
        (path[0], path[1], path[2]),
        record["grade"],
        record["emotion"],
        tuple(tags),
    )
