"""The operating-system account the server runs as.

PostgreSQL refuses to run as root, so root hands its processes to an unprivileged account; everybody else runs
them as themselves. Whatever happens inside a folder of that account is done by a process of that account: root
writing there could be led astray by a planted link.
"""

from __future__ import annotations

import os
import pwd
import subprocess
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

# Preferred first. `nobody` exists everywhere, but other services may share it.
SERVICE_ACCOUNTS = ("zhiyin", "postgres", "nobody")


class NoAccount(Exception):
    """There is no account the server could run as; the message is fit for an administrator."""


@dataclass(frozen=True)
class Account:
    uid: int
    gid: int
    name: str

    @property
    def dropped(self) -> bool:
        """True when our processes must give up root to become this account."""
        return self.uid != os.geteuid()

    def run(self, argv: Iterable[str | Path], **options: Any) -> subprocess.CompletedProcess[Any]:
        """`subprocess.run` as this account, in `/` (the caller's folder may be closed to it), files private to it."""
        options = {"cwd": "/", "umask": 0o077, **options}
        if "input" not in options:
            options.setdefault("stdin", subprocess.DEVNULL)
        if self.dropped:
            options |= {"user": self.uid, "group": self.gid, "extra_groups": []}
        done: subprocess.CompletedProcess[Any]
        done = subprocess.run([os.fspath(part) for part in argv], **options)
        return done

    def first_refused(self, flag: str, paths: Iterable[Path]) -> Path | None:
        """The first of `paths` on which `test -<flag>` fails for this account (x: may enter, r: may read)."""
        # The kernel answers for that very account: mode bits alone know nothing of ACLs and mount options.
        script = 'flag=$1; shift; for path do [ "$flag" "$path" ] || { printf %s "$path"; exit 1; }; done'
        done = self.run(["/bin/sh", "-c", script, "sh", f"-{flag}", *paths], capture_output=True, check=False)
        return Path(os.fsdecode(done.stdout)) if done.returncode else None


def account_of(uid: int) -> Account:
    """The account with this user id. NoAccount when the system has no name for it."""
    try:
        entry = pwd.getpwuid(uid)
    except KeyError:
        raise NoAccount(
            f"User id {uid} has no entry in the system's list of users (/etc/passwd), and PostgreSQL needs a name.\n"
            f"Run Zhiyin as a user that has one, or add a line such as\n"
            f"  zhiyin:x:{uid}:{os.getegid()}::/nonexistent:/bin/false"
        ) from None
    return Account(entry.pw_uid, entry.pw_gid, entry.pw_name)


def service_account() -> Account:
    """Whom a new cluster shall belong to: ourselves, or an unprivileged account when we are root."""
    if os.geteuid() != 0:
        return account_of(os.geteuid())
    for name in SERVICE_ACCOUNTS:
        try:
            return account_of(pwd.getpwnam(name).pw_uid)
        except KeyError:
            continue
    raise NoAccount(
        f"PostgreSQL does not run as root, and none of the users {', '.join(SERVICE_ACCOUNTS)} exists.\n"
        "Add one:  useradd --system --shell /usr/sbin/nologin zhiyin"
    )
