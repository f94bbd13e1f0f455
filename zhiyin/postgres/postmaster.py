"""Who serves a cluster right now: read from postmaster.pid, believed only when that process is the server.

After a crash or a reboot the file is stale, and its process id may by now belong to somebody else.
"""

from __future__ import annotations

import os
import subprocess
import time
from dataclasses import dataclass
from pathlib import Path

from zhiyin.postgres.account import Account

PIDFILE = "postmaster.pid"
PROC = Path("/proc")
# Seconds that backends of a killed server get to notice by themselves, and then to obey.
LEFTOVERS_PATIENCE, LEFTOVERS_LIMIT = 2.0, 10.0


@dataclass(frozen=True)
class Postmaster:
    pid: int
    socket: Path
    ready: bool


def postmaster(cluster: Path, account: Account) -> Postmaster | None:
    """The living server of this cluster folder, or None."""
    lines = _pidfile(cluster)
    pid = _pid(lines)
    if pid is None or not _serves(pid, cluster, account):
        return None
    # pid, folder, start time, port, socket folder, host, shared memory, status; filled in as the start proceeds
    socket = Path(os.fsdecode(lines[4])) if len(lines) > 4 else cluster
    return Postmaster(pid, socket, ready=len(lines) > 7 and lines[7].strip() == b"ready")


def clear_the_way(cluster: Path, socket: Path, account: Account) -> list[int]:
    """Make a start possible where a server was killed; call it when `postmaster` said None.

    Waits for its backends to end, since a new server must not write beside them, tells those that do not notice,
    and removes lock files whose process id went to another program, or to a dead one nobody buried: PostgreSQL would
    take it for a server. `socket` is the socket's folder. Returns the ids that would not go.
    """
    begun, told = time.monotonic(), False
    while left := _server_processes(cluster, account):
        if postmaster(cluster, account) is not None:  # one that had not yet written its postmaster.pid
            return []
        waited = time.monotonic() - begun
        if waited > LEFTOVERS_LIMIT:
            return left
        if waited > LEFTOVERS_PATIENCE and not told:
            # As the server itself does when one of its processes crashes: end now, nothing is written any more.
            told = True
            account.run(["/bin/sh", "-c", 'kill -QUIT "$@"', "sh", *map(str, left)], stderr=subprocess.DEVNULL)
        time.sleep(0.05)
    pid = _pid(_pidfile(cluster))
    if pid is not None and _exists(pid):
        (cluster / PIDFILE).unlink(missing_ok=True)
    for leftover in socket.glob(".s.PGSQL.*"):
        leftover.unlink(missing_ok=True)
    return []


def _pidfile(cluster: Path) -> list[bytes]:
    try:
        return (cluster / PIDFILE).read_bytes().split(b"\n")
    except (FileNotFoundError, NotADirectoryError):
        return []


def _pid(lines: list[bytes]) -> int | None:
    try:
        return abs(int(lines[0]))
    except (IndexError, ValueError):
        return None


def _exists(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True


def _serves(pid: int, cluster: Path, account: Account) -> bool:
    if not PROC.joinpath("self").exists():
        shown = subprocess.run(["ps", "-o", "command=", "-p", str(pid)], capture_output=True, check=False).stdout
        return b"postgres" in shown and os.fsencode(cluster) in shown
    try:
        if (PROC / str(pid) / "comm").read_bytes().strip() != b"postgres":
            return False
        # Every process of a server works in its cluster folder. A zombie has none.
        return os.path.samefile(PROC / str(pid) / "cwd", cluster)
    except PermissionError:  # root in a container may not look into another account's processes
        return pid in _server_processes(cluster, account)
    except (FileNotFoundError, ProcessLookupError):
        return False


def _server_processes(cluster: Path, account: Account) -> list[int]:
    """Ids of all processes of this cluster's server; [] where the system has no /proc."""
    script = (
        'for p in /proc/[0-9]*; do name=; read -r name <"$p/comm"; '
        '[ "$name" = postgres ] && [ "$p/cwd" -ef "$1" ] && echo "${p#/proc/}"; done; :'
    )
    done = account.run(
        ["/bin/sh", "-c", script, "sh", cluster], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, check=False
    )
    return [int(line) for line in done.stdout.split()]
