"""Which template series lends its look to which series of the data, and where each one stands."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace

from slidemill.deck.data import ShapeStyle
from slidemill.deck.render.chart_axes import AxisPlan
from slidemill.deck.render.chart_series import SeriesLook


@dataclass(frozen=True, slots=True)
class PlotPlan:
    """One plot of a chart (`c:barChart`, …), cut around its series and its axis ids.

    `group` counts the pairs of axes: 0 is the primary pair.
    """

    kind: str
    head: str
    middle: str
    after: str
    looks: tuple[SeriesLook, ...]
    blank: SeriesLook
    """For a plot that has no series."""
    axes: tuple[int, ...]
    group: int

    @property
    def of_points(self) -> bool:
        """Whether its series are of points, not of values by category."""
        return self.kind in ("scatterChart", "bubbleChart")

    @property
    def takes_one(self) -> bool:
        """Whether it shows one series only."""
        return self.kind in ("pieChart", "pie3DChart", "ofPieChart")

    @property
    def varies_slices(self) -> bool:
        """Whether its legend lists points, not series."""
        return self.takes_one or self.kind == "doughnutChart"

    def written(self, series: Sequence[str], axes: Sequence[int]) -> str:
        """Return the plot with these series on these axes."""
        ids = "".join([f'<c:axId val="{number}"/>' for number in axes])
        return f"{self.head}{''.join(series)}{self.middle}{ids}{self.after}"


@dataclass(frozen=True, slots=True)
class Seat:
    """The place of one series: its plot (by number), look, `c:idx`, own line in the workbook.

    `recolor` is the style of a series beyond those of the template; `origin` the template
    series whose place it took, -1 for none.
    """

    plot: int
    look: SeriesLook
    index: int
    recolor: ShapeStyle | None = None
    origin: int = -1


@dataclass(slots=True)
class Cast:
    """All seats of one chart in the data's order, and the plots and axes they need."""

    seats: list[Seat]
    plots: list[tuple[PlotPlan, tuple[int, ...], int]]
    """Plot, ids of its axes, axis of the data (0 or 1); the seats count these."""
    axes: list[AxisPlan]

    def is_second(self, axis: AxisPlan) -> bool:
        """Whether the axis belongs to the data's `axis2`."""
        return any(side for _, numbers, side in self.plots if axis.number in numbers)


class NoSecondAxisError(ValueError):
    """The chart's kind has no room for a secondary axis."""


@dataclass(slots=True)
class _Casting:
    """Hands out the seats of one chart."""

    plots: Sequence[PlotPlan]
    template: Sequence[SeriesLook]
    """All series of the template in order."""
    used: set[int] = field(default_factory=set)
    taken: set[int] = field(default_factory=set)
    """Template series that lent their place, by identity."""
    apart: str | None = None
    """Name of template series that lend their look to nobody else."""

    def matched(self, keys: Sequence[str], plots: Sequence[int]) -> list[Seat | None]:
        """Return the seats of the series that overwrite a template series."""
        return [self._matched(key, plots) for key in keys]

    def completed(
        self, found: Sequence[Seat | None], plots: Sequence[int], *, lend: bool
    ) -> list[Seat]:
        """Return all seats of one axis: new series join the last plot that has matched ones.

        `lend` tells whether the template's series may lend their looks, which they do once.
        """
        home = max((seat.plot for seat in found if seat is not None), default=plots[0])
        seats: list[Seat] = []
        position = 0
        for seat in found:
            placed = seat or self._new(home, position, lend=lend)
            position += placed.plot == home
            seats.append(placed)
        return seats

    def _matched(self, key: str, plots: Sequence[int]) -> Seat | None:
        for plot in plots:
            for look in self.plots[plot].looks:
                if look.name == key and id(look) not in self.taken:
                    return self._taking(plot, look, look)
        return None

    def _taking(self, plot: int, look: SeriesLook, shown: SeriesLook) -> Seat:
        self.taken.add(id(look))
        index = self._free_index() if look.index in self.used else look.index
        self.used.add(index)
        origin = next(n for n, each in enumerate(self.template) if each is look)
        return Seat(plot, shown, index, origin=origin)

    def _free_index(self) -> int:
        """Return the first index that no series has, nor had in the template."""
        known = self.used.union(look.index for look in self.template)
        return next(number for number in range(len(known) + 1) if number not in known)

    def lined(self, line: Sequence[tuple[int, SeriesLook]], position: int, home: int) -> Seat:
        """Return the seat of a new series; `line` are the template's, each after its plot."""
        free = [place for place in line if id(place[1]) not in self.taken]
        if not free:
            return self._new(home, position, lend=False)
        place = line[position] if position < len(line) else free[0]
        plot, look = free[0] if id(place[1]) in self.taken else place
        return self._taking(plot, look, look.copied(points=True))

    def _new(self, plot: int, position: int, *, lend: bool) -> Seat:
        looks = self.plots[plot].looks
        free = [look for look in looks if id(look) not in self.taken] if lend else []
        if free:
            look = looks[position] if position < len(looks) else free[0]
            if id(look) in self.taken:
                look = free[0]
            return self._taking(plot, look, look.copied(points=True))
        index = self._free_index()
        self.used.add(index)
        models = [look for look in looks if look.name != self.apart] or [self.plots[plot].blank]
        model = models[-1]
        return Seat(plot, model.copied(points=False), index, model.recolored(index))


