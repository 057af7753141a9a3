"""The data language as typed values: what `data.json` says after it was parsed.

Field by field the language of the sessions API, sections 4 and 9 of its reference. Values are
already normal here: strings are `Text`, legacy forms are gone, enums are enums. Nothing in this
module reads JSON (see `language`) or XML (see the engine).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from slidemill.deck.faults import Fault


class ColorKind(StrEnum):
    """How a colour is written into DrawingML."""

    RGB = "srgbClr"
    SCHEME = "schemeClr"
    PRESET = "prstClr"


@dataclass(frozen=True, slots=True)
class Color:
    """A DrawingML colour: `val` is `RRGGBB`, a scheme name or a preset name, by `kind`."""

    kind: ColorKind
    val: str


class Align(StrEnum):
    """Paragraph alignment, as `ST_TextAlignType` spells it."""

    LEFT = "l"
    CENTER = "ctr"
    RIGHT = "r"
    JUSTIFIED = "just"
    DISTRIBUTED = "dist"


class VerticalAlign(StrEnum):
    """Text anchoring in a shape or cell, as `ST_TextAnchoringType` spells it."""

    TOP = "t"
    CENTER = "ctr"
    BOTTOM = "b"


@dataclass(frozen=True, slots=True)
class FontStyle:
    """Character formatting laid over the marker's run; None keeps the template's."""

    typeface: str | None = None
    size: float | None = None
    """Points."""
    color: Color | None = None
    bold: bool | None = None
    italic: bool | None = None
    underline: bool | None = None
    strike: bool | None = None


@dataclass(frozen=True, slots=True)
class ShapeStyle:
    """Formatting of the enclosing shape or cell; None keeps the template's."""

    fill: Color | None = None
    outline: Color | None = None
    align: Align | None = None
    vertical_align: VerticalAlign | None = None


@dataclass(frozen=True, slots=True)
class Styles:
    """Formatting asked for by a data object."""

    font: FontStyle = field(default_factory=FontStyle)
    shape: ShapeStyle = field(default_factory=ShapeStyle)


@dataclass(frozen=True, slots=True)
class Databar:
    """A bar drawn in a table cell as a hard-stop gradient."""

    ratio: float
    """0.0 to 1.0 of the cell's width."""
    color: Color


@dataclass(frozen=True, slots=True)
class Text:
    """A replacement text; a newline is a line break inside the same paragraph."""

    value: str
    styles: Styles | None = None
    hyperlink: str | None = None
    level: int = 0
    """Indent level 0 to 8; only as a list item."""
    databar: Databar | None = None
    """Only as a table cell."""


@dataclass(frozen=True, slots=True)
class TextList:
    """Replaces the marker's paragraph by one paragraph per item."""

    values: tuple[Text, ...]


class HorizontalSizing(StrEnum):
    """What stays when a table's number of columns changes."""

    FIXED = "fixed"
    ANCHOR_LEFT = "anchor_left"
    ANCHOR_RIGHT = "anchor_right"


class VerticalSizing(StrEnum):
    """What stays when a table's number of rows changes."""

    FIXED = "fixed"
    ANCHOR_TOP = "anchor_top"
    ANCHOR_BOTTOM = "anchor_bottom"


@dataclass(frozen=True, slots=True)
class Table:
    """The whole grid of a table, header included; rows may be ragged, short ones are padded."""

    rows: tuple[tuple[Text, ...], ...]
    horizontal_sizing: HorizontalSizing = HorizontalSizing.FIXED
    vertical_sizing: VerticalSizing = VerticalSizing.ANCHOR_TOP


@dataclass(frozen=True, slots=True)
class AxisBounds:
    """Range of a value axis; None leaves an end automatic."""

    minimum: float | None = None
    maximum: float | None = None


@dataclass(frozen=True, slots=True)
class ValueAxis:
    """Settings of one value axis; None keeps the template's."""

    bounds: AxisBounds = field(default_factory=AxisBounds)
    format: str | None = None
    major_unit: float | None = None


@dataclass(frozen=True, slots=True)
class Series:
    """One category-chart series; None among `values` is a gap."""

    key: str
    """Name of the template series to overwrite; an unknown one makes a new series."""
    name: str
    values: tuple[float | None, ...]
    styles: Styles | None = None
    data_point_styles: tuple[Styles | None, ...] = ()


@dataclass(frozen=True, slots=True)
class CategoryAxisGroup:
    """The series of a chart on one value axis, in order."""

    series: tuple[Series, ...]
    axis: ValueAxis = field(default_factory=ValueAxis)


