"""One page being made: a private copy of a template slide, and what it brings along."""

from __future__ import annotations

import copy
from dataclasses import dataclass
from typing import NamedTuple

from lxml import etree

from slidemill.contracts.presentations import RenderOptions
from slidemill.deck.compiler.parts import next_id
from slidemill.deck.compose.boxes import Box, box_of, set_box
from slidemill.deck.compose.library import SlideLibrary, SourceSlide
from slidemill.deck.compose.roles import Placed, placed_like
from slidemill.deck.faults import Fault, FaultKind
from slidemill.deck.opc.namespaces import C, a, c, mc, p, r
from slidemill.deck.opc.package import Package

__all__ = ["Box", "Canvas", "ChartSource", "FilledChart", "PlacedPicture", "SlideFault"]


class SlideFault(Exception):  # noqa: N818  # it ends a slide, not the deck: the engine's word is fault
    """What ends this slide; the other slides go on. `message` says what, why and the mend."""

    def __init__(self, place: str, message: str) -> None:
        self.place = place
        self.message = message
        super().__init__(f"{place}: {message}")


@dataclass(frozen=True, slots=True)
class ChartSource:
    """The chart that a frame of the template shows."""

    part: str
    library: SlideLibrary

    @property
    def package(self) -> Package:
        """The template's package."""
        return self.library.package

    @property
    def content(self) -> bytes:
        """The chart part."""
        return self.package.read(self.part)

    def xml(self) -> etree._Element:
        """Return the chart part's root, to be changed at will."""
        return self.package.xml(self.part)

    @property
    def workbook_part(self) -> str | None:
        """Name of the embedded workbook, None when the chart has none."""
        for each in self.package.relationships(self.part):
            if each.kind == "package" and not each.external and not each.dangling:
                return each.target
        return None

    @property
    def workbook(self) -> bytes | None:
        """The embedded workbook."""
        part = self.workbook_part
        return None if part is None else self.package.read(part)


class FilledChart(NamedTuple):
    """What this page shows in place of a template's chart; `workbook` None: the template's."""

    chart: bytes
    workbook: bytes | None


class PlacedPicture(NamedTuple):
    """A picture that the page brings; `extension` is `png`, `jpg` or `gif`."""

    content: bytes
    extension: str


class Canvas:
    """One page being made."""

    def __init__(self, source: SourceSlide, options: RenderOptions, place: str) -> None:
        """`place` is the prefix of every message, such as `slides[3].slide_data`."""
        self.source = source
        self.options = options
        self.place = place
        self.root: etree._Element = copy.deepcopy(source.root)
        """`p:sld`, a private copy."""
        self.placed: tuple[Placed, ...] = placed_like(source.placed, self.root)
        """The shapes of the copy with their roles, as they are before anything is changed."""
        self.size: tuple[int, int] = source.library.slide_size
        """Width and height of the slide, in EMU."""
        self.warnings: list[Fault] = []
        self.removed: set[str] = set()
        """Ids of the shapes that left the slide."""
        self.pictures: dict[str, PlacedPicture] = {}
        """By relationship id."""
        self.charts: dict[str, FilledChart] = {}
        """By relationship id."""
        self.copied: dict[str, str] = {}
        """Relationship ids made for a chart that two frames share, with the template's own id."""
        self._next_shape = 0
        self._next_relation = next_id(source.relationships)

    def box(self, shape: etree._Element) -> Box | None:
        """Return where a shape stands: by its own word, else by its layout's or master's."""
        return box_of(shape, self.source.ancestry)

    def move(self, shape: etree._Element, box: Box) -> None:
        """Let a shape stand elsewhere."""
        set_box(shape, box)

    def remove(self, shape: etree._Element) -> None:
        """Take a shape off the page, with all that stands for it in older readers."""
        whole = self._whole(shape)
        self.removed.update(str(each.get("id", "")) for each in whole.iter(p("cNvPr")))
        parent = whole.getparent()
        if parent is not None:
            parent.remove(whole)

    def claim(self, shape: etree._Element) -> None:
        """Let a shape with alternatives for older readers stand alone, before it is changed."""
        whole = self._whole(shape)
        if whole is not shape:
            whole.addprevious(shape)
            parent = whole.getparent()
            if parent is not None:
                parent.remove(whole)

    def insert_after(self, shape: etree._Element, element: etree._Element) -> None:
        """Put a new shape above `shape` in the drawing order; it gets an id of its own."""
        for each in element.iter(p("cNvPr")):
            each.set("id", str(self.next_id()))
        self._whole(shape).addnext(element)

    def append(self, element: etree._Element) -> None:
        """Put a new shape above all others; it gets an id of its own."""
        tree = self.root.find(f"{p('cSld')}/{p('spTree')}")
        if tree is None:
            raise SlideFault(self.place, "the template slide has no shapes; save it again.")
        for each in element.iter(p("cNvPr")):
            each.set("id", str(self.next_id()))
        last = tree.find(p("extLst"))
        if last is None:
            tree.append(element)
        else:
            last.addprevious(element)

    def next_id(self) -> int:
        """Return a shape id that is free on this page."""
        self._next_shape = max(self._next_shape, self.source.largest_id) + 1
        return self._next_shape

    def picture(self, data: bytes, extension: str) -> str:
        """Return the relationship id of a picture; equal ones share their part in the deck."""
        for known, placed in self.pictures.items():
            if placed.content == data:
                return known
        identity = self._relation()
        self.pictures[identity] = PlacedPicture(data, extension)
        return identity

    def chart(self, frame: etree._Element) -> ChartSource:
        """Return the chart that a frame shows in the template.

        Raises SlideFault when it has none that can be filled.
        """
        identity = self._chart_id(frame)
        identity = self.copied.get(identity, identity)
        for each in self.source.relationships:
            if each.id == identity and each.kind == "chart" and not each.dangling:
                return ChartSource(each.target, self.source.library)
        raise SlideFault(
            self.place, "the template's chart is missing from the file; save the template again."
        )

    def put_chart(self, frame: etree._Element, chart: bytes, workbook: bytes | None) -> None:
        """Let a frame show `chart`, in a part of this page's own.

        `workbook` takes the place of the template's embedded one; None keeps it, as long as the
        chart still refers to it.
        """
        identity = self._chart_id(frame)
        if identity in self.charts and self._shared(identity):
            original = self.copied.get(identity, identity)
            identity = self._relation()
            self.copied[identity] = original
            reference = next(frame.iter(c("chart")))
            reference.set(r("id"), identity)
        self.charts[identity] = FilledChart(chart, workbook)

    def warn(self, place: str, message: str) -> None:
        """Note what the page shows otherwise than asked; `place` is the whole path."""
        self.warnings.append(Fault(place, message, FaultKind.ADJUSTED))

    def _shared(self, identity: str) -> bool:
        frames = [each for each in self.root.iter(c("chart")) if each.get(r("id")) == identity]
        return len(frames) > 1

    def _chart_id(self, frame: etree._Element) -> str:
        data = frame.find(f"{a('graphic')}/{a('graphicData')}")
        reference = None if data is None else data.find(f"{{{C}}}chart")
        if reference is None:
            raise SlideFault(self.place, "the template's frame shows no chart that can be filled.")
        return reference.get(r("id"), "")

    def _relation(self) -> str:
        identity = f"rId{self._next_relation}"
        self._next_relation += 1
        return identity

    def _whole(self, shape: etree._Element) -> etree._Element:
        """Return the shape with its alternatives."""
        choices = next(shape.iterancestors(mc("AlternateContent")), None)
        return shape if choices is None else choices
