"""The way in for what the shop's own systems tell: one door for programs, imports and connectors."""

from .nouns import NOUNS, Noun
from .write import Outcome, Writer

__all__ = ["NOUNS", "Noun", "Outcome", "Writer"]
