"""Totals over stacked columns and bars: a series without extent whose labels show the sums.

The series lies on top of each stack with zeros for values and no fill; its labels are taken from
cells that hold `=SUM(…)` of the stack, so they follow when the numbers are edited in PowerPoint.
It is known again by that form, and so is the invisible series of sums that people draw by hand.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from math import isfinite

from lxml import etree

from slidemill.contracts.presentations import Chart as ChartData
from slidemill.deck.charting.faults import Warn
from slidemill.deck.charting.found_totals import (
    STACKED,
    OldTotals,
    move_entries,
    place_of,
    stack_of,
)
from slidemill.deck.charting.kinds import STACKED_BARS
from slidemill.deck.charting.number_text import number_shown
from slidemill.deck.charting.order import child_of, value_of
from slidemill.deck.compiler.chart_series import cut_series, number_of, series_name
from slidemill.deck.compiler.markup import Markup
from slidemill.deck.data import Series
from slidemill.deck.opc.namespaces import A, C, R, a, c
from slidemill.deck.render.chart import ChartPlan
from slidemill.deck.render.chart_cast import Cast, PlotPlan
from slidemill.deck.render.chart_cells import Block
from slidemill.deck.render.chart_series import SeriesLook
from slidemill.deck.render.chart_writing import Writing
from slidemill.deck.render.workbook_cells import CellArea, Formula, cell_text
from slidemill.deck.text import escape

APART = "\ue000totals"
"""The name under which the series of totals is kept apart from the data's."""
_NAME = "Total"
_PLACES = "Total (label position)"
_C15 = "http://schemas.microsoft.com/office/drawing/2012/chart"
_RANGE_URI = "{02D57815-91ED-43cb-92C2-25804820EDAC}"
_LABEL_URI = "{CE6537A1-D6FC-4f65-9D91-7224C49458BB}"
_FIELD = "{{7D1B3C0E-5A4F-4E57-9B1D-{:012X}}}"
_FLAGS = (
    '<c:showLegendKey val="0"/><c:showVal val="0"/><c:showCatName val="0"/>'
    '<c:showSerName val="0"/><c:showPercent val="0"/><c:showBubbleSize val="0"/>'
)
_FROM_CELLS = (
    f'<c:extLst><c:ext uri="{_LABEL_URI}" xmlns:c15="{_C15}"><c15:showDataLabelsRange val="1"/>'
    "</c:ext></c:extLst>"
)
_NO_SHAPE = "<c:spPr><a:noFill/><a:ln><a:noFill/></a:ln></c:spPr>"


@dataclass(frozen=True, slots=True)
class Totals:
    """The series of totals that a chart shall show; `name` is what people call it.

    One that is `drawn` by hand has the sums themselves as values, and stays in its place under
    the name `APART`. Ours has zeros for values, and labels in a format (`a:pPr`).
    """

    name: str
    places: str = _PLACES
    """What the workbook calls the series of zeros."""
    drawn: bool = False
    format: str = "General"
    look: str = ""


def place_totals(
    root: etree._Element, wanted: ChartData, old: OldTotals | None, warn: Warn
) -> Totals | None:
    """Make room for the totals that a chart shall show; None where it shall show none."""
    if wanted.show_bar_labels is False or (wanted.show_bar_labels is None and old is None):
        return None
    if old is not None and old.drawn:
        totals = Totals(series_name(old.series), drawn=True)
        _rename(old.series)
        return totals
    plot = stack_of(root.find(f"{c('chart')}/{c('plotArea')}"))
    if plot is None:
        if wanted.show_bar_labels:
            kinds = ", ".join(sorted(kind.value for kind in STACKED_BARS))
            warn(
                "show_bar_labels",
                f"totals were left out: they stand over stacked columns and bars only ({kinds}).",
            )
        return None
    first = plot.find(c("ser"))
    look = _text_format(None if old is None else old.series, first)
    code = _number_format(first)
    if value_of(plot, "barDir") == "bar":
        # some readers count the legend's entries of bars from the other end
        return Totals(_NAME, " ", drawn=False, format=code, look=look)
    _hide_entry(root, plot)
    return Totals(_NAME, drawn=False, format=code, look=look)


