"""A page that is done: its XML, and what of its template slide it still leads to."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from lxml import etree

from slidemill.deck.animation import animated_shapes, without_shapes
from slidemill.deck.compiler.diagrams import drawings
from slidemill.deck.compiler.left_out import LEFT_OUT_KINDS
from slidemill.deck.compiler.old_drawings import old_drawings
from slidemill.deck.compiler.properties import title_of
from slidemill.deck.compose.canvas import Canvas, FilledChart, PlacedPicture
from slidemill.deck.compose.library import SourceSlide
from slidemill.deck.opc.namespaces import XML_DECLARATION
from slidemill.deck.opc.package import Relationship
from slidemill.deck.render.removal import without_traces
from slidemill.deck.render.slide import references

_NOT_COPIED = LEFT_OUT_KINDS | {"notesSlide"}
"""The notes of a template slide tell its author's remarks: they go."""


@dataclass(frozen=True, slots=True)
class MadePage:
    """One slide of the deck to be."""

    source: SourceSlide
    xml: str
    relationships: tuple[Relationship, ...]
    """Those of the template slide that the page still has, and those of shared charts."""
    charts: Mapping[str, FilledChart]
    """By relationship id."""
    pictures: Mapping[str, PlacedPicture]
    """By relationship id."""
    title: str
    """As XML."""


@dataclass(frozen=True, slots=True)
class _Ties:
    """How a template slide uses its relationships."""

    referred: frozenset[str]
    """Ids that its XML names, or that go with one that it names."""
    following: Mapping[str, str]
    """Ids that go with another id: drawings of diagrams and of old objects, by that id."""
    animated: frozenset[str]
    """Ids of shapes that its animation moves."""


def finish(canvas: Canvas) -> MadePage:
    """Return the page that a canvas holds; the canvas is used up.

    What the page no longer shows it no longer leads to. A hidden template slide makes a page
    that is shown: it was asked for.
    """
    source, root = canvas.source, canvas.root
    root.attrib.pop("show", "")
    title = title_of(root).filled({})
    xml = XML_DECLARATION + etree.tostring(root, encoding="unicode")
    ties = source.library.once(("ties", source.part), lambda: _ties(source))
    if canvas.removed:
        xml, _ = without_traces(xml, canvas.removed)
        gone = ties.animated & canvas.removed
        if gone:
            xml = without_shapes(xml, gone, frozenset())
    kept = references(xml)
    kept |= {other for each, other in ties.following.items() if each in kept}
    relationships = [
        each
        for each in source.relationships
        if each.kind not in _NOT_COPIED and (each.id in kept or each.id not in ties.referred)
    ]
    by_id = {each.id: each for each in source.relationships}
    relationships += [by_id[old]._replace(id=new) for new, old in canvas.copied.items()]
    pictures = {each: picture for each, picture in canvas.pictures.items() if each in kept}
    return MadePage(source, xml, tuple(relationships), canvas.charts, pictures, title)


def _ties(source: SourceSlide) -> _Ties:
    root, relationships = source.root, source.relationships
    following = drawings(source.library.package, source.part)
    following |= old_drawings(root, relationships)
    referred = references(etree.tostring(root, encoding="unicode"))
    return _Ties(frozenset(referred | set(following.values())), following, animated_shapes(root))
