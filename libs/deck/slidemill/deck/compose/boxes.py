"""Where shapes stand on the slide, whatever groups they are in and whoever says so."""

from __future__ import annotations

from typing import NamedTuple

from lxml import etree

from slidemill.deck.compiler.geometry import LARGEST_COORDINATE, followed_by
from slidemill.deck.opc.namespaces import a, p


class Box(NamedTuple):
    """A rectangle on the slide, in EMU."""

    x: int
    y: int
    cx: int
    cy: int

    @property
    def right(self) -> int:
        """The right edge."""
        return self.x + self.cx

    @property
    def bottom(self) -> int:
        """The lower edge."""
        return self.y + self.cy


class _Map(NamedTuple):
    """What leads from a group's inner coordinates to those around it: `outer = at + n * ratio`."""

    x: float
    y: float
    across: float
    down: float


def box_of(shape: etree._Element, ancestry: tuple[etree._Element, ...]) -> Box | None:
    """Return where a shape stands on the slide; None when nobody says so.

    `ancestry` are the layout and master that a placeholder follows. Turns are not looked at.
    """
    for source in (shape, *followed_by(shape, ancestry)):
        transform = transform_of(source)
        box = None if transform is None else _read(transform)
        if box is not None:
            return _outward(shape, box) if source is shape else box
    return None


def transform_of(shape: etree._Element) -> etree._Element | None:
    """Return the shape's own transform: of a frame, a group, or any other shape."""
    for path in ("xfrm", "grpSpPr", "spPr"):
        found = shape.find(p(path))
        if found is not None:
            return found if path == "xfrm" else found.find(a("xfrm"))
    return None


def set_box(shape: etree._Element, box: Box) -> None:
    """Let a shape stand at `box`; one without a transform of its own gets one."""
    x, y, width, height = box
    for map_ in reversed(_maps(shape)):
        x, y = round((x - map_.x) / map_.across), round((y - map_.y) / map_.down)
        width, height = round(width / map_.across), round(height / map_.down)
    transform = transform_of(shape)
    if transform is None:
        properties = shape.find(p("spPr"))
        if properties is None:
            return
        transform = etree.Element(a("xfrm"))
        properties.insert(0, transform)
    for name, (first, second) in {"off": (x, y), "ext": (width, height)}.items():
        element = transform.find(a(name))
        if element is None:
            element = etree.Element(a(name))
            transform.insert(0 if name == "off" else 1, element)
        names = ("x", "y") if name == "off" else ("cx", "cy")
        element.set(names[0], str(first if name == "off" else max(0, first)))
        element.set(names[1], str(second if name == "off" else max(0, second)))


def _outward(shape: etree._Element, box: Box) -> Box:
    x, y, width, height = map(float, box)
    for map_ in _maps(shape):
        x, y = map_.x + x * map_.across, map_.y + y * map_.down
        width, height = width * map_.across, height * map_.down
    return Box(round(x), round(y), round(width), round(height))


def _maps(shape: etree._Element) -> list[_Map]:
    """Return the maps of the groups around a shape, from the inside out."""
    maps = []
    for group in shape.iterancestors(p("grpSp")):
        transform = transform_of(group)
        outer = None if transform is None else _read(transform)
        inner = None if transform is None else _read(transform, "chOff", "chExt")
        if outer is None or inner is None:
            continue
        across = outer.cx / inner.cx if outer.cx and inner.cx else 1.0
        down = outer.cy / inner.cy if outer.cy and inner.cy else 1.0
        maps.append(_Map(outer.x - inner.x * across, outer.y - inner.y * down, across, down))
    return maps


def _read(transform: etree._Element, offset: str = "off", extent: str = "ext") -> Box | None:
    at, size = transform.find(a(offset)), transform.find(a(extent))
    if at is None or size is None:
        return None
    try:
        box = Box(
            int(at.get("x", "0")),
            int(at.get("y", "0")),
            int(size.get("cx", "0")),
            int(size.get("cy", "0")),
        )
    except ValueError:
        return None
    if max(map(abs, box)) > LARGEST_COORDINATE or min(box.cx, box.cy) < 0:
        return None
    return box
