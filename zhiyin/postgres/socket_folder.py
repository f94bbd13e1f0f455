"""The folder of the server's socket: private, with a path short enough for a socket's address."""

from __future__ import annotations

import hashlib
import os
import stat
from pathlib import Path

from zhiyin.postgres.account import Account, account_of
from zhiyin.postgres.configuration import PORT
from zhiyin.postgres.home import SOCKET

# Bytes of a socket's path: macOS keeps 104 and Linux 108, one of them for the closing NUL.
LONGEST = 103


class SocketFolderTaken(Exception):
    """Somebody else put something where our socket folder belongs; the message is fit for an administrator."""


def socket_folder(home: Path, account: Account) -> Path:
    """Make (if needed) and return the folder for the socket of this home's server, owned by `account`, mode 0700.

    Inside the home when the path is short enough: there it outlives log-outs and cleaners of temporary files, and
    whoever reaches the home reaches the server, also past a service's private /tmp.
    """
    inside = home / SOCKET
    # A comma would part the path in two for libpq.
    if len(os.fsencode(inside / f".s.PGSQL.{PORT}")) <= LONGEST and "," not in str(inside):
        return _private(inside, account)
    digest = hashlib.sha256(os.fsencode(home)).hexdigest()[:12]
    if os.geteuid() == 0:
        runtime = next(path for path in (Path("/run"), Path("/var/run"), Path("/tmp")) if path.is_dir())
        return _private(runtime / f"zhiyin-{digest}", account)
    return _private(Path("/tmp") / f"zhiyin-{account.uid}-{digest}", account)


def _private(folder: Path, account: Account) -> Path:
    try:
        folder.mkdir(mode=0o700)
        if account.dropped:
            os.chown(folder, account.uid, account.gid, follow_symlinks=False)
    except FileExistsError:
        pass
    found = folder.lstat()
    if not stat.S_ISDIR(found.st_mode) or found.st_uid not in {account.uid, os.geteuid()}:
        raise SocketFolderTaken(
            f"{folder} must be a folder of {account.name} for the database's socket, but {_owner(found.st_uid)} "
            "put something else there.\nRemove it, or choose a home with a shorter path."
        )
    if found.st_uid != account.uid:  # ours, and we are root: made by a start that was killed right here
        os.chown(folder, account.uid, account.gid, follow_symlinks=False)
    if stat.S_IMODE(found.st_mode) != 0o700:
        folder.chmod(0o700)
    return folder


def _owner(uid: int) -> str:
    try:
        return account_of(uid).name
    except Exception:
        return f"user id {uid}"
