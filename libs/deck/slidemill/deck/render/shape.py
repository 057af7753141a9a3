"""Shapes and cells whose text has markers: filled, restyled, replaced or removed."""

from __future__ import annotations

from dataclasses import dataclass

from slidemill.deck.data import Delete, Image, ShapeStyle, Text, Video
from slidemill.deck.drawing import Line, merged, shape_style_of, solid_fill
from slidemill.deck.render.page import Node, Page, Slot, emit, joined
from slidemill.deck.render.picture import Placement, write_picture
from slidemill.deck.render.video import write_video


@dataclass(slots=True)
class ShapeProperties:
    """`p:spPr` cut where fill and line stand; `line` is `""` when the shape has no `a:ln`."""

    before: str
    fill: str
    line: str
    outline: Line
    after: str

    def write(self, out: list[str], page: Page) -> None:
        """Write the properties under the page's shape style."""
        style = page.style or ShapeStyle()
        fill = self.fill if style.fill is None else solid_fill(style.fill)
        line = self.line
        if style.outline is not None:
            line = self.outline.filled(style.outline)
        out.append(f"{self.before}{fill}{line}{self.after}")

    def parts(self) -> tuple[Node, ...]:
        """As it stands."""
        return (f"{self.before}{self.fill}{self.line}{self.after}",)


@dataclass(slots=True)
class BodyProperties:
    """`a:bodyPr` cut around its `anchor` attribute."""

    original: str
    attributes: str
    inside: str

    def write(self, out: list[str], page: Page) -> None:
        """Write the properties, anchored as the page's shape style asks."""
        anchor = page.style.vertical_align if page.style is not None else None
        if anchor is None:
            out.append(self.original)
        else:
            out.append(
                f'<a:bodyPr{self.attributes} anchor="{anchor.value}">{self.inside}</a:bodyPr>'
            )

    def parts(self) -> tuple[Node, ...]:
        """As it stands."""
        return (self.original,)


def plain(nodes: tuple[Node, ...]) -> tuple[Node, ...]:
    """`nodes` without the slots that only a shape style moves."""
    result: list[Node] = []
    for node in nodes:
        if isinstance(node, str) or not getattr(node, "style_only", False):
            result.append(node)
        else:
            result.extend(plain(tuple(node.parts())))
    return joined(result)


@dataclass(slots=True)
class Styleable:
    """What only a shape style changes; stands as `slot.parts()` in the plain form."""

    slot: Slot
    style_only = True

    def write(self, out: list[str], page: Page) -> None:
        """Write the slot."""
        self.slot.write(out, page)

    def parts(self) -> tuple[Node, ...]:
        """As it stands."""
        return tuple(self.slot.parts())


def asked_style(keys: tuple[str, ...], page: Page) -> ShapeStyle | None:
    """Return the shape formatting that the texts among `keys` ask for, later keys above earlier."""
    style: ShapeStyle | None = None
    for key in keys:
        value = page.objects.get(key)
        if type(value) is Text and (asked := shape_style_of(value)) is not None:
            style = merged(style, asked)
    return style


@dataclass(slots=True)
class Shape:
    """A text box or other shape with markers in its text.

    `relationships` and `ids` (shape ids) are what goes when the shape goes. `placement` is
    None when neither the shape nor its layout says where it stands.
    """

    keys: tuple[str, ...]
    nodes: tuple[Node, ...]
    identity: str
    placement: Placement | None
    relationships: frozenset[str]
    ids: frozenset[str]
    _plain: tuple[Node, ...] = ()

    def __post_init__(self) -> None:
        self._plain = plain(self.nodes)

    def write(self, out: list[str], page: Page) -> None:
        """Write the shape, the picture or film in its place, or nothing."""
        for key in self.keys:
            value = page.objects.get(key)
            if page.notes:
                continue
            if type(value) is Delete:
                page.unlinked |= self.relationships
                page.removed |= self.ids
                return
            if type(value) is Image:
                page.unlinked |= self.relationships
                page.replaced |= self.ids
                write_picture(self.identity, self.placement, out, page, key=key, image=value)
                return
            if type(value) is Video:
                page.unlinked |= self.relationships
                page.replaced |= self.ids
                write_video(self.identity, self.placement, out, page, key=key, video=value)
                return
        style = asked_style(self.keys, page)
        if style is None:
            emit(self._plain, out, page)
            return
        page.style = style
        emit(self.nodes, out, page)
        page.style = None

    def parts(self) -> tuple[Node, ...]:
        """Return the shape with its text only."""
        return self._plain


@dataclass(slots=True)
class Cell:
    """A table cell with markers in its text; `emptied` is the cell without any."""

    keys: tuple[str, ...]
    nodes: tuple[Node, ...]
    emptied: str
    _plain: tuple[Node, ...] = ()

    def __post_init__(self) -> None:
        self._plain = plain(self.nodes)

    def write(self, out: list[str], page: Page) -> None:
        """Write the cell, or the empty cell."""
        for key in self.keys:
            value = page.objects.get(key)
            if type(value) is Delete:
                out.append(self.emptied)
                return
            if type(value) in (Image, Video):
                page.fault(
                    key,
                    f"the marker {{{key}}} stands in a table cell of template slide "
                    f"{page.number}, and a cell cannot become a picture or film; put the marker "
                    "into a text box over the table.",
                )
        style = asked_style(self.keys, page)
        if style is None:
            emit(self._plain, out, page)
            return
        page.style = style
        emit(self.nodes, out, page)
        page.style = None

    def parts(self) -> tuple[Node, ...]:
        """Return the cell with its text only."""
        return self._plain
