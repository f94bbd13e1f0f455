"""What size was bought, told by the one that is wanted: who wants a smaller one than theirs, an L, has not an M."""

from __future__ import annotations

import re

from .terms import Terms

_LETTERS = ("xxs", "xs", "s", "m", "l", "xl", "xxl", "xxxl", "xxxxl")
_ALSO = {"2xs": "xxs", "2xl": "xxl", "3xl": "xxxl", "4xl": "xxxxl", "small": "s", "medium": "m", "large": "l"}
_SMALLER = re.compile(
    r"\b(?:smaller|size down|sized? (?:too )?(?:big|large)|too (?:big|large|loose|long|baggy)|(?:massive|huge) on|"
    r"runs (?:big|large)|swim in)\b|小[一两半点些]?[码号点些]|(?:太|偏|有点)[大松长肥]|[大松长肥]了"
)
_LARGER = re.compile(
    r"\b(?:bigger|larger|size up|size bigger|too (?:small|tight|snug|short|narrow)|runs small|outgrown|next size)\b|"
    r"大[一两半点些]?[码号点些]|(?:太|偏|有点)[小紧短瘦]|[小紧短瘦]了"
)
_SIZE = re.compile(
    r"(?<![a-z0-9'])(x{0,4}[sl]|[234]xl|m|small|medium|large|\d{1,2}(?:\.5)?)(?:s|码|号)?"
    r"(?![a-z0-9'%.]|\s?(?:days?|weeks?|个|天|件|块|元|minutes?|months?|times?|pcs))"
)


def _place(size: str) -> tuple[str, float] | None:
    """The scale it is on, and where."""
    size = _ALSO.get(size, size)
    if size in _LETTERS:
        return "letters", float(_LETTERS.index(size))
    return ("numbers", float(size)) if size.replace(".", "", 1).isdigit() and float(size) < 60 else None


def bought(text: str, items: list[list[Terms]]) -> tuple[tuple[int, int], list[list[float]]] | None:
    """Where a wanted size stands in a folded text that wants a smaller or a bigger one, and which items are of one that is
    bigger or smaller than it; None when that is not said."""
    smaller, larger = _SMALLER.search(text), _LARGER.search(text)
    if (smaller is None) == (larger is None):
        return None
    for match in _SIZE.finditer(text):
        if wanted := _place(match[1]):
            marks = [[float(any(_fits(wanted, size, smaller is not None) for size in one.sizes)) for one in order]
                     for order in items]  # fmt: skip
            if any(map(any, marks)):
                return match.span(), marks
    return None


def _fits(wanted: tuple[str, float], size: str, smaller: bool) -> bool:
    own = _place(size)
    if own is None or own[0] != wanted[0] or own[1] == wanted[1]:
        return False
    return (own[1] > wanted[1]) == smaller
