"""Finished decks with charts, updates for them, and what became of both."""

from __future__ import annotations

import zipfile
from collections.abc import Mapping, Sequence
from io import BytesIO
from typing import Any

from slidemill.contracts.presentations import ChartUpdate
from slidemill.deck import check
from slidemill.deck.refresh import Refreshed, refresh_charts
from tests.fixtures.chart_audit import chart_faults
from tests.fixtures.decks import add_chart, add_slide, members, new_deck, relationships, saved, xml
from tests.fixtures.schemas import schema_faults

Values = Sequence[float | Sequence[float] | None]


def deck_of(*charts: int) -> bytes:
    """Return a deck with so many column charts on each slide, two series over two categories."""
    deck = new_deck()
    for count in charts:
        slide = add_slide(deck)
        for number in range(count):
            add_chart(slide, f"chart {number}")
    return saved(deck)


def update(
    slide: int = 0,
    series: Mapping[str, Values] | None = None,
    categories: Sequence[str] = ("Q1", "Q2", "Q3"),
    *,
    look: Mapping[str, Any] | None = None,
    **address: Any,
) -> ChartUpdate:
    """Return an update; `look` are further members of its `chart_data`."""
    told = {"In": (1, 2, 3), "Out": (4, None, 6)} if series is None else series
    return ChartUpdate.model_validate(
        {
            "slide_index": slide,
            **address,
            "chart_data": {
                "categories": list(categories),
                "series": [
                    {
                        "name": name,
                        "values": [list(v) if isinstance(v, tuple | list) else v for v in values],
                    }
                    for name, values in told.items()
                ],
                **(look or {}),
            },
        }
    )


def refreshed(deck: bytes, *updates: ChartUpdate) -> Refreshed:
    """Refresh, and judge what comes out."""
    before = set(check(deck))
    result = refresh_charts(deck, updates)
    if result.chunks:
        assert [fault for fault in check(result.content) if fault not in before] == []
        assert set(schema_faults(result.content)) <= set(schema_faults(deck))
        assert result.size == len(result.content)
    return result


def errors(result: Refreshed) -> list[str | None]:
    return [each.error for each in result.results]


def chart_parts(deck: bytes, slide: int = 1) -> list[str]:
    """Return the chart parts of a slide in the order of its relationships."""
    found = relationships(deck, f"ppt/slides/slide{slide}.xml").values()
    return [target for kind, target in found if kind == "chart"]


def chart_root(deck: bytes, slide: int = 1, chart: int = 0) -> Any:
    root = xml(deck, chart_parts(deck, slide)[chart])
    assert chart_faults(root) == []
    return root


def workbook_part(deck: bytes, chart: str) -> str:
    return next(target for kind, target in relationships(deck, chart).values() if kind == "package")


def changed(before: bytes, after: bytes) -> set[str]:
    """Return the members that differ; the others must be packed the same, in the same order."""
    old, new = members(before), members(after)
    with zipfile.ZipFile(BytesIO(before)) as a, zipfile.ZipFile(BytesIO(after)) as b:
        assert a.namelist() == b.namelist()
    return {name for name in old if old[name] != new[name]}