def cast_in_line(
    plots: Sequence[PlotPlan],
    axes: Sequence[AxisPlan],
    keys: Sequence[str],
    *,
    of_points: bool,
    apart: str | None = None,
) -> Cast:
    """Seat series that are told in one line, over all plots of their kind.

    A series takes the place of the template series it is named after, else of the one in the same
    place, else of the first that is free; further ones join the plot of the series before them.
    The template series named `apart` is for the series of that name only.
    """
    fitting = [number for number, plot in enumerate(plots) if plot.of_points is of_points]
    casting = _Casting(plots, [look for plot in plots for look in plot.looks], apart=apart)
    found = casting.matched(keys, fitting)
    line = sorted(
        ((plot, look) for plot in fitting for look in plots[plot].looks if look.name != apart),
        key=lambda place: place[1].order,
    )
    seats: list[Seat] = []
    for position, seat in enumerate(found):
        home = seats[-1].plot if seats else line[0][0] if line else fitting[0]
        seats.append(seat or casting.lined(line, position, home))
    return _cast(plots, axes, seats, fitting)


def cast_series(
    plots: Sequence[PlotPlan],
    axes: Sequence[AxisPlan],
    keys: tuple[Sequence[str], Sequence[str]],
    *,
    of_points: bool,
) -> Cast:
    """Seat the series of both axes, given by key; a missing secondary pair of axes is made.

    Raises NoSecondAxisError when the kind of chart cannot have one.
    """
    casting = _Casting(plots, [look for plot in plots for look in plot.looks])
    fitting = [number for number, plot in enumerate(plots) if plot.of_points is of_points]
    groups = sorted({plots[number].group for number in fitting})
    homes = [[n for n in fitting if plots[n].group == group] for group in groups[:2]]
    first = casting.matched(keys[0], homes[0])
    if not keys[1] or len(homes) > 1:
        second = casting.matched(keys[1], homes[1]) if keys[1] else []
        seats = casting.completed(first, homes[0], lend=True)
        if keys[1]:
            seats += casting.completed(second, homes[1], lend=True)
        return _cast(plots, axes, seats, homes[0])
    seats = casting.completed(first, homes[0], lend=True)
    model = homes[0][0]
    twins = _twins(plots[model], axes)
    seats += [
        replace(seat, plot=len(plots))
        for seat in casting.completed([None] * len(keys[1]), [model], lend=False)
    ]
    return _cast(plots, [*axes, *twins], seats, homes[0], (model, twins))


def _cast(
    plots: Sequence[PlotPlan],
    axes: Sequence[AxisPlan],
    seats: Sequence[Seat],
    primary: Sequence[int],
    twin: tuple[int, Sequence[AxisPlan]] | None = None,
) -> Cast:
    """Leave out the plots without series, and the axes that only they use."""
    placed = [(plot, plot.axes, int(n not in primary)) for n, plot in enumerate(plots)]
    if twin is not None:
        placed.append((plots[twin[0]], tuple(axis.number for axis in twin[1]), 1))
    used = sorted({seat.plot for seat in seats})
    wanted = {number for plot in used for number in placed[plot][1]}
    return Cast(
        [replace(seat, plot=used.index(seat.plot)) for seat in seats],
        [placed[plot] for plot in used],
        [axis for axis in axes if axis.number in wanted],
    )


def _twins(plot: PlotPlan, axes: Iterable[AxisPlan]) -> list[AxisPlan]:
    """Return a second pair of axes like the plot's own, in the order of its axis ids."""
    known = {axis.number: axis for axis in axes}
    pair = [known[number] for number in plot.axes if number in known]
    single = "3D" in plot.kind or plot.kind == "radarChart"
    if single or len(pair) != 2 or pair[1].tag != "valAx":
        raise NoSecondAxisError
    number = next(n for n in range(1, len(known) + 3) if n not in known and n + 1 not in known)
    return [
        pair[0].twin(number, number + 1, hidden=True),
        pair[1].twin(number + 1, number, hidden=False),
    ]
