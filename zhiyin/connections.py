"""What a connection's connector is given: its settings opened, and the way out."""

from __future__ import annotations

from collections.abc import Mapping

from zhiyin.channels import outside
from zhiyin.connectors import connector
from zhiyin.connectors.connector import Transport
from zhiyin.secrets import seal, unseal

#: guarded: every address is checked before it is called
ask: Transport = outside.ask
#: where pushes are handed over; the connection's key stands behind it
ADDRESS = "/api/v1/connections/"


def opened(kind: str, config: Mapping[str, str], source: str) -> dict[str, str]:
    """The settings by their names, secrets opened, and the source. Raises KeyError for an unknown kind, SealBroken."""
    secret = {one.name for one in connector(kind).SETTINGS if one.secret}
    return {name: unseal(value) if name in secret else value for name, value in config.items()} | {"source": source}


def sealed(kind: str, given: Mapping[str, str], before: Mapping[str, str]) -> dict[str, str]:
    """What is kept of settings as they were typed: secrets sealed; one that was left empty stays as it was before."""
    kept: dict[str, str] = {}
    for one in connector(kind).SETTINGS:
        value = given.get(one.name, "")
        found = (seal(value) or before.get(one.name, "")) if one.secret else value
        if found:
            kept[one.name] = found
    return kept
