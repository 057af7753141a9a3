"""The series of totals that a chart has: ours, or one that somebody drew by hand."""

from __future__ import annotations

from dataclasses import dataclass
from math import isfinite

from lxml import etree

from slidemill.contracts.presentations import Chart as ChartData
from slidemill.deck.charting.order import name_of, set_value, value_of
from slidemill.deck.compiler.chart_cells import Reference, reference_of
from slidemill.deck.compiler.chart_series import number_of, series_name
from slidemill.deck.opc.namespaces import a, c

_C15 = "http://schemas.microsoft.com/office/drawing/2012/chart"
_RANGE = f"{{{_C15}}}datalabelsRange"
STACKED = ("stacked", "percentStacked")
_CLOSE = 1e-6


@dataclass(frozen=True, slots=True)
class OldTotals:
    """The series of totals that a chart had, apart from its tree unless it was `drawn`."""

    series: etree._Element
    drawn: bool

    def cells(self) -> list[Reference]:
        """Return the cells that only the totals had."""
        if self.drawn:
            return []
        found = (reference_of(formula) for formula in _formulas(self.series))
        return [each for each in found if each is not None]


def may_have_totals(root: etree._Element) -> bool:
    """Whether a chart has a series that could be one of totals, whatever its values."""
    area = root.find(f"{c('chart')}/{c('plotArea')}")
    if area is None or stack_of(area) is None:
        return False
    return any(
        _is_invisible(series) or next(series.iter(_RANGE), None) is not None
        for series in area.iter(c("ser"))
    )


def take_totals(root: etree._Element, wanted: ChartData) -> OldTotals | None:
    """Take the totals out of a chart's tree, before its look is changed.

    Those drawn by hand stay unless the chart changes its kind or shall have none. None when
    there are none, or when the data brings a series of that name itself.
    """
    area = root.find(f"{c('chart')}/{c('plotArea')}")
    found = None if area is None else _found(area)
    if found is None or any(one.name == series_name(found.series) for one in wanted.series):
        return None
    if found.drawn and wanted.chart_type is None and wanted.show_bar_labels is not False:
        return found
    _take_out(root, found.series)
    return OldTotals(found.series, drawn=False)


def stack_of(area: etree._Element | None) -> etree._Element | None:
    """Return the first plot of stacked columns or bars."""
    for plot in () if area is None else area:
        is_bars = name_of(plot) == "barChart" and plot.find(c("ser")) is not None
        if is_bars and value_of(plot, "grouping") in STACKED:
            return plot
    return None


def _found(area: etree._Element) -> OldTotals | None:
    """Return the series of totals, ours or one drawn by hand."""
    plot = stack_of(area)
    if plot is None:
        return None
    every = list(area.iter(c("ser")))
    for series in plot.findall(c("ser")):
        if next(series.iter(_RANGE), None) is not None and not any(_values(series)):
            return OldTotals(series, drawn=False)
    for series in every:
        if _is_invisible(series) and _is_sum(series, plot):
            return OldTotals(series, drawn=True)
    return None


def _is_invisible(series: etree._Element) -> bool:
    """Whether nothing of a series is seen but its labels."""
    plot = series.getparent()
    shape = series.find(c("spPr"))
    if (
        plot is None
        or shape is None
        or series.find(f"{c('dLbls')}/{c('showVal')}[@val='1']") is None
    ):
        return False
    if name_of(plot) == "lineChart":
        unmarked = value_of(plot, "marker", "0") == "0"
        symbol = series.find(f"{c('marker')}/{c('symbol')}")
        unmarked = unmarked if symbol is None else symbol.get("val") == "none"
        return unmarked and shape.find(f"{a('ln')}/{a('noFill')}") is not None
    return name_of(plot) == "barChart" and shape.find(a("noFill")) is not None


def _is_sum(series: etree._Element, plot: etree._Element) -> bool:
    others = [_values(each) for each in plot.findall(c("ser")) if each is not series]
    own = _values(series)
    if not others or not any(own):
        return False
    for place, value in enumerate(own):
        total = sum(each[place] for each in others if place < len(each))
        if not isfinite(total) or abs(value - total) > _CLOSE * max(1.0, abs(total)):
            return False
    return True


def _values(series: etree._Element) -> list[float]:
    """Return the values that a series keeps, 0 for gaps."""
    data = series.find(c("val"))
    points = {} if data is None else {p.get("idx"): p.findtext(c("v")) for p in data.iter(c("pt"))}
    holder = None if data is None else next(data.iter(c("numCache"), c("numLit")), None)
    count = 0 if holder is None else min(number_of(holder, "ptCount"), 32_000)
    try:
        return [float(points.get(str(place)) or 0) for place in range(count)]
    except ValueError:
        return []


def _take_out(root: etree._Element, series: etree._Element) -> None:
    """Take a series out of its plot, a plot that is empty then out of the chart."""
    move_entries(root, place_of(root, series), -1)
    plot = series.getparent()
    if plot is None:
        return
    plot.remove(series)
    area = plot.getparent()
    if plot.find(c("ser")) is None and area is not None:
        area.remove(plot)


def place_of(root: etree._Element, series: etree._Element) -> int:
    """Return where a series stands among all."""
    return list(root.iter(c("ser"))).index(series)


def move_entries(root: etree._Element, place: int, step: int) -> None:
    """Let the legend's entries follow their series when one leaves (-1) or joins (1) at a place."""
    legend = root.find(f"{c('chart')}/{c('legend')}")
    for entry in [] if legend is None else legend.findall(c("legendEntry")):
        index = number_of(entry, "idx")
        if index == place and step < 0 and legend is not None:
            legend.remove(entry)
        elif index >= place:
            set_value(entry, "idx", str(index + step))


def _formulas(series: etree._Element) -> list[str]:
    """Return where the values and labels of a series come from."""
    found = [*series.iterfind(f"{c('val')}//{c('f')}"), *series.iter(f"{{{_C15}}}f")]
    return [(each.text or "").strip() for each in found]
