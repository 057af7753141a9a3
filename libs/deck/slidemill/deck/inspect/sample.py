"""A `data.json` for one template that renders as it stands, in the template's own words."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from itertools import zip_longest
from typing import Any

from slidemill.deck.compiler.text import markers_in
from slidemill.deck.inspect.items import (
    Accepts,
    Chart,
    Occurrence,
    Placeholder,
    Series,
    Slide,
    Table,
)
from slidemill.deck.limits import MAX_CELL_TEXT, MAX_LEVEL, MAX_TABLE_CELLS

_WORD_BREAK = re.compile(r"[-_.\s]+|(?<=[a-z])(?=[A-Z])|(?<=[a-zA-Z])(?=\d)")
_EMU_PER_POINT = 12_700
_ROOMY = 9
"""Sizes of the font: three lines with twice the space they need."""
_ONE_SERIES = frozenset({"pie", "pie3D", "ofPie"})


def sample_of(slides: Sequence[Slide]) -> dict[str, Any]:
    """Return data that shows every template slide once, all its keys filled."""
    return {"slides": [{"template": slide.number, **_objects(slide)} for slide in slides]}


def words_of(key: str) -> str:
    """Return a key as words: `unitSales_2026` as `Unit sales 2026`."""
    words = [word for word in _WORD_BREAK.split(key) if word]
    text = " ".join(word if word.isupper() else word.lower() for word in words)
    return text[:1].upper() + text[1:] or key


def _objects(slide: Slide) -> dict[str, Any]:
    objects: dict[str, Any] = {}
    for chart in slide.charts:
        if (value := _chart(chart)) is not None:
            objects.setdefault(chart.key, value)
    for table in slide.tables:
        if (value := _table(table)) is not None:
            objects.setdefault(table.key, value)
    tables = {key for key, value in objects.items() if value["type"] == "table"}
    filled = {
        table.where
        for table in slide.tables
        if table.key in tables and Accepts.TABLE in table.accepts
    }
    for placeholder in slide.placeholders:
        if Accepts.TEXT in placeholder.accepts and any(
            replace(each.where, row=None, column=None) not in filled
            for each in placeholder.occurrences
        ):
            objects.setdefault(placeholder.key, _text(placeholder))
    return {key: objects[key] for key in slide.accepted() if key in objects}


def _text(placeholder: Placeholder) -> Any:
    """Return a list where the template shows one, else the key in words."""
    words = words_of(placeholder.key)
    for each in placeholder.occurrences:
        if each.alone and each.levels and len(placeholder.occurrences) == 1:
            deeper = [
                {"value": text, "level": min(level, MAX_LEVEL)} for level, text in each.levels
            ]
            return {"type": "list", "values": [words, *deeper]}
    if all(each.alone and each.bulleted and _has_room(each) for each in placeholder.occurrences):
        return {"type": "list", "values": [words, *(f"{words} {number}" for number in (2, 3))]}
    return words


def _has_room(occurrence: Occurrence) -> bool:
    """Whether a list would surely not run over its box."""
    box, size = occurrence.where.box, occurrence.font.size
    return box is not None and size is not None and box.height > _ROOMY * size * _EMU_PER_POINT


def _table(table: Table) -> dict[str, Any] | None:
    """Return the table as it stands, markers as words."""
    columns = len(table.widths)
    if not table.key or Accepts.TABLE not in table.accepts:
        return None
    if len(table.cells) * columns > MAX_TABLE_CELLS:
        return None
    empty = [""] * columns
    rows = [[*map(_without_markers, row), *empty][:columns] for row in table.cells]
    return {"type": "table", "rows": rows}


def _without_markers(text: str) -> str:
    for start, end, key in reversed(markers_in(text)):
        text = text[:start] + words_of(key) + text[end:]
    return text


def _chart(chart: Chart) -> dict[str, Any] | None:
    """Return the chart as it stands; None when that would not go without loss."""
    if not chart.key or not any(series.points for series in chart.series):
        return None
    if chart.caveat:
        return None
    if Accepts.CHART in chart.accepts:
        return _category_chart(chart)
    return _point_chart(chart) if Accepts.SCATTER_CHART in chart.accepts else None


def _category_chart(chart: Chart) -> dict[str, Any]:
    count = max(series.points for series in chart.series if not series.of_points)
    result: dict[str, Any] = {"type": "chart"}
    categories = chart.categories
    if categories.kind == "date" and len(categories.serials) >= count:
        result["date_labels"] = [_whole(each) for each in categories.serials]
        result["date_labels_format"] = categories.format
        count = max(count, len(categories.serials))
    else:
        count = max(count, len(categories.labels))
        labels = [label[:MAX_CELL_TEXT] for label in categories.labels]
        labels += [str(number + 1) for number in range(len(labels), count)]
        result["labels"] = labels
    for axis, group in _by_axis(chart, of_points=False):
        result[axis] = {
            "series": {
                key: {"name": series.name, "values": _padded(series.values, count)}
                for key, series in group.items()
            }
        }
    return result


def _point_chart(chart: Chart) -> dict[str, Any]:
    result: dict[str, Any] = {"type": "scatter-chart"}
    for axis, group in _by_axis(chart, of_points=True):
        result[axis] = {
            "series": {
                key: {"name": series.name, "values": _points(series)}
                for key, series in group.items()
            }
        }
    return result


def _by_axis(chart: Chart, *, of_points: bool) -> list[tuple[str, dict[str, Series]]]:
    """Return the series of each axis by a key of their own, the primary axis first."""
    groups: dict[bool, dict[str, Series]] = {False: {}, True: {}}
    fitting = [each for each in chart.series if each.of_points is of_points]
    for series in fitting[:1] if chart.kinds[0] in _ONE_SERIES else fitting:
        group = groups[series.secondary]
        key, number = series.name, 2
        while key in group:
            key, number = f"{series.name} {number}", number + 1
        group[key] = series
    return list(zip(("axis1", "axis2"), filter(None, groups.values()), strict=False))


def _points(series: Series) -> list[list[float | None] | None]:
    points: list[list[float | None] | None] = []
    for number, (x, y, size) in enumerate(zip_longest(series.x, series.values, series.sizes)):
        across = number + 1.0 if not series.x else x
        if across is None and y is None:
            points.append(None)
        else:
            sized = [_whole(size)] if series.sizes else []
            points.append([_whole(across), _whole(y), *sized])
    return points


def _padded(values: Sequence[float | None], count: int) -> list[float | None]:
    return [*map(_whole, values), *[None] * (count - len(values))]


def _whole(value: float | None) -> float | None:
    """Write 4 rather than 4.0."""
    return int(value) if value is not None and value.is_integer() else value
