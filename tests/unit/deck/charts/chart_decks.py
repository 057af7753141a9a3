"""Template decks with one chart, and what rendered charts say."""

from __future__ import annotations

import io
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import openpyxl
from lxml import etree
from pptx.chart.data import BubbleChartData, CategoryChartData, XyChartData
from pptx.enum.chart import XL_CHART_TYPE
from pptx.util import Inches

from slidemill.deck import Rendering
from slidemill.deck.data import (
    CategoryAxisGroup,
    Chart,
    Color,
    ColorKind,
    ScatterAxisGroup,
    ScatterChart,
    ScatterPoint,
    ScatterSeries,
    Series,
    ShapeStyle,
    Styles,
)
from tests.fixtures.decks import (
    add_slide,
    assert_sound,
    members,
    new_deck,
    relationships,
    rendered,
    saved,
    set_alternative_text,
    xml,
)

C = "{http://schemas.openxmlformats.org/drawingml/2006/chart}"
A = "{http://schemas.openxmlformats.org/drawingml/2006/main}"
NS = {"c": C[1:-1], "a": A[1:-1]}
KEY = "load"

Edit = Callable[[Any], None]


def category_deck(
    kind: XL_CHART_TYPE = XL_CHART_TYPE.COLUMN_CLUSTERED,
    series: Mapping[str, Sequence[float | None]] | None = None,
    labels: Sequence[Any] = ("North", "South"),
    edit: Edit | None = None,
) -> bytes:
    """Return a template with one chart by category; `edit` changes its XML."""
    data: Any = CategoryChartData()  # type: ignore[no-untyped-call]  # python-pptx has no types
    data.categories = labels
    for name, values in (series or {"In": (3, 4), "Out": (5, 6)}).items():
        data.add_series(name, values)
    return _deck(kind, data, edit)


def point_deck(
    kind: XL_CHART_TYPE = XL_CHART_TYPE.XY_SCATTER,
    series: Mapping[str, Sequence[Sequence[float]]] | None = None,
    edit: Edit | None = None,
) -> bytes:
    """Return a template with one scatter or bubble chart."""
    bubbles = kind in (XL_CHART_TYPE.BUBBLE, XL_CHART_TYPE.BUBBLE_THREE_D_EFFECT)
    data: Any = BubbleChartData() if bubbles else XyChartData()  # type: ignore[no-untyped-call]  # as above
    points = (series or {"Runs": ((1, 2), (3, 4)), "Stops": ((1, 5), (2, 6))}).items()
    for name, values in points:
        added = data.add_series(name)
        for value in values:
            added.add_data_point(*value, *([7] if bubbles and len(value) == 2 else []))
    return _deck(kind, data, edit)


def _deck(kind: XL_CHART_TYPE, data: Any, edit: Edit | None) -> bytes:
    deck = new_deck()
    slide = add_slide(deck)
    frame = slide.shapes.add_chart(kind, Inches(1), Inches(1), Inches(7), Inches(5), data)
    set_alternative_text(frame, KEY)
    if edit is not None:
        edit(frame.chart._chartSpace)
    return saved(deck)


def element(text: str) -> Any:
    """Parse a fragment with the prefixes `c`, `a` and `r`."""
    declared = "".join(f' xmlns:{prefix}="{uri}"' for prefix, uri in NS.items())
    return etree.fromstring(f"<root{declared}>{text}</root>")[0]


def chart(
    series: Mapping[str, Sequence[float | None]],
    labels: Sequence[str] | None = ("Apr", "May", "Jun"),
    second: Mapping[str, Sequence[float | None]] | None = None,
    **more: Any,
) -> Chart:
    """Return chart data; every series is named as its key, in capitals."""
    return Chart(
        _group(series),
        None if second is None else _group(second),
        labels=None if labels is None else tuple(labels),
        **more,
    )


def _group(series: Mapping[str, Sequence[float | None]]) -> CategoryAxisGroup:
    return CategoryAxisGroup(
        tuple(Series(key, key.upper(), tuple(values)) for key, values in series.items())
    )


def scatter(
    series: Mapping[str, Sequence[Sequence[float | None] | None]], **more: Any
) -> ScatterChart:
    """Return scatter data; None is a gap."""
    return ScatterChart(
        ScatterAxisGroup(
            tuple(
                ScatterSeries(
                    key,
                    key.upper(),
                    tuple(ScatterPoint(*(p or (None, None))) for p in points),
                )
                for key, points in series.items()
            ),
            **more,
        )
    )


def painted(fill: str | None = None, outline: str | None = None) -> Styles:
    """Return styles with colours given as hex."""
    colors = [None if each is None else Color(ColorKind.RGB, each) for each in (fill, outline)]
    return Styles(shape=ShapeStyle(fill=colors[0], outline=colors[1]))


def drawn(template: bytes, value: Chart | ScatterChart) -> tuple[Any, Rendering]:
    """Render one slide with the data, judge the deck, and return its chart's XML."""
    rendering = rendered(template, {"template": 1, KEY: value})
    assert_sound(rendering.content)
    return chart_xml(rendering.content), rendering


def chart_part(content: bytes, slide: int = 1) -> str:
    found = relationships(content, f"ppt/slides/slide{slide}.xml").values()
    return next(target for kind, target in found if kind == "chart")


def chart_xml(content: bytes, slide: int = 1) -> Any:
    return xml(content, chart_part(content, slide))


def sheet(content: bytes, slide: int = 1) -> list[list[Any]]:
    """Return the first sheet of the chart's workbook, row by row."""
    links = relationships(content, chart_part(content, slide)).values()
    part = next(target for kind, target in links if kind == "package")
    workbook = openpyxl.load_workbook(io.BytesIO(members(content)[part]))
    return [list(row) for row in workbook.worksheets[0].iter_rows(values_only=True)]


def plots(root: Any) -> dict[str, list[dict[str, Any]]]:
    """Return what each plot shows: names, categories and values of its series."""
    area = root.find(f"{C}chart/{C}plotArea")
    return {
        etree.QName(plot).localname: [_series(each) for each in plot.findall(f"{C}ser")]
        for plot in area
        if etree.QName(plot).localname.endswith("Chart")
    }


def _series(each: Any) -> dict[str, Any]:
    found: dict[str, Any] = {"name": "".join(each.find(f"{C}tx").itertext(f"{C}v"))}
    for tag in ("cat", "val", "xVal", "yVal", "bubbleSize"):
        data = each.find(f"{C}{tag}")
        if data is not None:
            count = int(data.find(f".//{C}ptCount").get("val"))
            points = {int(p.get("idx")): p.findtext(f"{C}v") for p in data.iter(f"{C}pt")}
            found[tag] = [points.get(index) for index in range(count)]
    return found


def names(root: Any) -> list[str]:
    """Return the names of all series, in the order of the file."""
    return [each["name"] for plot in plots(root).values() for each in plot]


def value(root: Any, path: str) -> str | None:
    """Return the `val` of the element at a path such as `.//c:valAx/c:delete`."""
    found = root.find(path, NS)
    return None if found is None else found.get("val")
