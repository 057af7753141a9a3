"""The room below a table, and the texts that move down when the table needs more of it."""

from __future__ import annotations

from collections.abc import Collection, Container, Iterable, Iterator
from dataclasses import dataclass
from typing import Final

from lxml import etree

from slidemill.deck.compiler.table import whole
from slidemill.deck.compose.boxes import Box
from slidemill.deck.compose.canvas import Canvas
from slidemill.deck.compose.library import SourceSlide
from slidemill.deck.compose.roles import Placed, Role, roles_of, shapes_in
from slidemill.deck.opc.namespaces import a, p

_EDGE: Final = 228_600
"""EMU from the slide's lower edge that tables keep away from (a quarter of an inch)."""
_GAP: Final = 91_440
"""EMU between a table and what stands below it, unless the template has it nearer."""
_OVERLAP: Final = 114_300
"""EMU by which a table of the template may overlap a shape that still counts as below it."""
_FURNITURE: Final = frozenset({Role.FOOTER, Role.SLIDE_NUMBER, Role.DATE})
_EMPTIED: Final = frozenset(
    {Role.TITLE, Role.SUBTITLE, Role.BODY, Role.TEXT, Role.TABLE, Role.CHART}
)
_TEXTS: Final = frozenset({Role.TEXT, Role.BODY, Role.LABEL, Role.HEADING, Role.SUBTITLE})


@dataclass(frozen=True, slots=True)
class Moving:
    """A shape below the table: its id, and where the template has it."""

    identity: str
    box: Box


@dataclass(frozen=True, slots=True)
class Below:
    """What is below a table; all are y coordinates on the slide, in EMU.

    `bottom` is the lower edge of the template's table, `reach` how far down a table may go.
    """

    bottom: int
    reach: int
    moving: tuple[Moving, ...] = ()
    furthest: int = 0
    """How far the moving shapes may go down."""

    def moved(self, bottom: int) -> int:
        """Return by how much the texts move when the table ends at `bottom`: as it has grown."""
        return min(max(bottom - self.bottom, 0), self.furthest)


def below_table(
    canvas: Canvas,
    frame: etree._Element,
    box: Box,
    *,
    move: bool,
    unused: Collection[etree._Element] = (),
    caption: etree._Element | None = None,
) -> Below:
    """Find the room below a table that stands at `box` on the template slide.

    What stands below it and beside no more than its width bounds it, so do the footers of the
    slide and its layout, and a margin at the slide's edge. With `move` the texts among these move
    down as far as what is below them lets them: never off the slide, never over a footer.
    The table's own `caption` does not count, nor do texts, tables and charts that are `unused`.
    """
    bottom = _bottom(frame, box)
    floor = _floor(canvas, canvas.placed, box, bottom)
    moving, fixed = [], []
    for each in canvas.placed:
        place = each.box
        if place is None or not bottom - _OVERLAP <= place.y < floor:
            continue
        gone = each.role in _EMPTIED and each.shape in unused
        if gone or each.shape in (frame, caption) or each.role in _FURNITURE:
            continue
        if move and each.role in _TEXTS and _beside(place, box) and not _grouped(each):
            moving.append(Moving(id_of(each.shape), place))
        else:
            fixed.append(place)
    furthest = max(min((_way(each.box, fixed, floor) for each in moving), default=0), 0)
    tops = [place.y for place in fixed if _beside(place, box)]
    tops += [each.box.y + furthest for each in moving]
    reach = min((_kept(top, bottom) for top in tops), default=floor)
    return Below(bottom, max(min(reach, floor), min(bottom, floor)), tuple(moving), furthest)


def move_texts(canvas: Canvas, below: Below, bottom: int) -> None:
    """Move the texts below a table that ends at `bottom` now."""
    by = below.moved(bottom)
    if not by:
        return
    wanted = {each.identity for each in below.moving}
    for shape in shapes_with(canvas, wanted):
        place = canvas.box(shape)
        if place is not None:
            canvas.move(shape, place._replace(y=place.y + by))


def shapes_with(canvas: Canvas, identities: Container[str]) -> list[etree._Element]:
    """Return the shapes of these ids, those that are still on the page."""
    tree = canvas.root.find(f"{p('cSld')}/{p('spTree')}")
    found = () if tree is None else shapes_in(tree)
    return [shape for shape in found if id_of(shape) in identities]


def id_of(shape: etree._Element) -> str:
    """Return a shape's id (`p:cNvPr`), unique on its slide."""
    properties = next(shape.iter(p("cNvPr")), None)
    return "" if properties is None else properties.get("id", "")


def _bottom(frame: etree._Element, box: Box) -> int:
    """Return where the template's table ends: frames are often higher than their rows."""
    table = next(frame.iter(a("tbl")))
    rows = sum(whole(row.get("h")) for row in table.iterchildren(a("tr")))
    return box.y + (min(box.cy, rows) if rows and box.cy else rows or box.cy)


def _way(box: Box, fixed: Iterable[Box], floor: int) -> int:
    """Return how far a box may go down before it meets what is fixed, or the floor."""
    return min((other.y for other in fixed if _under(other, box)), default=floor) - box.bottom


def _kept(top: int, bottom: int) -> int:
    """Return how far a table reaches above a shape at `top`, the template's gap kept if small."""
    return top - min(max(top - bottom, 0), _GAP)


def _floor(canvas: Canvas, own: Iterable[Placed], box: Box, bottom: int) -> int:
    """Return the lower end of what the slide has for content below `bottom`."""
    source, height = canvas.source, canvas.size[1]
    inherited = source.library.once(
        ("inherited shapes", source.layout_part), lambda: _inherited(source, canvas.size)
    )
    tops = [*_furniture(own, bottom), *_furniture(inherited, bottom)]
    tops += [
        each.box.y
        for each in inherited
        if not each.placeholder
        and each.box is not None
        and each.box.y >= bottom - _OVERLAP
        and _beside(each.box, box)
    ]
    floor = min([height - _EDGE, *(top - min(_GAP, max(top - bottom, 0)) for top in tops)])
    return max(floor, min(bottom, height))


def _inherited(source: SourceSlide, size: tuple[int, int]) -> list[Placed]:
    """Return what a slide shows of its layout and master, and the places of its footers."""
    return [
        *roles_of(source.layout, (source.master,), size),
        *(each for each in roles_of(source.master, (), size) if not each.placeholder),
    ]


def _furniture(shapes: Iterable[Placed], bottom: int) -> Iterator[int]:
    for each in shapes:
        if each.role in _FURNITURE and each.box is not None and each.box.y >= bottom - _OVERLAP:
            yield each.box.y


def _grouped(placed: Placed) -> bool:
    return next(placed.shape.iterancestors(p("grpSp")), None) is not None


def _beside(first: Box, second: Box) -> bool:
    """Whether two boxes share some of their width."""
    return min(first.right, second.right) > max(first.x, second.x)


def _under(lower: Box, upper: Box) -> bool:
    return lower.y >= upper.bottom - _OVERLAP and _beside(lower, upper)
