"""The five workloads, from a ten-slide report to a thousand slides of text."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from random import Random

from tests.bench.deck.templates import (
    CHARTS,
    MONTHS,
    REPORT_SLIDES,
    SERIES,
    chart_deck,
    photo,
    report,
    text_page,
)
from tests.bench.deck.values import Filling, Numbers, Workload

_TABLE_ROWS, _TABLE_COLUMNS = 10, 5
_PHOTOS = 4


def w1() -> Workload:
    """Return the ten-slide report."""
    return report_of(10, "W1", "10-slide report: 6 charts, 2 tables, 4 pictures")


def w2() -> Workload:
    """Return the report of 100 slides."""
    return report_of(100, "W2", "100 slides: 60 charts, 20 tables, 40 pictures")


def w3() -> Workload:
    """Return the report of 500 slides."""
    return report_of(500, "W3", "500 slides: 300 charts, 100 tables, 200 pictures")


def w4() -> Workload:
    """Return a deck of 60 slides in which 30 charts get new data; the rest stays."""
    values, template = Random(4), chart_deck()  # noqa: S311  # sample figures
    slides = [
        Filling(
            number + 1,
            charts={"figures": _numbers(values, SERIES, MONTHS)} if number % 2 else {},
        )
        for number in range(60)
    ]
    what = "30 charts refreshed in a deck of 60 slides"
    return Workload("W4", what, template, template, slides, in_place=True)


def w5() -> Workload:
    """Return a thousand slides of text."""
    template = text_page()
    slides = [
        Filling(
            1, {"title": f"Slide {n}", **{f"text{i}": f"value {i} of {n}" for i in range(1, 9)}}
        )
        for n in range(1000)
    ]
    return Workload("W5", "1,000 text slides", template, template, slides)


WORKLOADS: Mapping[str, Callable[[], Workload]] = {
    "W1": w1, "W2": w2, "W3": w3, "W4": w4, "W5": w5,
}  # fmt: skip


def report_of(slides: int, name: str, what: str = "") -> Workload:
    """Return a report of so many slides, the five kinds in turn."""
    values = Random(slides)  # noqa: S311  # sample figures
    return Workload(
        name,
        what or f"{slides} slides",
        report(),
        report(exchangeable_pictures=True),
        [_filling(number, values) for number in range(slides)],
        {f"photo{n}.jpg": photo(n) for n in range(_PHOTOS)},
    )


def _filling(number: int, values: Random) -> Filling:
    kind = number % REPORT_SLIDES + 1
    texts = {"title": f"Region {number + 1}: results & outlook"}
    if kind == 1:
        return Filling(kind, {**texts, "subtitle": f"Week {number + 1}, all berths"})
    if kind == 2:
        kpis = {f"kpi{n}": f"{values.randrange(10_000):,} units" for n in range(1, 5)}
        points = [f"Point {n} of region {number + 1}" for n in range(1, 6)]
        return Filling(kind, texts | kpis, {"points": points})
    if kind == 3:
        rows = [
            [f"Row {r}, {values.randrange(1000)} t" for _ in range(_TABLE_COLUMNS)]
            for r in range(_TABLE_ROWS)
        ]
        return Filling(kind, texts, tables={"figures": rows})
    if kind == 4:
        charts = {
            key: _numbers(values, series, labels) for key, (_, series, labels) in CHARTS.items()
        }
        return Filling(kind, texts, charts=charts)
    photos = {f"photo{n}": f"photo{(number + n) % _PHOTOS}.jpg" for n in (1, 2)}
    return Filling(kind, texts, pictures=photos)


def _numbers(values: Random, series: tuple[str, ...], labels: tuple[str, ...]) -> Numbers:
    return Numbers(
        labels, {name: [values.randrange(1, 10_000) / 10 for _ in labels] for name in series}
    )
