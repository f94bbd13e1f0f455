"""Tables of what a shop's systems know (orders, goods, parcels, people), read into the forms of `domain/trade`. Pure."""

from .preview import guessed_noun, preview
from .reader import FORMATS, Noted, Thing, TradeReader

__all__ = ["FORMATS", "Noted", "Thing", "TradeReader", "guessed_noun", "preview"]
