"""Reading a slide or notes page into the nodes it is written from."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Protocol

from lxml import etree

from slidemill.deck.compiler.geometry import placement_of, scale_of
from slidemill.deck.compiler.markup import Markup, with_usual_prefixes
from slidemill.deck.compiler.shape_ids import renumber
from slidemill.deck.compiler.surface import surface_parts
from slidemill.deck.compiler.table import cell_format, cell_properties, table_format
from slidemill.deck.compiler.table_style import TableStyles
from slidemill.deck.compiler.text import (
    cut_body,
    may_hold_markers,
    shows_no_marker,
    stated_attributes,
)
from slidemill.deck.compiler.textbody import BodyReader, TextDefaults, complete
from slidemill.deck.opc.namespaces import XML_DECLARATION, R, a, mc, p
from slidemill.deck.render.fit import Autofit, Fit
from slidemill.deck.render.fitted import FittedBody, Spot
from slidemill.deck.render.frame import Frame
from slidemill.deck.render.page import Node
from slidemill.deck.render.picture import Placement
from slidemill.deck.render.shape import (
    BodyProperties,
    Cell,
    Shape,
    ShapeProperties,
    Styleable,
    plain,
)
from slidemill.deck.render.table import TablePlace


class Ancestry(Protocol):
    """Gives the layout and master of a slide, when a placeholder's position is wanted."""

    def __call__(self) -> tuple[etree._Element, ...]:
        """Return their root elements, layout first."""

    def text_defaults(self) -> TextDefaults:
        """Return what the slide's text falls back on."""


@dataclass(slots=True)
class PageSource:
    """A slide's nodes and what its keys can be: text markers, tables, other frames."""

    nodes: tuple[Node, ...] = ()
    text_keys: set[str] = field(default_factory=set)
    table_keys: set[str] = field(default_factory=set)
    frame_keys: set[str] = field(default_factory=set)
    chart_keys: set[str] = field(default_factory=set)


def cut_page(
    root: etree._Element,
    ancestry: Ancestry,
    drawings: Mapping[str, str],
    styles: TableStyles,
    content: bytes = b"",
) -> PageSource:
    """Compile one slide or notes page; `root` is used up.

    `drawings` are relationship ids of diagrams' drawings, by those of their data; `content`,
    the bytes that were parsed, spares a look at each text.
    """
    root = with_usual_prefixes(root, source=content)
    renumber(root)
    source, frames = PageSource(), list(root.iter(p("graphicFrame")))
    silent = shows_no_marker(content)
    if silent and not frames:
        source.nodes = (XML_DECLARATION + etree.tostring(root, encoding="unicode"),)
        return source
    markup = Markup(root)
    bodies = None
    if _is_slide(root) and not (silent and next(root.iter(a("tbl")), None) is None):
        bodies = BodyReader(markup, ancestry(), ancestry.text_defaults())
    for frame in frames:
        _cut_frame(markup, frame, source, drawings, styles, bodies=bodies)
    if not silent:
        _cut_shapes(markup, source, ancestry, bodies)
    source.nodes = markup.nodes()
    return source


def _cut_shapes(
    markup: Markup, source: PageSource, ancestry: Ancestry, bodies: BodyReader | None
) -> None:
    units: dict[int, _Unit] = {}
    for shape in list(markup.root.iter(p("sp"))):
        unit_element = _unit_of(shape)
        unit = units.get(id(unit_element))
        if unit is None:
            # taken before the shape is cut, while its tree is whole
            unit = units[id(unit_element)] = _unit(markup, unit_element, shape, ancestry)
        unit.keys += _cut_shape(markup, shape, bodies)
    for unit in units.values():
        if unit.keys:
            source.text_keys.update(unit.keys)
            markup.wrap(unit.element, unit.element, unit.build)


def _is_slide(root: etree._Element) -> bool:
    """Tell a slide from a notes page, whose text nobody sees in a box."""
    return root.tag == p("sld")


_REFERENCES = etree.XPath("descendant-or-self::*/@r:*", namespaces={"r": R})


def relationship_ids(element: etree._Element) -> frozenset[str]:
    """Ids of the relationships that `element` and what it holds refer to."""
    found = _REFERENCES(element)
    return frozenset(map(str, found)) - {""} if isinstance(found, list) else frozenset()


def shape_ids(element: etree._Element) -> frozenset[str]:
    """Ids of the shapes in `element`, itself included."""
    return frozenset(each.get("id", "") for each in element.iter(p("cNvPr")))


@dataclass(slots=True)
class _Unit:
    """A shape with markers, together with the alternatives it is one of."""

    element: etree._Element
    identity: str
    placement: Placement | None
    relationships: frozenset[str]
    ids: frozenset[str]
    keys: tuple[str, ...] = ()

    def build(self, nodes: tuple[Node, ...]) -> Shape:
        """Return the slot for the unit's nodes."""
        return Shape(
            tuple(dict.fromkeys(self.keys)),
            nodes,
            self.identity,
            self.placement,
            self.relationships,
            self.ids,
        )


def _unit(
    markup: Markup, element: etree._Element, shape: etree._Element, ancestry: Ancestry
) -> _Unit:
    if not may_hold_markers(element):
        return _Unit(element, "", None, frozenset(), frozenset())
    identity = shape.find(f"{p('nvSpPr')}/{p('cNvPr')}")
    needs_ancestry = shape.find(f"{p('spPr')}/{a('xfrm')}") is None
    return _Unit(
        element,
        "" if identity is None else markup.fragment(identity),
        placement_of(shape, ancestry() if needs_ancestry else ()),
        relationship_ids(element),
        shape_ids(element),
    )


