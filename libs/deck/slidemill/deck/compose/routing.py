"""Which block of a slide's content goes into which shape of the template slide.

Blocks find their places by kind. Tables and charts go into table and chart frames; text goes
into body placeholders, then into text boxes that hold content, the larger ones first, and only
when there is nothing else into headings and labels. In a single column the places are taken in
reading order; of several columns the first takes the leftmost ones.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import NamedTuple

from slidemill.contracts.presentations import (
    Agenda,
    AgendaBlock,
    Chart,
    ChartBlock,
    Column,
    SlideData,
    TableBlock,
    TableContent,
    TextBlock,
    TextContent,
    TextFormat,
)
from slidemill.deck.compose.canvas import SlideFault
from slidemill.deck.compose.dealing import (
    dealt,
    frame_shares,
    gap_to,
    nth,
    ordinal,
    text_shares,
)
from slidemill.deck.compose.ordering import area, in_rows
from slidemill.deck.compose.roles import Placed, Role
from slidemill.deck.opc.namespaces import c

_MEND = "Choose another template slide (POST /templates/match finds one)."
_OFFERS = (
    (Role.TITLE, "title", "titles"),
    (Role.SUBTITLE, "subtitle", "subtitles"),
    (Role.BODY, "text placeholder", "text placeholders"),
    (Role.TEXT, "text box", "text boxes"),
    (Role.TABLE, "table", "tables"),
    (Role.CHART, "chart", "charts"),
)
_MOST_PLACES = 100
_CONTENT = (Role.BODY, Role.TEXT, Role.TABLE, Role.CHART)
_WIDE = 0.6
"""Of the slide's width: a heading as wide as this can be a subtitle."""


class Line(NamedTuple):
    """A text of its own: title, subtitle, header, heading of a column."""

    target: Placed
    text: str
    format: TextFormat | None
    place: str


class Texts(NamedTuple):
    """Text blocks that go into one shape."""

    target: Placed
    blocks: tuple[TextContent, ...]
    header: str | None
    place: str


class AgendaRoute(NamedTuple):
    """An agenda and the list or table it goes into."""

    target: Placed
    agenda: Agenda
    place: str


class TableRoute(NamedTuple):
    """A table and its frame."""

    target: Placed
    content: TableContent
    place: str


class ChartRoute(NamedTuple):
    """A chart and its frame."""

    target: Placed
    chart: Chart
    place: str


@dataclass(slots=True)
class Routes:
    """Where everything goes, and what of the template slide got nothing."""

    lines: list[Line] = field(default_factory=list)
    texts: list[Texts] = field(default_factory=list)
    agendas: list[AgendaRoute] = field(default_factory=list)
    tables: list[TableRoute] = field(default_factory=list)
    charts: list[ChartRoute] = field(default_factory=list)
    headings: list[Line] = field(default_factory=list)
    """Headings of columns that want a place over their frame, which is the target."""
    unused: list[Placed] = field(default_factory=list)


def routes_of(
    placed: Sequence[Placed], data: SlideData, place: str, size: tuple[int, int]
) -> Routes:
    """Return where the content of a slide goes.

    `place` is the path of `data` in the request. Raises SlideFault that names the first block
    without a place, and what the template slide offers.
    """
    return _Router(placed, data, place, size).routes()


