"""Lengths, colours and text as DrawingML writes them (ECMA-376 part 1, section 20.1)."""

from __future__ import annotations

import re
from xml.sax.saxutils import escape

EMU_PER_PX = 9_525
"""At 96 px an inch, so that a canvas 1080 px wide is 11.25 inches."""
_POINTS_PER_PX = 0.75
_NOT_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""What no XML 1.0 document may hold (section 2.2)."""
_OPAQUE = 100_000


def emu(px: float) -> int:
    """Return a length on the canvas in English Metric Units."""
    return round(px * EMU_PER_PX)


def hundredths(px: float) -> int:
    """Return a length on the canvas in hundredths of a point."""
    return round(px * _POINTS_PER_PX * 100)


def text(content: str) -> str:
    """Return text for an element or an attribute in double quotes."""
    return escape(_NOT_XML.sub("", content), {'"': "&quot;"})


def colour(value: str) -> str:
    """Return a colour, `#rrggbb` or `#rrggbbaa`."""
    alpha = int(value[7:9] or "ff", 16) / 255
    inner = "" if alpha == 1 else f'<a:alpha val="{round(alpha * _OPAQUE)}"/>'
    return f'<a:srgbClr val="{value[1:7].upper()}">{inner}</a:srgbClr>'


def fill(value: str) -> str:
    """Return the fill of a colour."""
    return f"<a:solidFill>{colour(value)}</a:solidFill>"