def seat_totals(plan: ChartPlan, totals: Totals | None, old: OldTotals | None, series: int) -> None:
    """Add the series of totals to a compiled chart, and the cells it had to those to empty.

    It stands behind so many `series` of the data, which choose their colours before it.
    """
    block = plan.block
    areas = [
        _with_head(each.area, down=block.down)
        for each in (() if old is None else old.cells())
        if each.sheet.casefold() == block.sheet.casefold()
    ]
    if areas:
        block = replace(block, cleared=(*block.cleared, *areas))
    if totals is not None and not totals.drawn:
        number = next(n for n, each in enumerate(plan.plots) if _is_stack(each))
        plot = plan.plots[number]
        before = sum(len(each.looks) for each in plan.plots[: number + 1])
        known = (look.index + 1 for each in plan.plots for look in each.looks)
        index = max([series, *known])
        stacked = replace(plot, looks=(*plot.looks, _look(index, totals.look)))
        plan.plots = (*plan.plots[:number], stacked, *plan.plots[number + 1 :])
        if block.own:
            own = (*block.own[:before], block.free, *block.own[before:])
            block = replace(block, own=own, free=block.free + 1)
    plan.block = block


def _with_head(area: CellArea, *, down: bool) -> CellArea:
    """Return an area of values with the cell of their name before it."""
    if down:
        return replace(area, first_row=max(0, area.first_row - 1))
    return replace(area, first_column=max(0, area.first_column - 1))


def _is_stack(plot: PlotPlan) -> bool:
    return (
        plot.kind == "barChart"
        and bool(plot.looks)
        and any(f'"{each}"' in plot.head for each in STACKED)
    )


def _look(index: int, text: str) -> SeriesLook:
    """Return the look of a series that nobody sees but its labels."""
    plot = etree.fromstring(
        f'<c:barChart xmlns:c="{C}" xmlns:a="{A}" xmlns:r="{R}"><c:ser><c:idx val="{index}"/>'
        f"<c:tx><c:v>{APART}</c:v></c:tx><c:spPr><a:noFill/><a:ln><a:noFill/></a:ln></c:spPr>"
        f'<c:invertIfNegative val="0"/><c:dLbls>{_NO_SHAPE}'
        f'<c:txPr><a:bodyPr/><a:lstStyle/><a:p>{text}<a:endParaRPr lang="en-US"/></a:p></c:txPr>'
        f'<c:dLblPos val="inBase"/>{_FLAGS}{_FROM_CELLS}</c:dLbls></c:ser></c:barChart>'
    )
    return cut_series(Markup(plot), plot[0], plot, linked=False)


def sums_of(series: Sequence[Series], cast: Cast) -> list[float | None]:
    """Return the sum of each stack; None where it has no values."""
    stacked = [
        one.values
        for one, seat in zip(series, cast.seats, strict=False)
        if cast.plots[seat.plot][0].kind.startswith("bar")
    ]
    count = max((len(values) for values in stacked), default=0)
    sums: list[float | None] = []
    for place in range(count):
        found = [values[place] for values in stacked if place < len(values)]
        numbers = [number for number in found if number is not None]
        # fifteen digits are exact: 0.1 + 0.2 is 0.3
        total = float(f"{sum(numbers):.15g}")
        sums.append(total if numbers and isfinite(total) else None)
    return sums


def label_stacks(
    totals: Totals,
    sums: Sequence[float | None],
    writing: Writing,
    block: Block,
    lines: Sequence[int],
) -> None:
    """Write the sums beside the data, and let the last series' labels show them."""
    line = max([*lines, block.labels]) + 1
    if block.own:
        line = max(line, block.free)
    last = block.start + len(sums) - 1
    stack = [
        number
        for number, seat in zip(lines[:-1], writing.cast.seats, strict=False)
        if writing.cast.plots[seat.plot][0].kind.startswith("bar")
    ]
    cells = [
        None if total is None else Formula(_sum(block, stack, block.start + place), total)
        for place, total in enumerate(sums)
    ]
    writing.cells.append(block.line(line, block.head, [totals.name]))
    code = None if totals.format == "General" else totals.format
    writing.cells.append(block.line(line, block.start, cells, code))
    formula = writing.formula(block, line, block.start, last)
    texts = [None if each is None else number_shown(each, totals.format) for each in sums]
    seat = writing.cast.seats[-1]
    text = writing.texts[seat.plot][-1]
    text = text.replace("<c:dLbls>", "<c:dLbls>" + _labels(texts, totals.look, formula), 1)
    text = text.replace('showDataLabelsRange val="0"', 'showDataLabelsRange val="1"')
    if formula:
        text = text.removesuffix("</c:ser>") + _range(texts, formula) + "</c:ser>"
    writing.texts[seat.plot][-1] = text


