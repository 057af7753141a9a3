"""What the shapes of a template slide are there for: title, texts, tables, charts, furniture."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from enum import StrEnum

from lxml import etree

from slidemill.deck.compiler.geometry import placeholder_of
from slidemill.deck.compose.boxes import Box, box_of
from slidemill.deck.opc.namespaces import C, a, mc, p


class Role(StrEnum):
    """What a shape is there for."""

    TITLE = "title"
    SUBTITLE = "subtitle"
    HEADER = "header"
    FOOTER = "footer"
    SLIDE_NUMBER = "slide_number"
    DATE = "date"
    BODY = "body"
    """A placeholder for text: list, paragraphs, agenda."""
    HEADING = "heading"
    """A small placeholder or text box over a column."""
    TEXT = "text"
    """A text box whose text is content."""
    LABEL = "label"
    """A text box with a few words that belong to the design."""
    TABLE = "table"
    CHART = "chart"
    OTHER = "other"
    """Pictures, lines, diagrams, films, empty shapes."""


@dataclass(frozen=True, slots=True)
class Placed:
    """A shape of a slide with its role; `box` is None when nobody says where it stands."""

    shape: etree._Element
    role: Role
    box: Box | None
    placeholder: bool


_BY_TYPE = {
    "title": Role.TITLE,
    "ctrTitle": Role.TITLE,
    "subTitle": Role.SUBTITLE,
    "hdr": Role.HEADER,
    "ftr": Role.FOOTER,
    "sldNum": Role.SLIDE_NUMBER,
    "dt": Role.DATE,
    "body": Role.BODY,
    "obj": Role.BODY,
}
_SUBTITLE = re.compile(r"\bsub[ _-]?(title|heading)\b|\buntertitel\b", re.IGNORECASE)
_TITLE = re.compile(r"\b(title|titel|titre|headline)\b", re.IGNORECASE)
_HEADER = re.compile(r"\b(header|kicker|eyebrow|kopfzeile)\b", re.IGNORECASE)
_FOOTER = re.compile(r"\b(footer|fu(ß|ss)zeile)\b", re.IGNORECASE)
_NAMED = ((_SUBTITLE, Role.SUBTITLE), (_HEADER, Role.HEADER), (_FOOTER, Role.FOOTER))
_MARKER = re.compile(r"\{!?[\w-]+\}")
"""A marker of the data language: never a label, for it asks for data."""
_SHAPES = frozenset(
    {p("sp"), p("pic"), p("graphicFrame"), p("cxnSp"), p("contentPart"), p("grpSp")}
)
_CHART_EX = "http://schemas.microsoft.com/office/drawing/2014/chartex"

_HEADING_SHARE = 0.14
"""Of the slide's height: what is lower and stands over something larger is a heading."""
_TOP_SHARE = 0.25
_WIDE_SHARE = 0.4
_FOOT_SHARE = 0.88
"""Of the slide's height: texts that begin further down are remarks and sources."""
_LABEL_LENGTH = 40
"""Characters; longer texts, and texts of several paragraphs, are content."""


def shapes_in(tree: etree._Element) -> Iterator[etree._Element]:
    """Yield the shapes of a slide in document order, groups entered depth-first.

    Of alternatives the first is taken, as PowerPoint takes it.
    """
    for child in tree.iterchildren():
        if child.tag == p("grpSp"):
            yield from shapes_in(child)
        elif child.tag == mc("AlternateContent"):
            choice = child.find(mc("Choice"))
            if choice is not None:
                yield from shapes_in(choice)
        elif child.tag in _SHAPES:
            yield child


def roles_of(
    root: etree._Element, ancestry: tuple[etree._Element, ...], size: tuple[int, int]
) -> tuple[Placed, ...]:
    """Return the shapes of a slide with their roles, in document order.

    `ancestry` are its layout and master, `size` the slide's width and height in EMU. A title is
    the title placeholder, else the shape named so, else the topmost wide text in the upper
    quarter when the slide holds more than that.
    """
    tree = root.find(f"{p('cSld')}/{p('spTree')}")
    if tree is None:
        return ()
    placed = [_placed(shape, ancestry, size) for shape in shapes_in(tree)]
    placed = _with_title(placed, size)
    return tuple(_with_headings(placed, size))


def placed_like(placed: Iterable[Placed], copied: etree._Element) -> tuple[Placed, ...]:
    """Return the shapes of an unchanged copy of a slide with the roles that `placed` found."""
    tree = copied.find(f"{p('cSld')}/{p('spTree')}")
    shapes = () if tree is None else shapes_in(tree)
    return tuple(replace(each, shape=shape) for each, shape in zip(placed, shapes, strict=True))


