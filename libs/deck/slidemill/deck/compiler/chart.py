"""Compiling a chart part: its frame as text with gaps, its plots, axes and series as pieces."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from lxml import etree

from slidemill.deck.compiler.chart_cells import (
    cells_of,
    filtered_out,
    find_block,
    reference_in,
)
from slidemill.deck.compiler.chart_series import (
    blank_look,
    cut_series,
    drop_extensions,
    local,
    names_first,
    number_of,
    remove,
)
from slidemill.deck.compiler.markup import Markup, with_usual_prefixes
from slidemill.deck.compiler.workbook import UnpatchableWorkbookError, compile_workbook
from slidemill.deck.faults import TemplateError
from slidemill.deck.opc.namespaces import XML_DECLARATION, A, C, R, a, c, r
from slidemill.deck.opc.package import Package, parse_xml
from slidemill.deck.render.chart import (
    ChartPlan,
    LegendEntry,
    NumberLabels,
    TextLabels,
    Title,
    TitlePlan,
    UnfillableChartError,
)
from slidemill.deck.render.chart_axes import AxisPlan
from slidemill.deck.render.chart_cast import PlotPlan
from slidemill.deck.render.chart_cells import Block
from slidemill.deck.render.plan import Outline
from slidemill.deck.render.workbook import WorkbookPlan

_PREFIXES = {"c": C, "a": A, "r": R}
_GAP = re.compile(r"<\?gap (\w+)\?>")
_AXES = frozenset({"catAx", "valAx", "dateAx", "serAx"})
_LABELLED = ("title", "dLbl", "trendlineLbl", "dispUnitsLbl")
_UNFILLABLE = {
    "stockChart": "a stock chart",
    "surfaceChart": "a surface chart",
    "surface3DChart": "a 3-D surface chart",
}
_EXTENDED_LAYOUTS = {
    "waterfall": "a waterfall chart",
    "treemap": "a treemap chart",
    "sunburst": "a sunburst chart",
    "boxWhisker": "a box-and-whisker chart",
    "clusteredColumn": "a histogram",
    "paretoLine": "a Pareto chart",
    "funnel": "a funnel chart",
    "regionMap": "a map chart",
}
_CX = "{http://schemas.microsoft.com/office/drawing/2014/chartex}"


def compile_chart(package: Package, part: str) -> ChartPlan:
    """Compile a chart part and the workbook behind it.

    Raises UnfillableChartError for kinds that cannot be filled.
    """
    try:
        content = package.read(part)
    except TemplateError as error:
        raise UnfillableChartError(f"cannot be read: {error}") from error
    root = open_chart(content, part)
    return plan_chart(root, content, *workbook_behind(package, part, root))


def open_chart(content: bytes, part: str) -> etree._Element:
    """Return the root of a chart part; UnfillableChartError when it is none that takes data."""
    try:
        root = parse_xml(content, part)
    except TemplateError as error:
        raise UnfillableChartError(f"cannot be read: {error}") from error
    if root.tag == f"{_CX}chartSpace":
        layout = next((each.get("layoutId", "") for each in root.iter(f"{_CX}series")), "")
        raise UnfillableChartError(f"is {_EXTENDED_LAYOUTS.get(layout, 'of an extended kind')}")
    return root


def plan_chart(
    root: etree._Element, content: bytes, workbook: WorkbookPlan | None, reason: str
) -> ChartPlan:
    """Compile an opened chart, whose tree is used up; `content` are bytes with its prefixes.

    `reason` says why there is no workbook, as the end of a sentence.
    """
    return _Chart(with_usual_prefixes(root, _PREFIXES, content)).plan(workbook, reason)


def workbook_behind(
    package: Package, part: str, root: etree._Element
) -> tuple[WorkbookPlan | None, str]:
    """Return the compiled workbook of a chart, or why there is none."""
    data = root.find(c("externalData"))
    identity = None if data is None else data.get(r("id"))
    for each in package.relationships(part):
        if each.id != identity or each.dangling:
            continue
        if each.external:
            return None, "its workbook is a link to another file"
        try:
            return compiled_workbook(package.read(each.target))
        except TemplateError as error:
            return None, f"its workbook cannot be written ({error})"
    return compiled_workbook(None)


def compiled_workbook(content: bytes | None) -> tuple[WorkbookPlan | None, str]:
    """Return the plan of a chart's workbook, or why it has none."""
    if content is None:
        return None, "it has no workbook"
    try:
        plan = compile_workbook(content)
    except UnpatchableWorkbookError as error:
        return None, f"its workbook cannot be written ({error})"
    return (plan, "") if plan.sheets else (None, "its workbook has no worksheet")


