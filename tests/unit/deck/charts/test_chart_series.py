"""Series come and go: whose look they take, which plot and axis they stand on."""

from __future__ import annotations

from typing import Any

import pytest
from lxml import etree
from pptx.enum.chart import XL_CHART_TYPE as KIND

from slidemill.deck import compile  # noqa: A004  # the engine's verb
from slidemill.deck.faults import DataError
from tests.fixtures.decks import data, rebuilt
from tests.unit.deck.charts.chart_decks import (
    KEY,
    C,
    category_deck,
    chart,
    chart_part,
    drawn,
    element,
    names,
    plots,
    point_deck,
    scatter,
    sheet,
    value,
)

UNIQUE = (
    '<c:extLst xmlns:c="{c}"><c:ext uri="{{C3380CC4-5D6E-409C-BE32-E72D297353CC}}">'
    '<c16:uniqueId xmlns:c16="http://schemas.microsoft.com/office/drawing/2014/chart" '
    'val="{{{number:08X}-B4A4-4E5C-9B5D-6C1D1F0A6B5E}}"/></c:ext></c:extLst>'
)


def colored(*colors: str) -> Any:
    """Give each series of a chart a fill and a unique id."""

    def edit(root: Any) -> None:
        for number, (series, color) in enumerate(zip(root.iter(f"{C}ser"), colors, strict=False)):
            for old in series.findall(f"{C}spPr"):
                series.remove(old)
            series.find(f"{C}tx").addnext(
                element(
                    f'<c:spPr><a:solidFill><a:srgbClr val="{color}"/></a:solidFill>'
                    f'<a:ln w="19050"><a:solidFill><a:srgbClr val="{color}"/></a:solidFill>'
                    "</a:ln></c:spPr>"
                )
            )
            series.append(etree.fromstring(UNIQUE.format(c=C[1:-1], number=number)))

    return edit


def fills(root: Any) -> list[str | None]:
    return [
        None if fill is None else fill.get("val")
        for fill in (s.find("c:spPr/a:solidFill/*", NS) for s in root.iter(f"{C}ser"))
    ]


NS = {"c": C[1:-1], "a": "http://schemas.openxmlformats.org/drawingml/2006/main"}
RED, GREEN, BLUE = "FF0000", "00FF00", "0000FF"
THREE = {"A": (1, 2), "B": (3, 4), "C": (5, 6)}


def three_colors() -> bytes:
    return category_deck(series=THREE, edit=colored(RED, GREEN, BLUE))


def test_a_matched_series_keeps_its_look_wherever_it_stands() -> None:
    root, _ = drawn(three_colors(), chart({"C": (1,), "A": (2,)}, ["x"]))
    assert names(root) == ["C", "A"]
    assert fills(root) == [BLUE, RED]
    assert [s.find(f"{C}idx").get("val") for s in root.iter(f"{C}ser")] == ["2", "0"]
    assert [s.find(f"{C}order").get("val") for s in root.iter(f"{C}ser")] == ["0", "1"]


def test_a_new_series_takes_the_look_of_the_series_in_its_place() -> None:
    root, _ = drawn(three_colors(), chart({"n1": (1,), "n2": (2,)}, ["x"]))
    assert fills(root) == [RED, GREEN]


def test_a_new_series_does_not_take_a_look_that_is_shown_under_its_own_name() -> None:
    root, _ = drawn(three_colors(), chart({"B": (1,), "n": (2,)}, ["x"]))
    assert fills(root) == [GREEN, RED]


def test_series_beyond_those_of_the_template_take_theme_accents_in_turn() -> None:
    root, _ = drawn(three_colors(), chart({f"n{n}": (n,) for n in range(8)}, ["x"]))
    accents = ["accent4", "accent5", "accent6", "accent1", "accent2"]
    assert fills(root) == [RED, GREEN, BLUE, *accents]


def test_a_trend_line_stays_with_its_series_or_its_place() -> None:
    def trend(root: Any) -> None:
        for series in root.findall(f".//{C}ser")[1:]:
            series.find(f"{C}cat").addprevious(
                element(
                    '<c:trendline><c:trendlineType val="linear"/><c:dispRSqr val="0"/>'
                    '<c:dispEq val="0"/></c:trendline>'
                )
            )

    root, _ = drawn(category_deck(edit=trend), chart({f"n{n}": (n, 1) for n in range(4)}, "xy"))
    lines = [each.find(f"{C}trendline") is not None for each in root.iter(f"{C}ser")]
    assert lines == [False, True, False, False]


