"""The analysis document: slides with their shapes and counts, layouts, the size of the slides."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from slidemill.deck.analysis.capping import LONGEST_NAME, MOST_SHAPES, capped
from slidemill.deck.analysis.counting import count_places
from slidemill.deck.analysis.layouts import read_layouts, read_masters
from slidemill.deck.analysis.positions import EMU_PER_INCH
from slidemill.deck.analysis.shapes import ShapeReader
from slidemill.deck.compose.library import SlideLibrary, SourceSlide, open_library
from slidemill.deck.compose.roles import Role, roles_of, text_of
from slidemill.deck.inspect.theming import layout_name
from slidemill.deck.opc.namespaces import p

Document = dict[str, Any]


@dataclass(frozen=True, slots=True)
class _Wanted:
    slides: bool
    positions: bool
    table_details: bool


def analyse(
    content: bytes,
    slide_ids: Callable[[int], str],
    *,
    parse_master_template_layout: bool = True,
    parse_slides: bool = True,
    include_placeholder_positions: bool = True,
    include_table_details: bool = True,
) -> Document:
    """Return what a `.pptx` template's slides hold, in JSON's terms; lengths are EMU.

    `slide_ids` gives the id of a slide by its 0-based index. Without `parse_slides` a slide has
    no `shapes`, but still its `counts`, which decide what content it takes; without the first
    option there are no `layouts` and `masters`, without the others no `position` of any shape and
    no `table` of a table. The same bytes give the same document, whose size is bounded. Raises
    TemplateError when the file is no presentation or is damaged.
    """
    library = open_library(content)
    wanted = _Wanted(parse_slides, include_placeholder_positions, include_table_details)
    slides = [
        {
            "slideId": slide_ids(index),
            "slideIndex": index,
            "slideNumber": index + 1,
            **_slide(library.slide(index), wanted),
        }
        for index in range(len(library))
    ]
    width, height = library.slide_size
    document: Document = {
        "slide_size": {
            "width": width,
            "height": height,
            "inches": {
                "width": round(width / EMU_PER_INCH, 3),
                "height": round(height / EMU_PER_INCH, 3),
            },
        },
        "slides": slides,
    }
    if parse_master_template_layout:
        document["layouts"] = read_layouts(library, positions=include_placeholder_positions)
        document["masters"] = read_masters(library)
    return document


def _slide(source: SourceSlide, wanted: _Wanted) -> Document:
    library = source.library
    placed = roles_of(source.root, source.ancestry, library.slide_size)
    reader = ShapeReader(source, placed, positions=wanted.positions, tables=wanted.table_details)
    title = next((text_of(each.shape) for each in placed if each.role is Role.TITLE), "")
    found: Document = {
        "layoutName": capped(layout_name(source.layout), LONGEST_NAME),
        "title": capped(" ".join(title.split()), LONGEST_NAME),
        "hidden": source.root.get("show") in {"0", "false"},
        "hasNotes": _has_notes(source, library),
        "counts": count_places(placed, reader.fillable),
    }
    if not wanted.slides:
        return found
    tree = source.root.find(f"{p('cSld')}/{p('spTree')}")
    found["shapes"] = [] if tree is None else reader.shapes(tree)
    if reader.left_out:
        found["shapesOmitted"] = reader.left_out
        found["note"] = f"only the first {MOST_SHAPES} shapes are listed"
    return found


def _has_notes(source: SourceSlide, library: SlideLibrary) -> bool:
    return any(each.kind == "notesSlide" and not each.dangling for each in source.relationships)
