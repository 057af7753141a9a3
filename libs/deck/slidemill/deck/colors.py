"""Colours as the data language writes them, read into DrawingML colours."""

from __future__ import annotations

import re
from difflib import get_close_matches
from functools import lru_cache

from slidemill.deck.data import Color, ColorKind
from slidemill.deck.preset_colors import PRESET_RGB

SCHEME_NAMES = (
    "lt1",
    "dk1",
    "lt2",
    "dk2",
    "accent1",
    "accent2",
    "accent3",
    "accent4",
    "accent5",
    "accent6",
    "hlink",
    "folHlink",
)
"""Slots of a theme's colour scheme that data may name (`CT_ColorScheme`)."""

_HEX = re.compile(r"#?([0-9A-Fa-f]{6})")
_SCHEME_FOLDED = {name.lower(): name for name in SCHEME_NAMES}
_PRESET_FOLDED = {name.lower(): name for name in PRESET_RGB}


class UnknownColorError(ValueError):
    """A text is no colour of the data language; `str()` says what to write instead."""

    def __init__(self, text: str, mend: str = "") -> None:
        """Keep the text; what it may have meant is sought only when somebody asks."""
        super().__init__(text)
        self._text = text
        self._mend = mend

    def __str__(self) -> str:
        return self._mend or _mend(self._text)


@lru_cache(maxsize=1024)
def parse_color(text: str) -> Color:
    """Return the colour named by `text`: six hex digits, a theme slot or a preset name.

    Names are matched in their exact case first, then in any case. Theme names stay references
    to the theme, preset names stay preset names.
    """
    found = _HEX.fullmatch(text)
    if found is not None:
        return Color(ColorKind.RGB, found[1].upper())
    if text in PRESET_RGB:
        return Color(ColorKind.PRESET, text)
    folded = text.strip().lower()
    if folded in _SCHEME_FOLDED:
        return Color(ColorKind.SCHEME, _SCHEME_FOLDED[folded])
    if folded in _PRESET_FOLDED:
        return Color(ColorKind.PRESET, _PRESET_FOLDED[folded])
    raise UnknownColorError(folded)


def parse_theme_color(text: str) -> Color:
    """Return the colour to put into a theme slot, always RGB.

    A theme cannot refer to itself, so theme names are refused. Preset names become their RGB
    value, the form every reader of themes knows.
    """
    color = parse_color(text)
    if color.kind is ColorKind.SCHEME:
        raise UnknownColorError(
            text,
            f"the theme colour {color.val} cannot be the value of a theme colour; "
            'give six hex digits, such as "2F6F73", or a preset name, such as "peru"',
        )
    return Color(ColorKind.RGB, preset_rgb(color.val)) if color.kind is ColorKind.PRESET else color


def preset_rgb(name: str) -> str:
    """`RRGGBB` of a preset colour; KeyError when `name` is not in its exact spelling."""
    return PRESET_RGB[name]


def _mend(folded: str) -> str:
    close = get_close_matches(folded[:40], [*_PRESET_FOLDED, *_SCHEME_FOLDED], n=1, cutoff=0.75)
    if close:
        name = _PRESET_FOLDED.get(close[0]) or _SCHEME_FOLDED[close[0]]
        return f'did you mean "{name}"?'
    return (
        'give six hex digits, such as "2F6F73", a theme colour, such as "accent1", '
        'or a preset name, such as "peru"'
    )
