"""The folder an installation lives in: database, logs, secrets.

As root it is root's, mode 0711, so that the unprivileged server can reach its own folders in it and see nothing
else. For an ordinary user it is private, 0700. Folders above it are never changed.
"""

from __future__ import annotations

import os
import pwd
import shlex
from pathlib import Path

import platformdirs

from zhiyin.postgres.account import Account, NoAccount, service_account

MARKER = ".zhiyin-home"
CLUSTER, CONF, LOG, BINARIES, SOCKET = "cluster", "conf", "log", "pgbin", "run"
CUSTOM_CONF = "postgresql.custom.conf"
# What may be there before the first start: a mounted volume's own folder, secrets and an administrator's settings.
EXPECTED = {MARKER, CLUSTER, CUSTOM_CONF, "secret_key", "rejected", "fake-shops", "lost+found"}
# PostgreSQL's tools pass paths through a shell in double quotes.
UNQUOTABLE = '"$`\\\n'


class HomeRefused(Exception):
    """This folder cannot be a home. The message names the folder at fault and proposes the default."""


def default_home() -> Path:
    """/var/lib/zhiyin for root, the platform's data directory for everybody else."""
    if os.geteuid() == 0:
        return Path("/var/lib/zhiyin")
    return platformdirs.user_data_path("zhiyin", appauthor=False)


def prepare_home(home: Path) -> Path:
    """Create `home` if needed, give it its mode and return its resolved path.

    Raises HomeRefused when the folder belongs to someone else, holds something else, or lies below a folder that
    the server's account may not enter. Nothing is created or changed in that case.
    """
    try:
        home = home.expanduser().resolve()
    except RuntimeError as error:  # no such user, or no home of our own
        raise _refused(home, str(error)) from error
    _check_name(home)
    try:
        account = cluster_account(home)
        _check_way(home, account)
        if home.exists():
            _check_folder(home)
        else:
            _create(home)
        mode = 0o711 if account.dropped else 0o700
        if home.stat().st_mode & 0o7777 != mode:
            home.chmod(mode)
        marker = home / MARKER
        if not marker.exists():
            marker.write_text("This folder is kept by Zhiyin: it sets the permissions and replaces files in it.\n")
    except NoAccount as error:
        raise HomeRefused(str(error)) from error
    except OSError as error:
        raise _refused(home, f"{error.filename or home}: {error.strerror}") from error
    return home


def cluster_account(home: Path) -> Account:
    """Who runs the server of this home: the owner of its cluster, or for a new one the service account.

    Raises HomeRefused when that is someone we cannot act for.
    """
    account = service_account()
    try:
        owner = (home / CLUSTER).stat().st_uid
    except (FileNotFoundError, NotADirectoryError, PermissionError):
        return account
    if owner == account.uid:
        return account
    if os.geteuid() == 0 and owner != 0:
        try:
            entry = pwd.getpwuid(owner)
            return Account(owner, entry.pw_gid, entry.pw_name)
        except KeyError:  # a volume from another machine, perhaps
            pass
    raise HomeRefused(
        f"The database folder {home / CLUSTER} belongs to {_name(owner)}, but its server would run as {account.name}.\n"
        f"Give it back, as root:  chown -R {account.name} {shlex.quote(str(home / CLUSTER))}"
    )


def _check_name(home: Path) -> None:
    bad = sorted(set(str(home)) & set(UNQUOTABLE))
    if bad:
        raise _refused(home, f"its path contains {' '.join(map(repr, bad))}, which PostgreSQL's tools cannot take")


def _check_way(home: Path, account: Account) -> None:
    above = [folder for folder in reversed(home.parents) if os.path.exists(folder)]
    for folder in above:
        if not folder.is_dir():
            raise _refused(home, f"{folder} is not a folder")
    closed = account.first_refused("x", above)
    if closed is None:
        return
    whom = f"the user {account.name}, as whom the database runs," if account.dropped else f"you ({account.name})"
    raise _refused(home, f"{whom} may not enter the folder {closed}, and Zhiyin changes no folder above its home")


def _check_folder(home: Path) -> None:
    if not home.is_dir():
        raise _refused(home, "it is not a folder")
    owner = home.stat().st_uid
    if owner != os.geteuid():
        raise _refused(
            home,
            f"it belongs to {_name(owner)} and you are {_name(os.geteuid())}; run Zhiyin as its owner, "
            f"or hand the folder over:  chown {_name(os.geteuid())} {shlex.quote(str(home))}",
        )
    if (home / MARKER).exists():
        return
    strange = sorted(name for name in os.listdir(home) if name not in EXPECTED and not name.startswith(".secret_key"))
    if strange and not (home / MARKER).exists():  # asked again: another process may just be preparing it
        # Its mode is about to change: never that of /tmp, /root or somebody's documents.
        raise _refused(home, f"it is no home of Zhiyin and not empty (there is {strange[0]!r} in it)")


def _create(home: Path) -> None:
    missing = [home, *(folder for folder in home.parents if not folder.exists())]
    for folder in reversed(missing):
        folder.mkdir(exist_ok=True)
        # Whatever the umask says: a way that root makes to its home must be passable, a user's own is private.
        folder.chmod(0o755 if os.geteuid() == 0 else 0o700)


def _refused(home: Path, reason: str) -> HomeRefused:
    proposal = default_home()
    advice = f"Use the default, {proposal}, by unsetting ZHIYIN_HOME, or another folder of your own."
    if home == proposal:
        advice = "Set ZHIYIN_HOME to a folder of your own."
    return HomeRefused(f"{home} cannot be Zhiyin's home: {reason}.\n{advice}")


def _name(uid: int) -> str:
    try:
        return pwd.getpwuid(uid).pw_name
    except KeyError:
        return f"user id {uid}"