def name_of(shape: etree._Element) -> str:
    """Return the shape's name."""
    properties = next(shape.iter(p("cNvPr")), None)
    return "" if properties is None else properties.get("name", "")


def text_of(shape: etree._Element) -> str:
    """Return the shape's text, a line for each paragraph."""
    paragraphs = shape.iterfind(f"{p('txBody')}/{a('p')}")
    return "\n".join("".join(e.text or "" for e in each.iter(a("t"))) for each in paragraphs)


def _placed(
    shape: etree._Element, ancestry: tuple[etree._Element, ...], size: tuple[int, int]
) -> Placed:
    role, box = _own_role(shape), box_of(shape, ancestry)
    if role is Role.TEXT and box is not None and box.y >= size[1] * _FOOT_SHARE:
        role = Role.LABEL
    return Placed(shape, role, box, placeholder_of(shape) is not None)


def _own_role(shape: etree._Element) -> Role:
    if shape.tag == p("graphicFrame"):
        return _frame_role(shape)
    if shape.tag != p("sp"):
        return Role.OTHER
    placeholder = placeholder_of(shape)
    if placeholder is None:
        return _box_role(shape)
    role = _BY_TYPE.get(placeholder.get("type", "obj"), Role.OTHER)
    return Role.SUBTITLE if role is Role.BODY and _SUBTITLE.search(name_of(shape)) else role


def _box_role(shape: etree._Element) -> Role:
    """Return the role of a shape that is no placeholder; without text only a text box has one."""
    text, name = text_of(shape).strip(), name_of(shape)
    box = shape.find(f"{p('nvSpPr')}/{p('cNvSpPr')}")
    named = box is not None and box.get("txBox") in ("1", "true")
    if shape.find(p("txBody")) is None or not (text or named):
        return Role.OTHER
    for pattern, role in _NAMED:
        if pattern.search(name):
            return role
    content = len(text) > _LABEL_LENGTH or "\n" in text or not text or _MARKER.search(text)
    return Role.TEXT if content else Role.LABEL


def _frame_role(frame: etree._Element) -> Role:
    data = frame.find(f"{a('graphic')}/{a('graphicData')}")
    if data is None:
        return Role.OTHER
    if data.find(a("tbl")) is not None:
        return Role.TABLE
    chart = data.find(f"{{{C}}}chart") is not None
    return Role.CHART if chart or data.get("uri") == _CHART_EX else Role.OTHER


def _with_title(placed: list[Placed], size: tuple[int, int]) -> list[Placed]:
    """Return the same with a title, when a slide without a title placeholder seems to have one."""
    if any(each.role is Role.TITLE for each in placed):
        return placed
    texts = [each for each in placed if each.role in (Role.TEXT, Role.LABEL)]
    found = next((each for each in texts if _TITLE.search(name_of(each.shape))), None)
    frames = any(each.role in (Role.TABLE, Role.CHART, Role.BODY) for each in placed)
    if found is None and (frames or len(texts) > 1):
        width, height = size
        high = [
            each
            for each in texts
            if each.box is not None
            and each.box.y + each.box.cy / 2 <= height * _TOP_SHARE
            and each.box.cx >= width * _WIDE_SHARE
            and "\n" not in text_of(each.shape).strip()
        ]
        found = min(high, key=lambda each: each.box.y if each.box else 0, default=None)
    return [
        Placed(each.shape, Role.TITLE, each.box, each.placeholder) if each is found else each
        for each in placed
    ]


def _with_headings(placed: list[Placed], size: tuple[int, int]) -> Iterable[Placed]:
    """Yield the same, low text places that stand over a larger one in their column as headings."""
    low = size[1] * _HEADING_SHARE
    content = (e for e in placed if e.role in (Role.BODY, Role.TEXT, Role.TABLE, Role.CHART))
    large = [e.box for e in content if e.box is not None and e.box.cy > low]
    for each in placed:
        if each.role in (Role.BODY, Role.TEXT, Role.LABEL) and each.box is not None:
            box = each.box
            if box.cy <= low and any(_over(box, other, low) for other in large):
                yield Placed(each.shape, Role.HEADING, box, each.placeholder)
                continue
        yield each


def _over(box: Box, other: Box, low: float) -> bool:
    """Whether `box` stands right over the larger `other`, and spans about the same width."""
    shared = min(box.right, other.right) - max(box.x, other.x)
    gap = other.y - box.bottom
    return (
        -low / 2 <= gap <= low
        and shared >= 0.6 * min(box.cx, other.cx)
        and box.cx <= 1.3 * other.cx
    )
