"""Charts that differ in numbers and labels only: written once with gaps, then filled many times.

A report asks one template chart for the same series again and again. The first such chart is
written with signs in the place of its numbers and labels; what stands between the signs serves
all the others.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple

from slidemill.deck.data import CategoryAxisGroup, Chart, Series
from slidemill.deck.opc.archive import Packed, pack, store
from slidemill.deck.render.workbook_archive import Sealed, seal, sealed_archive
from slidemill.deck.render.workbook_cells import cell_text

MOST_GAPS = 1000
"""Numbers and labels of one chart from which a form costs more memory than it saves time."""
_OPEN, _CLOSE = "\uf8fe", "\uf8ff"
_SIGN = re.compile(f"{_OPEN}(\\d+){_CLOSE}")


class ChartTexts(NamedTuple):
    """A written chart: its part, and of its workbook the members as texts and as they are."""

    part: str
    texts: Mapping[str, str]
    members: Mapping[str, Sealed]

    def packed(self) -> tuple[Packed, Packed | None]:
        """Return the part and the workbook, None without one."""
        workbook = self.workbook()
        return pack(self.part.encode()), None if workbook is None else store(workbook)

    def workbook(self) -> bytes | None:
        """Return the workbook's file, None without one."""
        if not self.members:
            return None
        members = dict(self.members)
        for name, text in self.texts.items():
            members[name] = seal(name, pack(text.encode()))
        return sealed_archive(members.values())


class _Sign(float):
    """A number that is written as the sign of a gap."""

    index: int

    def __repr__(self) -> str:
        return f"{_OPEN}{self.index}{_CLOSE}"


def shape_of(chart: Chart, *, loose_labels: bool) -> tuple[object, ...]:
    """Return all of a chart's data but its numbers and, when `loose_labels`, its labels."""
    labels: object = chart.labels
    if loose_labels and chart.labels is not None:
        labels = _seen(chart.labels)
    groups = tuple(
        (
            group.axis,
            tuple(
                (s.key, s.name, s.styles, s.data_point_styles, _gaps(s.values))
                for s in group.series
            ),
        )
        for group in (chart.axis1, chart.axis2)
        if group is not None
    )
    return (labels, chart.labels_interval, chart.date_labels, groups)


def _seen(labels: tuple[str, ...]) -> object:
    """Tell which labels have a cell text: one of control characters alone has none."""
    if all(labels) and "".join(labels).isprintable():
        return len(labels)
    return tuple(bool(cell_text(label)) for label in labels)


def _gaps(values: Sequence[float | None]) -> object:
    return len(values) if None not in values else tuple(value is None for value in values)


def values_of(chart: Chart, *, loose_labels: bool) -> list[str]:
    """Return the texts that go into the gaps of a chart of this shape."""
    numbers: list[float | None] = []
    for group in (chart.axis1, chart.axis2):
        for series in group.series if group is not None else ():
            numbers += series.values
    if None in numbers:
        numbers = [number for number in numbers if number is not None]
    # as `number_text`, all at once: whole numbers are written without a fraction
    texts = "".join([f"{number!r}\n" for number in numbers]).replace(".0\n", "\n").split("\n")[:-1]
    if loose_labels and chart.labels is not None:
        texts += [text for label in chart.labels if (text := cell_text(label))]
    return texts


def signed(chart: Chart, *, loose_labels: bool) -> Chart:
    """Return a chart of the same shape with signs for its numbers and labels."""
    numbers = iter(range(MOST_GAPS * 10))
    labels, first = chart.labels, _signed_group(chart.axis1, numbers)
    second = None if chart.axis2 is None else _signed_group(chart.axis2, numbers)
    if loose_labels and labels is not None:
        labels = tuple(
            f"{_OPEN}{next(numbers)}{_CLOSE}" if cell_text(each) else each for each in labels
        )
    return replace(chart, axis1=first, axis2=second, labels=labels)


def shown(chart: Chart, series: Sequence[Series]) -> list[Series]:
    """Return the first series of a chart, as many as there are `series`."""
    second = () if chart.axis2 is None else chart.axis2.series
    return [*chart.axis1.series, *second][: len(series)]


def _signed_group(group: CategoryAxisGroup, numbers: Iterator[int]) -> CategoryAxisGroup:
    return replace(group, series=tuple(_signed_series(each, numbers) for each in group.series))


def _signed_series(series: Series, numbers: Iterator[int]) -> Series:
    return replace(
        series, values=tuple(v if v is None else _sign(next(numbers)) for v in series.values)
    )


def _sign(index: int) -> _Sign:
    sign = _Sign(index)
    sign.index = index
    return sign


class _Cut(NamedTuple):
    """A text cut at its signs: pieces with gaps between them, and the number of each gap."""

    pieces: tuple[str, ...]
    order: tuple[int, ...]

    def filled(self, values: Sequence[str]) -> str:
        texts = list(self.pieces)
        texts[1::2] = [values[index] for index in self.order]
        return "".join(texts)


def _cut(text: str) -> _Cut:
    pieces = _SIGN.split(text)
    return _Cut(tuple(pieces), tuple(map(int, pieces[1::2])))


@dataclass(frozen=True, slots=True)
class ChartForm:
    """A chart with gaps; `sheet` is its workbook's worksheet, which stands at `place` in it."""

    part: _Cut
    sheet: _Cut | None = None
    name: str = ""
    members: tuple[Sealed, ...] = ()
    place: int = 0

    def filled(self, values: Sequence[str]) -> tuple[Packed, Packed | None]:
        """Return the chart's part and its workbook, None without one."""
        part = pack(self.part.filled(values).encode())
        if self.sheet is None:
            return part, None
        sheet = seal(self.name, pack(self.sheet.filled(values).encode()))
        members = (*self.members[: self.place], sheet, *self.members[self.place + 1 :])
        return part, store(sealed_archive(members))


def form_of(model: ChartTexts, values: Sequence[str], written: ChartTexts) -> ChartForm | None:
    """Return the form of a chart: `model` has signs where `written` has `values`.

    None when its part or its workbook does not show each of them, when several members do, or
    when filling the form does not give `written` again.
    """
    everything = set(range(len(values)))
    part = _cut(model.part)
    if set(part.order) != everything or part.filled(values) != written.part:
        return None
    if not model.members:
        return ChartForm(part)
    cuts = {name: _cut(text) for name, text in model.texts.items()}
    signs = [name for name, cut in cuts.items() if cut.order]
    filled = {name: cut.filled(values) for name, cut in cuts.items()}
    if len(signs) != 1 or set(cuts[signs[0]].order) != everything or filled != written.texts:
        return None
    members = dict(model.members)
    for name, text in model.texts.items():
        members[name] = seal(name, pack(text.encode()))
    place = list(members).index(signs[0])
    return ChartForm(part, cuts[signs[0]], signs[0], tuple(members.values()), place)
