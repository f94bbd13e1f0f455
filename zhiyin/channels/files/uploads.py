"""Where files lie that were uploaded on the page: `uploads` in the home, each under a random name."""

from __future__ import annotations

import os
import secrets
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path

from zhiyin.postgres.home import default_home
from zhiyin.settings import current

from .rejected import places


class TooLarge(Exception):
    """More bytes came than an upload may have."""


class CutOff(Exception):
    """Fewer bytes came than were announced: the connection broke."""


def folder() -> Path:
    """Where uploads lie; there is none before the first."""
    return (current().home or default_home()) / "uploads"


def path_of(name: str) -> Path:
    """The file of that random name. Raises ValueError for anything that is more than a name."""
    if not name or Path(name).name != name:
        raise ValueError("no name of an upload")
    return folder() / name


def store(blocks: Iterable[bytes], *, announced: int, limit: int) -> Path:
    """Write the blocks as they come, at most `limit` bytes, and give the file. What is left of a failure is removed.

    Raises TooLarge, CutOff when the bytes are not as many as announced, and OSError.
    """
    folder().mkdir(mode=0o700, parents=True, exist_ok=True)  # for this account only: what customers wrote lies in it
    path = folder() / secrets.token_hex(16)
    written = 0
    try:
        with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
            for block in blocks:
                written += len(block)
                if written > limit:
                    raise TooLarge
                file.write(block)
            if written != announced:
                raise CutOff
            file.flush()
            os.fsync(file.fileno())
    except BaseException:
        path.unlink(missing_ok=True)
        raise
    return path


def rejected_of(name: str) -> Path | None:
    """The rejected rows of an upload, None when there are none."""
    path = path_of(name)
    return next((place for place in places(path, path.parent.parent / "rejected") if place.exists()), None)


def remove(name: str, *, rejected: bool = False) -> None:
    """Remove an uploaded file and, if told, its rejected rows."""
    with suppress(FileNotFoundError):
        path_of(name).unlink()
    while rejected and (path := rejected_of(name)) is not None:
        path.unlink()
