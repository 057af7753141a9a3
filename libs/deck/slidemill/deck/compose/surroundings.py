"""What stands around a shape, and how far it may grow before it meets that."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final, NamedTuple

from lxml import etree

from slidemill.deck.compiler.geometry import LARGEST_COORDINATE, placeholder_of
from slidemill.deck.compose.boxes import Box, box_of
from slidemill.deck.compose.canvas import Canvas
from slidemill.deck.compose.roles import shapes_in
from slidemill.deck.opc.namespaces import p

_EDGE: Final = 228_600
"""EMU (a quarter of an inch): content keeps off the slide's edges."""
_INSET: Final = 91_440
"""EMU: content keeps off the edge of a card it stands on, unless the template's is nearer."""
_FALSE: Final = ("0", "false")
_FURNITURE: Final = ("dt", "ftr", "sldNum")


class Free(NamedTuple):
    """How far there is nothing on each side, in EMU."""

    left: int
    up: int
    right: int
    down: int


def free_around(canvas: Canvas, shape: etree._Element, box: Box) -> Free:
    """Return how far a shape at `box` may grow on each side.

    Other shapes are in its way, those that layout and master show among them, and the edges of
    the slide and of a card that it stands on.
    """
    width, height = canvas.size
    free = Free(
        box.x - _EDGE, box.y - _EDGE, width - _EDGE - box.right, height - _EDGE - box.bottom
    )
    for other in _others(canvas, shape):
        gaps = _inside(other, box) if _holds(other, box) else _beside(other, box)
        free = Free(*(min(gap, own) for gap, own in zip(gaps, free, strict=True)))
    return Free(*(max(each, 0) for each in free))


def _inside(card: Box, box: Box) -> tuple[int, ...]:
    """Return what of the gaps to a card's edges may be filled."""
    gaps = (box.x - card.x, box.y - card.y, card.right - box.right, card.bottom - box.bottom)
    return tuple(max(gap - _INSET, 0) for gap in gaps)


def _beside(other: Box, box: Box) -> tuple[int, ...]:
    """Return the gaps to another shape, which counts on the side where most of the box is free."""
    left = up = right = down = LARGEST_COORDINATE
    if other.x < box.right and box.x < other.right:
        if other.y >= box.y + box.cy // 2:
            down = other.y - box.bottom
        elif other.bottom <= box.y + box.cy // 2:
            up = box.y - other.bottom
    if other.y < box.bottom and box.y < other.bottom:
        if other.x >= box.x + box.cx // 2:
            right = other.x - box.right
        elif other.right <= box.x + box.cx // 2:
            left = box.x - other.right
    return left, up, right, down


def _holds(outer: Box, inner: Box) -> bool:
    return (
        outer.x <= inner.x
        and outer.y <= inner.y
        and outer.right >= inner.right
        and outer.bottom >= inner.bottom
    )


def _others(canvas: Canvas, shape: etree._Element) -> Iterator[Box]:
    """Yield where other shapes stand, those that layout and master show among them."""
    source = canvas.source
    places = [box_of(each, source.ancestry) for each in _shapes(canvas.root) if each is not shape]
    hidden = source.layout.get("showMasterSp") in _FALSE
    behind = source.ancestry[:1] if hidden else source.ancestry
    if source.root.get("showMasterSp") not in _FALSE:
        for root in behind:
            places += [box_of(each, behind[1:]) for each in _shapes(root) if _is_seen(each)]
    return (each for each in places if each is not None)


def _shapes(root: etree._Element) -> Iterator[etree._Element]:
    tree = root.find(f"{p('cSld')}/{p('spTree')}")
    return iter(()) if tree is None else shapes_in(tree)


def _is_seen(shape: etree._Element) -> bool:
    """Whether a shape of a layout or master is seen on slides, or is the place of a footer."""
    placeholder = placeholder_of(shape)
    return placeholder is None or placeholder.get("type") in _FURNITURE
