"""Totals over stacked columns and bars: computed, shown, recomputed, never taken for data."""

from __future__ import annotations

from typing import Any

import pytest
from pptx.enum.chart import XL_CHART_TYPE as XL

from slidemill.contracts.presentations import ChartType
from slidemill.deck.refresh import Refreshed
from tests.fixtures.chart_audit import chart_faults
from tests.fixtures.decks import xml
from tests.unit.deck.charts.chart_decks import (
    NS,
    C,
    category_deck,
    chart_part,
    element,
    plots,
    sheet,
)
from tests.unit.deck.refresh.refreshing import errors, refreshed, update

STACKED = [
    ChartType.STACKED_COLUMN,
    ChartType.PERCENT_STACKED_COLUMN,
    ChartType.STACKED_BAR,
    ChartType.PERCENT_STACKED_BAR,
]
LABELLED = {"show_bar_labels": True}
NUMBERS = {"In": (1, 2.5, None), "Out": (4, None, None), "Via": (0.1, 0.2, None)}


def root_of(result: Refreshed) -> Any:
    """Return the chart's XML, which has no faults but those of labels from cells."""
    root = xml(result.content, chart_part(result.content))
    ours = ("is no cell of the data", "a field shows a CELLRANGE", "datalabelsRange is left")
    assert [fault for fault in chart_faults(root) if not fault.endswith(ours)] == []
    return root


def shown(root: Any) -> list[str | None]:
    """Return the labels of the totals, None where there is none."""
    labels = list(root.iter(f"{C}ser"))[-1].findall("c:dLbls/c:dLbl", NS)
    return ["".join(each.itertext("{*}t")) or None for each in labels]


@pytest.mark.parametrize("kind", STACKED)
def test_totals_are_the_sums_of_the_stacks(kind: ChartType) -> None:
    result = refreshed(
        category_deck(), update(series=NUMBERS, look={"chart_type": kind, **LABELLED})
    )
    assert errors(result) == [None]
    root = root_of(result)
    assert shown(root) == ["5.1", "2.7", None]
    last = list(root.iter(f"{C}ser"))[-1]
    assert [v.text for v in last.findall("c:val//c:v", NS)] == ["0", "0", "0"]
    assert last.find("c:spPr/a:noFill", NS) is not None
    rows = sheet(result.content)
    assert [row[5] for row in rows[:4]] == ["Total", "=SUM(B2:D2)", "=SUM(B3:D3)", None]


def test_totals_stand_in_no_legend_of_columns() -> None:
    deck = category_deck(XL.COLUMN_STACKED, edit=_with_legend)
    root = root_of(refreshed(deck, update(look=LABELLED)))
    (entry,) = root.findall(".//c:legendEntry", NS)
    assert entry.find("c:idx", NS).get("val") == "2"
    assert entry.find("c:delete", NS).get("val") == "1"


def _with_legend(root: Any) -> None:
    legend = element('<c:legend><c:legendPos val="b"/><c:overlay val="0"/></c:legend>')
    root.find("c:chart/c:plotArea", NS).addnext(legend)


@pytest.mark.parametrize("kind", STACKED)
def test_a_refresh_reckons_them_anew_and_takes_them_for_no_series(kind: ChartType) -> None:
    deck = category_deck(edit=_with_legend)
    deck = refreshed(deck, update(series=NUMBERS, look={"chart_type": kind, **LABELLED})).content
    result = refreshed(deck, update(series={"A": (10, 20), "B": (1, 2)}, categories="xy"))
    root = root_of(result)
    assert shown(root) == ["11", "22"]
    assert [each["name"] for each in next(iter(plots(root).values()))][:2] == ["A", "B"]
    assert len(root.findall(".//c:ser", NS)) == 3
    assert [
        [cell for cell in row if cell is not None][-1:] for row in sheet(result.content)[:4]
    ] == [
        ["Total"],
        ["=SUM(B2:C2)"],
        ["=SUM(B3:C3)"],
        [],
    ]


