"""How much room text needs: advance widths of fonts, line breaks, heights."""

from slidemill.deck.typography.faces import Face, face_of
from slidemill.deck.typography.measure import (
    Block,
    Font,
    Layout,
    Paragraph,
    Run,
    Spacing,
    line_height,
    measured,
)

__all__ = [
    "Block",
    "Face",
    "Font",
    "Layout",
    "Paragraph",
    "Run",
    "Spacing",
    "face_of",
    "line_height",
    "measured",
]
