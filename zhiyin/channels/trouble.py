"""How a receiver outside may turn down what reached it."""

from __future__ import annotations

from .outside import OutsideError


class Rejected(OutsideError):
    """The receiver said no, and will say no again: wrong key, wrong signature, not allowed."""


class Later(OutsideError):
    """The receiver said: not now. `seconds` to wait at least."""

    def __init__(self, message: str, seconds: float = 60.0) -> None:
        super().__init__(message)
        self.seconds = seconds


class Gone(OutsideError):
    """The receiver does not exist any more."""
