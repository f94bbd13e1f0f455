"""The secrets an installation needs, made once and kept in its home with no access for others."""

from __future__ import annotations

import os
import secrets
from pathlib import Path


def _home() -> Path:
    from zhiyin.postgres.home import default_home
    from zhiyin.settings import current

    return current().home or default_home()


def django_key() -> str:
    """The signing key: ZHIYIN_SECRET_KEY, else the file `secret_key` in the home, made on first use."""
    given = os.environ.get("ZHIYIN_SECRET_KEY")
    if given:
        return given
    path = _home() / "secret_key"
    try:
        return path.read_text().strip()
    except FileNotFoundError:
        pass
    path.parent.mkdir(parents=True, exist_ok=True)
    key = secrets.token_urlsafe(50)
    temporary = path.with_name(f".secret_key.{os.getpid()}")
    descriptor = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w") as file:
        file.write(key)
        file.flush()
        os.fsync(file.fileno())
    try:
        os.link(temporary, path)  # fails when another process was first: then its key is the key
    except FileExistsError:
        pass
    finally:
        temporary.unlink(missing_ok=True)
    return path.read_text().strip()
