"""Advance widths of typefaces, from open fonts that are as wide as the ones named in decks."""

from __future__ import annotations

import json
import unicodedata
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

_STYLES = ("regular", "bold", "italic", "boldItalic")
_MOST_WIDTHS = 20_000
"""How many characters a face remembers; arbitrary text may hold a million different ones."""
_EMOJI = 1.3
_WIDE = 1.0
_HALF = 0.5
_OTHER = 0.6
"""Em: scripts without widths of their own (Arabic, Thai, Devanagari, …), on average."""

SANS, SERIF, MONO = "Liberation Sans", "Liberation Serif", "Liberation Mono"

# Metric-compatible: every advance is the same.
_TWINS = {
    "calibri": "Carlito",
    "carlito": "Carlito",
    "cambria": "Caladea",
    "caladea": "Caladea",
    "arial": SANS,
    "helvetica": SANS,
    "liberation sans": SANS,
    "arimo": SANS,
    "times new roman": SERIF,
    "times": SERIF,
    "liberation serif": SERIF,
    "tinos": SERIF,
    "courier new": MONO,
    "courier": MONO,
    "liberation mono": MONO,
    "cousine": MONO,
    "dejavu sans": "DejaVu Sans",
    "noto sans": "Noto Sans",
    "noto serif": "Noto Serif",
    "open sans": "Open Sans",
    "roboto": "Roboto",
    "lato": "Lato",
}

# The nearest, and how much wider than it (published average widths; decision 0060).
_NEAREST = {
    "calibri light": ("Carlito", 1.0),
    "aptos": ("Liberation Sans", 1.02),
    "aptos display": ("Liberation Sans", 1.0),
    "aptos narrow": ("Liberation Sans", 0.9),
    "aptos light": ("Liberation Sans", 1.02),
    "segoe ui": ("Open Sans", 1.0),
    "segoe ui light": ("Open Sans", 0.98),
    "segoe ui semibold": ("Open Sans", 1.05),
    "segoe ui semilight": ("Open Sans", 1.0),
    "arial narrow": (SANS, 0.82),
    "arial black": (SANS, 1.25),
    "arial nova": (SANS, 1.0),
    "helvetica neue": (SANS, 1.0),
    "verdana": ("DejaVu Sans", 1.0),
    "tahoma": ("DejaVu Sans", 0.9),
    "trebuchet ms": (SANS, 1.0),
    "century gothic": (SANS, 1.1),
    "gill sans mt": (SANS, 0.95),
    "franklin gothic book": (SANS, 0.98),
    "corbel": ("Carlito", 1.03),
    "candara": ("Carlito", 1.03),
    "constantia": ("Caladea", 1.0),
    "georgia": ("Noto Serif", 0.97),
    "garamond": (SERIF, 0.95),
    "eb garamond": (SERIF, 0.98),
    "book antiqua": (SERIF, 1.1),
    "palatino linotype": (SERIF, 1.1),
    "bookman old style": (SERIF, 1.2),
    "century": (SERIF, 1.1),
    "century schoolbook": (SERIF, 1.12),
    "consolas": (MONO, 0.916),
    "lucida console": (MONO, 1.004),
    "cascadia code": (MONO, 0.977),
    "montserrat": (SANS, 1.15),
    "poppins": (SANS, 1.12),
    "inter": (SANS, 1.06),
    "source sans pro": (SANS, 0.93),
    "source sans 3": (SANS, 0.93),
    "raleway": (SANS, 1.03),
    "nunito": (SANS, 1.03),
    "ubuntu": (SANS, 1.03),
    "meiryo": (SANS, 1.1),
    "meiryo ui": (SANS, 1.0),
    "yu gothic": (SANS, 1.0),
    "malgun gothic": (SANS, 1.0),
    "microsoft yahei": (SANS, 1.02),
    "simsun": (MONO, 0.833),
    "ms gothic": (MONO, 0.833),
    "ms mincho": (MONO, 0.833),
}


class Widths(dict[str, float]):
    """Advance of each character in em; one that the font lacks is estimated by its class."""

    def __missing__(self, character: str) -> float:
        width = estimated(character)
        if len(self) < _MOST_WIDTHS:
            self[character] = width
        return width


def estimated(character: str) -> float:
    """Advance, in em, of a character that no known font has: by its East Asian Width (UAX #11)."""
    if "\U0001f3fb" <= character <= "\U0001f3ff":
        return 0.0  # the skin of the emoji before it
    category = unicodedata.category(character)
    if category in ("Mn", "Me", "Cf", "Cc"):
        return 0.0
    wide = unicodedata.east_asian_width(character)
    if wide in ("W", "F"):
        return _EMOJI if category == "So" and character >= "\U0001f000" else _WIDE
    if wide == "H":
        return _HALF
    return _EMOJI if category == "So" and character >= "\U0001f000" else _OTHER


@dataclass(frozen=True, slots=True, eq=False)
class Face:
    """A typeface in one style; `approximate` says that another font's widths stand in.

    The fonts' own heights are not among it: PowerPoint's lines are as high in any face.
    """

    name: str
    widths: Widths
    widest: float
    """The widest of the ASCII characters, in em."""
    approximate: bool

    def width(self, text: str) -> float:
        """Width of a text in em, kerning and shaping left out."""
        return sum(map(self.widths.__getitem__, text))


def face_of(
    typeface: str, *, bold: bool = False, italic: bool = False, serif: bool = False,
    mono: bool = False,
) -> Face:  # fmt: skip
    """Return the face for a typeface's name; of an unknown one `serif` and `mono` say the kind."""
    name = typeface.strip().casefold()
    twin = _TWINS.get(name)
    if twin is not None:
        return _face(twin, 1.0, bold, italic, False)
    family, factor = _NEAREST.get(name) or (_by_kind(name, serif=serif, mono=mono), 1.0)
    return _face(family, factor, bold, italic, True)


def _by_kind(name: str, *, serif: bool, mono: bool) -> str:
    if mono or "mono" in name or "code" in name:
        return MONO
    if "sans" in name or "gothic" in name:
        return SANS
    return SERIF if serif or "serif" in name or "roman" in name or "mincho" in name else SANS


@cache
def _face(
    family: str, factor: float, bold: bool, italic: bool, approximate: bool
) -> Face:  # a cache key
    data = _family(family)
    style = _STYLES[bold + 2 * italic]
    scale = factor / data["unitsPerEm"]
    widths = Widths(_advances(data["advances"], style, scale))
    widest = max(width for character, width in widths.items() if character.isascii())
    return Face(family, widths, widest, approximate)


@cache
def _family(family: str) -> Any:
    name = f"{family.lower().replace(' ', '-')}.json"
    return json.loads(files(__package__).joinpath("metrics", name).read_text("ascii"))


def _advances(styles: dict[str, str], style: str, scale: float) -> dict[str, float]:
    text = styles[style]
    if text.startswith("="):
        text = styles[text[1:]]
    result = {}
    for run in text.split(" "):
        first, _, widths = run.partition(":")
        code = int(first, 16)
        for width in widths.split(","):
            advance, _, count = width.partition("*")
            for _ in range(int(count or 1)):
                result[chr(code)] = int(advance) * scale
                code += 1
    return result
