"""Reading the inventory of a compiled template from the parts it keeps."""

from __future__ import annotations

import html
from collections import Counter
from dataclasses import dataclass, field

from lxml import etree

from slidemill.deck.inspect.fonts import FontFinder
from slidemill.deck.inspect.frames import FrameReader
from slidemill.deck.inspect.inventory import Inventory
from slidemill.deck.inspect.items import FontUse, Slide, Theme
from slidemill.deck.inspect.places import coordinate, where_of
from slidemill.deck.inspect.remarks import remarks_on
from slidemill.deck.inspect.texts import MarkerReader, body_text
from slidemill.deck.inspect.theming import (
    layout_name,
    layout_names,
    read_properties,
    read_theme,
    related,
)
from slidemill.deck.opc.namespaces import p
from slidemill.deck.opc.package import Package
from slidemill.deck.render.plan import DeckPlan, SlidePlan

_TITLES = ("title", "ctrTitle")


def read_inventory(plan: DeckPlan) -> Inventory:
    """Read what a compiled template holds.

    Raises TemplateError when a part that compilation had no need to open is damaged.
    """
    return _Reader(plan, Package(plan.parts)).inventory()


@dataclass
class _Reader:
    """Holds what the slides of one template share."""

    plan: DeckPlan
    package: Package
    fonts: Counter[tuple[str, str]] = field(default_factory=Counter)
    roots: dict[str, etree._Element] = field(default_factory=dict)
    themes: dict[str | None, Theme | None] = field(default_factory=dict)

    def inventory(self) -> Inventory:
        """Read slide by slide, then what rules them all."""
        part = self.plan.presentation_part
        presentation = self.package.xml(part)
        defaults = presentation.find(p("defaultTextStyle"))
        slides = tuple(
            self._slide(number + 1, slide, defaults)
            for number, slide in enumerate(self.plan.slides)
        )
        size = presentation.find(p("sldSz"))
        return Inventory(
            0 if size is None else coordinate(size.get("cx")),
            0 if size is None else coordinate(size.get("cy")),
            slides,
            tuple(
                FontUse(typeface, role, count)
                for (typeface, role), count in self.fonts.most_common()
            ),
            self._theme(related(self.package, part, "slideMaster")),
            layout_names(self.package, part),
            read_properties(self.package),
            tuple(dict.fromkeys(remarks_on(self.package, slides))),
        )

    def _slide(self, number: int, plan: SlidePlan, defaults: etree._Element | None) -> Slide:
        layout = related(self.package, plan.part, "slideLayout")
        master = related(self.package, layout, "slideMaster")
        ancestry = tuple(self._root(part) for part in (layout, master) if part)
        theme = self._theme(master)
        markers = MarkerReader(FontFinder(ancestry, theme, defaults), self.fonts)
        frames = FrameReader(self.package, plan.part, ancestry, markers)
        title = self._page(plan.part, ancestry, markers, frames)
        noted = self._notes(plan.part, markers)
        return Slide(
            number,
            plan.part,
            layout_name(ancestry[0]) if ancestry else "",
            self._section(number - 1),
            title,
            plan.hidden,
            plan.notes,
            markers.placeholders(),
            tuple(frames.charts),
            (*frames.tables, *noted.tables),
            tuple(frames.pictures),
            (*frames.frames, *noted.frames),
        )

    def _page(
        self,
        part: str,
        ancestry: tuple[etree._Element, ...],
        markers: MarkerReader,
        frames: FrameReader,
    ) -> str:
        """Read everything on a slide and return its title."""
        title = ""
        for element in self.package.xml(part).iter(p("sp"), p("graphicFrame"), p("pic")):
            if element.tag == p("graphicFrame"):
                frames.frame(element)
            elif element.tag == p("pic"):
                frames.picture(element)
            else:
                markers.shape(element, where_of(element, ancestry))
                if not title and _is_title(element):
                    title = body_text(element.find(p("txBody")))
        return title

    def _notes(self, slide: str, markers: MarkerReader) -> FrameReader:
        """Read the notes of a slide and return what frames they have."""
        part = related(self.package, slide, "notesSlide")
        master = related(self.package, part, "notesMaster")
        ancestry = () if master is None else (self._root(master),)
        frames = FrameReader(self.package, part or "", ancestry, markers, notes=True)
        if part is not None:
            for element in self.package.xml(part).iter(p("sp"), p("graphicFrame")):
                if element.tag == p("graphicFrame"):
                    frames.frame(element)
                else:
                    markers.shape(element, where_of(element, ancestry, notes=True))
        return frames

    def _section(self, index: int) -> str:
        named = (section for section in self.plan.sections if index in section.slides)
        return next((html.unescape(section.name) for section in named), "")

    def _theme(self, master: str | None) -> Theme | None:
        if master not in self.themes:
            self.themes[master] = read_theme(self.package, master)
        return self.themes[master]

    def _root(self, part: str) -> etree._Element:
        if part not in self.roots:
            self.roots[part] = self.package.xml(part)
        return self.roots[part]


def _is_title(shape: etree._Element) -> bool:
    placeholder = shape.find(f"{p('nvSpPr')}/{p('nvPr')}/{p('ph')}")
    return placeholder is not None and placeholder.get("type") in _TITLES
