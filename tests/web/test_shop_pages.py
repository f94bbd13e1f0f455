"""Pages of what the shop's systems tell: right, escaped, masked, in both languages, empty with a way on."""

from __future__ import annotations
