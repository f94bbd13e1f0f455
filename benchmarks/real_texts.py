"""Real texts that nobody in the project wrote, as cases to judge understanding on. Data: ZHIYIN_DATA_DIR (default
../shared/data). `python benchmarks/real_texts.py` prints how far the two passes over the 300 turns agree."""

from __future__ import annotations

import csv
import gzip
import json
import os
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))
DATA = Path(os.environ.get("ZHIYIN_DATA_DIR", ROOT.parent / "shared" / "data"))
LABELS = Path(__file__).parent / "real_turns"

from zhiyin.domain.understanding import Text, Understanding  # noqa: E402
from zhiyin.understand import evaluation, scoring  # noqa: E402
from zhiyin.understand.engine import Engine  # noqa: E402
from zhiyin.understand.evaluation import Case  # noqa: E402
from zhiyin.understand.scoring import Labels  # noqa: E402

# Our topics by the groups of `chat_intent_satisfaction_zh`, longest beginning first; the rest is OTHER.
GROUPS = {
    "aftersale.refund": "退换", "aftersale.exchange": "退换", "aftersale.quality_report": "退换",
    "aftersale.compensation": "退换", "aftersale.repair": "维修", "aftersale.invoice": "发票", "aftersale.review": "评价",
    "aftersale.complaint": "客服", "aftersale.system": "bug", "aftersale.reissue": "配送", "campaign.price.enquiry": "产品咨询",
    "campaign.price": "价保", "campaign.order_rules.payment": "支付", "logistics": "配送", "product": "产品咨询",
    "other.greeting.human": "客服", "other.booking": "预定",
}  # fmt: skip


def gold() -> list[Case]:
    """Chat turns and reviews labelled by hand in two passes and an adjudication."""
    with (DATA / "understanding_gold_zh" / "gold.jsonl").open("rb") as file:
        return evaluation.read(file)


def real_turns(name: str = "") -> list[Case]:
    """300 turns of whole chats, down to the third level; `name` pass_a or pass_b gives one pass, nothing the agreed labels."""
    texts = {f"{session}#{number}": text for session, number, text in _turns()}
    file = LABELS / f"{name}.jsonl" if name else LABELS.with_suffix(".jsonl")
    cases = []
    for line in file.read_text(encoding="utf-8").splitlines():
        r = json.loads(line)
        cases.append(Case(texts[r["id"]], Labels(r["risk"], r["path"][0], r["grade"], r["emotion"], (), tuple(r["path"])), ()))
    return cases


def ordinary_turns() -> list[Text]:
    """Every customer's turn of the whole chats."""
    return [text for _, _, text in _turns()]


def intents() -> list[tuple[Text, str]]:
    """Customers' turns with one of twelve groups of intents (turns of no group are left out)."""
    found = []
    with gzip.open(DATA / "chat_intent_satisfaction_zh" / "dialogues.jsonl.gz", "rt", encoding="utf-8") as lines:
        for line in lines:
            talk = json.loads(line)
            before = ""
            for number, turn in enumerate(talk["turns"]):
                text = Text(f"{talk['dialogue_id']}#{number}", turn["user"], before)
                if turn["intent_group"] != "UNMAPPED" and turn["user"].strip():
                    found.append((text, turn["intent_group"]))
                before = f"A:{turn['agent']}" if turn["agent"] else f"U:{turn['user']}"
    return found


def takeaway() -> list[dict[str, str]]:
    with (DATA / "review_sentiment_zh" / "takeaway.csv").open(encoding="utf-8") as file:
        return [{"id": row["id"], "text": row["text"]} for row in csv.DictReader(file)]


def group(answer: Understanding) -> str:
    """The group of intents that a path belongs to."""
    parts = answer.path[-1].split(".")
    for depth in (3, 2, 1):
        if ".".join(parts[:depth]) in GROUPS:
            return GROUPS[".".join(parts[:depth])]
    return "OTHER"


def intent_figures(engine: Engine) -> dict[str, float]:
    asked = intents()
    said = [group(a) for a in _answers(engine, [text for text, _ in asked])]
    meant = [name for _, name in asked]
    return {
        "turns": len(asked),
        "accuracy": round(sum(m == s for m, s in zip(meant, said, strict=True)) / len(asked), 4),
        "macro_f1": round(scoring.macro_f1(meant, said), 4),
    }


def called_grave(engine: Engine) -> tuple[int, list[tuple[Text, Understanding]]]:
    """(turns, those called S) of all ordinary turns."""
    texts = ordinary_turns()
    return len(texts), [(t, a) for t, a in zip(texts, _answers(engine, texts), strict=True) if a.grade == "S"]


def agreement() -> dict[str, float]:
    """Share of the 300 turns on which both passes say the same."""
    pairs = [(a.gold, b.gold) for a, b in zip(real_turns("pass_a"), real_turns("pass_b"), strict=True)]
    same: dict[str, Any] = {
        "risk": lambda a, b: a.risk == b.risk, "module": lambda a, b: a.module == b.module,
        "level two": lambda a, b: a.path[1] == b.path[1], "level three": lambda a, b: a.path[2] == b.path[2],
        "grade": lambda a, b: a.grade == b.grade, "emotion": lambda a, b: a.emotion == b.emotion,
    }  # fmt: skip
    return {name: round(sum(test(a, b) for a, b in pairs) / len(pairs), 4) for name, test in same.items()}


def _answers(engine: Engine, texts: list[Text]) -> list[Understanding]:
    return [a for at in range(0, len(texts), 256) for a in engine.understand(texts[at : at + 256])]


def _turns() -> Iterator[tuple[str, int, Text]]:
    """(session, number of the turn, text with the turn before) of every customer's turn."""
    with gzip.open(DATA / "chat_sessions_zh" / "sessions.jsonl.gz", "rt", encoding="utf-8") as lines:
        for line in lines:
            session = json.loads(line)
            before = ""
            for number, turn in enumerate(session["turns"]):
                customer = turn["role"] == "user"
                if customer:
                    yield session["session_id"], number, Text(f"{session['session_id']}#{number}", turn["text"], before)
                before = f"{'U' if customer else 'A'}:{turn['text']}"


if __name__ == "__main__":
    for what, share in agreement().items():
        print(f"{what:12} {share:.3f}")
