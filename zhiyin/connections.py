"""A connection's settings, opened for its connector, and the guarded way out that connectors are given."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from zhiyin.channels import outside
from zhiyin.secrets import home, unseal

SEALED = "sealed:"


def opened(config: Mapping[str, Any], source: str) -> dict[str, str]:
    """What a connector is given: the settings with their secrets, "source" of all it tells, "home" of the product's files.

    Raises SealBroken when a secret was sealed with another key.
    """
    plain = {name: unseal(value.removeprefix(SEALED)) if isinstance(value, str) and value.startswith(SEALED) else str(value)
             for name, value in config.items()}
    return {**plain, "source": source, "home": str(home())}


def transport(method: str, url: str, headers: Mapping[str, str], body: bytes | None = None) -> tuple[int, bytes]:
    """Raises the errors of `channels.outside`."""
    if method == "GET":
        return outside.get(url, headers)
    if method == "POST":
        return outside.post(url, headers, body or b"")
    raise ValueError(method)
