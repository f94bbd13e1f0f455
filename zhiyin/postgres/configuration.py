"""What the server is told: zhiyin.conf, pg_hba.conf and pg_ident.conf, rewritten before each start.

They lie in <home>/conf and belong to whoever owns the home. Written anew each time, they follow an upgrade of Zhiyin
and a home that was moved.
"""

from __future__ import annotations

import os
import pwd
from pathlib import Path

from zhiyin.postgres.account import Account
from zhiyin.postgres.home import CONF, CUSTOM_CONF, LOG

ADMINISTRATOR, OWNER, DATABASE, PORT = "postgres", "zhiyin", "zhiyin", 5432

# Appended once to the cluster's postgresql.conf.
INCLUDE = f"\ninclude '../{CONF}/zhiyin.conf'\n"

SETTINGS = """\
# Written by Zhiyin before each start of the server: changes here are lost.
# Your own settings go into {custom_conf} in the home, which is read last.

listen_addresses = ''            # no TCP: only the socket in a private folder
port = {port}
unix_socket_directories = '"{socket}"'
unix_socket_permissions = 0700   # its owner and root
hba_file = '{conf}/pg_hba.conf'
ident_file = '{conf}/pg_ident.conf'

fsync = on                       # an answer "accepted" is only worth something when it survives a power cut
synchronous_commit = on
full_page_writes = on

max_connections = 100
shared_buffers = 128MB           # fits a machine of 1 GB beside the rest of us
work_mem = 8MB
effective_cache_size = 512MB
random_page_cost = 1.1           # solid-state disks
jit = off                        # costs more than it saves on short queries

wal_compression = on
min_wal_size = 256MB             # recycled rather than made anew
max_wal_size = 2GB
checkpoint_timeout = 15min       # recovery after a crash reads at most this much

timezone = 'UTC'
lc_messages = 'C'
default_text_search_config = 'pg_catalog.simple'

logging_collector = on
log_directory = '{log}'
log_filename = 'postgresql-%a.log'   # a week, each day over the same day's of last week
log_truncate_on_rotation = on
log_rotation_age = 1d
log_rotation_size = 0
log_line_prefix = '%m [%p] %q%a '
log_min_error_statement = panic      # statements hold what customers wrote
log_parameter_max_length = 0
log_parameter_max_length_on_error = 0
log_error_verbosity = terse          # details hold row values
log_lock_waits = on
"""

HBA = """\
# Written by Zhiyin before each start. Only through the socket, only users of this machine named in pg_ident.conf.
local  all          all  peer  map=zhiyin
local  replication  all  peer  map=zhiyin
"""


def write(home: Path, account: Account, socket: Path, version: str) -> Path | None:
    """Write the files for a server of `account` that listens in the folder `socket`, run by the wheel `version`.

    Returns the administrator's settings file when it exists and `account` cannot read it.
    """
    folder = home / CONF
    folder.mkdir(exist_ok=True)
    folder.chmod(0o755)
    custom = home / CUSTOM_CONF
    paths = {"socket": socket, "conf": folder, "log": home / LOG}
    quoted = {key: _quoted(path) for key, path in paths.items()}
    settings = SETTINGS.format(port=PORT, custom_conf=CUSTOM_CONF, **quoted)
    if custom.exists():
        settings += f"\ninclude '{_quoted(custom)}'\n"
    _replace(folder / "zhiyin.conf", settings)
    _replace(folder / "pg_hba.conf", HBA)
    _replace(folder / "pg_ident.conf", _ident(account))
    _replace(folder / "version", version + "\n")
    return account.first_refused("r", [custom] if custom.exists() else [])


def last_version(home: Path) -> str | None:
    """The version of the wheel that last ran this home's server, such as 18.6.3."""
    try:
        return (home / CONF / "version").read_text().strip() or None
    except FileNotFoundError:
        return None


def _ident(account: Account) -> str:
    names = {account.name, pwd.getpwuid(os.geteuid()).pw_name, pwd.getpwuid(0).pw_name}
    lines = [f"zhiyin  {_double_quoted(name)}  all" for name in sorted(names)]
    return "\n".join(["# Written by Zhiyin before each start: the server's user and root.", *lines, ""])


def _quoted(path: Path) -> str:
    return str(path).replace("'", "''")


def _double_quoted(value: str) -> str:
    return '"' + value.replace('"', '""') + '"'


def _replace(path: Path, text: str) -> None:
    temporary = path.with_name(path.name + ".new")
    temporary.write_bytes(os.fsencode(text))
    temporary.chmod(0o644)  # the server's account reads it, too
    temporary.replace(path)
