"""How processes share the embedded server: it runs while somebody needs it.

Both locks are the kernel's: a process that is killed drops them, and whoever comes next heals what it left. Do not
fork while holding one (multiprocessing's "fork"): the child would hold it, too.
"""

from __future__ import annotations

import json
import logging
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from zhiyin.postgres.cluster import Cluster, ClusterError
from zhiyin.postgres.home import prepare_home
from zhiyin.postgres.lock import locked, open_lock, try_exclusive

log = logging.getLogger(__name__)

SERVE_LOCK = "serve.lock"


class AlreadyServing(Exception):
    """Another `zhiyin serve` uses this home; the message names its process and address."""

    def __init__(self, home: Path, pid: int | None, address: str | None) -> None:
        self.pid, self.address = pid, address
        process = f" by process {pid}" if pid else ""
        where = f" at {address}" if address else ""
        super().__init__(
            f"Zhiyin is already being served from {home}{process}{where}.\n"
            "Stop that one first, or give this one a home of its own with ZHIYIN_HOME."
        )


@contextmanager
def lease(home: Path) -> Iterator[str]:
    """Use the embedded server of `home` and yield its conninfo; it is started if needed.

    The last one to leave stops it. Leases may be nested and held by several processes. Raises HomeRefused or
    ClusterError.
    """
    home = prepare_home(home)
    cluster = Cluster(home)
    # Waits while a last leaver, who holds the lock alone, stops the server.
    with locked(home / "lease.lock", shared=True) as descriptor:
        conninfo = cluster.ensure_running()
        try:
            yield conninfo
        finally:
            # Of several that leave at once, each giving up its share by asking, the last to ask gets it.
            if try_exclusive(descriptor):
                try:
                    cluster.stop()
                except ClusterError as error:  # nothing is lost, and the work is done: no reason to fail now
                    log.warning("%s", error)


@contextmanager
def exclusive_server(home: Path) -> Iterator[None]:
    """Be the only `zhiyin serve` of this home. Raises AlreadyServing, or HomeRefused."""
    home = prepare_home(home)
    descriptor = open_lock(home / SERVE_LOCK)
    try:
        if not try_exclusive(descriptor):
            raise AlreadyServing(home, *_announced(home))
        _write(descriptor, {"pid": os.getpid()})
        try:
            yield
        finally:
            os.ftruncate(descriptor, 0)
    finally:
        os.close(descriptor)


def announce(home: Path, pid: int, address: str) -> None:
    """Leave word, for a second one to be told, that process `pid` serves at `address` (http://127.0.0.1:8000).

    To be called by the process that holds `exclusive_server`.
    """
    descriptor = open_lock(home.expanduser().resolve() / SERVE_LOCK)
    try:
        _write(descriptor, {"pid": pid, "address": address})
    finally:
        os.close(descriptor)


def _announced(home: Path) -> tuple[int | None, str | None]:
    try:
        said = json.loads((home / SERVE_LOCK).read_text())
    except ValueError:  # it has only just begun
        return None, None
    return said.get("pid"), said.get("address")


def _write(descriptor: int, said: dict[str, int | str]) -> None:
    # In place: a new file in its stead would not be the one that is locked.
    text = json.dumps(said).encode()
    os.ftruncate(descriptor, 0)
    os.pwrite(descriptor, text, 0)
