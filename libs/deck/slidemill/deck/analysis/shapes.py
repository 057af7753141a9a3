"""The shapes of a slide, one by one, those in groups below their group."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, Final

from lxml import etree

from slidemill.deck.analysis.capping import (
    DEEPEST,
    LONGEST_NAME,
    LONGEST_TEXT,
    MOST_SHAPES,
    capped,
)
from slidemill.deck.analysis.frames import chart_of, describe_chart, describe_table
from slidemill.deck.analysis.positions import position
from slidemill.deck.compiler.geometry import placeholder_of
from slidemill.deck.compiler.markup import Markup
from slidemill.deck.compiler.table import whole
from slidemill.deck.compiler.textbody import BodyReader
from slidemill.deck.compose.boxes import box_of
from slidemill.deck.compose.library import SourceSlide
from slidemill.deck.compose.roles import Placed
from slidemill.deck.compose.styles import LevelFonts
from slidemill.deck.inspect.items import Chart
from slidemill.deck.inspect.places import identity_of
from slidemill.deck.inspect.texts import body_text
from slidemill.deck.opc.namespaces import P14, C, a, mc, p

Shape = dict[str, Any]

_DIAGRAM: Final = "http://schemas.openxmlformats.org/drawingml/2006/diagram"
_FRAMES: Final = {
    _DIAGRAM: "Diagram",
    "http://schemas.openxmlformats.org/drawingml/2006/table": "Table",
    C: "Chart",
    "http://schemas.microsoft.com/office/drawing/2014/chartex": "Chart",
    "http://schemas.openxmlformats.org/presentationml/2006/ole": "OleObject",
}
"""By the `uri` of `a:graphicData`."""
_FILMS: Final = (a("videoFile"), a("audioFile"), a("quickTimeFile"), f"{{{P14}}}media")
_TYPES: Final = {p("cxnSp"): "Line", p("grpSp"): "Group", p("contentPart"): "ContentPart"}
_SHAPES: Final = frozenset({p("sp"), p("pic"), p("graphicFrame"), *_TYPES})


class ShapeReader:
    """Reads the shapes of one slide."""

    def __init__(
        self, source: SourceSlide, placed: Sequence[Placed], *, positions: bool, tables: bool
    ) -> None:
        """`positions` and `tables` say whether these particulars are wanted."""
        self._source = source
        self._roles = {each.shape: each.role for each in placed}
        self._positions = positions
        self._tables = tables
        self._bodies = BodyReader(Markup(source.root), source.ancestry, source.text_defaults)
        self._charts: dict[etree._Element, Chart | None] = {}
        self._listed = 0
        self.left_out = 0
        """Shapes beyond what is listed."""

    def fillable(self, frame: etree._Element) -> bool:
        """Whether a frame shows a chart that takes data."""
        chart = self._chart(frame)
        return chart is not None and len(chart.accepts) > 1

    def shapes(self, parent: etree._Element, depth: int = 0) -> list[Shape]:
        """Return the shapes in a tree or group, in document order."""
        found = []
        for element in _within(parent):
            if self._listed >= MOST_SHAPES or depth > DEEPEST:
                self.left_out += 1
                continue
            self._listed += 1
            found.append(self._shape(element, depth))
        return found

    def _shape(self, element: etree._Element, depth: int) -> Shape:
        identity = identity_of(element)
        stated: dict[str, str] = {}
        if identity is not None:
            stated.update({str(name): str(value) for name, value in identity.attrib.items()})
        role, placeholder = self._roles.get(element), placeholder_of(element)
        kind = _type_of(element)
        shape: Shape = {
            "shape_id": whole(stated.get("id")),
            "name": capped(stated.get("name", ""), LONGEST_NAME),
            "shape_type": kind,
            "role": None if role is None else role.value,
            "placeholder": _placeholder(placeholder),
            "alt_text": capped(stated.get("descr", "").strip(), LONGEST_NAME) or None,
        }
        if self._positions:
            box = box_of(element, self._source.ancestry)
            shape["position"] = position(box, self._source.library.slide_size)
        if kind == "Group":
            shape["children"] = self.shapes(element, depth + 1)
        elif kind == "Table" and self._tables:
            shape["table"] = describe_table(element)
        elif kind == "Chart":
            shape["chart"] = describe_chart(self._chart(element))
        elif element.find(p("txBody")) is not None:
            shape["text"] = self._text(element)
        return shape

    def _text(self, shape: etree._Element) -> dict[str, Any]:
        """Return a sample of a text and the font it begins with."""
        body = shape.find(p("txBody"))
        paragraphs = [] if body is None else body.findall(a("p"))
        fonts = LevelFonts(self._bodies.styles(shape))
        first = next((each for each in paragraphs if each.find(a("r")) is not None), None)
        if first is None:
            style = fonts.level()
        else:
            style = fonts.style(first.find(a("pPr")), first.find(f"{a('r')}/{a('rPr')}"))
        return {
            "sample": capped(body_text(body), LONGEST_TEXT),
            "paragraphs": len(paragraphs),
            "font": {
                "name": capped(fonts.typeface(style), LONGEST_NAME),
                "size": style.size,
                "bold": style.bold,
                "italic": style.italic,
            },
        }

    def _chart(self, frame: etree._Element) -> Chart | None:
        if frame not in self._charts:
            self._charts[frame] = chart_of(self._source, frame)
        return self._charts[frame]


def _within(parent: etree._Element) -> Iterator[etree._Element]:
    """Yield the shapes right below; of alternatives the first, as PowerPoint takes it."""
    for child in parent.iterchildren():
        if child.tag == mc("AlternateContent"):
            choice = child.find(mc("Choice"))
            if choice is not None:
                yield from _within(choice)
        elif child.tag in _SHAPES:
            yield child


def _type_of(element: etree._Element) -> str:
    tag = str(element.tag)
    if tag in _TYPES:
        return _TYPES[tag]
    if tag == p("pic"):
        return "Media" if next(element.iter(*_FILMS), None) is not None else "Picture"
    if tag == p("graphicFrame"):
        data = element.find(f"{a('graphic')}/{a('graphicData')}")
        return _FRAMES.get("" if data is None else data.get("uri", ""), "GraphicFrame")
    if placeholder_of(element) is not None:
        return "Placeholder"
    box = element.find(f"{p('nvSpPr')}/{p('cNvSpPr')}")
    return "TextBox" if box is not None and box.get("txBox") in {"1", "true"} else "AutoShape"


def _placeholder(element: etree._Element | None) -> dict[str, Any] | None:
    """Return kind and number of a placeholder; what is left out is `obj` and 0 (CT_Placeholder)."""
    if element is None:
        return None
    kind = capped(element.get("type", "obj"), LONGEST_NAME)
    return {"type": kind, "idx": whole(element.get("idx", "0"))}
