"""Texts from files, made safe to print on a terminal."""

from __future__ import annotations

_CONTROLS = [*range(0x09), *range(0x0B, 0x20), *range(0x7F, 0xA0)]
"""C0 and C1 but tab and newline: terminals obey them."""
_TURNS = [*range(0x202A, 0x202F), *range(0x2066, 0x206A)]
"""Bidirectional overrides and isolates: they could make a line read otherwise than it is."""
_TABLE = dict.fromkeys([*_CONTROLS, *_TURNS], "\N{REPLACEMENT CHARACTER}")


def legible(text: str) -> str:
    """Return a text without characters that steer the terminal."""
    return text.translate(_TABLE)
