"""How fast stage 2 reads and how often it is right: `./run bench understand [--json] [--grave FILE] [--into PAGE]`.

Speed and memory: the whole `zhiyin understand` command in a process of its own on the takeaway reviews, CPU seconds of
all its threads with the start (an empty input) taken off, all output written. Accuracy: the held-out batches of our own
corpus and real texts (real_texts.py). Data: ZHIYIN_DATA_DIR (default ../shared/data). `--grave` writes every ordinary turn
that was called grave, to be read; `--into docs/understanding.md` puts the tables into the page.
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

# What this version is to reach: (figure, of what, "full" unless said, target, True: at most).
TARGETS = (
    ("risk_macro_f1", "gold", 0.62, False), ("risk_detect_f1", "gold", 0.91, False), ("risk_lenient", "gold", 0.75, False),
    ("module_accuracy", "gold", 0.75, False), ("grade_macro_f1", "gold", 0.68, False), ("s_recall", "gold", 0.80, False),
    ("s_precision", "gold", 0.70, False), ("emotion_macro_f1", "gold", 0.72, False), ("ece", "gold", 0.08, True),
    ("path_2", "turns", 0.70, False), ("path_3", "turns", 0.55, False),
)  # fmt: skip
RUN_TARGETS = {
    "full": (("macro_f1", 0.50, False), ("per_cpu_second", 700, False), ("start_seconds", 3, True), ("peak_mb", 600, True),
             ("p99_ms", 15, True)),
    "lite": (("per_cpu_second", 5000, False), ("start_seconds", 3, True), ("peak_mb", 200, True), ("p99_ms", 2, True)),
}  # fmt: skip
BEGIN, END = "<!-- figures: ./run bench understand --into docs/understanding.md -->\n", "<!-- end of the figures -->\n"

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
    """Texts written to mislead by writers who saw no answers: a hundred after the first models, a hundred after these."""
    with Path(__file__).with_name("adversarial.jsonl").open("rb") as file:
        return evaluation.read(file)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--profile", choices=engine.PROFILES, action="append", help="default: both")
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--grave", type=Path, metavar="FILE")
    parser.add_argument("--into", type=Path, metavar="PAGE", help="write the tables between the marks of this page")
    chosen = parser.parse_args()
    if not DATA.is_dir():
        print(f"no data in {DATA}: set ZHIYIN_DATA_DIR", file=sys.stderr)
        return 2
    if chosen.into and not {BEGIN, END} <= set(chosen.into.read_text(encoding="utf-8").splitlines(keepends=True)):
        parser.error(f"{chosen.into} lacks the marks between which the tables belong")
    if chosen.grave:
        chosen.grave.write_text("", encoding="utf-8")
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
            with chosen.grave.open("a", encoding="utf-8") as file:
                for text, said in grave:
                    told = (profile, said.risk, said.grade_reason, f"[{text.context[-60:]}]", text.text[:200])
                    print(*told, sep="\t", file=file)
        result[profile] = {
            **judged, "intents": real_texts.intent_figures(ready),
            "grave": {"turns": turns, "called": len(grave), "per_thousand": round(1000 * len(grave) / turns, 2)},
            "speed": speeds[profile], "alone": latency(profile),
        }  # fmt: skip
    figures = "\n".join(lines_of(result)) + "\n"
    if chosen.into:
        before, rest = chosen.into.read_text(encoding="utf-8").split(BEGIN)
        chosen.into.write_text(before + BEGIN + "\n" + figures + "\n" + END + rest.split(END)[1], encoding="utf-8")
    print(json.dumps(result, ensure_ascii=False) if chosen.json else figures, end="")
    return 0


def lines_of(result: dict[str, Any]) -> list[str]:
    """The tables of all figures, as Markdown."""
    columns = [(profile, part) for profile in result for part in ("held-out", "gold", "turns", "adversarial")]
    first = result[columns[0][0]]
    names = [*first["held-out"]["figures"]]
    head = ["figure", *(f"{profile}, {part}" for profile, part in columns)]
    body = [["texts", *(result[profile][part]["lines"] for profile, part in columns)]]
    body += [[name, *(_figure(result[profile][part]["figures"].get(name)) for profile, part in columns)] for name in names]
    lines = [*table(head, body), "", "Two passes over the 300 turns agree: "
             + ", ".join(f"{k} {v:.3f}" for k, v in real_texts.agreement().items()) + ".", ""]  # fmt: skip
    lines += table(
        ["profile", "intent groups: accuracy", "macro F1", "turns called grave, per 1,000", "texts per CPU second", "start, s",
         "peak memory, MB", "alone p50, ms", "alone p99, ms"],
        ([profile, r["intents"]["accuracy"], r["intents"]["macro_f1"], r["grave"]["per_thousand"], r["speed"]["per_cpu_second"],
          r["speed"]["start_seconds"], r["speed"]["peak_mb"], r["alone"]["p50_ms"], r["alone"]["p99_ms"]]
         for profile, r in result.items()),
    )  # fmt: skip
    lines += ["", "What this version is to reach, and whether it does:", ""]
    lines += table(["figure", "target", "measured", "reached"], _targets(result))
    lines += ["", "Adversarial habits: main risk right or defensible", ""]
    habits = first["adversarial"]["traps"]
    lines += table(
        ["habit", "texts", *result],
        ([habit, one["texts"], *(result[profile]["adversarial"]["traps"][habit]["lenient"] for profile in result)]
         for habit, one in habits.items()),
    )  # fmt: skip
    lines += ["", "Each leaf of the held-out batches and of the gold: F1, precision / recall (texts)", ""]
    leaves = [(profile, part) for profile in result for part in ("held-out", "gold")]
    lines += table(
        ["leaf", *(f"{profile}, {part}" for profile, part in leaves)],
        ([leaf, *(_leaf(result[profile][part]["leaves"].get(leaf)) for profile, part in leaves)]
         for leaf in first["held-out"]["leaves"]),
    )  # fmt: skip
    return lines


def _targets(result: dict[str, Any]) -> list[list[str]]:
    rows = []
    if "full" in result:
        for name, part, target, most in TARGETS:
            rows.append(_target(f"{name}, {part}, full", result["full"][part]["figures"][name]["value"], target, most))
    for profile, targets in RUN_TARGETS.items():
        if profile in result:
            found = result[profile]
            measured = found["intents"] | found["speed"] | found["alone"]
            rows += [_target(f"{name}, {profile}", measured[name], target, most) for name, target, most in targets]
    return rows


def _target(name: str, value: float, target: float, most: bool) -> list[str]:
    reached = value <= target if most else value >= target
    return [name, f"{'at most' if most else 'at least'} {target:g}", f"{value:g}", "yes" if reached else "no"]


def _figure(one: dict[str, float] | None) -> str:
    return "" if one is None else f"{one['value']:.3f} ({one['low']:.2f}-{one['high']:.2f})"


def _leaf(one: dict[str, float] | None) -> str:
    return "" if one is None else f"{one['f1']:.2f}, {one['precision']:.2f} / {one['recall']:.2f} ({one['texts']:.0f})"


if __name__ == "__main__":
    raise SystemExit(main())
