"""The analysis document: slides with their shapes and counts, layouts, the size of the slides."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

from slidemill.deck.analysis.capping import LONGEST_NAME, MOST_TOLD, capped
from slidemill.deck.analysis.counting import count_places
from slidemill.deck.analysis.layouts import read_layouts, read_masters
from slidemill.deck.analysis.positions import EMU_PER_INCH
from slidemill.deck.analysis.shapes import ShapeReader
from slidemill.deck.compose.library import SlideLibrary, SourceSlide, open_library
from slidemill.deck.compose.roles import Role, roles_of, text_of
from slidemill.deck.inspect.theming import layout_name
from slidemill.deck.opc.namespaces import p

Document = dict[str, Any]
Progress = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class _Wanted:
    slides: bool
    positions: bool
    table_details: bool
    room: bool = True
    """Whether the document is not large yet."""


def analyse(
    content: bytes,
    slide_ids: Callable[[int], str],
    *,
    parse_master_template_layout: bool = True,
    parse_slides: bool = True,
    include_placeholder_positions: bool = True,
    include_table_details: bool = True,
    progress: Progress | None = None,
) -> Document:
    """Return what a `.pptx` template's slides hold, in JSON's terms; lengths are EMU.

    `slide_ids` gives the id of a slide by its 0-based index. Without `parse_slides` a slide has
    no `shapes`, but still its `counts`, which decide what content it takes; without the first
    option there are no `layouts` and `masters`, without the others no `position` of any shape and
    no `table` of a table. What would make the document large is left out: `shapesOmitted` tells
    of how many shapes nothing is told. `progress` is told slides read and slides in all. The
    same bytes give the same document.

    Raises TemplateError when the file is no presentation or is damaged.
    """
    library = open_library(content)
    wanted = _Wanted(parse_slides, include_placeholder_positions, include_table_details)
    slides: list[Document] = []
    told = 0
    for index in range(len(library)):
        names = {"slideId": slide_ids(index), "slideIndex": index, "slideNumber": index + 1}
        found = _slide(library.slide(index), replace(wanted, room=told < MOST_TOLD))
        told += len(json.dumps(found))
        slides.append({**names, **found})
        if progress is not None:
            progress(index + 1, len(library))
    document: Document = {"slide_size": _size(library), "slides": slides}
    if parse_master_template_layout:
        document["layouts"] = read_layouts(library, positions=include_placeholder_positions)
        document["masters"] = read_masters(library)
    return document


def _size(library: SlideLibrary) -> Document:
    sides = dict(zip(("width", "height"), library.slide_size, strict=True))
    return {**sides, "inches": {n: round(emu / EMU_PER_INCH, 3) for n, emu in sides.items()}}


def _slide(source: SourceSlide, wanted: _Wanted) -> Document:
    library = source.library
    placed = roles_of(source.root, source.ancestry, library.slide_size)
    reader = ShapeReader(source, placed, positions=wanted.positions, tables=wanted.table_details)
    title = next((text_of(each.shape) for each in placed if each.role is Role.TITLE), "")
    found: Document = {
        "layoutName": capped(layout_name(source.layout), LONGEST_NAME),
        "title": capped(" ".join(title.split()), LONGEST_NAME),
        "hidden": source.root.get("show") in {"0", "false"},
        "hasNotes": _has_notes(source),
        "counts": count_places(placed, reader.fillable),
    }
    if not wanted.slides:
        return found
    if not wanted.room:
        found["shapes"], found["shapesOmitted"] = [], len(placed)
        return found
    tree = source.root.find(f"{p('cSld')}/{p('spTree')}")
    found["shapes"] = [] if tree is None else reader.shapes(tree)
    if reader.left_out:
        found["shapesOmitted"] = reader.left_out
    return found


def _has_notes(source: SourceSlide) -> bool:
    return any(each.kind == "notesSlide" and not each.dangling for each in source.relationships)
