"""Charts: the data, the look, and updates of charts (presentations reference, sections 5 and 6)."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated, Self

from pydantic import Field, model_validator

from slidemill.contracts.presentations.lenient import Many, Part
from slidemill.contracts.presentations.text import Color, TextFormat

Point = Annotated[list[float], Field(min_length=2, max_length=2)]
"""`[x, y]`, for scatter charts."""


class ChartType(StrEnum):
    """Kinds of charts; the first six are the vendor's."""

    CLUSTERED_COLUMN = "clustered_column"
    STACKED_COLUMN = "stacked_column"
    PERCENT_STACKED_COLUMN = "percent_stacked_column"
    CLUSTERED_BAR = "clustered_bar"
    STACKED_BAR = "stacked_bar"
    PERCENT_STACKED_BAR = "percent_stacked_bar"
    LINE = "line"
    STACKED_LINE = "stacked_line"
    AREA = "area"
    STACKED_AREA = "stacked_area"
    PIE = "pie"
    DOUGHNUT = "doughnut"
    SCATTER = "scatter"


class LegendPosition(StrEnum):
    """Where the legend stands."""

    BOTTOM = "bottom"
    LEFT = "left"
    RIGHT = "right"
    TOP = "top"
    TOP_RIGHT = "top_right"


class Legend(Part):
    """The legend; what is left out stays as in the template."""

    visible: bool | None = None
    position: LegendPosition | None = None


class TitleText(Part):
    """A chart's title with its format; an empty text removes the title."""

    text: str
    format: TextFormat | None = None


class Axis(Part):
    """An axis; what is left out stays as in the template."""

    visible: bool | None = None
    title: str | None = None
    title_format: TextFormat | None = None
    label_format: TextFormat | None = None
    label_rotation: float | None = Field(default=None, ge=-90, le=90)
    """Degrees, clockwise."""
    number_format: str | None = Field(default=None, min_length=1, max_length=255)
    """As in a spreadsheet: `0.0%`, `#,##0`."""
    min_value: float | None = None
    max_value: float | None = None


class Series(Part):
    """One series; `null` is a gap (section 8)."""

    name: str
    values: Many[float | Point | None] = Field(max_length=10_000)
    color: Color | None = None


class DataRow(Part):
    """A row of the small table under a chart's plot: one value for each category (section 8)."""

    label: str
    values: Many[str | float | None] = Field(max_length=10_000)


class Chart(Part):
    """A chart's numbers, and whatever of its look should differ from the template's."""

    categories: Many[str] = Field(max_length=10_000)
    series: Many[Series] = Field(max_length=256)
    chart_type: ChartType | None = None
    title: str | TitleText | None = None
    legend: Legend | None = None
    value_axis: Axis | None = None
    category_axis: Axis | None = None
    show_bar_labels: bool | None = None
    """Totals over stacked columns and bars; for the four stacked kinds only."""
    data_rows: Many[DataRow] | None = Field(default=None, max_length=50)

    @model_validator(mode="after")
    def _one_value_per_category(self) -> Self:
        for number, series in enumerate(self.series):
            if any(isinstance(value, list) for value in series.values):
                continue  # points carry their own place
            if len(series.values) != len(self.categories):
                raise ValueError(
                    f"series[{number}].values has {len(series.values)} values for "
                    f"{len(self.categories)} categories; give one value for each, null for a gap"
                )
        for number, row in enumerate(self.data_rows or ()):
            if len(row.values) != len(self.categories):
                raise ValueError(
                    f"data_rows[{number}].values has {len(row.values)} values for "
                    f"{len(self.categories)} categories; give one value for each, null for none"
                )
        return self


class ChartUpdate(Part):
    """New numbers for one chart of a finished deck.

    The chart is the `chart_index`-th of its slide in document order, groups depth-first, unless
    a shape name or alternative text is given (section 8).
    """

    slide_index: int = Field(ge=0)
    """0-based."""
    chart_index: int = Field(default=0, ge=0)
    """0-based."""
    chart_name: str | None = Field(default=None, min_length=1)
    """Name of the chart's shape."""
    chart_alt_text: str | None = Field(default=None, min_length=1)
    """Alternative text of the chart's shape."""
    chart_data: Chart
