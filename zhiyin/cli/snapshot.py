"""`./run schema`: write down what all migrations come to, for empty databases."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import tempfile
from pathlib import Path

from zhiyin.records.schema import FILE, HEAD

#: lines of a dump that are about the dump; what is set there is what a connection of ours has anyway
NOISE = re.compile(r"^(--.*|\\.*|SELECT pg_catalog\.set_config\('search_path'.*|SET (statement_timeout|lock_timeout|"
                   r"idle_in_transaction_session_timeout|transaction_timeout|client_encoding|standard_conforming_strings|"
                   r"xmloption|client_min_messages|row_security) = .*|)$")
#: when a migration was run, the only thing that differs from one run to the next
TIME = re.compile(r"'\d{4}-\d\d-\d\d \d\d:\d\d:\d\d(\.\d+)?\+00'")


def written(conninfo: str, pg_dump: Path) -> str:
    """The schema and the first rows of a database, as statements in a fixed order."""
    done = subprocess.run([pg_dump, "--dbname", conninfo, "--inserts", "--rows-per-insert=1000", "--no-owner",
                           "--no-privileges"], check=True, capture_output=True, text=True,
                          env={**os.environ, "PGTZ": "UTC"})
    major = re.search(r"^-- Dumped from database version (\d+)", done.stdout, re.MULTILINE)
    assert major is not None, "pg_dump has always said it"
    kept = [line for line in done.stdout.splitlines() if not NOISE.match(line)]
    return "\n".join([f"{HEAD}{major[1]} has it", *(TIME.sub("now()", line) for line in kept), ""])


def fresh() -> str:
    """What the migrations make of an empty database, tried out in a home of its own."""
    from zhiyin.cli.installation import home, installation
    from zhiyin.postgres.cluster import Cluster

    with installation(schema=False) as conninfo:
        from django.core.management import call_command
        from django.db import connection

        call_command("migrate", verbosity=0, interactive=False)
        connection.close()
        return written(conninfo, Cluster(home()).tool("pg_dump"))


def main() -> int:
    with tempfile.TemporaryDirectory(prefix="zhiyin-schema-", ignore_cleanup_errors=True) as folder:
        Path(folder).chmod(0o755)
        os.environ["ZHIYIN_HOME"] = folder
        FILE.write_text(fresh(), encoding="utf-8")
    print(f"{FILE} ({FILE.stat().st_size:,} bytes)", file=sys.stderr)
    return 0


if __name__ == "__main__":
    sys.exit(main())