def test_automatic_colors_stay_automatic() -> None:
    root, _ = drawn(category_deck(), chart({f"n{n}": (n,) for n in range(4)}, ["x"]))
    assert fills(root) == [None] * 4
    assert [s.find(f"{C}idx").get("val") for s in root.iter(f"{C}ser")] == list("0123")


def test_ids_of_series_are_unique() -> None:
    root, _ = drawn(three_colors(), chart({"C": (1,), "n1": (2,), "n2": (3,), "n3": (4,)}, ["x"]))
    ids = [e.get("val") for e in root.iter("{*}uniqueId")]
    assert len(set(ids)) == len(ids) == 1
    indexes = [e.get("val") for e in root.iter(f"{C}idx") if e.getparent().tag == f"{C}ser"]
    assert len(set(indexes)) == 4


def test_series_the_data_do_not_name_are_removed_from_chart_and_sheet() -> None:
    root, rendering = drawn(three_colors(), chart({"B": (7,)}, ["x"]))
    assert names(root) == ["B"]
    cells = [[cell for cell in row if cell is not None] for row in sheet(rendering.content)]
    assert [row for row in cells if row] == [["B"], ["x", 7]]


def test_formatting_of_points_and_labels_beyond_the_data_is_dropped() -> None:
    def point(root: Any) -> None:
        series = root.find(f".//{C}ser")
        inside = '<c:invertIfNegative val="0"/><c:bubble3D val="0"/>'
        for index in (4, 0):
            series.find(f"{C}tx").addnext(element(f'<c:dPt><c:idx val="{index}"/>{inside}</c:dPt>'))
        series.find(f"{C}cat").addprevious(
            element(
                '<c:dLbls><c:dLbl><c:idx val="0"/><c:delete val="1"/></c:dLbl>'
                '<c:dLbl><c:idx val="4"/><c:delete val="1"/></c:dLbl>'
                '<c:showLegendKey val="0"/><c:showVal val="1"/><c:showCatName val="0"/>'
                '<c:showSerName val="0"/><c:showPercent val="0"/><c:showBubbleSize val="0"/>'
                "</c:dLbls>"
            )
        )

    template = category_deck(series={"In": (1, 2, 3, 4, 5)}, labels="abcde", edit=point)
    root, _ = drawn(template, chart({"In": (1, 2, 3)}))
    assert [e.find(f"{C}idx").get("val") for e in root.iter(f"{C}dPt")] == ["0"]
    assert [e.find(f"{C}idx").get("val") for e in root.iter(f"{C}dLbl")] == ["0"]
    assert value(root, ".//c:dLbls/c:showVal") == "1"


def test_a_single_series_title_follows_its_name() -> None:
    def link(root: Any) -> None:
        root.find(f"{C}chart").insert(
            0,
            element(
                "<c:title><c:tx><c:strRef><c:f>Sheet1!$B$1</c:f><c:strCache>"
                '<c:ptCount val="1"/><c:pt idx="0"><c:v>In</c:v></c:pt></c:strCache></c:strRef>'
                '</c:tx><c:overlay val="0"/></c:title>'
            ),
        )

    root, _ = drawn(category_deck(series={"In": (1, 2)}, edit=link), chart({"In": (1, 2, 3)}))
    assert root.findtext(".//c:title//c:v", None, NS) == "IN"
    assert root.findtext(".//c:title//c:f", None, NS) == "Sheet1!$B$1"


def test_an_automatic_title_goes_when_there_is_more_than_one_series() -> None:
    def title(root: Any) -> None:
        chart = root.find(f"{C}chart")
        chart.find(f"{C}autoTitleDeleted").set("val", "0")
        chart.insert(0, element('<c:title><c:overlay val="0"/></c:title>'))

    template = category_deck(series={"In": (1, 2)}, edit=title)
    root, _ = drawn(template, chart({"In": (1, 2, 3)}))
    assert root.find(".//c:title", NS) is not None
    root, _ = drawn(template, chart({"In": (1, 2, 3), "Neu": (1, 2, 3)}))
    assert root.find(".//c:title", NS) is None
    assert value(root, ".//c:autoTitleDeleted") == "1"


