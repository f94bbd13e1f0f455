"""What a connection's connector is given: its settings opened, and the way out."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, cast

from zhiyin.channels import outside
from zhiyin.connectors import connector
from zhiyin.connectors.connector import Transport
from zhiyin.domain.trade.actions import Answer
from zhiyin.secrets import home, seal, unseal

#: guarded: every address is checked before it is called
ask: Transport = outside.ask
#: where pushes are handed over; the connection's key stands behind it
ADDRESS = "/api/v1/connections/"


def opened(kind: str, config: Mapping[str, str], source: str) -> dict[str, str]:
    """The settings by their names, secrets opened, the source, and the "home" of the product's files.

    Raises KeyError for an unknown kind, SealBroken.
    """
    secret = {one.name for one in connector(kind).SETTINGS if one.secret}
    return {name: unseal(value) if name in secret else value for name, value in config.items()} | {
        "source": source, "home": str(home())}


def sealed(kind: str, given: Mapping[str, str], before: Mapping[str, str]) -> dict[str, str]:
    """What is kept of settings as they were typed: secrets sealed; one that was left empty stays as it was before."""
    kept: dict[str, str] = {}
    for one in connector(kind).SETTINGS:
        value = given.get(one.name, "")
        found = (seal(value) or before.get(one.name, "")) if one.secret else value
        if found:
            kept[one.name] = found
    return kept


def subscribes(kind: str) -> bool:
    """Whether parcels can be subscribed at a system of this kind."""
    return hasattr(connector(kind), "subscribe")


def subscribe(kind: str, config: Mapping[str, str], number: str, courier: str, phone: str, address: str) -> Answer:
    """Have a tracking service watch a parcel and push its scans to `address`. `config` as `opened` gives it."""
    done: Answer = cast(Any, connector(kind)).subscribe(number, courier, phone, address, config, ask)
    return done
