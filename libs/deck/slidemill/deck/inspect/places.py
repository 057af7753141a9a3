"""Where shapes stand on their slide, with the groups around them reckoned in."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace

from lxml import etree

from slidemill.deck.compiler.geometry import LARGEST_COORDINATE, Scale, placement, placement_of
from slidemill.deck.compiler.table import whole
from slidemill.deck.inspect.items import Box, Where
from slidemill.deck.opc.namespaces import a, p

_DEGREE = 60_000
"""Units of `ST_Angle`."""
_TRUE = ("1", "true")


def identity_of(element: etree._Element) -> etree._Element | None:
    """`p:cNvPr` of a shape, picture, frame or group."""
    return element.find(f"*/{p('cNvPr')}")


def name_of(element: etree._Element) -> str:
    """Name of a shape as the selection pane shows it."""
    identity = identity_of(element)
    return "" if identity is None else identity.get("name", "")


def key_of_frame(element: etree._Element) -> str:
    """Alternative text, by which data finds frames."""
    identity = identity_of(element)
    return "" if identity is None else identity.get("descr", "").strip()


def where_of(
    element: etree._Element, ancestry: tuple[etree._Element, ...], *, notes: bool = False
) -> Where:
    """Name, id and place of a shape, picture or frame; `ancestry` are its layout and master."""
    identity = identity_of(element)
    number = "" if identity is None else identity.get("id", "")
    groups = [name_of(group) for group in element.iterancestors(p("grpSp"))]
    return Where(
        name_of(element),
        whole(number),
        box_of(element, ancestry),
        tuple(reversed(groups)),
        notes,
    )


def in_cell(where: Where, row: int, column: int) -> Where:
    """Return the place of one cell of a table."""
    return replace(where, row=row, column=column)


@dataclass(slots=True)
class _Frame:
    """A rectangle by its centre; `turn` in degrees, clockwise."""

    x: float
    y: float
    width: float
    height: float
    turn: float


def box_of(element: etree._Element, ancestry: tuple[etree._Element, ...]) -> Box | None:
    """Return where an element stands on the slide; None when nothing says it."""
    own = element.find(p("xfrm"))  # what a graphic frame has
    found = placement(own, Scale()) if own is not None else placement_of(element, ancestry)
    if found is None:
        return None
    frame = _Frame(
        found.x + found.width / 2,
        found.y + found.height / 2,
        found.width,
        found.height,
        _degrees(found.rotation),
    )
    for group in element.iterancestors(p("grpSp")):
        transform = group.find(f"{p('grpSpPr')}/{a('xfrm')}")
        if transform is not None:
            _leave_group(frame, transform)
    return Box(
        round(frame.x - frame.width / 2),
        round(frame.y - frame.height / 2),
        round(frame.width),
        round(frame.height),
        round(frame.turn % 360, 3),
    )


def _leave_group(frame: _Frame, transform: etree._Element) -> None:
    """Turn the coordinates inside a group (`chOff`, `chExt`) into those around it."""
    left, top = _pair(transform, "off", "x", "y")
    width, height = _pair(transform, "ext", "cx", "cy")
    inner_left, inner_top = _pair(transform, "chOff", "x", "y")
    inner_width, inner_height = _pair(transform, "chExt", "cx", "cy")
    across = width / inner_width if inner_width and width else 1.0
    down = height / inner_height if inner_height and height else 1.0
    frame.x = left + (frame.x - inner_left) * across
    frame.y = top + (frame.y - inner_top) * down
    frame.width *= across
    frame.height *= down
    middle_x, middle_y = left + width / 2, top + height / 2
    if transform.get("flipH") in _TRUE:
        frame.x, frame.turn = 2 * middle_x - frame.x, -frame.turn
    if transform.get("flipV") in _TRUE:
        frame.y, frame.turn = 2 * middle_y - frame.y, -frame.turn
    turn = _degrees(transform.get("rot", ""))
    if turn:
        sine, cosine = math.sin(math.radians(turn)), math.cos(math.radians(turn))
        x, y = frame.x - middle_x, frame.y - middle_y
        frame.x = middle_x + x * cosine - y * sine
        frame.y = middle_y + x * sine + y * cosine
        frame.turn += turn


def _pair(transform: etree._Element, name: str, first: str, second: str) -> tuple[float, float]:
    child = transform.find(a(name))
    if child is None:
        return 0.0, 0.0
    return float(coordinate(child.get(first))), float(coordinate(child.get(second)))


def _degrees(text: str) -> float:
    return coordinate(text) / _DEGREE


def coordinate(text: str | None) -> int:
    """Return a coordinate, size or angle; 0 for what none can be."""
    number = whole(text)
    return number if abs(number) <= LARGEST_COORDINATE else 0
