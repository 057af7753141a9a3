"""Kinds of charts and what their plots are made of."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from slidemill.contracts.presentations import ChartType

STACKED_BARS = frozenset(
    {
        ChartType.STACKED_COLUMN,
        ChartType.PERCENT_STACKED_COLUMN,
        ChartType.STACKED_BAR,
        ChartType.PERCENT_STACKED_BAR,
    }
)


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of chart: its plot, and how that is set."""

    plot: str
    """Local name of the plot's element."""
    like: tuple[str, ...] = ()
    """Plots that can show it as they are: 3-D ones and such."""
    direction: str = ""
    grouping: str = ""

    @property
    def labels(self) -> str:
        """The family of its data labels (see `labels`)."""
        if self.plot == "barChart":
            return "clustered" if self.grouping == "clustered" else "stacked"
        return {"lineChart": "line", "pieChart": "pie", "scatterChart": "points"}.get(
            self.plot, "none"
        )

    @property
    def has_axes(self) -> bool:
        """Whether its values stand along axes."""
        return self.plot not in ("pieChart", "doughnutChart")


def _bars(direction: str, grouping: str) -> Kind:
    return Kind("barChart", ("bar3DChart",), direction, grouping)


KINDS: Mapping[ChartType, Kind] = {
    ChartType.CLUSTERED_COLUMN: _bars("col", "clustered"),
    ChartType.STACKED_COLUMN: _bars("col", "stacked"),
    ChartType.PERCENT_STACKED_COLUMN: _bars("col", "percentStacked"),
    ChartType.CLUSTERED_BAR: _bars("bar", "clustered"),
    ChartType.STACKED_BAR: _bars("bar", "stacked"),
    ChartType.PERCENT_STACKED_BAR: _bars("bar", "percentStacked"),
    ChartType.LINE: Kind("lineChart", ("line3DChart",), grouping="standard"),
    ChartType.STACKED_LINE: Kind("lineChart", grouping="stacked"),
    ChartType.AREA: Kind("areaChart", ("area3DChart",), grouping="standard"),
    ChartType.STACKED_AREA: Kind("areaChart", ("area3DChart",), grouping="stacked"),
    ChartType.PIE: Kind("pieChart", ("pie3DChart", "ofPieChart")),
    ChartType.DOUGHNUT: Kind("doughnutChart"),
    ChartType.SCATTER: Kind("scatterChart", ("bubbleChart",)),
}