def test_a_chart_without_title_gets_none_when_one_series_is_left() -> None:
    root, _ = drawn(category_deck(), chart({"In": (1, 2, 3)}))
    assert value(root, ".//c:autoTitleDeleted") == "1"


def test_hidden_legend_entries_follow_their_series() -> None:
    def hide(root: Any) -> None:
        plot_area = root.find(f".//{C}plotArea")
        plot_area.addnext(
            element(
                '<c:legend><c:legendPos val="r"/><c:legendEntry><c:idx val="1"/>'
                '<c:delete val="1"/></c:legendEntry></c:legend>'
            )
        )

    template = category_deck(series=THREE, edit=hide)
    root, _ = drawn(template, chart({"C": (1,), "n": (2,), "B": (3,)}, ["x"]))
    assert value(root, ".//c:legendEntry/c:idx") == "2"
    root, _ = drawn(template, chart({"C": (1,)}, ["x"]))
    assert root.find(".//c:legendEntry", NS) is None


# --- several plots and axes


def combined(*, secondary: bool) -> bytes:
    """Return columns A and B with a line L, on the same or a second pair of axes."""

    def edit(root: Any) -> None:
        area = root.find(f".//{C}plotArea")
        bars = area.find(f"{C}barChart")
        line = bars.findall(f"{C}ser")[2]
        bars.remove(line)
        ids = [e.get("val") for e in bars.findall(f"{C}axId")]
        if secondary:
            ids = ["51", "52"]
        made = element(
            '<c:lineChart><c:grouping val="standard"/><c:varyColors val="0"/>'
            '<c:marker val="1"/>'
            f'<c:axId val="{ids[0]}"/><c:axId val="{ids[1]}"/></c:lineChart>'
        )
        made.find(f"{C}varyColors").addnext(line)
        for other in line, *bars.findall(f"{C}ser"):
            other.tail = None
        bars.addnext(made)
        if secondary:
            last = area.findall(f"{C}valAx")[-1]
            for text in (
                '<c:valAx><c:axId val="52"/><c:scaling><c:orientation val="minMax"/></c:scaling>'
                '<c:delete val="0"/><c:axPos val="r"/><c:crossAx val="51"/>'
                '<c:crosses val="max"/></c:valAx>',
                '<c:catAx><c:axId val="51"/><c:scaling><c:orientation val="minMax"/></c:scaling>'
                '<c:delete val="1"/><c:axPos val="b"/><c:crossAx val="52"/>'
                '<c:crosses val="autoZero"/></c:catAx>',
            ):
                last.addnext(element(text))

    return category_deck(series={"A": (1, 2), "B": (3, 4), "L": (50, 60)}, edit=edit)


def test_series_of_a_combined_chart_stay_in_their_plots() -> None:
    root, rendering = drawn(combined(secondary=False), chart({"L": (9,), "A": (1,)}, ["x"]))
    shown = plots(root)
    assert [each["name"] for each in shown["barChart"]] == ["A"]
    assert [each["name"] for each in shown["lineChart"]] == ["L"]
    assert sheet(rendering.content)[0][:3] == [None, "L", "A"]


def test_an_unknown_key_joins_the_last_plot_with_a_matched_series() -> None:
    template = combined(secondary=False)
    shown = plots(drawn(template, chart({"A": (1,), "n": (2,), "L": (9,)}, ["x"]))[0])
    assert [each["name"] for each in shown["lineChart"]] == ["N", "L"]
    shown = plots(drawn(template, chart({"n": (2,), "A": (1,)}, ["x"]))[0])
    assert list(shown) == ["barChart"]
    shown = plots(drawn(template, chart({"n": (2,)}, ["x"]))[0])
    assert list(shown) == ["barChart"]


