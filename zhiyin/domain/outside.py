"""What can go wrong on the way to an address outside: raised by `channels.outside`, told apart by whoever asked."""

from __future__ import annotations


class OutsideError(Exception):
    """Something went wrong on the way out; the sentence can be shown to the shop's people."""


class Refused(OutsideError):
    """The address is not one that may be called. Nothing was sent."""


class Unreachable(OutsideError):
    """No connection came about: surely nothing was delivered."""


class Uncertain(OutsideError):
    """It was sent, at least in part, and no whole answer came: it may have been delivered or not."""