def _sum(block: Block, lines: Sequence[int], place: int) -> str:
    """Return the formula that adds one cell of each line."""
    cells = [block.cells(line, place, place).rpartition("!")[2].replace("$", "") for line in lines]
    if list(lines) == list(range(lines[0], lines[0] + len(lines))):
        return f"SUM({cells[0]}:{cells[-1]})"
    return "+".join(cells)


def _labels(texts: Sequence[str | None], look: str, formula: str) -> str:
    return "".join(
        [
            f'<c:dLbl><c:idx val="{place}"/>'
            + (
                '<c:delete val="1"/></c:dLbl>'
                if text is None
                else f"<c:tx><c:rich><a:bodyPr/><a:lstStyle/><a:p>{look}"
                f"{_shown(place, text, formula)}</a:p></c:rich></c:tx>{_NO_SHAPE}"
                f'<c:dLblPos val="inBase"/>{_FLAGS}'
                f"{_FROM_CELLS if formula else ''}</c:dLbl>"
            )
            for place, text in enumerate(texts)
        ]
    )


def _shown(place: int, text: str, formula: str) -> str:
    if not formula:
        return f'<a:r><a:rPr lang="en-US"/><a:t>{escape(text)}</a:t></a:r>'
    return (
        f'<a:fld id="{_FIELD.format(place + 1)}" type="CELLRANGE"><a:rPr lang="en-US"/><a:pPr/>'
        f'<a:t>{escape(text)}</a:t></a:fld><a:endParaRPr lang="en-US"/>'
    )


def _range(texts: Sequence[str | None], formula: str) -> str:
    points = "".join(
        [
            f'<c:pt idx="{place}"><c:v>{cell_text(text)}</c:v></c:pt>'
            for place, text in enumerate(texts)
            if text is not None
        ]
    )
    return (
        f'<c:extLst><c:ext uri="{_RANGE_URI}" xmlns:c15="{_C15}"><c15:datalabelsRange>'
        f'<c15:f>{formula}</c15:f><c15:dlblRangeCache><c:ptCount val="{len(texts)}"/>{points}'
        "</c15:dlblRangeCache></c15:datalabelsRange></c:ext></c:extLst>"
    )


def _hide_entry(root: etree._Element, plot: etree._Element) -> None:
    """Keep the totals, which will be the last series of a plot, out of the legend."""
    legend = root.find(f"{c('chart')}/{c('legend')}")
    if legend is None:
        return
    place = place_of(root, plot.findall(c("ser"))[-1]) + 1
    move_entries(root, place, 1)
    entry = etree.Element(c("legendEntry"))
    etree.SubElement(entry, c("idx")).set("val", str(place))
    etree.SubElement(entry, c("delete")).set("val", "1")
    before = [each for each in legend.findall(c("legendEntry")) if number_of(each, "idx") < place]
    if before:
        before[-1].addnext(entry)
    else:
        child_of(legend, "legendPos").addnext(entry)


def _rename(series: etree._Element) -> None:
    for value in series.iterfind(f".//{c('tx')}//{c('v')}"):
        value.text = APART
        return


def _text_format(old: etree._Element | None, first: etree._Element | None) -> str:
    """Return the `a:pPr` of the labels: the old ones', else bold in the size of the others."""
    for series in (old, first):
        labels = None if series is None else series.find(c("dLbls"))
        if labels is None and series is first and series is not None:
            plot = series.getparent()
            labels = None if plot is None else plot.find(c("dLbls"))
        found = None if labels is None else labels.find(f"{c('txPr')}/{a('p')}/{a('pPr')}")
        if found is None:
            continue
        if series is old:
            return _plain(etree.tostring(found, encoding="unicode", with_tail=False))
        size = next((each.get("sz") for each in found.iter(a("defRPr")) if each.get("sz")), None)
        if size:
            return f'<a:pPr><a:defRPr sz="{size}" b="1"/></a:pPr>'
    return '<a:pPr><a:defRPr b="1"/></a:pPr>'


def _plain(text: str) -> str:
    """Return a fragment without the declarations that its new place has already."""
    return text.replace(f' xmlns:a="{A}"', "").replace(f' xmlns:c="{C}"', "")


def _number_format(first: etree._Element | None) -> str:
    """Return the code of the stacked numbers: their labels', else their cells'."""
    if first is None:
        return "General"
    plot = first.getparent()
    for holder in (first, plot):
        code = None if holder is None else holder.find(f"{c('dLbls')}/{c('numFmt')}")
        if code is not None and code.get("sourceLinked") not in ("1", "true"):
            return code.get("formatCode", "General")
    code = next(first.iter(c("formatCode")), None)
    return "General" if code is None else code.text or "General"
