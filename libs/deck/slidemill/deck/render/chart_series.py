"""The look of a chart's series: template formatting with a place for data and styles."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from enum import Enum, auto

from slidemill.deck.data import Color, ColorKind, ShapeStyle, Styles
from slidemill.deck.drawing import PLAIN_SHAPE, Line, merged, solid_fill

_MEMO = 64
_MEMO_POINTS = 100
"""Styles of points up to which a written series is remembered."""
_UNIQUE_ID = re.compile(r"<c:ext\b[^>]*>\s*<\w+:uniqueId\b[^>]*/>\s*</c:ext>")
_NO_EXTENSIONS = "<c:extLst></c:extLst>"


class Role(Enum):
    """What `shape.fill` and `shape.outline` mean for a series."""

    AREA = auto()
    """Bars, areas, slices and bubbles: their fill and their border."""
    LINE = auto()
    """Lines: the fill of the markers; the line and the markers' border."""


@dataclass(frozen=True, slots=True)
class Surface:
    """A `c:spPr` cut where fill and line stand, `before` and `after` without its tags."""

    before: str = ""
    fill: str = ""
    line: str = ""
    outline: Line = field(default_factory=lambda: Line("ln", ' w="9525"', ""))
    after: str = ""

    @property
    def hidden_line(self) -> bool:
        """Whether it says that there is no line."""
        return "<a:noFill" in self.line

    def styled(self, fill: Color | None, outline: Color | None) -> Surface:
        """Return the surface in other colours; None keeps the template's."""
        if fill is None and outline is None:
            return self
        return Surface(
            self.before,
            self.fill if fill is None else solid_fill(fill),
            self.line if outline is None else self.outline.filled(outline),
            self.outline,
            self.after,
        )

    def text(self) -> str:
        """Return the element, `""` when it would be empty."""
        inside = f"{self.before}{self.fill}{self.line}{self.after}"
        return f"<c:spPr>{inside}</c:spPr>" if inside else ""


@dataclass(frozen=True, slots=True)
class MarkerLook:
    """A `c:marker`: symbol and size, surface, what follows."""

    before: str = ""
    surface: Surface = field(default_factory=Surface)
    after: str = ""

    def text(self) -> str:
        """Return the element, `""` when it would be empty."""
        inside = f"{self.before}{self.surface.text()}{self.after}"
        return f"<c:marker>{inside}</c:marker>" if inside else ""


@dataclass(frozen=True, slots=True)
class PointLook:
    """Formatting that a series and one of its points (`c:dPt`) have alike.

    `before` stands before the marker, `between` after it and before the surface.
    """

    surface: Surface = field(default_factory=Surface)
    marker: MarkerLook = field(default_factory=MarkerLook)
    before: str = ""
    between: str = ""
    after: str = ""

    def styled(self, role: Role, style: ShapeStyle) -> PointLook:
        """Return the look under a shape style; the rules are those of `Role`."""
        if style.fill is None and style.outline is None:
            return self
        marker, surface = self.marker, self.surface
        if role is Role.AREA:
            surface = surface.styled(style.fill, style.outline)
        else:
            marked = marker.surface.styled(style.fill, style.outline)
            marker = MarkerLook(marker.before, marked, marker.after)
            if not surface.hidden_line:  # a colour does not draw a line that is switched off
                surface = surface.styled(None, style.outline)
        return PointLook(surface, marker, self.before, self.between, self.after)

    def point(self, index: int) -> str:
        """Return the look as a `c:dPt` (CT_DPt, ECMA-376 part 1, 21.2.2.52)."""
        return (
            f'<c:dPt><c:idx val="{index}"/>{self.before}{self.marker.text()}{self.between}'
            f"{self.surface.text()}{self.after}</c:dPt>"
        )


@dataclass(frozen=True, slots=True)
class Labels:
    """A series' `c:dLbls`: labels of single points, and what holds for all; `""` for none."""

    single: tuple[tuple[int, str], ...] = ()
    rest: str = ""

    def text(self, count: int) -> str:
        """Return the element for `count` points."""
        if not self.rest:
            return ""
        kept = "".join([text for index, text in self.single if index < count])
        return f"<c:dLbls>{kept}{self.rest}"


