"""How fast stage 2 reads and how often it is right: `python benchmarks/understand.py [--profile lite|full] [--json]`.

Speed and memory: the whole `zhiyin understand` command in a process of its own on the takeaway reviews, CPU seconds of
all its threads with the start (an empty input) taken off, all output written. Accuracy: the held-out batches of our own
corpus and the real texts of `understanding_gold_zh`, by the scorer beside the data. Data: ZHIYIN_DATA_DIR (default
../shared/data); what is missing is said and left out.
"""

from __future__ import annotations

import argparse
import csv
import importlib.util
import json
import os
import subprocess
import sys
import time
from pathlib import Path
from types import ModuleType
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))
DATA = Path(os.environ.get("ZHIYIN_DATA_DIR", ROOT.parent / "shared" / "data"))

from zhiyin.domain.understanding import Text  # noqa: E402
from zhiyin.understand import engine, utterances  # noqa: E402

FIGURES = ("risk_macro_f1", "risk_detect_f1", "risk_lenient", "module_accuracy", "grade_macro_f1", "s_recall",
           "s_precision", "emotion_macro_f1", "ece")  # fmt: skip
# The command, run so that the child can tell its own peak memory at the end.
_COMMAND = """
import resource, sys
from zhiyin.understand import stream
status = stream.run(sys.stdin.buffer, sys.stdout.buffer, sys.argv[1])
used = resource.getrusage(resource.RUSAGE_SELF)
print(used.ru_utime + used.ru_stime, used.ru_maxrss, file=sys.stderr)
sys.exit(status)
"""


def run(profile: str, lines: bytes) -> tuple[float, float, float]:
    """(CPU seconds, wall seconds, peak memory in MB) of one run of the command."""
    begun = time.monotonic()
    done = subprocess.run(
        [sys.executable, "-c", _COMMAND, profile], input=lines, capture_output=True,
        cwd=ROOT, check=True,
    )  # fmt: skip
    wall = time.monotonic() - begun
    if done.stdout.count(b"\n") != lines.count(b"\n"):
        raise SystemExit("the command lost lines")
    cpu, memory = done.stderr.split()[-2:]
    return float(cpu), wall, float(memory) / 1024


def speed(profile: str) -> dict[str, float]:
    with (DATA / "review_sentiment_zh" / "takeaway.csv").open(encoding="utf-8") as file:
        rows = [{"id": row["id"], "text": row["text"]} for row in csv.DictReader(file)]
    lines = b"".join(json.dumps(row, ensure_ascii=False).encode() + b"\n" for row in rows)
    start_cpu, start_wall, _ = run(profile, b"")
    cpu, _, memory = run(profile, lines)
    return {
        "texts": len(rows), "per_cpu_second": round(len(rows) / (cpu - start_cpu)), "start_seconds": round(start_wall, 2),
        "peak_mb": round(memory),
    }  # fmt: skip


def latency(profile: str) -> dict[str, float]:
    """Milliseconds of CPU for one text alone."""
    ready = engine.load(profile)
    texts = [u.as_text() for u in utterances.load() if utterances.is_test(u.batch)]
    ready.understand(texts[:20])
    taken = []
    for text in texts:
        begun = time.process_time()
        ready.understand([text])
        taken.append(1000 * (time.process_time() - begun))
    taken.sort()
    return {"p50_ms": round(taken[len(taken) // 2], 2), "p99_ms": round(taken[int(len(taken) * 0.99)], 2)}


def held_out() -> list[dict[str, Any]]:
    return [
        {"id": u.id, "text": u.text, "context": u.context, "role": u.role, "risk": u.risk,
         "also": [u.risk2] if u.risk2 != "-" else [], "module": u.path[0], "grade": u.grade, "emotion": min(1, u.emotion)}
        for u in utterances.load() if utterances.is_test(u.batch)
    ]  # fmt: skip


def gold() -> list[dict[str, Any]]:
    lines = (DATA / "understanding_gold_zh" / "gold.jsonl").read_text(encoding="utf-8").splitlines()
    return [json.loads(line) for line in lines if line.strip()]


def accuracy(profile: str, rows: list[dict[str, Any]], scorer: ModuleType) -> dict[str, Any]:
    ready = engine.load(profile)
    texts = [Text(str(r["id"]), r["text"], r.get("context", ""), r.get("role", "customer")) for r in rows]
    answers = [a.as_json() for at in range(0, len(texts), 256) for a in ready.understand(texts[at : at + 256])]
    scored: dict[str, Any] = scorer.score(rows, answers)
    return scored


def scorer() -> ModuleType:
    spec = importlib.util.spec_from_file_location("score_understand", DATA.parent / "eval" / "score_understand.py")
    if spec is None or spec.loader is None:
        raise FileNotFoundError("score_understand.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--profile", choices=engine.PROFILES, action="append", help="default: all")
    parser.add_argument("--json", action="store_true")
    chosen = parser.parse_args()
    if not DATA.is_dir():
        print(f"no data in {DATA}: set ZHIYIN_DATA_DIR", file=sys.stderr)
        return 2
    judge = scorer()
    result: dict[str, Any] = {}
    for profile in chosen.profile or engine.PROFILES:
        result[profile] = {
            "speed": speed(profile), "alone": latency(profile), "held_out": accuracy(profile, held_out(), judge),
            "real": accuracy(profile, gold(), judge),
        }  # fmt: skip
    if chosen.json:
        print(json.dumps(result))
        return 0
    _table(result)
    return 0


def _table(result: dict[str, Any]) -> None:
    columns = [(profile, part) for profile in result for part in ("held_out", "real")]
    print("| figure | " + " | ".join(f"{profile}, {part.replace('_', '-')}" for profile, part in columns) + " |")
    print("|---|" + "---|" * len(columns))
    for name in ("lines", *FIGURES):
        print(f"| {name} | " + " | ".join(str(result[profile][part][name]) for profile, part in columns) + " |")
    leaves = sorted({leaf for profile, part in columns for leaf in result[profile][part]["per_leaf_f1"]})
    for leaf in leaves:
        print(f"| F1 {leaf} | " + " | ".join(
            str(result[profile][part]["per_leaf_f1"].get(leaf, "")) for profile, part in columns) + " |")  # fmt: skip
    print("\n| profile | texts per CPU second | start, s | peak memory, MB | alone p50, ms | alone p99, ms |")
    print("|---|---|---|---|---|---|")
    for profile, parts in result.items():
        told = parts["speed"]
        print(f"| {profile} | {told['per_cpu_second']} | {told['start_seconds']} | {told['peak_mb']} | "
              f"{parts['alone']['p50_ms']} | {parts['alone']['p99_ms']} |")  # fmt: skip


if __name__ == "__main__":
    raise SystemExit(main())
