"""`zhiyin understand`: texts in, meanings out, without a database."""

from __future__ import annotations

import argparse
import gc
import sys

from zhiyin.cli import CommandFailed

# Answers make no circles and are freed as soon as they are written: looking for circles after every 700 objects, as Python
# does by itself, takes a tenth of the time.
BETWEEN_COLLECTIONS = 100_000


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("file", nargs="?", default="-", help="JSON lines; - or nothing reads standard input")
    parser.add_argument("--profile", choices=("lite", "full"), default="full")
    parser.add_argument("--catalogue", metavar="FILE", help='product words as JSON lines: {"id": "...", "words": ["..."]}')


def run(given: argparse.Namespace) -> int:
    from zhiyin.understand import catalogue
    from zhiyin.understand.artefact import BadArtefact
    from zhiyin.understand.stream import run as stream

    words = None
    if given.catalogue:
        try:
            with open(given.catalogue, "rb") as file:
                words = catalogue.Catalogue(catalogue.read(file))
        except OSError as error:
            raise CommandFailed(f"cannot read {given.catalogue}: {error.strerror}") from error
        except catalogue.BadCatalogue as error:
            raise CommandFailed(f"{given.catalogue}: {error}") from error
    try:
        file = sys.stdin.buffer if given.file == "-" else open(given.file, "rb")  # noqa: SIM115 (closed below)
    except OSError as error:
        raise CommandFailed(f"cannot read {given.file}: {error.strerror}") from error
    gc.set_threshold(BETWEEN_COLLECTIONS)
    try:
        return stream(file, sys.stdout.buffer, given.profile, catalogue=words)
    except BadArtefact as error:
        raise CommandFailed(str(error)) from error
    finally:
        if given.file != "-":
            file.close()