@dataclass(slots=True)
class SeriesLook:
    """A template series: everything but its name and data.

    `index` is its `c:idx`, which also chooses its automatic colour. `formats` are the number
    formats of its values, x values and sizes, escaped.
    """

    name: str = ""
    index: int = 0
    role: Role = Role.AREA
    look: PointLook = field(default_factory=PointLook)
    base: PointLook = field(default_factory=PointLook)
    """What a point without formatting of its own starts from, beside the series' colours."""
    points: Mapping[int, PointLook] = field(default_factory=dict)
    labels: Labels = field(default_factory=Labels)
    middle: str = ""
    """Trend lines and error bars."""
    tail: str = ""
    """What follows the data, up to the extensions."""
    extensions: str = ""
    formats: tuple[str, str, str] = ("General", "General", "General")
    follows_name: bool = False
    """Whether the chart's title is a reference to its name."""
    order: int = 0
    """Its place among the chart's series (`c:order`)."""
    _last: int = -1
    _plain: str = ""
    _memo: dict[tuple[object, ...], str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self._last = max(
            [*self.points, *(index for index, _ in self.labels.single)],
            default=-1,
        )
        self._plain = self._built(self._last + 1, None, ())

    def formatting(
        self, count: int, styles: Styles | None, points: tuple[Styles | None, ...]
    ) -> str:
        """Return what stands between the name and the data of a series of `count` points."""
        if styles is None and not points and count > self._last:
            return self._plain
        if len(points) > _MEMO_POINTS:
            return self._built(count, styles, points)
        key = (min(count, self._last + 1) if not points else count, styles, points)
        known = self._memo.get(key)
        if known is None:
            known = self._built(count, styles, points)
            if len(self._memo) < _MEMO:
                self._memo[key] = known
        return known

    def _built(self, count: int, styles: Styles | None, points: tuple[Styles | None, ...]) -> str:
        style = PLAIN_SHAPE if styles is None else styles.shape
        look = self.look.styled(self.role, style)
        out = [f"{look.before}{look.surface.text()}{look.between}{look.marker.text()}"]
        singles = dict(self.points)
        for index, asked in enumerate(points):
            if asked is None or (asked.shape.fill is None and asked.shape.outline is None):
                continue
            own = singles.get(index)
            if own is None:
                base = self.base
                own = PointLook(look.surface, look.marker, base.before, base.between, base.after)
            singles[index] = own.styled(self.role, asked.shape)
        out += [singles[index].point(index) for index in sorted(singles) if index < count]
        out.append(self.labels.text(count))
        out.append(self.middle)
        return "".join(out)

    def copied(self, *, points: bool) -> SeriesLook:
        """Return the look for another series, without ids that must be unique.

        Without `points`, what is said of single points goes too, and trend lines and error bars:
        they belong to the series they were drawn for.
        """
        singles = {
            index: replace(look, after=_without_ids(look.after))
            for index, look in self.points.items()
        }
        return SeriesLook(
            role=self.role,
            look=self.look,
            base=self.base,
            points=singles if points else {},
            labels=Labels(
                tuple((index, _without_ids(text)) for index, text in self.labels.single)
                if points
                else (),
                self.labels.rest,
            ),
            middle=self.middle if points else "",
            tail=self.tail,
            extensions=_without_ids(self.extensions),
            formats=self.formats,
        )

    def recolored(self, number: int) -> ShapeStyle | None:
        """Return the style that gives a copy its own theme accent; None when it needs none.

        A series without stated colours takes an automatic one by its index.
        """
        color = Color(ColorKind.SCHEME, f"accent{number % 6 + 1}")
        surface = self.look.surface
        if self.role is Role.AREA:
            return ShapeStyle(fill=color) if surface.fill and "noFill" not in surface.fill else None
        stated = surface.line or self.look.marker.surface.fill
        return ShapeStyle(fill=color, outline=color) if stated else None


def _without_ids(text: str) -> str:
    return _UNIQUE_ID.sub("", text).replace(_NO_EXTENSIONS, "") if "uniqueId" in text else text


def with_base(styles: Styles | None, base: ShapeStyle | None) -> Styles | None:
    """`styles` laid over a base style."""
    if base is None:
        return styles
    if styles is None:
        return Styles(shape=base)
    return Styles(styles.font, merged(base, styles.shape))
