"""A template's chart, compiled when data first asks for it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from enum import Enum, auto

from slidemill.deck.opc.archive import Packed
from slidemill.deck.render.chart_axes import AxisPlan
from slidemill.deck.render.chart_cast import Cast, PlotPlan, cast_series
from slidemill.deck.render.chart_cells import Block
from slidemill.deck.render.chart_form import ChartForm
from slidemill.deck.render.plan import Outline
from slidemill.deck.render.workbook import WorkbookPlan

_MEMO = 64
_MOST_FORMS = 8
"""A form is about as large as two charts."""


class UnfillableChartError(ValueError):
    """The template's chart cannot take data; the text says why, as the end of a sentence."""


class Title(Enum):
    """How a chart's title comes by its text."""

    OWN = auto()
    """It has its own, or there is no title."""
    AUTOMATIC = auto()
    """It repeats the only series' name."""
    LINKED = auto()
    """It is a reference to a series' name."""


@dataclass(frozen=True, slots=True)
class TitlePlan:
    """A chart's title, cut where a linked one's text stands, and `c:autoTitleDeleted`."""

    kind: Title = Title.OWN
    before: str = ""
    after: str = ""
    deleted: str = ""
    stays_away: bool = False
    """Whether a chart without title would get one as soon as it has a single series."""


@dataclass(frozen=True, slots=True)
class LegendEntry:
    """A `c:legendEntry`, cut around the number of its series (or slice)."""

    index: int
    after: str


@dataclass(frozen=True, slots=True)
class TextLabels:
    """Categories that are texts."""

    values: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class NumberLabels:
    """Categories that are numbers or serial dates, with their format code."""

    values: tuple[float | None, ...]
    format: str
    new: bool = False
    """Whether the data brought them."""


@dataclass(slots=True)
class ChartPlan:
    """A compiled chart part.

    The outline's gaps are `title`, `deleted`, `plots`, `axes` and `legend`, those that there
    are. Without `workbook`, `unpatched` says why there is none whose cells can be written.
    """

    outline: Outline
    plots: tuple[PlotPlan, ...]
    axes: tuple[AxisPlan, ...]
    block: Block
    workbook: WorkbookPlan | None
    unpatched: str
    labels: TextLabels | NumberLabels | None
    title: TitlePlan
    legend: tuple[LegendEntry, ...]
    counts_from_1904: bool
    workbook_id: str
    """Relationship id of the workbook's part."""
    _casts: dict[tuple[object, ...], Cast] = field(default_factory=dict)
    _forms: dict[tuple[object, ...], ChartForm | None] = field(default_factory=dict)
    _seen: set[tuple[object, ...]] = field(default_factory=set)

    def form(
        self, shape: tuple[object, ...], make: Callable[[], ChartForm | None]
    ) -> ChartForm | None:
        """Return the form of charts of this shape; None when they have to be written one by one.

        Making a form costs as much as three charts, so it waits for the second one of its shape.
        """
        forms = self._forms
        if shape not in forms:
            if shape not in self._seen:
                if len(self._seen) >= _MEMO:
                    self._seen = set()
                self._seen.add(shape)
                return None
            if len(forms) >= _MOST_FORMS:
                forms = self._forms = {}  # another thread may be reading the old ones
            forms[shape] = make()
        return forms[shape]

    @property
    def takes_one(self) -> bool:
        """Whether the chart shows one series only."""
        return len(self.plots) == 1 and self.plots[0].takes_one

    def cast(self, keys: tuple[tuple[str, ...], tuple[str, ...]], *, of_points: bool) -> Cast:
        """Return the seats of the series; charts of a deck mostly ask for the same ones."""
        asked = (keys, of_points)
        known = self._casts.get(asked)
        if known is None:
            known = cast_series(self.plots, self.axes, keys, of_points=of_points)
            if len(self._casts) < _MEMO:
                self._casts[asked] = known
        return known


class ChartPart:
    """A chart part of the template, compiled when data first asks for it."""

    def __init__(self, packed: Packed, read: Callable[[], ChartPlan]) -> None:
        self.packed = packed
        self._read = read
        self._plan: ChartPlan | UnfillableChartError | None = None

    def plan(self) -> ChartPlan:
        """Return the compiled chart; UnfillableChartError when it cannot take data.

        Threads that come at once compile it twice, to the same effect.
        """
        plan = self._plan
        if plan is None:
            try:
                plan = self._read()
            except UnfillableChartError as error:
                plan = error
            self._plan = plan
        if isinstance(plan, UnfillableChartError):
            raise plan
        return plan
