"""Where shapes stand: own transforms, groups around them, placeholders of layout and master."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from lxml import etree

from slidemill.deck.opc.namespaces import a, p
from slidemill.deck.render.picture import Placement

_TRUE = ("1", "true")
_MASTER_TYPE = {
    "ctrTitle": "title",
    "subTitle": "body",
    "obj": "body",
    "chart": "body",
    "tbl": "body",
    "clipArt": "body",
    "dgm": "body",
    "media": "body",
    "pic": "body",
}
"""Which master placeholder rules a layout placeholder (ECMA-376 part 1, 19.7.10)."""


_PROPERTIES, _PLACEHOLDER = p("nvPr"), p("ph")
_TURN = 360 * 60_000
_EIGHTH = 45 * 60_000
"""In the 60,000ths of a degree of `ST_Angle`."""


LARGEST_COORDINATE = 27_273_042_316_900
"""EMU; the bound of ST_CoordinateUnqualified (ECMA-376 part 1, 20.1.10.19)."""


@dataclass(frozen=True, slots=True)
class Scale:
    """Group units per EMU of the slide; `flip_x` and `flip_y` say what the groups mirror."""

    x: float = 1.0
    y: float = 1.0
    flip_x: bool = False
    flip_y: bool = False


def scale_of(element: etree._Element) -> Scale:
    """Return the scale inside the groups around `element`.

    What lies more across than upright in a group is stretched by it along its own height: as
    PowerPoint does, the group's two ratios then change places.
    """
    x = y = 1.0
    flip_x = flip_y = False
    own = element.find(f"{p('spPr')}/{a('xfrm')}")
    angle = 0 if own is None else _angle(own)
    for group in element.iterancestors(p("grpSp")):
        transform = group.find(f"{p('grpSpPr')}/{a('xfrm')}")
        if transform is None:
            continue
        flip_x ^= transform.get("flipH") in _TRUE
        flip_y ^= transform.get("flipV") in _TRUE
        outer, inner = transform.find(a("ext")), transform.find(a("chExt"))
        if outer is not None and inner is not None:
            across = _ratio(inner.get("cx"), outer.get("cx"))
            down = _ratio(inner.get("cy"), outer.get("cy"))
            if _lies_across(angle):
                across, down = down, across
            x *= across
            y *= down
        angle += _angle(transform)
    return Scale(x, y, flip_x, flip_y)


def _angle(transform: etree._Element) -> int:
    try:
        return int(transform.get("rot", "0"))
    except ValueError:
        return 0


def _lies_across(angle: int) -> bool:
    """Whether something turned by `angle` is nearer to a quarter turn than to none or a half."""
    return _EIGHTH <= angle % (_TURN // 2) < 3 * _EIGHTH


def _ratio(inner: str | None, outer: str | None) -> float:
    try:
        ratio = float(inner or 0) / float(outer or 0)
    except (ValueError, ZeroDivisionError):
        return 1.0
    return ratio if ratio > 0 else 1.0


class Lineage(tuple[etree._Element, ...]):  # noqa: SLF001  # the name lxml gives the type
    """Layout and master of several slides, which remember what rules a placeholder."""

    known: dict[tuple[str, str], tuple[etree._Element, ...]]
    """Placeholders of the layout and master by type and index."""

    def __new__(cls, roots: Iterable[etree._Element]) -> Lineage:
        """Remember nothing yet."""
        made = super().__new__(cls, roots)
        made.known = {}
        return made


def placement_of(shape: etree._Element, ancestry: tuple[etree._Element, ...]) -> Placement | None:
    """Where `shape` stands; `ancestry` are the layout and master that its placeholder follows."""
    scale = scale_of(shape)
    for source in (shape, *followed_by(shape, ancestry)):
        transform = source.find(f"{p('spPr')}/{a('xfrm')}")
        if transform is not None:
            return placement(transform, scale)
    return None


def followed_by(
    shape: etree._Element, ancestry: tuple[etree._Element, ...]
) -> Iterator[etree._Element]:
    """Placeholders of the layout and master that rule `shape`, nearest first."""
    placeholder = placeholder_of(shape)
    if placeholder is None:
        return
    key = placeholder.get("type", "obj"), placeholder.get("idx", "0")
    if not isinstance(ancestry, Lineage):
        yield from _followed(*key, ancestry)
        return
    known = ancestry.known.get(key)
    if known is None:
        known = ancestry.known[key] = tuple(_followed(*key, ancestry))
    yield from known


def _followed(
    kind: str, index: str, ancestry: tuple[etree._Element, ...]
) -> Iterator[etree._Element]:
    for level, source in enumerate(ancestry):
        followed = _follow(source, kind, index, in_master=level > 0)
        if followed is None:
            continue
        yield followed
        below = placeholder_of(followed)
        if below is not None:
            kind = below.get("type", kind)


def placeholder_of(shape: etree._Element) -> etree._Element | None:
    """`p:ph` of a shape, None when it is no placeholder."""
    for child in shape.iterchildren():  # a path with a wildcard takes twice the time
        properties = child.find(_PROPERTIES)
        if properties is not None:
            return properties.find(_PLACEHOLDER)
    return None


def _follow(
    source: etree._Element, kind: str, index: str, *, in_master: bool
) -> etree._Element | None:
    wanted = _MASTER_TYPE.get(kind, kind) if in_master else kind
    by_kind = None
    for shape in source.iter(p("sp")):
        placeholder = placeholder_of(shape)
        if placeholder is None:
            continue
        if not in_master and placeholder.get("idx", "0") == index:
            return shape
        found = placeholder.get("type", "obj")
        if by_kind is None and (_MASTER_TYPE.get(found, found) if in_master else found) == wanted:
            by_kind = shape
    return by_kind


def placement(transform: etree._Element, scale: Scale) -> Placement | None:
    """Read `a:xfrm` or `p:xfrm`; None when it says nothing of use."""
    offset, extent = transform.find(a("off")), transform.find(a("ext"))
    if offset is None or extent is None:
        return None
    try:
        x, y = int(offset.get("x", "0")), int(offset.get("y", "0"))
        width, height = int(extent.get("cx", "0")), int(extent.get("cy", "0"))
    except ValueError:
        return None
    if max(map(abs, (x, y, width, height))) > LARGEST_COORDINATE:
        return None
    turn = transform.get("rot", "")
    return Placement(x, y, width, height, turn, scale.x, scale.y, scale.flip_x, scale.flip_y)