def test_a_series_that_joins_them_is_seen() -> None:
    deck = refreshed(category_deck(XL.COLUMN_STACKED), update(look=LABELLED)).content
    more = {"In": (1,), "Out": (2,), "New": (3,), "Newer": (4,)}
    root = root_of(refreshed(deck, update(series=more, categories=["x"])))
    assert shown(root) == ["10"]
    hidden = [each.find("c:spPr/a:noFill", NS) is not None for each in root.iter(f"{C}ser")]
    assert hidden == [False, False, False, False, True]


def test_they_go_when_asked_and_when_nothing_is_stacked() -> None:
    deck = refreshed(category_deck(XL.COLUMN_STACKED), update(look=LABELLED)).content
    for look in ({"show_bar_labels": False}, {"chart_type": ChartType.LINE}):
        result = refreshed(deck, update(look=look))
        root = root_of(result)
        assert [each["name"] for each in next(iter(plots(root).values()))] == ["In", "Out"]
        assert all(row[3:] == [None] * len(row[3:]) for row in sheet(result.content))


def test_other_kinds_of_charts_have_none_and_say_so() -> None:
    result = refreshed(category_deck(XL.LINE), update(look=LABELLED))
    (warning,) = result.warnings
    assert warning.place == "updates[0].chart_data.show_bar_labels"
    assert "stacked_bar" in warning.message


def test_many_updates_in_a_row_do_not_make_the_deck_grow() -> None:
    deck = refreshed(category_deck(XL.BAR_STACKED), update(look=LABELLED)).content
    first = refreshed(deck, update(series=NUMBERS)).content
    content = first
    for _ in range(5):
        content = refreshed(content, update(series=NUMBERS)).content
    assert content == first


def _with_hand_made_totals(root: Any) -> None:
    """Draw the sums 8 and 10 as an invisible line with labels above."""
    bars = root.find(".//c:barChart", NS)
    (axes,) = ["".join(f'<c:axId val="{each.get("val")}"/>' for each in bars.findall("c:axId", NS))]
    points = '<c:pt idx="0"><c:v>8</c:v></c:pt><c:pt idx="1"><c:v>10</c:v></c:pt>'
    bars.addnext(
        element(
            '<c:lineChart><c:grouping val="standard"/><c:varyColors val="0"/><c:ser>'
            '<c:idx val="2"/><c:order val="2"/><c:tx><c:v>Sum</c:v></c:tx><c:spPr><a:ln w="9525">'
            '<a:noFill/></a:ln></c:spPr><c:marker><c:symbol val="none"/></c:marker><c:dLbls>'
            '<c:dLblPos val="t"/><c:showLegendKey val="0"/><c:showVal val="1"/>'
            '<c:showCatName val="0"/><c:showSerName val="0"/><c:showPercent val="0"/>'
            '<c:showBubbleSize val="0"/></c:dLbls><c:val><c:numLit><c:ptCount val="2"/>'
            f'{points}</c:numLit></c:val><c:smooth val="0"/></c:ser><c:marker val="1"/>{axes}'
            "</c:lineChart>"
        )
    )


def test_totals_that_somebody_drew_by_hand_follow_the_numbers() -> None:
    deck = category_deck(XL.COLUMN_STACKED, edit=_with_hand_made_totals)
    root = root_of(refreshed(deck, update()))
    found = plots(root)
    assert [each["name"] for each in found["barChart"]] == ["In", "Out"]
    (line,) = found["lineChart"]
    assert (line["name"], line["val"]) == ("Sum", ["5", "2", "9"])


def test_totals_that_the_data_brings_itself_are_its_own() -> None:
    deck = category_deck(XL.COLUMN_STACKED, edit=_with_hand_made_totals)
    series = {"In": (1, 2), "Out": (3, 4), "Sum": (400, 600)}
    found = plots(root_of(refreshed(deck, update(series=series, categories="xy"))))
    assert found["lineChart"][0]["val"] == ["400", "600"]