class TimeUnit(StrEnum):
    """Unit of a date axis, as `ST_TimeUnit` spells it."""

    DAYS = "days"
    MONTHS = "months"
    YEARS = "years"


@dataclass(frozen=True, slots=True)
class DateLabels:
    """Category labels as Excel serial dates; they turn the category axis into a date axis."""

    serials: tuple[float, ...]
    format: str | None = None
    major_unit: int | None = None
    major_time_unit: TimeUnit | None = None


@dataclass(frozen=True, slots=True)
class Chart:
    """Data of a bar, line, area or pie chart, alone or combined."""

    axis1: CategoryAxisGroup
    axis2: CategoryAxisGroup | None = None
    labels: tuple[str, ...] | None = None
    labels_interval: int | None = None
    date_labels: DateLabels | None = None


@dataclass(frozen=True, slots=True)
class ScatterPoint:
    """One point of a scatter (or, with `size`, bubble) series; None is a gap."""

    x: float | None
    y: float | None
    size: float | None = None


@dataclass(frozen=True, slots=True)
class ScatterSeries:
    """One scatter series."""

    key: str
    name: str
    values: tuple[ScatterPoint, ...]
    styles: Styles | None = None
    data_point_styles: tuple[Styles | None, ...] = ()


@dataclass(frozen=True, slots=True)
class ScatterAxisGroup:
    """The series of a scatter chart on one pair of axes."""

    series: tuple[ScatterSeries, ...]
    x: ValueAxis = field(default_factory=ValueAxis)
    y: ValueAxis = field(default_factory=ValueAxis)


@dataclass(frozen=True, slots=True)
class ScatterChart:
    """Data of a scatter or bubble chart."""

    axis1: ScatterAxisGroup
    axis2: ScatterAxisGroup | None = None


class Scaling(StrEnum):
    """How a picture or film meets the shape it replaces; the last two are legacy forms."""

    NONE = "none"
    CONTAIN = "contain"
    COVER = "cover"
    FIT_WIDTH = "fit-width"
    FIT_HEIGHT = "fit-height"


class Overflow(StrEnum):
    """What happens to the part of a picture that sticks out of the shape."""

    VISIBLE = "visible"
    HIDDEN = "hidden"


@dataclass(frozen=True, slots=True)
class Image:
    """A picture that takes the place of the marked shape; `src` is a path in the package."""

    src: str
    scaling: Scaling = Scaling.NONE
    overflow: Overflow = Overflow.VISIBLE


@dataclass(frozen=True, slots=True)
class Video:
    """A film (a path in the package or a YouTube URL) in the place of the marked shape."""

    src: str
    thumbnail: str | None = None
    scaling: Scaling = Scaling.CONTAIN


@dataclass(frozen=True, slots=True)
class Delete:
    """Removes the marked shape or frame, or empties the marked cell."""


DataObject = Text | TextList | Table | Chart | ScatterChart | Image | Video | Delete


@dataclass(frozen=True, slots=True)
class SlideData:
    """One output slide: which template slide, and what goes into its placeholders."""

    template: int
    """1-based number of the template slide; 0 when the data names none, which is a fault."""
    objects: Mapping[str, DataObject]
    keys: tuple[str, ...] = ()
    """Every key in order, when `objects` lacks some because they are faulty."""


@dataclass(frozen=True, slots=True)
class DocumentProperties:
    """What the file says about itself; None keeps the template's (ISO/IEC 29500-2, clause 11)."""

    title: str | None = None
    subject: str | None = None
    author: str | None = None
    keywords: str | None = None
    description: str | None = None
    category: str | None = None
    language: str | None = None
    last_modified_by: str | None = None
    created: str | None = None
    """As W3CDTF in UTC: `2026-06-30T08:00:00Z`."""
    modified: str | None = None
    """Likewise."""


@dataclass(frozen=True, slots=True)
class DeckData:
    """A whole deck: output slides in order, and theme colours by slot (`accent1`, `lt1`, …)."""

    slides: tuple[SlideData, ...]
    theme_colors: Mapping[str, Color] = field(default_factory=dict)
    warnings: tuple[Fault, ...] = field(default=(), compare=False)
    """What was odd in the data but tolerated; a rendering passes it on."""
    properties: DocumentProperties = field(default_factory=DocumentProperties)
    strict: bool = False
    """Whether unused keys and markers without data are faults, not warnings."""
    faults: tuple[Fault, ...] = field(default=(), compare=False)
    """What is wrong in the data, in its order; such data can be validated but not rendered."""
    more_faults: int = field(default=0, compare=False)
    """Number of faults beyond those listed."""