class _Chart:
    """One chart part under compilation; its tree is used up."""

    def __init__(self, root: etree._Element) -> None:
        self.root = root
        chart = root.find(c("chart"))
        area = None if chart is None else chart.find(c("plotArea"))
        if chart is None or area is None:
            raise UnfillableChartError("has no plot area")
        self.chart, self.area = chart, area
        self.plots = [each for each in area if local(each).endswith("Chart")]
        if not self.plots:
            raise UnfillableChartError("has no plot")
        for plot in self.plots:
            if local(plot) in _UNFILLABLE:
                raise UnfillableChartError(f"is {_UNFILLABLE[local(plot)]}")
        self.series = [_in_order(plot) for plot in self.plots]
        self.count = sum(map(len, self.series))
        self.numbers = _axis_numbers(area)
        self._forget_pivot()
        self.markup = Markup(root)

    def plan(self, workbook: WorkbookPlan | None, reason: str) -> ChartPlan:
        """Return the compiled chart."""
        every = [each for series in self.series for each in series]
        of_points = local(self.plots[0]) in ("scatterChart", "bubbleChart")
        block = find_block(
            [cells_of(each) for each in every],
            workbook.sheets if workbook is not None else (),
            of_points=of_points,
            hidden=filtered_out(self.plots),
        )
        labels = next((found for each in every if (found := _labels(each)) is not None), None)
        linked = self._linked_series(every)
        self._settle_texts(block, linked)
        plots = self._plots(linked)
        axes = self._axes()
        title = self._title(linked)
        legend = self._legend()
        date = self.root.find(c("date1904"))
        data = self.root.find(c("externalData"))
        identity = "" if data is None else data.get(r("id"), "")
        text = XML_DECLARATION + etree.tostring(self.root, encoding="unicode")
        return ChartPlan(
            Outline(tuple(_GAP.split(text))),
            plots,
            axes,
            block,
            workbook,
            reason,
            labels,
            title,
            legend,
            date is not None and date.get("val", "1") in ("1", "true"),
            identity,
        )

    def _forget_pivot(self) -> None:
        """Cut the tie to a pivot table, whose data these are no more."""
        for extension in list(self.root.iter(c("ext"))):
            if any(local(each).startswith("pivotOptions") for each in extension):
                remove(extension)
        source = self.root.find(c("pivotSource"))
        if source is not None:
            self.root.remove(source)
            for formats in self.chart.findall(c("pivotFmts")):
                self.chart.remove(formats)

    def _settle_texts(self, block: Block, linked: etree._Element | None) -> None:
        """Let titles and labels that show a cell of the data keep the text they have.

        The title that repeats a series' name goes on following it.
        """
        own = self.chart.find(c("title")) if linked is not None else None
        for holder in list(self.root.iter(*map(c, _LABELLED))):
            text = holder.find(c("tx"))
            link = None if text is None else text.find(c("strRef"))
            if holder is own or text is None or link is None:
                continue
            cells = reference_in(text)
            same = cells is not None and cells.sheet.casefold() == block.sheet.casefold()
            if same and cells and any(cells.area.overlaps(area) for area in block.cleared):
                shown = "".join(value.text or "" for value in link.iter(c("v")))
                text.replace(link, _rich(shown))

    def _linked_series(self, every: Sequence[etree._Element]) -> etree._Element | None:
        """Return the series whose name the title refers to."""
        formula = self.chart.findtext(f"{c('title')}/{c('tx')}/{c('strRef')}/{c('f')}")
        if not formula:
            return None
        names = (each.findtext(f"{c('tx')}/{c('strRef')}/{c('f')}") for each in every)
        return next(
            (each for each, name in zip(every, names, strict=True) if name == formula), None
        )

    def _plots(self, linked: etree._Element | None) -> tuple[PlotPlan, ...]:
        pairs: list[tuple[int, ...]] = []
        plans = []
        for plot, series in zip(self.plots, self.series, strict=True):
            axes = tuple(
                self.numbers[each.get("val", "")]
                for each in plot.findall(c("axId"))
                if each.get("val", "") in self.numbers
            )
            if axes not in pairs:
                pairs.append(axes)
            plans.append(self._plot(plot, series, axes, pairs.index(axes), linked))
        if self._is_turned(pairs):
            plans = [_regrouped(plan) for plan in plans]
        self._gap(self.plots, "plots")
        return tuple(plans)

    def _plot(
        self,
        plot: etree._Element,
        series: Sequence[etree._Element],
        axes: tuple[int, ...],
        group: int,
        linked: etree._Element | None,
    ) -> PlotPlan:
        drop_extensions(plot)
        looks = tuple(cut_series(self.markup, each, plot, linked=each is linked) for each in series)
        blank = blank_look(plot)
        first = names_first(plot)
        kind = local(plot)
        head = f"<c:{kind}>" + "".join(self.markup.fragment(each) for each in first)
        middle = after = ""
        for child in plot:
            if child in first or local(child) in ("ser", "axId"):
                continue
            if local(child) == "extLst":
                after += self.markup.fragment(child)
            else:
                middle += self.markup.fragment(child)
        return PlotPlan(kind, head, middle, f"{after}</c:{kind}>", looks, blank, axes, group)

    def _is_turned(self, pairs: Sequence[tuple[int, ...]]) -> bool:
        """Whether the pair of axes that comes first stands on the far side, the other not.

        Plots that come first lie behind; what a reader takes for the second axis is the far one.
        """
        return len(pairs) > 1 and self._is_far(pairs[0]) and not self._is_far(pairs[1])

    def _is_far(self, numbers: Sequence[int]) -> bool:
        """Whether a pair's value axis crosses at the end of the other axis."""
        return any(
            _val(axis, "crosses") == "max"
            for axis in self.area.iterchildren(c("valAx"))
            if self.numbers.get(_val(axis, "axId")) in numbers[1:2]
        )

    def _axes(self) -> tuple[AxisPlan, ...]:
        found = [each for each in self.area.iterchildren("*") if local(each) in _AXES]
        plans = [self._axis(axis) for axis in found if _val(axis, "axId") in self.numbers]
        self._gap(found, "axes")
        return tuple(plans)

    def _axis(self, axis: etree._Element) -> AxisPlan:
        number = self.numbers[_val(axis, "axId")]
        cross = self.numbers.get(_val(axis, "crossAx"), 0)
        children: dict[str, str] = {}
        for child in axis:
            children[local(child)] = self.markup.fragment(child)
        children["axId"] = f'<c:axId val="{number}"/>'
        children["crossAx"] = f'<c:crossAx val="{cross}"/>'
        scaling = axis.find(c("scaling"))
        pieces = {
            local(child): self.markup.fragment(child)
            for child in (scaling if scaling is not None else ())
        }
        return AxisPlan(local(axis), number, cross, _val(axis, "axPos"), children, pieces)

    def _gap(self, elements: Sequence[etree._Element], name: str) -> None:
        """Let a gap stand in the place of these siblings."""
        for number, element in enumerate(elements):
            element.tail = None
            if not number:
                element.addprevious(etree.ProcessingInstruction("gap", name))
            parent = element.getparent()
            if parent is not None:
                parent.remove(element)

    def _title(self, linked: etree._Element | None) -> TitlePlan:
        title = self.chart.find(c("title"))
        deleted = self.chart.find(c("autoTitleDeleted"))
        is_deleted = deleted is not None and deleted.get("val", "1") in ("1", "true")
        flag = "" if deleted is None else self.markup.fragment(deleted)
        if deleted is not None:
            remove(deleted)
        place = etree.ProcessingInstruction("gap", "deleted")
        if title is None:
            self.chart.insert(0, place)
            return TitlePlan(deleted=flag, stays_away=self.count != 1 and not is_deleted)
        title.addnext(place)
        text = title.find(c("tx"))
        if text is None and self.count == 1:
            before = self.markup.fragment(title)
            self._gap([title], "title")
            return TitlePlan(Title.AUTOMATIC, before, deleted=flag)
        if text is None or linked is None:
            return TitlePlan(deleted=flag)
        after = "".join(self.markup.fragment(each) for each in title if each is not text)
        self._gap([title], "title")
        return TitlePlan(Title.LINKED, "<c:title>", f"{after}</c:title>", flag)

    def _legend(self) -> tuple[LegendEntry, ...]:
        legend = self.chart.find(c("legend"))
        entries = [] if legend is None else legend.findall(c("legendEntry"))
        plans = [
            LegendEntry(
                number_of(entry, "idx"),
                "".join(self.markup.fragment(each) for each in entry if local(each) != "idx")
                + "</c:legendEntry>",
            )
            for entry in entries
        ]
        self._gap(entries, "legend")
        return tuple(plans)


