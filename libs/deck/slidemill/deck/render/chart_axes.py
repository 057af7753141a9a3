"""A chart's axes: kept as they are, or written anew under the data's settings."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from itertools import pairwise
from math import inf

from slidemill.deck.data import AxisBounds, DateLabels, TimeUnit, ValueAxis
from slidemill.deck.render.workbook_cells import number_text
from slidemill.deck.text import escape_attribute

PLAIN_AXIS = ValueAxis()
_MEMO = 64

AXIS_CHILDREN_SHARED = (
    "axId", "scaling", "delete", "axPos", "majorGridlines", "minorGridlines", "title", "numFmt",
    "majorTickMark", "minorTickMark", "tickLblPos", "spPr", "txPr", "crossAx", "crosses",
    "crossesAt",
)  # fmt: skip
AXIS_CHILDREN: Mapping[str, tuple[str, ...]] = {
    tag: (*AXIS_CHILDREN_SHARED, *names)
    for tag, names in {
        "valAx": ("crossBetween", "majorUnit", "minorUnit", "dispUnits", "extLst"),
        "catAx": ("auto", "lblAlgn", "lblOffset", "tickLblSkip", "tickMarkSkip", "noMultiLvlLbl",
                  "extLst"),
        "dateAx": ("auto", "lblOffset", "baseTimeUnit", "majorUnit", "majorTimeUnit", "minorUnit",
                   "minorTimeUnit", "extLst"),
        "serAx": ("tickLblSkip", "tickMarkSkip", "extLst"),
    }.items()
}  # fmt: skip
"""Children of each kind of axis in their order (ECMA-376 part 1, 21.2.2.25, .39, .175, .226)."""

_OPPOSITE = {"l": "r", "r": "l", "t": "b", "b": "t"}
_UNITS = (TimeUnit.DAYS, TimeUnit.MONTHS, TimeUnit.YEARS)
_DATE_FORMAT = "yyyy/mm/dd"
_VALUE = re.compile(' val="([^"]*)"')


@dataclass(frozen=True, slots=True)
class Labelling:
    """What the categories ask of their axis; `dates` None means texts."""

    dates: DateLabels | None = None
    interval: int | None = None


@dataclass(slots=True)
class AxisPlan:
    """One axis of a template chart: its kind, its children as text by local name.

    `scaling` is cut into its own children likewise. `number` is its id, positive.
    """

    tag: str
    number: int
    cross: int
    position: str
    children: Mapping[str, str]
    scaling: Mapping[str, str]
    original: str = ""
    _memo: dict[object, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.original = _element(self.tag, self.children)

    def valued(self, axis: ValueAxis) -> str:
        """Return the axis as a value axis with the data's settings."""
        if self.tag != "valAx" or axis == PLAIN_AXIS:
            return self.original
        known = self._memo.get(axis)
        if known is None:
            known = self._keep(axis, self._valued(axis))
        return known

    def labelled(self, labelling: Labelling) -> str:
        """Return the axis as a category axis for such labels."""
        is_date = labelling.dates is not None
        if self.tag not in ("catAx", "dateAx"):
            return self.original
        if not is_date and self.tag == "catAx" and labelling.interval is None:
            return self.original
        known = self._memo.get(labelling)
        if known is None:
            text = self._dated(labelling.dates) if labelling.dates else self._named(labelling)
            known = self._keep(labelling, text)
        return known

    def twin(self, number: int, cross: int, *, hidden: bool) -> AxisPlan:
        """Return a copy for a secondary pair: a value axis on the far side, or hidden."""
        children = dict(self.children)
        for name in ("majorGridlines", "minorGridlines", "title", "crossesAt"):
            children.pop(name, None)
        position = self.position if hidden else _OPPOSITE.get(self.position, "r")
        children["axId"] = f'<c:axId val="{number}"/>'
        children["crossAx"] = f'<c:crossAx val="{cross}"/>'
        children["delete"] = f'<c:delete val="{int(hidden)}"/>'
        children["axPos"] = f'<c:axPos val="{position}"/>'
        children["crosses"] = f'<c:crosses val="{"autoZero" if hidden else "max"}"/>'
        scaling = self.scaling
        if not hidden:
            # the range of the first axis says nothing about the second's values
            scaling = {k: v for k, v in scaling.items() if k not in ("min", "max", "logBase")}
            children["scaling"] = _scaling(scaling)
            for name in ("majorUnit", "minorUnit", "dispUnits"):
                children.pop(name, None)
        return AxisPlan(self.tag, number, cross, position, children, scaling)

    def _keep(self, key: object, text: str) -> str:
        if len(self._memo) < _MEMO:
            self._memo[key] = text
        return text

    def _valued(self, axis: ValueAxis) -> str:
        children, scaling = dict(self.children), dict(self.scaling)
        children["scaling"] = _scaling(_bounded(scaling, axis.bounds))
        if axis.format is not None:
            children["numFmt"] = _number_format(axis.format)
        if axis.major_unit is not None:
            children["majorUnit"] = f'<c:majorUnit val="{number_text(axis.major_unit)}"/>'
        return _element(self.tag, children)

    def _named(self, labelling: Labelling) -> str:
        children = dict(self.children)
        if self.tag == "dateAx":
            for name in ("baseTimeUnit", "majorUnit", "majorTimeUnit", "minorUnit",
                         "minorTimeUnit"):  # fmt: skip
                children.pop(name, None)
            children["auto"] = '<c:auto val="1"/>'
            children["lblAlgn"] = '<c:lblAlgn val="ctr"/>'
            children.setdefault("lblOffset", '<c:lblOffset val="100"/>')
            children["noMultiLvlLbl"] = '<c:noMultiLvlLbl val="0"/>'
            scaling = {k: v for k, v in self.scaling.items() if k not in ("min", "max")}
            children["scaling"] = _scaling(scaling)
        if labelling.interval is not None:
            children["tickLblSkip"] = f'<c:tickLblSkip val="{labelling.interval}"/>'
        return _element("catAx", children)

    def _dated(self, dates: DateLabels) -> str:
        children = dict(self.children)
        for name in ("lblAlgn", "tickLblSkip", "tickMarkSkip", "noMultiLvlLbl"):
            children.pop(name, None)
        if not _within(dates.serials, self.scaling):
            scaling = {k: v for k, v in self.scaling.items() if k not in ("min", "max")}
            children["scaling"] = _scaling(scaling)
        children["auto"] = '<c:auto val="0"/>'
        children.setdefault("lblOffset", '<c:lblOffset val="100"/>')
        if dates.format is not None or self.tag == "catAx":
            children["numFmt"] = _number_format(dates.format or _DATE_FORMAT)
        base = _base_unit(dates)
        children["baseTimeUnit"] = f'<c:baseTimeUnit val="{base.value}"/>'
        if dates.major_unit is not None or dates.major_time_unit is not None:
            unit = dates.major_time_unit or base
            children["majorUnit"] = f'<c:majorUnit val="{dates.major_unit or 1}"/>'
            children["majorTimeUnit"] = f'<c:majorTimeUnit val="{unit.value}"/>'
        elif "majorTimeUnit" in children and _finer_than(children["majorTimeUnit"], base):
            children.pop("majorUnit", None)
            children.pop("majorTimeUnit")
        for name in ("minorUnit", "minorTimeUnit"):
            children.pop(name, None)
        return _element("dateAx", children)


