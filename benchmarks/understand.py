"""How fast stage 2 reads and how often it is right: `./run bench understand [--profile lite|full] [--json] [--grave FILE]`.

Speed and memory: the whole `zhiyin understand` command in a process of its own on the takeaway reviews, CPU seconds of
all its threads with the start (an empty input) taken off, all output written. Accuracy: the held-out batches of our own
corpus and real texts (real_texts.py). Data: ZHIYIN_DATA_DIR (default ../shared/data). `--grave` writes every ordinary turn
that was called grave, to be read.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parent))
import real_texts
from real_texts import DATA, ROOT

from zhiyin.understand import engine, evaluation, utterances
from zhiyin.understand.evaluation_table import rows as table

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
    texts = real_texts.takeaway()
    lines = b"".join(json.dumps(row, ensure_ascii=False).encode() + b"\n" for row in texts)
    start_cpu, start_wall, _ = run(profile, b"")
    cpu, _, memory = run(profile, lines)
    return {
        "texts": len(texts), "per_cpu_second": round(len(texts) / (cpu - start_cpu)), "start_seconds": round(start_wall, 2),
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


def adversarial() -> list[evaluation.Case]:
    """A hundred texts written to mislead, after the models were made, by somebody who did not see their answers."""
    with Path(__file__).with_name("adversarial.jsonl").open("rb") as file:
        return evaluation.read(file)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--profile", choices=engine.PROFILES, action="append", help="default: both")
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--grave", type=Path, metavar="FILE")
    chosen = parser.parse_args()
    if not DATA.is_dir():
        print(f"no data in {DATA}: set ZHIYIN_DATA_DIR", file=sys.stderr)
        return 2
    result: dict[str, Any] = {}
    # before anything large is loaded here: a child's peak of memory begins with its parent's
    speeds = {profile: speed(profile) for profile in chosen.profile or ("full", "lite")}
    for profile in speeds:
        ready = engine.load(profile)
        judged = {
            name: evaluation.judge(cases, evaluation.answer(ready, cases))
            for name, cases in (
                ("held-out", evaluation.held_out()), ("gold", real_texts.gold()), ("turns", real_texts.real_turns()),
                ("adversarial", adversarial()),
            )
        }  # fmt: skip
        turns, grave = real_texts.called_grave(ready)
        if chosen.grave:
            with chosen.grave.open("w", encoding="utf-8") as file:
                for text, said in grave:
                    print(said.risk, said.grade_reason, f"[{text.context[-60:]}]", text.text[:200], sep="\t", file=file)
        result[profile] = {
            **judged, "intents": real_texts.intent_figures(ready),
            "grave": {"turns": turns, "called": len(grave), "per_thousand": round(1000 * len(grave) / turns, 2)},
            "speed": speeds[profile], "alone": latency(profile),
        }  # fmt: skip
    if chosen.json:
        print(json.dumps(result, ensure_ascii=False))
        return 0
    _print(result)
    return 0


def _print(result: dict[str, Any]) -> None:
    columns = [(profile, part) for profile in result for part in ("held-out", "gold", "turns", "adversarial")]
    first = result[columns[0][0]]
    names = [*first["held-out"]["figures"]]
    head = ["figure", *(f"{profile}, {part}" for profile, part in columns)]
    body = [["texts", *(result[profile][part]["lines"] for profile, part in columns)]]
    body += [[name, *(_figure(result[profile][part]["figures"].get(name)) for profile, part in columns)] for name in names]
    print("\n".join(table(head, body)))
    print("\nAdversarial habits: main risk right or defensible\n")
    habits = first["adversarial"]["traps"]
    print("\n".join(table(
        ["habit", "texts", *result],
        ([habit, one["texts"], *(result[profile]["adversarial"]["traps"][habit]["lenient"] for profile in result)]
         for habit, one in habits.items()),
    )))  # fmt: skip
    print("\nF1 per leaf (texts of the held-out batches and of the gold in brackets)\n")
    leaves = [(profile, part) for profile in result for part in ("held-out", "gold")]
    print("\n".join(table(
        ["leaf", *(f"{profile}, {part}" for profile, part in leaves)],
        ([leaf, *(_leaf(result[profile][part]["leaves"].get(leaf)) for profile, part in leaves)]
         for leaf in first["held-out"]["leaves"]),
    )))  # fmt: skip
    print("\nTwo passes over the 300 turns agree: " + ", ".join(f"{k} {v:.3f}" for k, v in real_texts.agreement().items()))
    print()
    print("\n".join(table(
        ["profile", "intent groups: accuracy", "macro F1", "turns called grave, per 1,000", "texts per CPU second", "start, s",
         "peak memory, MB", "alone p50, ms", "alone p99, ms"],
        ([profile, r["intents"]["accuracy"], r["intents"]["macro_f1"], r["grave"]["per_thousand"], r["speed"]["per_cpu_second"],
          r["speed"]["start_seconds"], r["speed"]["peak_mb"], r["alone"]["p50_ms"], r["alone"]["p99_ms"]]
         for profile, r in result.items()),
    )))  # fmt: skip


def _figure(one: dict[str, float] | None) -> str:
    return "" if one is None else f"{one['value']:.3f} ({one['low']:.2f}-{one['high']:.2f})"


def _leaf(one: dict[str, float] | None) -> str:
    return "" if one is None else f"{one['f1']:.2f} ({one['texts']:.0f})"


if __name__ == "__main__":
    raise SystemExit(main())