class _Router:
    """Routes one slide; used once."""

    def __init__(
        self, placed: Sequence[Placed], data: SlideData, place: str, size: tuple[int, int]
    ) -> None:
        self.placed, self.data, self.place, self.size = placed, data, place, size
        self.used: set[int] = set()
        self.result = Routes()

    def routes(self) -> Routes:
        self._blocks(TableBlock, "table", self._frames(Role.TABLE))
        self._blocks(ChartBlock, "chart", self._frames(Role.CHART))
        self._agendas()
        self._texts()
        self._headers()
        self._lines()
        self.result.unused = self._unused()
        return self.result

    def _unused(self) -> list[Placed]:
        """Return what got nothing; a heading over content that got nothing is content too."""
        unused = [each for each in self.placed if id(each) not in self.used]
        return [
            replace(each, role=Role.TEXT) if self._heads_nothing(each) else each for each in unused
        ]

    def _heads_nothing(self, each: Placed) -> bool:
        if each.role is not Role.HEADING or each.placeholder:
            return False
        content = (other for other in self.placed if other.role in _CONTENT)
        found = [(gap, other) for other in content if (gap := gap_to(each, other)) is not None]
        nearest = min(found, key=lambda pair: pair[0], default=None)
        return nearest is not None and id(nearest[1]) not in self.used

    def _frames(self, role: Role) -> list[Placed]:
        found = [each for each in self.placed if each.role is role]
        if role is Role.CHART:
            found = [each for each in found if next(each.shape.iter(c("chart")), None) is not None]
        return found

    def _blocks(self, kind: type[TableBlock | ChartBlock], name: str, frames: list[Placed]) -> None:
        """Give the blocks of a kind their frames."""
        wanted = [
            [
                (number, block)
                for number, block in enumerate(column.blocks)
                if isinstance(block, kind)
            ]
            for column in self.data.content
        ]
        count = sum(map(len, wanted))
        shares = frame_shares(frames, [len(each) for each in wanted])
        if shares is None:
            at, number = nth(wanted, len(frames))
            raise self._no_place(
                f"content[{at}].blocks[{number}]", f"a {ordinal(len(frames), count)}{name}"
            )
        for at, (blocks, share) in enumerate(zip(wanted, shares, strict=True)):
            for (number, block), frame in zip(blocks, share, strict=True):
                self._use(frame)
                place = f"{self.place}.content[{at}].blocks[{number}].{name}"
                if isinstance(block, TableBlock):
                    self.result.tables.append(TableRoute(frame, block.table, place))
                else:
                    self.result.charts.append(ChartRoute(frame, block.chart, place))

    def _agendas(self) -> None:
        for at, column in enumerate(self.data.content):
            for number, block in enumerate(column.blocks):
                if not isinstance(block, AgendaBlock):
                    continue
                place = f"content[{at}].blocks[{number}]"
                target = self._largest(Role.BODY, Role.TEXT, Role.TABLE)
                if target is None:
                    raise self._no_place(place, "an agenda")
                self._use(target)
                full = f"{self.place}.{place}.agenda"
                self.result.agendas.append(AgendaRoute(target, block.agenda, full))

    def _texts(self) -> None:
        columns = [list(_text_blocks(column)) for column in self.data.content]
        wanted = [at for at, blocks in enumerate(columns) if blocks]
        if not wanted:
            return
        count = sum(map(len, columns))
        places = self._text_places(count, len(wanted))
        shares = text_shares(places, [len(columns[at]) for at in wanted])
        if shares is None:
            at = wanted[len(places)]
            which = "the text of another column" if places else "text"
            raise self._no_place(f"content[{at}].blocks[{columns[at][0][0]}]", which)
        for at, share in zip(wanted, shares, strict=True):
            parts = dealt(columns[at], share)
            for target, blocks in zip(share, parts, strict=True):
                self._use(target)
                place = f"{self.place}.content[{at}].blocks[{blocks[0][0]}].text"
                contents = tuple(content for _, content in blocks)
                self.result.texts.append(Texts(target, contents, None, place))

    def _text_places(self, blocks: int, columns: int) -> list[Placed]:
        """Return the shapes for text: the better ones, as many as there are blocks for."""
        free = [each for each in self.placed if id(each) not in self.used]
        bodies = [each for each in free if each.role is Role.BODY]
        boxes = sorted((e for e in free if e.role is Role.TEXT), key=area, reverse=True)
        found = [*sorted(bodies, key=area, reverse=True), *boxes]
        for role in (Role.HEADING, Role.LABEL):
            if len(found) < columns and (not found or columns > 1):
                more = [each for each in free if each.role is role]
                found += sorted(more, key=area, reverse=True)[: columns - len(found)]
        return found[:blocks] if columns == 1 else found[:_MOST_PLACES]

    def _headers(self) -> None:
        """Put the header of each column into a heading over it, else before its text."""
        for at, column in enumerate(self.data.content):
            if column.header is None or not column.header.strip():
                continue
            prefix = f"{self.place}.content[{at}]"
            targets = self._targets_of(prefix)
            place = f"{prefix}.header"
            format_ = self.data.slide_format
            look = None if format_ is None or format_.textbox is None else format_.textbox.header
            heading, number = self._heading_over(targets), self._text_of_column(prefix)
            if heading is not None:
                self._use(heading)
                look = None if heading.placeholder else look
                self.result.lines.append(Line(heading, column.header, look, place))
            elif number is not None:
                text = self.result.texts[number]
                self.result.texts[number] = text._replace(header=column.header)
            elif targets:
                self.result.headings.append(Line(in_rows(targets)[0], column.header, look, place))
            else:
                raise self._no_place(f"content[{at}].header", "a header without content")

    def _targets_of(self, prefix: str) -> list[Placed]:
        routes: Iterable[Texts | TableRoute | ChartRoute | AgendaRoute] = (
            *self.result.texts,
            *self.result.tables,
            *self.result.charts,
            *self.result.agendas,
        )
        return [each.target for each in routes if each.place.startswith(f"{prefix}.")]

    def _text_of_column(self, prefix: str) -> int | None:
        for number, each in enumerate(self.result.texts):
            if each.place.startswith(f"{prefix}."):
                return number
        return None

    def _heading_over(self, targets: Iterable[Placed]) -> Placed | None:
        """Return the free heading that stands over one of a column's shapes, the nearest one."""
        found = [
            (gap, each)
            for target in targets
            for each in self.placed
            if each.role is Role.HEADING and id(each) not in self.used
            if (gap := gap_to(each, target)) is not None
        ]
        return min(found, key=lambda pair: pair[0])[1] if found else None

    def _lines(self) -> None:
        data, formats = self.data, self.data.slide_format
        title, subtitle = (None, None) if formats is None else (formats.title, formats.subtitle)
        wanted = (
            ("title", data.title, Role.TITLE, title),
            ("subtitle", data.subtitle, Role.SUBTITLE, subtitle),
            ("header", data.header, Role.HEADER, None),
        )
        for name, text, role, format_ in wanted:
            if text is None:
                continue
            target = self._largest(role)
            if target is None and role is Role.SUBTITLE:
                target = self._wide_heading()
            if target is None:
                if not text.strip():
                    continue
                raise self._no_place(name, f"a {name}")
            self._use(target)
            self.result.lines.append(Line(target, text, format_, f"{self.place}.{name}"))

    def _wide_heading(self) -> Placed | None:
        for each in self.placed:
            wide = each.box is not None and each.box.cx >= _WIDE * self.size[0]
            if each.role is Role.HEADING and wide and id(each) not in self.used:
                return each
        return None

    def _largest(self, *roles: Role) -> Placed | None:
        """Return the largest free shape of the first role that has one."""
        for role in roles:
            free = [e for e in self.placed if e.role is role and id(e) not in self.used]
            if free:
                return max(free, key=area)
        return None

    def _use(self, each: Placed) -> None:
        self.used.add(id(each))

    def _no_place(self, place: str, what: str) -> SlideFault:
        return SlideFault(
            f"{self.place}.{place}",
            f"the slide has no place for {what}; it has {offers(self.placed)}. {_MEND}",
        )


def offers(placed: Iterable[Placed]) -> str:
    """Name what a template slide has places for: `1 chart, 2 text boxes`."""
    roles = [each.role for each in placed]
    named = [
        f"{count} {one if count == 1 else many}"
        for role, one, many in _OFFERS
        if (count := roles.count(role))
    ]
    return ", ".join(named) or "no text, table or chart"


def _text_blocks(column: Column) -> Iterator[tuple[int, TextContent]]:
    for number, block in enumerate(column.blocks):
        if isinstance(block, TextBlock):
            yield number, block.text