def _bounded(scaling: dict[str, str], bounds: AxisBounds) -> dict[str, str]:
    """Return the scaling in the data's bounds; an old bound that contradicts them goes.

    A logarithmic axis has none at 0 or below.
    """
    low, high = bounds.minimum, bounds.maximum
    if "logBase" in scaling:
        low, high = (None if each is None or each <= 0 else each for each in (low, high))
    if low is not None:
        scaling["min"] = f'<c:min val="{number_text(low)}"/>'
        if high is None and _stated(scaling, "max", inf) <= low:
            del scaling["max"]
    if high is not None:
        scaling["max"] = f'<c:max val="{number_text(high)}"/>'
        if low is None and _stated(scaling, "min", -inf) >= high:
            del scaling["min"]
    return scaling


def _within(serials: Iterable[float], scaling: Mapping[str, str]) -> bool:
    """Whether an axis of this range shows all dates."""
    low, high = _stated(scaling, "min", -inf), _stated(scaling, "max", inf)
    return all(low <= serial <= high for serial in serials)


def _stated(scaling: Mapping[str, str], name: str, absent: float) -> float:
    found = _VALUE.search(scaling.get(name, ""))
    try:
        return absent if found is None else float(found[1])
    except ValueError:
        return absent


def _finer_than(element: str, base: TimeUnit) -> bool:
    return any(f'"{unit.value}"' in element for unit in _UNITS[: _UNITS.index(base)])


def _base_unit(dates: DateLabels) -> TimeUnit:
    """Return the largest unit in which no two of the dates fall together."""
    ordered = sorted(set(dates.serials))
    step = min((b - a for a, b in pairwise(ordered)), default=1)
    base = TimeUnit.YEARS if step >= 365 else TimeUnit.MONTHS if step >= 28 else TimeUnit.DAYS
    asked = dates.major_time_unit
    # a label distance below the base unit is refused by PowerPoint
    return base if asked is None else _UNITS[min(_UNITS.index(base), _UNITS.index(asked))]


def _number_format(code: str) -> str:
    return f'<c:numFmt formatCode="{escape_attribute(code)}" sourceLinked="0"/>'


def _scaling(children: Mapping[str, str]) -> str:
    order = ("logBase", "orientation", "max", "min", "extLst")
    return f"<c:scaling>{''.join(children.get(name, '') for name in order)}</c:scaling>"


def _element(tag: str, children: Mapping[str, str]) -> str:
    """Return an axis; what some writers put there against the schema is left out."""
    inside = "".join([children[name] for name in AXIS_CHILDREN[tag] if name in children])
    return f"<c:{tag}>{inside}</c:{tag}>"
