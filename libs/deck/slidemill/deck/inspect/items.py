"""What stands on template slides, as values: markers, charts, tables, pictures, fonts."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum


class Accepts(StrEnum):
    """Kinds of data objects, as `type` names them; `delete` has a form of its own."""

    TEXT = "text"
    LIST = "list"
    TABLE = "table"
    CHART = "chart"
    SCATTER_CHART = "scatter-chart"
    IMAGE = "image"
    VIDEO = "video"
    DELETE = "delete"


class Workbook(StrEnum):
    """What stands behind a chart."""

    EMBEDDED = "embedded"
    BINARY = "xlsb"
    """Embedded in the binary form, which is not read."""
    LINKED = "linked"
    """A file outside the deck."""
    MISSING = "missing"


@dataclass(frozen=True, slots=True)
class Box:
    """Where something stands on its slide, the groups around it reckoned in; EMU and degrees."""

    x: int
    y: int
    width: int
    height: int
    rotation: float = 0.0


@dataclass(frozen=True, slots=True)
class Where:
    """A shape on a slide or on its notes page."""

    shape: str
    """Name of the shape."""
    shape_id: int
    box: Box | None = None
    """None when neither the shape nor its layout says where it stands."""
    groups: tuple[str, ...] = ()
    """Names of the groups around it, outermost first."""
    notes: bool = False
    row: int | None = None
    column: int | None = None
    """Cell of a table, counted from 0 as in the data."""


@dataclass(frozen=True, slots=True)
class Font:
    """The format a text has: typeface (a theme font resolved) and size in points."""

    typeface: str = ""
    role: str = ""
    """`major` or `minor` when the theme rules the typeface."""
    size: float | None = None


@dataclass(frozen=True, slots=True)
class Occurrence:
    """One `{key}` in a text."""

    where: Where
    sample: str
    """The paragraph it stands in, as the template has it."""
    font: Font
    bulleted: bool
    """Whether its paragraph shows a bullet or number, so that a list suits it."""
    levels: tuple[tuple[int, str], ...] = ()
    """Dummy paragraphs below it: how much deeper each is, and its text."""

    @property
    def alone(self) -> bool:
        """Whether its paragraph holds nothing else."""
        text = self.sample.strip()
        return text.startswith("{") and text.find("}") == len(text) - 1


@dataclass(frozen=True, slots=True)
class Placeholder:
    """A key that stands as `{key}` in texts of a slide, with the data objects it takes."""

    key: str
    accepts: tuple[Accepts, ...]
    occurrences: tuple[Occurrence, ...]


@dataclass(frozen=True, slots=True)
class Axis:
    """An axis of a chart; None for what is left to PowerPoint."""

    kind: str
    """`category`, `date`, `value` or `series`."""
    secondary: bool
    horizontal: bool
    title: str
    format: str
    minimum: float | None = None
    maximum: float | None = None
    major_unit: float | None = None


@dataclass(frozen=True, slots=True)
class Series:
    """A series of a chart with the numbers it shows; `x` and `sizes` as the kind has them."""

    name: str
    kind: str
    secondary: bool
    points: int
    values: tuple[float | None, ...]
    x: tuple[float | None, ...] = ()
    sizes: tuple[float | None, ...] = ()

    @property
    def of_points(self) -> bool:
        """Whether it has points, not values by category."""
        return self.kind.startswith(("scatter", "bubble"))


@dataclass(frozen=True, slots=True)
class Categories:
    """Category labels: texts, or Excel serial dates in `serials` with their number format."""

    kind: str
    """`text`, `number` or `date`; `""` when the chart has no categories."""
    labels: tuple[str, ...] = ()
    serials: tuple[float, ...] = ()
    format: str = ""


@dataclass(frozen=True, slots=True)
class Chart:
    """A chart; `key` is its alternative text, `""` when it has none and data cannot find it."""

    key: str
    name: str
    where: Where
    part: str
    accepts: tuple[Accepts, ...]
    kinds: tuple[str, ...]
    """One per plot: `columnClustered`, `lineMarkers`, `pie`, `scatter`, …"""
    title: str
    axes: tuple[Axis, ...]
    series: tuple[Series, ...]
    categories: Categories
    workbook: Workbook
    caveat: str
    """Why data cannot fill it, or not without loss; `""` when it can."""


@dataclass(frozen=True, slots=True)
class Table:
    """A table; `key` is its alternative text, `""` when it has none and data cannot find it."""

    key: str
    name: str
    where: Where
    accepts: tuple[Accepts, ...]
    cells: tuple[tuple[str, ...], ...]
    """Texts of the grid, row by row; a newline parts paragraphs."""
    widths: tuple[int, ...]
    """Columns, EMU."""
    heights: tuple[int, ...]
    """Rows, EMU."""
    merged: bool
    style: str
    """Id of the table style, `""` for none."""
    marked: bool
    """Whether markers stand in its cells."""


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture, or the still of a film (`video`)."""

    name: str
    alternative_text: str
    where: Where
    part: str
    """`""` when it is linked, not in the deck."""
    content_type: str
    width: int
    height: int
    """Pixels; 0 when they are not known."""
    video: bool = False


@dataclass(frozen=True, slots=True)
class OtherFrame:
    """A frame that data can only remove: SmartArt, an embedded object, a newer kind of chart."""

    key: str
    name: str
    where: Where
    kind: str
    accepts: tuple[Accepts, ...]


@dataclass(frozen=True, slots=True)
class Slide:
    """A template slide; `number` counts from 1, as `template` in the data does."""

    number: int
    part: str
    layout: str
    section: str
    title: str
    hidden: bool
    notes: bool
    placeholders: tuple[Placeholder, ...]
    charts: tuple[Chart, ...]
    tables: tuple[Table, ...]
    pictures: tuple[Picture, ...]
    frames: tuple[OtherFrame, ...]

    @property
    def framed(self) -> tuple[Table | Chart | OtherFrame, ...]:
        """What data finds by its alternative text."""
        return (*self.tables, *self.charts, *self.frames)

    def accepted(self) -> dict[str, tuple[Accepts, ...]]:
        """Return what each key takes, in the order in which the slide's parts are listed."""
        found: dict[str, set[Accepts]] = {}
        for each in (*self.placeholders, *self.framed):
            if each.key and each.accepts:
                found.setdefault(each.key, set()).update(each.accepts)
        return {
            key: tuple(kind for kind in Accepts if kind in kinds) for key, kinds in found.items()
        }


@dataclass(frozen=True, slots=True)
class FontUse:
    """A typeface, the role the theme gives it (`""` for none) and how many runs have it."""

    typeface: str
    role: str
    count: int


@dataclass(frozen=True, slots=True)
class Theme:
    """A theme: twelve colours as `RRGGBB` by slot, and its two typefaces."""

    name: str
    colors: Mapping[str, str]
    major: str
    minor: str