def test_both_axes_of_a_combined_chart_take_data() -> None:
    root, _ = drawn(
        combined(secondary=True), chart({"A": (1,), "n": (2,)}, ["x"], {"L": (9,), "m": (8,)})
    )
    shown = plots(root)
    assert [each["name"] for each in shown["barChart"]] == ["A", "N"]
    assert [each["name"] for each in shown["lineChart"]] == ["L", "M"]
    assert len(root.findall(f".//{C}valAx")) == 2


def test_a_secondary_axis_without_series_goes_with_its_plot() -> None:
    root, _ = drawn(combined(secondary=True), chart({"A": (1,)}, ["x"]))
    assert list(plots(root)) == ["barChart"]
    assert len(root.findall(f".//{C}valAx")) == len(root.findall(f".//{C}catAx")) == 1


def test_a_key_is_looked_up_on_its_own_axis_only() -> None:
    root, _ = drawn(combined(secondary=True), chart({"L": (9,)}, ["x"], {"A": (1,)}))
    shown = plots(root)
    assert [each["name"] for each in shown["barChart"]] == ["L"]
    assert [each["name"] for each in shown["lineChart"]] == ["A"]


def test_the_axis_on_the_far_side_is_the_second_also_when_it_comes_first() -> None:
    template = combined(secondary=True)

    def turn(part: bytes) -> bytes:
        root: Any = etree.fromstring(part)
        bars = root.find(f".//{C}barChart")
        bars.addprevious(root.find(f".//{C}lineChart"))
        return bytes(etree.tostring(root))

    turned = rebuilt(template, {chart_part(template): turn})
    shown = plots(drawn(turned, chart({"A": (1,)}, ["x"], {"L": (9,)}))[0])
    assert list(shown) == ["lineChart", "barChart"]
    assert [each["name"] for each in shown["lineChart"]] == ["L"]


@pytest.mark.parametrize("kind", [KIND.COLUMN_CLUSTERED, KIND.LINE, KIND.BAR_CLUSTERED, KIND.AREA])
def test_a_missing_secondary_axis_is_made(kind: KIND) -> None:
    root, _ = drawn(category_deck(kind), chart({"In": (1, 2, 3)}, second={"n": (100, 200, 300)}))
    area = root.find(f".//{C}plotArea")
    made = [e for e in area if etree.QName(e).localname.endswith("Chart")]
    assert len(made) == 2
    assert made[0].tag == made[1].tag
    first, second = area.findall(f"{C}valAx")
    assert value(first, "c:delete") == value(second, "c:delete") == "0"
    assert value(second, "c:crosses") == "max"
    assert {value(first, "c:axPos"), value(second, "c:axPos")} in ({"l", "r"}, {"b", "t"})
    assert [value(e, "c:delete") for e in area if e.tag in (f"{C}catAx", f"{C}dateAx")] == [
        "0",
        "1",
    ]
    ids = [int(e.get("val")) for e in area.iter(f"{C}axId") if e.getparent().tag.endswith("Ax")]
    assert len(set(ids)) == 4
    assert min(ids) > 0


def test_a_second_pair_of_axes_is_made_for_points_too() -> None:
    asked = scatter({"Runs": ((1, 2),)})
    second = scatter({"n": ((100, 200),)}).axis1
    root, _ = drawn(point_deck(), type(asked)(asked.axis1, second))
    assert len(root.findall(f".//{C}scatterChart")) == 2
    assert len(root.findall(f".//{C}valAx")) == 4


def test_a_radar_chart_cannot_have_a_secondary_axis() -> None:
    asked = chart({"In": (1, 2, 3)}, second={"n": (1, 2, 3)})
    with pytest.raises(DataError, match="which cannot have a secondary axis; move its series to"):
        compile(category_deck(KIND.RADAR)).render(data({"template": 1, KEY: asked}))


def test_a_pie_ignores_axis2() -> None:
    template = category_deck(KIND.PIE, {"Share": (1, 2)})
    root, _ = drawn(template, chart({"Share": (1, 2, 3)}, second={"n": (1, 2, 3)}))
    assert names(root) == ["SHARE"]


def test_axis_ids_below_zero_become_positive() -> None:
    root, _ = drawn(category_deck(), chart({"In": (1, 2, 3)}))
    for tag in ("axId", "crossAx"):
        assert all(int(e.get("val")) > 0 for e in root.iter(f"{C}{tag}"))
