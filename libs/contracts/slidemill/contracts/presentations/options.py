"""Options of a generation and their defaults (presentations reference, section 4)."""

from __future__ import annotations

from pydantic import Field

from slidemill.contracts.presentations.lenient import Part


class RenderOptions(Part):
    """How slides are rendered."""

    auto_paginate_tables: bool = True
    """Spill a table over several slides; holds for slides that have only a table."""
    allow_textbox_reposition: bool = False
    """Text below a table may move down."""
    table_min_font_size: float = Field(default=9, ge=6, le=72)
    """Points; floor for shrinking."""
    textbox_min_font_size: float = Field(default=8, ge=6, le=72)
    """Points; floor for shrinking."""


class DeckOptions(RenderOptions):
    """Options of a whole deck; footer and slide numbers only count here."""

    show_slide_numbers: bool = False
    footer_text: str | None = None
    footer_font_size: float = Field(default=8, ge=1, le=400)
    """Points."""
    footer_font_name: str | None = Field(default=None, min_length=1, max_length=100)
    """The template's when left out."""
