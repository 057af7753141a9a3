"""Compiled charts that serve all charts which differ in their numbers only."""

from __future__ import annotations

import re
from collections.abc import Hashable
from dataclasses import dataclass, field
from typing import NamedTuple

from slidemill.contracts.presentations import Chart
from slidemill.deck.charting.plot_place import PlotPlace
from slidemill.deck.charting.totals import Totals
from slidemill.deck.render.chart import ChartPlan

_MOST = 64
_POINTS = re.compile(
    rb'(?<!val="1"/>)(?:<c:pt idx="[0-9]+"(?: formatCode="[^"]*")?><c:v>[^<]*</c:v></c:pt>)+'
)
"""Numbers and categories as a chart keeps them; names of series come alone."""
_IDS = re.compile(
    rb'(uniqueId val="|<c:(?:axId|crossAx) val=")(\{[0-9A-Fa-f-]+\}|[1-9][0-9]{0,9}(?="))'
)
"""Ids that are drawn anew for each chart: of its series and points, and of its axes."""
_DATA = {"categories", "series", "data_rows"}


@dataclass(frozen=True, slots=True)
class Shelved:
    """A compiled chart under one look, and what was said about the look."""

    plan: ChartPlan
    totals: Totals | None
    plot: PlotPlace | None
    warnings: tuple[tuple[str, str], ...]
    ids: tuple[bytes, ...]


@dataclass(slots=True)
class PlanShelf:
    """Keeps compiled charts; several threads may use one."""

    _plans: dict[Hashable, Shelved] = field(default_factory=dict)

    def find(self, key: Hashable) -> Shelved | None:
        """Return what was kept under a key."""
        return self._plans.get(key)

    def keep(self, key: Hashable, shelved: Shelved) -> None:
        """Keep a compiled chart, as long as there is room."""
        if len(self._plans) < _MOST:
            self._plans[key] = shelved


class ChartForm(NamedTuple):
    """What a chart part has alike with those that compile to the same, and its own ids."""

    plain: bytes
    ids: tuple[bytes, ...]


def form_of(content: bytes) -> ChartForm:
    """Return a chart part without numbers, categories and ids, and these ids."""
    ids: dict[bytes, int] = {}

    def counted(found: re.Match[bytes]) -> bytes:
        return b"%s#%d" % (found[1], ids.setdefault(found[2], len(ids)))

    plain = _IDS.sub(counted, _POINTS.sub(b"", content))
    return ChartForm(plain, tuple(ids))


def shelf_key(form: ChartForm, sheets: tuple[str, ...], chart: Chart, *, fix: bool) -> Hashable:
    """Return what charts have alike that compile to the same: all but numbers and categories.

    The series of totals stands behind those of the data, so that their number counts for it.
    """
    look = chart.model_dump_json(exclude=_DATA, exclude_defaults=True)
    series = len(chart.series) if chart.show_bar_labels else 0
    return form.plain, sheets, look, series, fix


def with_ids(part: bytes, old: tuple[bytes, ...], new: tuple[bytes, ...]) -> bytes:
    """Return a chart part with other ids in the place of those it was compiled with."""
    if old == new:
        return part
    others = dict(zip(old, new, strict=True))
    return _IDS.sub(lambda found: found[1] + others.get(found[2], found[2]), part)
