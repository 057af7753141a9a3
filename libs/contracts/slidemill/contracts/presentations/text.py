"""Text: its format, a text block, an agenda (presentations reference, section 4)."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated

from pydantic import Field, StringConstraints

from slidemill.contracts.presentations.lenient import Many, Part

Color = Annotated[str, StringConstraints(pattern=r"^#?([0-9A-Fa-f]{6}|[0-9A-Fa-f]{3})$")]
"""Red, green, blue in hex, `#` optional."""


class Alignment(StrEnum):
    """Where the lines of a paragraph stand."""

    LEFT = "left"
    CENTER = "center"
    RIGHT = "right"


class TextFormat(Part):
    """How text looks; what is left out is inherited from the template."""

    font_name: str | None = Field(default=None, min_length=1, max_length=100)
    font_size: float | None = Field(default=None, ge=1, le=400)
    """Points."""
    bold: bool | None = None
    italic: bool | None = None
    color: Color | None = None
    alignment: Alignment | None = None
    line_spacing: float | None = Field(default=None, gt=0, le=10)
    """A multiple of single spacing."""


class TextContent(Part):
    """A text block: header, then text (each line a paragraph), then bullets."""

    header: str | None = None
    text: str | None = None
    bullets: Many[str] | None = None
    header_format: TextFormat | None = None
    text_format: TextFormat | None = None
    bullets_format: TextFormat | None = None


class Agenda(Part):
    """The sections of a deck, one of them the current one."""

    sections: Many[str] = Field(min_length=1, max_length=200)
    active_index: int | None = Field(default=None, ge=0)
    """0-based."""
    active_font_color: Color | None = None
