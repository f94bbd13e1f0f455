"""`zhiyin evaluate`: how right the engine is on labelled texts, without a database."""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path

from zhiyin.cli import CommandFailed


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--on", metavar="FILE", help="labelled JSON lines; default: the held-out batches of our own corpus")
    parser.add_argument("--profile", choices=("lite", "full"), action="append", help="default: both, side by side")
    parser.add_argument("--json", action="store_true", help="print everything as JSON")
    parser.add_argument("--html", metavar="FILE", help="write a page with everything as well")


def run(given: argparse.Namespace) -> int:
    from zhiyin.understand import engine, evaluation, evaluation_page, evaluation_table
    from zhiyin.understand.artefact import BadArtefact

    try:
        if given.on is None:
            cases = evaluation.held_out()
        else:
            with open(given.on, "rb") as file:
                cases = evaluation.read(file)
    except OSError as error:
        raise CommandFailed(f"cannot read {given.on}: {error.strerror}") from error
    except evaluation.BadGold as error:
        raise CommandFailed(f"{given.on}: {error}") from error
    if not cases:
        raise CommandFailed(f"{given.on or 'the corpus'} holds no labelled text")
    told = {}
    for profile in given.profile or ("full", "lite"):
        try:
            ready = engine.load(profile)
        except BadArtefact as error:
            raise CommandFailed(str(error)) from error
        told[profile] = {"maker": ready.version, **evaluation.judge(cases, evaluation.answer(ready, cases))}
    on = given.on or "held-out batches"
    if given.html:
        try:
            Path(given.html).write_text(evaluation_page.page(on, told), encoding="utf-8")
        except OSError as error:
            raise CommandFailed(f"cannot write {given.html}: {error.strerror}") from error
    if given.json:
        json.dump({"on": str(on), "profiles": told}, sys.stdout, ensure_ascii=False, indent=1)
        print()
    else:
        print(evaluation_table.table(str(on), told))
    return 0
