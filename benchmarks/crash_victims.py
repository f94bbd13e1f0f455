"""What is killed in the crash test, and what keeps it running: a loop that starts `zhiyin serve` again, as systemd does."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import psutil
from crash_writers import Import

from zhiyin.postgres.cluster import Cluster
from zhiyin.postgres.lock import locked

RESTART = 0.2


class Service:
    """`zhiyin serve`, started again whenever it ends."""

    def __init__(self, home: Path, port: int, environment: dict[str, str], log: Path) -> None:
        self.home, self.cluster = home, Cluster(home)
        self._words = [sys.executable, "-m", "zhiyin", "serve", "--port", str(port)]
        self._environment, self._log = environment, log.open("wb")
        self._ending = threading.Event()
        self.process = self._start()
        self.starts = 1
        self._thread = threading.Thread(target=self._watch, daemon=True)
        self._thread.start()

    def _start(self) -> subprocess.Popen[bytes]:
        return subprocess.Popen(self._words, env=self._environment, stdout=self._log, stderr=self._log)

    def _watch(self) -> None:
        while not self._ending.wait(RESTART):
            if self.process.poll() is not None:
                self.process = self._start()
                self.starts += 1

    def stop(self) -> None:
        self._ending.set()
        self._thread.join()
        self.process.terminate()
        with suppress(subprocess.TimeoutExpired):
            self.process.wait(60)
        self.process.kill()
        self.process.wait()
        self._log.close()

    def worker(self) -> int | None:
        with suppress(psutil.NoSuchProcess):
            for child in psutil.Process(self.process.pid).children():
                if "worker" in child.cmdline():
                    return child.pid
        return None

    def postmaster(self) -> int | None:
        with suppress(OSError, ValueError):
            pid = int((self.cluster.data / "postmaster.pid").read_text().split()[0])
            if self.cluster.running():
                return pid
        return None

    def backend(self, chance: random.Random) -> int | None:
        """One of the processes that serve a client."""
        postmaster = self.postmaster()
        found = []
        with suppress(psutil.NoSuchProcess):
            for child in psutil.Process(postmaster).children() if postmaster else []:
                with suppress(psutil.NoSuchProcess):
                    if "zhiyin zhiyin" in " ".join(child.cmdline()):
                        found.append(child.pid)
        return chance.choice(found) if found else None


class Killer:
    """Kills by SIGKILL, at moments and in an order that `seed` decides."""

    KINDS = ("server", "worker", "postmaster", "backend", "import")

    def __init__(self, service: Service, importing: Import, seed: int) -> None:
        self._service, self._importing, self._chance = service, importing, random.Random(seed)
        self.killed: dict[str, int] = dict.fromkeys(self.KINDS, 0)

    def kinds(self, count: int) -> list[str]:
        """Every kind as often as another, in random order."""
        chosen = [self.KINDS[n % len(self.KINDS)] for n in range(count)]
        self._chance.shuffle(chosen)
        return chosen

    def kill(self, kind: str, patience: float = 60.0) -> None:
        end = time.monotonic() + patience
        time.sleep(self._chance.random())
        while time.monotonic() < end:
            pid = self._find(kind)
            if pid is not None:
                with suppress(ProcessLookupError):
                    os.kill(pid, signal.SIGKILL)
                    self.killed[kind] += 1
                    return
            time.sleep(0.01)
        raise TimeoutError(f"no {kind} to kill within {patience:g} s")

    def _find(self, kind: str) -> int | None:
        if kind == "server":
            return self._service.process.pid if self._service.process.poll() is None else None
        if kind == "worker":
            return self._service.worker()
        if kind == "postmaster":
            return self._service.postmaster()
        if kind == "backend":
            return self._service.backend(self._chance)
        process = self._importing.process
        return process.pid if process is not None and process.poll() is None else None


@contextmanager
def database_gone(service: Service) -> Iterator[None]:
    """PostgreSQL is down inside the block and cannot be started."""
    with locked(service.home / "start.lock"):
        pid = service.postmaster()
        if pid is not None:
            os.kill(pid, signal.SIGQUIT)
        while service.cluster.running():
            time.sleep(0.01)
        yield


@contextmanager
def disk_full(home: Path) -> Iterator[None]:
    """Not a byte is free on the disk of `home` inside the block."""
    filler = home.parent / "filler"
    with filler.open("wb", buffering=0) as file:
        for size in (1 << 20, 1 << 12, 1):
            with suppress(OSError):
                while file.write(b"\0" * size):
                    pass
    try:
        yield
    finally:
        filler.unlink()


@contextmanager
def small_disk(folder: Path, megabytes: int) -> Iterator[bool]:
    """`folder` is a disk of its own of that size, if this process may mount one; says whether."""
    done = subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={megabytes}m,mode=0711", "tmpfs", str(folder)],
                          check=False, capture_output=True)
    try:
        yield done.returncode == 0
    finally:
        if done.returncode == 0:
            subprocess.run(["umount", "--lazy", str(folder)], check=False)
