"""Writing one page from its nodes."""

from __future__ import annotations

import re
from collections.abc import Mapping

from slidemill.deck.animation import without_shapes
from slidemill.deck.data import DataObject, Text
from slidemill.deck.render.fitted import fit_flat
from slidemill.deck.render.page import Page, emit
from slidemill.deck.render.plan import PagePlan
from slidemill.deck.render.playback import with_films
from slidemill.deck.render.removal import without_traces
from slidemill.deck.text import escape_lines

_REFERENCE = re.compile(r'r:(?<!\wr:)\w+="([^"]*)"').findall
"""Begins with plain text, which is found quickly, and then looks back to the word's start."""


def only_text(objects: Mapping[str, DataObject]) -> bool:
    """Whether all objects are texts without styles and links."""
    for value in objects.values():
        if type(value) is not Text or value.styles is not None or value.hyperlink:
            return False
    return True


def text_page(
    plan: PagePlan, objects: Mapping[str, DataObject], number: int, over: list[tuple[str, str]]
) -> str:
    """Return the page for objects of which `only_text` holds; the short way.

    `number` is the template slide's. `over` gets the keys of texts that do not fit, with what
    there is to say.
    """
    pieces = list(plan.flat)
    find = objects.get
    for position, key, line_break in plan.slots:
        value = find(key)
        if value is not None:
            pieces[position] = escape_lines(value.value, line_break)  # type: ignore[union-attr]  # only texts come here
    fit_flat(plan.bodies, pieces, objects, number, over)
    return "".join(pieces)


def any_page(plan: PagePlan, page: Page) -> str:
    """Return the page for objects of any kind."""
    out: list[str] = []
    emit(plan.nodes, out, page)
    xml = "".join(out)
    if page.removed:
        xml, emptied = without_traces(xml, page.removed)
        page.unlinked.update(_REFERENCE(emptied))
    gone, replaced = page.removed & plan.animation, page.replaced & plan.animation
    if gone or replaced:
        xml = without_shapes(xml, frozenset(gone), frozenset(replaced))
    if page.films:
        xml = with_films(xml, page.films)
    return xml


def references(xml: str) -> set[str]:
    """Ids of the relationships that a page refers to."""
    return set(_REFERENCE(xml))


def without_links(xml: str, lost: frozenset[str]) -> str:
    """Return the page without links through the relationships in `lost`."""
    for identity in lost:
        xml = re.sub(
            rf'<a:(hlink\w+)\b[^>]*?\br:id="{re.escape(identity)}"[^>]*?(?:/>|>.*?</a:\1>)',
            "",
            xml,
            flags=re.DOTALL,
        )
    return xml