def _rich(text: str) -> etree._Element:
    rich = etree.Element(c("rich"))
    etree.SubElement(rich, a("bodyPr"))
    run = etree.SubElement(etree.SubElement(rich, a("p")), a("r"))
    etree.SubElement(run, a("t")).text = text
    return rich


def _regrouped(plan: PlotPlan) -> PlotPlan:
    return PlotPlan(
        plan.kind,
        plan.head,
        plan.middle,
        plan.after,
        plan.looks,
        plan.blank,
        plan.axes,
        1 - plan.group if plan.group < 2 else plan.group,
    )


def _in_order(plot: etree._Element) -> list[etree._Element]:
    return sorted(plot.findall(c("ser")), key=lambda series: number_of(series, "order"))


def _axis_numbers(area: etree._Element) -> Mapping[str, int]:
    """Return a positive id for each axis id; some writers use ids below zero."""
    numbers: dict[str, int] = {}
    for axis in area:
        stated = _val(axis, "axId") if local(axis) in _AXES else ""
        if stated and stated not in numbers:
            digits = stated.lstrip("-")
            number = int(digits) % 2**31 if digits.isascii() and digits.isdecimal() else 0
            while number < 1 or number in numbers.values():
                number += 1
            numbers[stated] = number
    return numbers


def _labels(series: etree._Element) -> TextLabels | NumberLabels | None:
    """Return the categories a series has in the template."""
    data = series.find(c("cat"))
    if data is None:
        return None
    level = next(data.iter(c("lvl"), c("strCache"), c("numCache"), c("strLit"), c("numLit")), None)
    if level is None:
        return None
    holder = level.getparent() if level.tag == c("lvl") else level
    count = 0 if holder is None else number_of(holder, "ptCount")
    points = {point.get("idx", ""): point.findtext(c("v")) or "" for point in level.iter(c("pt"))}
    texts = tuple(points.get(str(index), "") for index in range(min(count, 32_000)))
    if level.tag in (c("numCache"), c("numLit")):
        try:
            numbers = tuple(float(text) if text else None for text in texts)
        except ValueError:
            return TextLabels(texts)
        return NumberLabels(numbers, level.findtext(c("formatCode")) or "General")
    return TextLabels(texts)


def _val(element: etree._Element, name: str) -> str:
    child = element.find(c(name))
    return "" if child is None else child.get("val", "")