def _unit_of(element: etree._Element) -> etree._Element:
    """Return what goes when a shape goes: itself, or the `mc:AlternateContent` around it."""
    branch = element.getparent()
    if branch is None or branch.tag not in (mc("Choice"), mc("Fallback")) or len(branch) != 1:
        return element
    alternatives = branch.getparent()
    if alternatives is None or any(len(each) > 1 for each in alternatives):
        return element
    return alternatives


def _cut_shape(markup: Markup, shape: etree._Element, bodies: BodyReader | None) -> tuple[str, ...]:
    body = shape.find(p("txBody"))
    if body is None:
        return ()
    keys = cut_body(markup, body)
    if keys:
        fit = None if bodies is None else bodies.fit(shape, keys)
        properties = shape.find(p("spPr"))
        if properties is not None:
            slot = _shape_properties(markup, properties)
            grows = fit is not None and fit.kind is Autofit.GROW
            markup.put(
                properties, Spot(slot, fit, shape=True) if fit and grows else Styleable(slot)
            )
        _free_body_properties(markup, body, fit)
    return keys


def _shape_properties(markup: Markup, element: etree._Element) -> ShapeProperties:
    text = markup.fragment(element)
    start = text[: text.index(">") + 1]
    if start.endswith("/>"):
        start = start[:-2] + ">"
    before, fill, line, outline, after = surface_parts(markup, element)
    return ShapeProperties(start + before, fill, line, outline, f"{after}</p:spPr>")


def _free_body_properties(markup: Markup, body: etree._Element, fit: Fit | None) -> None:
    element = body.find(a("bodyPr"))
    if element is None:
        return
    attributes = stated_attributes(element)
    attributes.pop("anchor", None)
    stated = "".join(f' {name}="{value}"' for name, value in attributes.items())
    inside = "".join(markup.fragment(child) for child in element)
    slot = BodyProperties(markup.fragment(element), stated, inside)
    markup.put(element, Styleable(slot) if fit is None else Spot(slot, fit))
    if fit is not None:
        markup.wrap(body, body, _body_builder(fit))


def _body_builder(fit: Fit) -> Callable[[tuple[Node, ...]], FittedBody]:
    def build(nodes: tuple[Node, ...]) -> FittedBody:
        complete(fit, nodes)
        return FittedBody(fit, nodes, plain(nodes))

    return build


def _cut_frame(
    markup: Markup,
    frame: etree._Element,
    source: PageSource,
    drawings: Mapping[str, str],
    styles: TableStyles,
    *,
    bodies: BodyReader | None,
) -> None:
    identity = frame.find(f"{p('nvGraphicFramePr')}/{p('cNvPr')}")
    key = ("" if identity is None else identity.get("descr", "")).strip()
    table = next(frame.iter(a("tbl")), None)
    format_ = None
    if table is not None and key:
        format_ = table_format(markup, frame, table, scale_of(frame), styles)
        if format_ is not None and bodies is not None:
            format_.room = bodies.table_room()
    unit = _unit_of(frame)
    relationships, ids = relationship_ids(unit), shape_ids(unit)
    relationships |= {drawings[each] for each in relationships if each in drawings}
    if table is not None:
        for cell in list(table.iter(a("tc"))):
            source.text_keys.update(_cut_cell(markup, cell))
    if not key:
        return
    source.frame_keys.add(key)
    if format_ is not None and table is not None:
        source.table_keys.add(key)
        _free_table(markup, frame, table)
    chart = _chart_of(frame)
    if chart:
        source.chart_keys.add(key)
    markup.wrap(unit, unit, lambda nodes: Frame(key, nodes, format_, relationships, ids, chart))


def _chart_of(frame: etree._Element) -> str:
    """Return the relationship id of the chart in a frame (`c:chart`, `cx:chart`)."""
    data = frame.find(f"{a('graphic')}/{a('graphicData')}")
    for child in () if data is None else data:
        if etree.QName(child).localname == "chart":
            return child.get(f"{{{R}}}id", "")
    return ""


def _free_table(markup: Markup, frame: etree._Element, table: etree._Element) -> None:
    transform, grid = frame.find(p("xfrm")), table.find(a("tblGrid"))
    if transform is None or grid is None:
        return
    markup.put(transform, TablePlace((markup.fragment(transform),), is_bounds=True))
    rows = _element_children(table)
    markup.wrap(grid, rows[-1], lambda nodes: TablePlace(nodes, is_bounds=False))


def _element_children(element: etree._Element) -> list[etree._Element]:
    return list(element.iterchildren())


def _cut_cell(markup: Markup, cell: etree._Element) -> Iterator[str]:
    body = cell.find(a("txBody"))
    if body is None or not may_hold_markers(body):
        return
    emptied = cell_format(markup, cell).emptied()
    look = cell_properties(markup, cell)
    keys = cut_body(markup, body)
    if not keys:
        return
    properties = cell.find(a("tcPr"))
    if properties is not None:
        markup.put(properties, look)
    else:
        cell.append(markup.leaf(look))
    markup.wrap(cell, cell, lambda nodes: Cell(keys, nodes, emptied))
    yield from keys
