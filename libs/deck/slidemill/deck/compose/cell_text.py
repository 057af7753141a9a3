"""What the cells of a table block hold: paragraphs with their bullets and formats, or a logo."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import NamedTuple

from slidemill.contracts.presentations import Cell, Paragraph, TextFormat
from slidemill.deck.compose.cell_formats import CellFormats
from slidemill.deck.compose.table_sample import CellSample
from slidemill.deck.text import lines_of


class CellParagraph(NamedTuple):
    """A paragraph of a cell.

    `bullet` None leaves it to the template whether there is one, as plain texts do.
    """

    text: str
    format: TextFormat | None
    bullet: bool | None = None
    depth: int = 0


@dataclass(frozen=True, slots=True)
class FilledCell:
    """A cell that knows what it holds and what it looks like."""

    sample: CellSample
    paragraphs: tuple[CellParagraph, ...]
    background: str | None
    logo: bytes | None = None
    """The picture that stands instead of the text."""
    name: str = ""
    """Whose logo it is."""


def text_of_cell(cell: Cell | None) -> str:
    """Return a cell's whole text, a line for each paragraph: what rules look at."""
    if cell is None or cell.value is None:
        return ""
    if isinstance(cell.value, str):
        return cell.value
    return "\n".join(line for each in cell.value for line in _lines(each))


def paragraphs_of(
    cell: Cell | None, formats: CellFormats, below: TextFormat | None
) -> tuple[CellParagraph, ...]:
    """Return a cell's paragraphs; line ends in a text begin a new one. There is always one."""
    if cell is None or cell.value is None:
        return (CellParagraph("", below),)
    if isinstance(cell.value, str):
        if not cell.value.isprintable():
            return tuple(CellParagraph(line, below) for line in lines_of(cell.value))
        return (CellParagraph(cell.value, below),)
    found = tuple(
        CellParagraph(
            line,
            below
            if each.format_template is None
            else formats.paragraph(below, each.format_template, line),
            each.is_bullet,
            each.depth,
        )
        for each in cell.value
        for line in _lines(each)
    )
    return found or (CellParagraph("", below),)


def _lines(paragraph: Paragraph) -> Iterator[str]:
    texts = [paragraph.text] if isinstance(paragraph.text, str) else paragraph.text
    for text in texts:
        yield from lines_of(text)
