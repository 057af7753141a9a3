"""Data of tables in short, and the cells that become of it."""

from __future__ import annotations

from typing import Any

from slidemill.deck.data import (
    Color,
    ColorKind,
    Table,
    Text,
)
from tests.fixtures.decks import (
    A,
    xml,
)

SLIDE = "ppt/slides/slide1.xml"
TEAL = Color(ColorKind.RGB, "008080")
COLORS = [
    (Color(ColorKind.RGB, "2F6F73"), "srgbClr"),
    (Color(ColorKind.SCHEME, "accent3"), "schemeClr"),
    (Color(ColorKind.PRESET, "tomato"), "prstClr"),
]


def grid(*rows: str, **options: object) -> Table:
    """Return a table of rows whose words are its cells."""
    return Table(tuple(tuple(map(Text, row.split())) for row in rows), **options)  # type: ignore[arg-type]  # options are the dataclass's own


def made(content: bytes) -> list[Any]:
    """Return the rows of the only table, each a list of cells."""
    return [row.findall(f"{A}tc") for row in xml(content, SLIDE).iter(f"{A}tr")]
