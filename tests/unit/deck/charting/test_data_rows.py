"""The table of data rows: under the plot, a column for each category, refilled by updates."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pytest
from pptx.enum.chart import XL_CHART_TYPE as XL

from slidemill.contracts.presentations import DeckOptions, RenderOptions, SlideData
from slidemill.deck import check
from slidemill.deck.compose import Composition, SlideOrder, compose, open_library
from tests.fixtures.decks import A, P, members, xml
from tests.fixtures.schemas import schema_faults
from tests.unit.deck.charts.chart_decks import NS, Edit, category_deck, chart_xml
from tests.unit.deck.refresh.refreshing import errors, refreshed, update

SLIDE = "ppt/slides/slide1.xml"
ROWS = [
    {"label": "Growth", "values": ["up", None, 0.5]},
    {"label": "Share & rest", "values": [1, 2, 3]},
]


def composed(
    rows: Sequence[Any], kind: XL = XL.COLUMN_CLUSTERED, edit: Edit | None = None
) -> Composition:
    data = {
        "categories": ["Q1", "Q2", "Q3"],
        "series": [{"name": "In", "values": [1, 2, 3]}],
        "data_rows": rows,
    }
    content = [{"blocks": [{"type": "chart", "chart": data}]}]
    order = SlideOrder(
        open_library(category_deck(kind, edit=edit)),
        0,
        SlideData.model_validate({"content": content}),
        RenderOptions(),
        "one",
    )
    return compose([order], DeckOptions())


def made(rows: Sequence[Any]) -> bytes:
    deck = b"".join(composed(rows).chunks)
    assert check(deck) == []
    assert schema_faults(deck) == []
    return deck


def table(deck: bytes) -> list[list[str]]:
    return [
        ["".join(cell.itertext(f"{A}t")) for cell in row.findall(f"{A}tc")]
        for row in xml(deck, SLIDE).iter(f"{A}tr")
    ]


def test_the_rows_stand_in_a_table_with_a_column_for_each_category() -> None:
    assert table(made(ROWS)) == [["Growth", "up", "", "0.5"], ["Share & rest", "1", "2", "3"]]


def test_the_columns_stand_under_the_plot_and_below_the_chart() -> None:
    deck = made(ROWS)
    chart, rows = xml(deck, SLIDE).iter(f"{P}graphicFrame")
    layout = chart_xml(deck).find(".//c:plotArea/c:layout/c:manualLayout", NS)
    left, width = (float(layout.find(f"c:{name}", NS).get("val")) for name in "xw")
    offset, extent = chart.find(f"{P}xfrm/{A}off"), chart.find(f"{P}xfrm/{A}ext")
    whole = int(extent.get("cx"))
    columns = [int(each.get("w")) for each in rows.iter(f"{A}gridCol")]
    assert columns[0] == pytest.approx(left * whole, abs=2)
    assert sum(columns[1:]) == pytest.approx(width * whole, abs=2)
    assert max(columns[1:]) - min(columns[1:]) <= 1
    top = rows.find(f"{P}xfrm/{A}off")
    assert int(top.get("y")) == int(offset.get("y")) + int(extent.get("cy"))
    assert top.get("x") == offset.get("x")


@pytest.mark.parametrize("kind", [XL.BAR_CLUSTERED, XL.PIE])
def test_charts_that_show_no_categories_below_have_them_as_headings(kind: XL) -> None:
    result = composed(ROWS, kind)
    assert result.warnings == ()
    deck = b"".join(result.chunks)
    assert check(deck) == []
    assert schema_faults(deck) == []
    assert [row[:3] for row in table(deck)] == [
        ["", "Q1", "Q2"],
        ["Growth", "up", ""],
        ["Share & rest", "1", "2"],
    ]
    rows = [{"label": "Only", "values": [7, "x"]}]
    told = update(series={"In": (1, 2)}, categories="ab", look={"data_rows": rows})
    assert table(refreshed(deck, told).content) == [["", "a", "b"], ["Only", "7", "x"]]


def test_columns_stand_backwards_where_the_categories_do() -> None:
    def backwards(root: Any) -> None:
        root.find(".//c:catAx//c:orientation", NS).set("val", "maxMin")

    deck = b"".join(composed(ROWS, edit=backwards).chunks)
    assert table(deck)[1] == ["Share & rest", "3", "2", "1"]
    told = update(look={"data_rows": ROWS[1:]})
    assert table(refreshed(deck, told).content) == [["Share & rest", "3", "2", "1"]]


def test_an_update_replaces_the_rows_and_nothing_else_of_the_slide() -> None:
    deck = made(ROWS)
    rows = [{"label": "Only", "values": [7, "x"]}]
    told = update(series={"In": (1, 2)}, categories="ab", look={"data_rows": rows})
    result = refreshed(deck, told)
    assert errors(result) == [None]
    assert result.warnings == ()
    assert table(result.content) == [["Only", "7", "x"]]
    old, new = members(deck)[SLIDE], members(result.content)[SLIDE]
    start = old.index(b"<p:graphicFrame", old.index(b"</p:graphicFrame>"))
    assert new[:start] == old[:start]
    assert new.endswith(old[old.rindex(b"</p:graphicFrame>") :])
    (one, other) = (
        sum(int(each.get("w")) for each in xml(each_deck, SLIDE).iter(f"{A}gridCol"))
        for each_deck in (deck, result.content)
    )
    assert one == other


def test_further_rows_and_columns_look_like_the_last_ones() -> None:
    deck = made(ROWS[:1])
    rows = [{"label": f"R{n}", "values": [n] * 5} for n in range(4)]
    told = update(series={"In": [1] * 5}, categories="abcde", look={"data_rows": rows})
    result = refreshed(deck, told)
    assert table(result.content) == [[f"R{n}", *[str(n)] * 5] for n in range(4)]
    sizes = {each.get("sz") for each in xml(result.content, SLIDE).iter(f"{A}rPr")}
    assert len(sizes) == 1


def test_rows_without_a_table_and_a_table_without_rows_are_told() -> None:
    (warning,) = refreshed(category_deck(), update(look={"data_rows": ROWS})).warnings
    assert warning.place == "updates[0].chart_data.data_rows"
    (warning,) = refreshed(made(ROWS), update()).warnings
    assert "keeps its old rows" in warning.message
