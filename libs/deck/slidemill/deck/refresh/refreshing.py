"""Refreshing the charts of a finished deck, whoever made it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from slidemill.contracts.presentations import ChartUpdate
from slidemill.deck.charting.data_rows import refill, rows_of
from slidemill.deck.charting.faults import ChartFault, Warn
from slidemill.deck.charting.filling import fill_chart, read_chart
from slidemill.deck.charting.shelf import PlanShelf
from slidemill.deck.compiler.chart import open_chart, workbook_behind
from slidemill.deck.faults import Fault, FaultKind, TemplateError, listed
from slidemill.deck.opc.archive import (
    ArchiveError,
    Packed,
    pack,
    read_archive,
    store,
    write_archive,
)
from slidemill.deck.opc.package import Package, reject, with_usual_rels
from slidemill.deck.refresh.finding import ChartFrame, Slides
from slidemill.deck.refresh.splicing import with_frame
from slidemill.deck.render.chart import UnfillableChartError
from slidemill.deck.render.deck import Progress

_COMPOUND_FILE = b"\xd0\xcf\x11\xe0"
_MEND = "update a bar, column, line, area, pie, doughnut, radar, scatter or bubble chart."


@dataclass(frozen=True, slots=True)
class RefreshedChart:
    """What became of one update: `index` is its slide, `error` says why it was not applied."""

    index: int
    error: str | None = None


@dataclass(frozen=True)
class Refreshed:
    """A deck with new numbers, as chunks to be written one after the other.

    There are none when no update could be applied.
    """

    chunks: tuple[bytes | memoryview, ...]
    slides: int
    """Slides in the deck."""
    results: tuple[RefreshedChart, ...]
    """One for each update, in order."""
    warnings: tuple[Fault, ...] = ()

    @cached_property
    def content(self) -> bytes:
        """The `.pptx` file."""
        return b"".join(self.chunks)

    @property
    def size(self) -> int:
        """Bytes of the file."""
        return sum(map(len, self.chunks))


def refresh_charts(
    deck: bytes, updates: Sequence[ChartUpdate], progress: Progress | None = None
) -> Refreshed:
    """Put new numbers into charts of a finished deck, their caches and their workbooks.

    Slides and charts count from 0; hidden slides and charts that take no data count too. All
    other members of the package stay as the packed bytes they are, in their order. An update
    that cannot be applied says why in its result, and the others are. Of several updates of one
    chart the last one counts. `progress` is told updates done and updates in all.

    Raises TemplateError when the deck cannot be read.
    """
    return _Refreshing(_Members(deck), updates).run(progress)


class _Members:
    """The members of a deck as they are stored, some of them replaced."""

    def __init__(self, deck: bytes) -> None:
        if deck.startswith(_COMPOUND_FILE):
            reject(
                "",
                "The deck is an old .ppt file or protected by a password; save it as .pptx "
                "without a password.",
            )
        try:
            stored = read_archive(deck)
        except ArchiveError as error:
            reject("", f"The deck cannot be read: {error}.")
        self._current = dict(with_usual_rels(stored))
        self._names = dict(zip(self._current, stored, strict=True))
        self.package = Package(self._current)

    @property
    def signed(self) -> bool:
        """Whether somebody vouches for the deck as it was (OPC, clause 10)."""
        return any(name.startswith("_xmlsignatures/") for name in self._current)

    def replace(self, part: str, packed: Packed) -> None:
        self._current[part] = packed

    def written(self) -> tuple[bytes | memoryview, ...]:
        """Return the archive; members keep their names, even unusual ones."""
        return tuple(
            write_archive([(self._names.get(part, part), p) for part, p in self._current.items()])
        )


class _Refreshing:
    """Applies the updates of one call."""

    def __init__(self, members: _Members, updates: Sequence[ChartUpdate]) -> None:
        self._members = members
        self._updates = updates
        self._slides = Slides(members.package)
        self._errors: dict[int, str] = {}
        self._warnings: list[Fault] = []
        self._shelf = PlanShelf()

    def run(self, progress: Progress | None) -> Refreshed:
        updates: dict[str, list[int]] = {}
        for number, update in enumerate(self._updates):
            frame = self._find(number, update)
            if frame is not None:
                updates.setdefault(frame.part, []).append(number)
        done = len(self._errors)
        for part, numbers in updates.items():
            self._refresh(part, numbers)
            done += len(numbers)
            if progress is not None:
                progress(done, len(self._updates))
        results = tuple(
            RefreshedChart(update.slide_index, self._errors.get(number))
            for number, update in enumerate(self._updates)
        )
        made = any(result.error is None for result in results)
        if made and self._members.signed:
            message = "the deck was signed; the signature does not cover the new numbers."
            self._warnings.append(Fault("", message, FaultKind.ADJUSTED))
        return Refreshed(
            self._members.written() if made else (),
            len(self._slides.parts),
            results,
            listed(self._warnings),
        )

    def _find(self, number: int, update: ChartUpdate) -> ChartFrame | None:
        try:
            return self._slides.chart(update)
        except ChartFault as fault:
            self._errors[number] = f"updates[{number}].{fault}"
            return None

    def _refresh(self, part: str, numbers: Sequence[int]) -> None:
        """Apply the last update of a chart that can be applied; those before it are replaced."""
        shown = next((n for n in reversed(numbers) if self._applied(n, part)), -1)
        for number in numbers:
            if number < shown:
                message = f"the chart shows the numbers of updates[{shown}], which came later."
                self._warnings.append(Fault(f"updates[{number}]", message, FaultKind.ADJUSTED))

    def _applied(self, number: int, part: str) -> bool:
        package = self._members.package
        place = f"updates[{number}].chart_data"
        try:
            content = package.read(part)
            root = open_chart(content, part)
            workbook = workbook_behind(package, part, root)
            source = read_chart(lambda: root, content, *workbook)
            data = self._updates[number].chart_data
            filled = fill_chart(source, data, self._warn(place), shelf=self._shelf)
        except TemplateError as error:
            self._errors[number] = f"{place}: the chart cannot be read: {error}"
        except UnfillableChartError as error:
            self._errors[number] = f"{place}: the chart {error} and takes no data; {_MEND}"
        except ChartFault as fault:
            self._errors[number] = f"{place}.{fault}" if fault.place else f"{place}: {fault}"
        else:
            also = self._slides.shown(part, self._updates[number].slide_index)
            if also:
                message = f"the chart is shown elsewhere too, with the new numbers: {also}."
                self._warnings.append(Fault(place, message, FaultKind.ADJUSTED))
            self._members.replace(part, pack(filled.part))
            self._refill_rows(number, place, backwards=filled.backwards)
            for each in package.relationships(part):
                if filled.workbook is not None and each.id == filled.workbook_id:
                    self._members.replace(each.target, store(filled.workbook))
            return True
        return False

    def _refill_rows(self, number: int, place: str, *, backwards: bool) -> None:
        """Put the data rows of an update into the table that stands under the chart."""
        update = self._updates[number]
        index = update.slide_index
        frame = self._slides.rows_under(self._slides.chart(update), index)
        if not update.chart_data.data_rows:
            if frame is not None:
                message = "the table under the chart keeps its old rows; give data_rows for it too."
                self._warnings.append(Fault(place, message, FaultKind.ADJUSTED))
            return
        if frame is None:
            message = "the rows were left out: no table was generated with the chart."
            self._warnings.append(Fault(f"{place}.data_rows", message, FaultKind.ADJUSTED))
            return
        refill(frame, rows_of(update.chart_data, backwards=backwards))
        slide = self._slides.parts[index]
        text = with_frame(self._members.package.read(slide), self._slides.root(index), frame)
        self._members.replace(slide, pack(text))

    def _warn(self, place: str) -> Warn:
        def warn(below: str, message: str) -> None:
            where = f"{place}.{below}" if below else place
            self._warnings.append(Fault(where, message, FaultKind.ADJUSTED))

        return warn
