"""Finding charts in a finished deck: the slide by its place, the chart by its own."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from lxml import etree

from slidemill.contracts.presentations import ChartUpdate
from slidemill.deck.charting.data_rows import name_of_rows
from slidemill.deck.charting.faults import ChartFault
from slidemill.deck.compiler.head import read_head
from slidemill.deck.faults import TemplateError, shown
from slidemill.deck.opc.names import relationships_name, resolve
from slidemill.deck.opc.namespaces import A, C, mc, p, r
from slidemill.deck.opc.package import Package

_CHARTEX = "http://schemas.microsoft.com/office/drawing/2014/chartex"
_DATA = f"{{{A}}}graphicData"
_CHARTS = {C: f"{{{C}}}chart", _CHARTEX: f"{{{_CHARTEX}}}chart"}
"""The element that names a chart's part, by the kind of graphic."""
_TARGET = re.compile(rb"""Target\s*=\s*["']([^"']+)""")
_TREES = frozenset({p("spTree"), p("grpSp")})


@dataclass(frozen=True, slots=True)
class ChartFrame:
    """A chart on a slide: its frame, its part (`""` when it is lost), what it is called."""

    frame: etree._Element
    part: str
    name: str
    description: str


class Slides:
    """The slides of a deck in their order, hidden ones included, and their charts."""

    def __init__(self, package: Package) -> None:
        """Raise TemplateError when the package is no presentation."""
        self._package = package
        self.parts = read_head(package).slides
        self._roots: dict[int, etree._Element] = {}
        self._charts: dict[int, Sequence[ChartFrame]] = {}
        self._users: Mapping[str, list[int]] | None = None

    def root(self, index: int) -> etree._Element:
        """Return the root of a slide, the same one every time."""
        known = self._roots.get(index)
        if known is None:
            known = self._roots[index] = self._package.xml(self.parts[index])
        return known

    def charts(self, index: int) -> Sequence[ChartFrame]:
        """Return a slide's charts in document order; what is grouped stands in its group's place.

        Charts of every kind count, also those that take no data.
        """
        known = self._charts.get(index)
        if known is None:
            links = {
                each.id: each.target
                for each in self._package.relationships(self.parts[index])
                if not each.external and not each.dangling
            }
            tree = self.root(index).find(f"{p('cSld')}/{p('spTree')}")
            frames = _frames(tree) if tree is not None else ()
            known = [_chart_of(frame, link, links) for frame, link in frames]
            self._charts[index] = known
        return known

    def rows_under(self, chart: ChartFrame, index: int) -> etree._Element | None:
        """Return the frame of the table that was generated with a chart of a slide."""
        name = name_of_rows(chart.name)
        for frame in self.root(index).iter(p("graphicFrame")):
            named = frame.find(f"{p('nvGraphicFramePr')}/{p('cNvPr')}")
            table = next(frame.iter(f"{{{A}}}tr"), None)
            if named is not None and named.get("name") == name and table is not None:
                return frame
        return None

    def shown(self, part: str, index: int) -> str:
        """Name the places that show a chart part beside one frame of a slide; `""` for none."""
        if self._users is None:
            self._users = self._read_users()
        others = [str(n) for n in self._users.get(part, ()) if n != index]
        frames = sum(each.part == part for each in self.charts(index))
        places = [f"{frames - 1} more on the slide"] if frames > 1 else []
        if others:
            places.append(("slide " if len(others) == 1 else "slides ") + ", ".join(others))
        return " and ".join(places)

    def _read_users(self) -> Mapping[str, list[int]]:
        """Return the slides that lead to a part, for parts of charts."""
        package = self._package
        users: dict[str, list[int]] = {}
        for number, slide in enumerate(self.parts):
            name = package.find(relationships_name(slide))
            content = b"" if name is None else package.read(name)
            for target in dict.fromkeys(_TARGET.findall(content) if b"chart" in content else ()):
                part = package.find(resolve(slide, target.decode("utf-8", "replace")))
                if part is not None:
                    users.setdefault(part, []).append(number)
        return users

    def chart(self, update: ChartUpdate) -> ChartFrame:
        """Return the chart that an update names; ChartFault when there is none, or several."""
        count = len(self.parts)
        if update.slide_index >= count:
            few = "1 slide" if count == 1 else f"{count} slides"
            raise ChartFault(
                "slide_index",
                f"there is no slide {update.slide_index}: the deck has {few}; give a number from "
                f"0 to {count - 1}.",
            )
        try:
            charts = self.charts(update.slide_index)
        except TemplateError as error:
            raise ChartFault("slide_index", f"the slide cannot be read: {error}") from error
        if not charts:
            raise ChartFault("slide_index", f"slide {update.slide_index} has no chart.")
        if update.chart_name is not None:
            names = [each.name for each in charts]
            found = _named("chart_name", "is named", update.chart_name, names)
        elif update.chart_alt_text is not None:
            names = [each.description for each in charts]
            found = _named("chart_alt_text", "has the text", update.chart_alt_text, names)
        else:
            found = update.chart_index
        if found >= len(charts):
            few = "1 chart" if len(charts) == 1 else f"{len(charts)} charts"
            raise ChartFault(
                "chart_index",
                f"there is no chart {found} on slide {update.slide_index}: it has {few}; give a "
                f"number from 0 to {len(charts) - 1}.",
            )
        if not charts[found].part:
            raise ChartFault("chart_index", "the chart's part is missing from the file.")
        return charts[found]


def _named(field: str, verb: str, wanted: str, names: Sequence[str]) -> int:
    found = [number for number, name in enumerate(names) if name == wanted]
    if len(found) == 1:
        return found[0]
    if found:
        raise ChartFault(
            field,
            f"{len(found)} charts of the slide are called {shown(wanted)}; give chart_index "
            f"({', '.join(map(str, found))}) instead.",
        )
    near = difflib.get_close_matches(wanted, [name for name in names if name], 1)
    mend = f"; did you mean {shown(near[0])}?" if near else "; give chart_index instead."
    raise ChartFault(field, f"no chart of the slide {verb} {shown(wanted)}{mend}")


def _frames(tree: etree._Element) -> Iterator[tuple[etree._Element, etree._Element]]:
    """Yield the frames of charts and what names their part, in document order."""
    for child in tree.iterchildren("*"):
        if child.tag == p("graphicFrame"):
            data = next(child.iter(_DATA), None)
            link = None if data is None else data.find(_CHARTS.get(data.get("uri", ""), "none"))
            if link is not None:
                yield child, link
        elif child.tag in _TREES:
            yield from _frames(child)
        elif child.tag == mc("AlternateContent"):
            chosen = child.find(mc("Choice"))
            chosen = child.find(mc("Fallback")) if chosen is None else chosen
            if chosen is not None:
                yield from _frames(chosen)


def _chart_of(frame: etree._Element, link: etree._Element, links: dict[str, str]) -> ChartFrame:
    named = frame.find(f"{p('nvGraphicFramePr')}/{p('cNvPr')}")
    return ChartFrame(
        frame,
        links.get(link.get(r("id"), ""), ""),
        "" if named is None else named.get("name", ""),
        "" if named is None else named.get("descr", ""),
    )
