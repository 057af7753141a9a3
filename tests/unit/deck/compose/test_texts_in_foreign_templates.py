"""Texts in the shapes of templates that other programs wrote, in their dialects of XML."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from lxml import etree

from slidemill.contracts.presentations import Agenda, RenderOptions, TextContent, TextFormat
from slidemill.deck.compose.agenda import write_agenda
from slidemill.deck.compose.canvas import Canvas
from slidemill.deck.compose.library import open_library
from slidemill.deck.compose.roles import shapes_in
from slidemill.deck.compose.texts import write_block, write_title
from slidemill.deck.opc.namespaces import P
from tests.fixtures.canvases import deck_with, lines_shown
from tests.fixtures.foreign import written
from tests.fixtures.foreign_programs import DIALECTS
from tests.fixtures.schemas import schema_faults

_BLOCK = TextContent(
    header="Quay", text="Prose " * 40, bullets=["one", "two\nlines"],
    text_format=TextFormat(color="#123", font_name="Arial"),
)  # fmt: skip
_SECTIONS = Agenda(sections=["One", "Two", "Three"], active_index=1)


def _title(canvas: Canvas, shape: etree._Element) -> None:
    write_title(canvas, shape, "One", TextFormat(font_size=20, bold=True))


def _block(canvas: Canvas, shape: etree._Element) -> None:
    write_block(canvas, shape, [_BLOCK, _BLOCK], "One")


def _agenda(canvas: Canvas, shape: etree._Element) -> None:
    write_agenda(canvas, shape, _SECTIONS)


@pytest.mark.parametrize("write", [_title, _block, _agenda])
@pytest.mark.parametrize("dialect", sorted(DIALECTS))
def test_texts_are_written_into_any_dialect_and_keep_the_schema(
    dialect: str, write: Callable[[Canvas, etree._Element], None]
) -> None:
    template = written(DIALECTS[dialect])
    library = open_library(template)
    pages = []
    for index in range(len(library)):
        canvas = Canvas(library.slide(index), RenderOptions(), f"slides[{index}]")
        tree = canvas.root.find(f"{{{P}}}cSld/{{{P}}}spTree")
        assert tree is not None
        shapes = [each for each in shapes_in(tree) if each.tag == f"{{{P}}}sp"]
        for shape in shapes:
            write(canvas, shape)
            assert lines_shown(shape)[0] == "One"
        pages.append(canvas)
    assert set(schema_faults(deck_with(*pages))) <= set(schema_faults(template))
