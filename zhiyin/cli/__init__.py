"""The commands of Zhiyin. `zhiyin COMMAND --help` tells more; each command is a file in this folder."""

from __future__ import annotations

import argparse
import os
import sys
from importlib import import_module

from zhiyin.settings import SettingsWrong, unknown

#: command -> (module, one line of help); modules are loaded only when their command is asked for
COMMANDS = {
    "serve": ("serve", "start the product: pages, API, doors and the worker"),
    "worker": ("worker", "understand, decide and act by the clock, on a machine of its own"),
    "import": ("importing", "bring in messages from a file"),
    "understand": ("understand", "read texts as JSON lines and print what they mean; needs no database"),
    "evaluate": ("evaluate", "tell how right the understanding is on labelled texts; needs no database"),
    "stats": ("stats", "count what is there"),
    "token": ("token", "make, list and revoke API tokens"),
    "user": ("user", "make people and set their passwords"),
    "shop": ("shop", "make and list shops"),
    "audit": ("audit", "list the audit log and check that nobody meddled with it"),
    "erase": ("erase", "erase one customer's personal data for good"),
    "backup": ("backup", "write everything into one file"),
    "restore": ("restore", "bring everything back from a backup"),
    "simulate": ("simulate", "make up a shop group with known faults, on disk or into a running server"),
    "score": ("score", "tell how well trouble was found in a made-up shop group; needs no database"),
    "demo": ("demo", "remove the demonstration shop"),
}


class CommandFailed(Exception):
    """Ends a command: the sentence for standard error and the exit status."""

    def __init__(self, message: str, status: int = 2) -> None:
        super().__init__(message)
        self.status = status


def main(argv: list[str] | None = None) -> int:
    """Run one command and return its exit status."""
    parser = argparse.ArgumentParser(prog="zhiyin", description="Zhiyin 知音: customer service that understands.")
    parser.add_argument("--version", action="version", version=f"%(prog)s {_version()}")
    commands = parser.add_subparsers(dest="command", metavar="COMMAND", required=True)
    arguments = sys.argv[1:] if argv is None else argv
    asked = next((word for word in arguments if not word.startswith("-")), None)
    try:
        for name, (module, text) in COMMANDS.items():
            sub = commands.add_parser(name, help=text, description=text)
            if name == asked:
                loaded = import_module(f"zhiyin.cli.{module}")
                loaded.arguments(sub)
                sub.set_defaults(run=loaded.run)
        given = parser.parse_args(arguments)
        for name in unknown(os.environ):
            print(f"zhiyin: there is no setting {name}; see docs/settings.md", file=sys.stderr)
        return int(given.run(given) or 0)
    except SettingsWrong as wrong:
        print(f"zhiyin: {wrong}", file=sys.stderr)
        return 2
    except CommandFailed as failed:
        print(f"zhiyin {asked}: {failed}", file=sys.stderr)
        return failed.status
    except KeyboardInterrupt:
        return 130
    except BrokenPipeError:
        return 0
    except Exception as error:
        if not _database_lost(error):
            raise
        print(f"zhiyin {asked}: the database went away: {str(error).strip()}", file=sys.stderr)
        return 2


def _database_lost(error: Exception) -> bool:
    """Known by name: neither Django nor psycopg is loaded for commands that need no database."""
    return any(kind.__name__ == "OperationalError" and kind.__module__.split(".")[0] in ("django", "psycopg")
               for kind in type(error).__mro__)


def _version() -> str:
    from importlib.metadata import PackageNotFoundError, version

    try:
        return version("zhiyin")
    except PackageNotFoundError:
        return "unknown"
