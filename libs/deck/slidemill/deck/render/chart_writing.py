"""One chart being written: what charts by category and charts of points have in common."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from slidemill.deck.data import ScatterSeries, Series
from slidemill.deck.render.chart import ChartPlan, Title
from slidemill.deck.render.chart_cast import Cast, Seat
from slidemill.deck.render.chart_cells import Block, name_reference, title_text
from slidemill.deck.render.chart_form import ChartTexts
from slidemill.deck.render.chart_series import with_base
from slidemill.deck.render.workbook_cells import CellLine

_TREND = "</c:trendline>"


class Entry(NamedTuple):
    """A series on its seat: its number in the data, the formula of its name, its points."""

    number: int
    series: Series | ScatterSeries
    seat: Seat
    name: str
    points: int


class Writing:
    """Collects the series of one chart and the cells of its workbook."""

    def __init__(self, plan: ChartPlan, cast: Cast) -> None:
        self.plan = plan
        self.cast = cast
        self.cells: list[CellLine] = []
        self.texts: list[list[str]] = [[] for _ in cast.plots]
        """The series of each plot."""
        self._title_text = ""

    def formula(self, block: Block, line: int, first: int, last: int) -> str:
        """Return a reference to cells of a line, `""` when there are none to refer to."""
        return block.cells(line, first, last) if self.plan.workbook is not None else ""

    def add(self, entry: Entry, data: str) -> None:
        """Write a series; `data` are its references, from `c:cat` or `c:xVal` on."""
        number, series, seat, name, points = entry
        look = seat.look
        styles = series.styles if seat.recolor is None else with_base(series.styles, seat.recolor)
        reference = name_reference(series.name, name)
        if self.plan.title.kind is Title.LINKED and (look.follows_name or not number):
            self._title_text = title_text(series.name, name)
        self.texts[seat.plot].append(
            f'<c:ser><c:idx val="{seat.index}"/><c:order val="{number}"/>{reference}'
            f"{look.formatting(points, styles, series.data_point_styles)}"
            f"{data}{look.tail}{look.extensions}</c:ser>"
        )

    def made(self, axes: Sequence[str], count: int) -> ChartTexts:
        """Return the chart part and its workbook; `count` is the number of points."""
        plan = self.plan
        plots = [
            plot.written(series, numbers)
            for (plot, numbers, _), series in zip(self.cast.plots, self.texts, strict=True)
        ]
        title, deleted = self._title()
        xml = plan.outline.filled(
            {
                "plots": "".join(plots),
                "axes": "".join(axes),
                "title": title,
                "deleted": deleted,
                "legend": self._legend(count) if plan.legend else "",
            }
        )
        if plan.workbook is None:
            return ChartTexts(xml, {}, {})
        block = plan.block
        return ChartTexts(xml, *plan.workbook.edited(block.sheet, self.cells, block.cleared))

    def _title(self) -> tuple[str, str]:
        plan, only = self.plan.title, len(self.cast.seats) == 1
        if plan.kind is Title.LINKED:
            return f"{plan.before}{self._title_text}{plan.after}", plan.deleted
        if plan.kind is Title.AUTOMATIC and only:
            return plan.before, plan.deleted
        if plan.kind is Title.AUTOMATIC or (plan.stays_away and only):
            return "", '<c:autoTitleDeleted val="1"/>'
        return "", plan.deleted

    def _legend(self, count: int) -> str:
        entries = self.plan.legend
        if any(plot.varies_slices for plot, _, _ in self.cast.plots):
            kept = {entry.index: entry for entry in entries if entry.index < count}
        else:
            places = {seat.origin: number for number, seat in enumerate(self.cast.seats)}
            places |= self._places_of_trends()
            kept = {places[entry.index]: entry for entry in entries if entry.index in places}
        return "".join(
            [f'<c:legendEntry><c:idx val="{index}"/>{kept[index].after}' for index in sorted(kept)]
        )

    def _places_of_trends(self) -> dict[int, int]:
        """Return where trend lines stand in the legend, behind the series, by where they stood."""
        looks = [look for plot in self.plan.plots for look in plot.looks]
        old, starts = len(looks), []
        for look in looks:
            starts.append(old)
            old += look.middle.count(_TREND)
        places: dict[int, int] = {}
        new = len(self.cast.seats)
        for seat in self.cast.seats:
            count = seat.look.middle.count(_TREND)
            if seat.origin >= 0:
                places |= {starts[seat.origin] + n: new + n for n in range(count)}
            new += count
        return places
