"""The layouts and masters of a template."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from lxml import etree

from slidemill.deck.analysis.capping import (
    LONGEST_NAME,
    MOST_LAYOUTS,
    MOST_LISTED,
    MOST_PLACEHOLDERS,
    capped,
)
from slidemill.deck.analysis.positions import position
from slidemill.deck.compiler.geometry import placeholder_of
from slidemill.deck.compiler.table import whole
from slidemill.deck.compose.boxes import box_of
from slidemill.deck.compose.library import SlideLibrary
from slidemill.deck.compose.roles import shapes_in
from slidemill.deck.inspect.places import name_of
from slidemill.deck.inspect.theming import layout_name, read_theme
from slidemill.deck.opc.namespaces import p


def read_layouts(library: SlideLibrary, *, positions: bool) -> list[dict[str, Any]]:
    """Return the layouts, master by master, with their placeholders."""
    parts = [
        (number, master, part)
        for number, master in enumerate(_masters(library))
        for part in _related(library, master, "slideLayout")
    ]
    found = []
    for number, master, part in parts[:MOST_LAYOUTS]:
        root = library.root(part)
        found.append(
            {
                "name": capped(layout_name(root), LONGEST_NAME),
                "type": root.get("type"),
                "master": number,
                "placeholders": _placeholders(root, library, master, positions=positions),
            }
        )
    return found


def read_masters(library: SlideLibrary) -> list[dict[str, Any]]:
    """Return the masters with their themes; layouts name them by their place in this list."""
    found = []
    for master in _masters(library):
        theme = read_theme(library.package, master)
        found.append(
            {
                "theme": None if theme is None else capped(theme.name, LONGEST_NAME),
                "heading_font": None if theme is None else capped(theme.major, LONGEST_NAME),
                "body_font": None if theme is None else capped(theme.minor, LONGEST_NAME),
                "colors": {} if theme is None else dict(theme.colors),
            }
        )
    return found


def _placeholders(
    root: etree._Element, library: SlideLibrary, master: str, *, positions: bool
) -> list[dict[str, Any]]:
    tree = root.find(f"{p('cSld')}/{p('spTree')}")
    found: list[dict[str, Any]] = []
    for shape in () if tree is None else shapes_in(tree):
        placeholder = placeholder_of(shape)
        if placeholder is None or len(found) >= MOST_PLACEHOLDERS:
            continue
        about: dict[str, Any] = {
            "type": capped(placeholder.get("type", "obj"), LONGEST_NAME),
            "idx": whole(placeholder.get("idx", "0")),
            "name": capped(name_of(shape), LONGEST_NAME),
        }
        if positions:
            box = box_of(shape, (library.root(master),))
            about["position"] = position(box, library.slide_size)
        found.append(about)
    return found


def _masters(library: SlideLibrary) -> list[str]:
    return list(_related(library, library.head.part, "slideMaster"))[:MOST_LISTED]


def _related(library: SlideLibrary, part: str, kind: str) -> Iterator[str]:
    for each in library.package.relationships(part):
        if each.kind == kind and not (each.external or each.dangling):
            yield each.target
