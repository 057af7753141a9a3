"""Axes: dates and texts, bounds, formats and distances; only what the data set changes."""

from __future__ import annotations

import datetime
from dataclasses import replace
from typing import Any

import pytest
from lxml import etree
from pptx.enum.chart import XL_CHART_TYPE as KIND

from slidemill.deck.data import AxisBounds, DateLabels, TimeUnit, ValueAxis
from tests.unit.deck.charts.chart_decks import (
    C,
    category_deck,
    chart,
    drawn,
    plots,
    point_deck,
    scatter,
    sheet,
    value,
)

DATES = (44927, 44958, 44986)


def dated(**more: Any) -> Any:
    return chart({"In": (1, 2, 3)}, labels=None, date_labels=DateLabels(DATES, **more))


def _axis(root: Any, tag: str) -> Any:
    return root.find(f".//{C}{tag}")


def _order(axis: Any) -> list[str]:
    return [etree.QName(child).localname for child in axis]


def test_date_labels_turn_the_category_axis_into_a_date_axis() -> None:
    asked = dated(format="yyyy/mm", major_unit=2, major_time_unit=TimeUnit.MONTHS)
    root, rendering = drawn(category_deck(), asked)
    axis = _axis(root, "dateAx")
    assert _axis(root, "catAx") is None
    assert value(axis, "c:baseTimeUnit") == "months"
    assert (value(axis, "c:majorUnit"), value(axis, "c:majorTimeUnit")) == ("2", "months")
    number_format = axis.find(f"{C}numFmt")
    assert dict(number_format.attrib) == {"formatCode": "yyyy/mm", "sourceLinked": "0"}
    assert plots(root)["barChart"][0]["cat"] == ["44927", "44958", "44986"]
    assert root.findtext(f".//{C}cat//{C}formatCode") == "yyyy/mm"
    cells = [row[0].date().isoformat() for row in sheet(rendering.content)[1:]]
    assert cells == ["2023-01-01", "2023-02-01", "2023-03-01"]


@pytest.mark.parametrize(
    ("serials", "unit"),
    [
        ((44927, 44928), "days"),
        ((44927, 44958), "months"),
        ((44927, 45292), "years"),
        ((1,), "days"),
    ],
)
def test_the_base_unit_is_that_of_the_dates(serials: tuple[int, ...], unit: str) -> None:
    asked = chart({"In": (1, 2)}, labels=None, date_labels=DateLabels(serials))
    root, _ = drawn(category_deck(), asked)
    assert value(root, ".//c:dateAx/c:baseTimeUnit") == unit


def test_a_label_distance_is_never_below_the_base_unit() -> None:
    root, _ = drawn(category_deck(), dated(major_unit=14, major_time_unit=TimeUnit.DAYS))
    assert value(root, ".//c:dateAx/c:baseTimeUnit") == "days"


def _date_template() -> bytes:
    days = [datetime.date(2020, 1, 1), datetime.date(2020, 1, 2)]
    return category_deck(KIND.LINE, {"In": (1, 2)}, days)


def test_labels_turn_a_date_axis_into_a_category_axis() -> None:
    root, _ = drawn(_date_template(), chart({"In": (1, 2, 3)}))
    assert _axis(root, "dateAx") is None
    axis = _axis(root, "catAx")
    assert not {"baseTimeUnit", "majorTimeUnit"} & set(_order(axis))
    assert plots(root)["lineChart"][0]["cat"] == ["Apr", "May", "Jun"]


def test_a_date_axis_keeps_its_format_unless_the_data_give_one() -> None:
    root, _ = drawn(_date_template(), dated())
    assert root.find(f".//{C}dateAx/{C}numFmt").get("formatCode") == "yyyy\\-mm\\-dd"


def test_without_labels_those_of_the_template_stay() -> None:
    root, _ = drawn(category_deck(), chart({"In": (1, 2, 3)}, labels=None))
    assert plots(root)["barChart"][0]["cat"] == ["North", "South", None]
    root, _ = drawn(_date_template(), chart({"In": (1,)}, labels=None))
    assert plots(root)["lineChart"][0]["cat"] == ["43831"]
    assert _axis(root, "dateAx") is not None


def test_every_nth_label_is_shown() -> None:
    root, _ = drawn(category_deck(), chart({"In": (1, 2, 3)}, labels_interval=2))
    assert value(root, ".//c:catAx/c:tickLblSkip") == "2"


def _with_axis(asked: Any, **settings: Any) -> Any:
    return replace(asked, axis1=replace(asked.axis1, axis=ValueAxis(**settings)))


def test_bounds_format_and_distance_of_a_value_axis() -> None:
    asked = _with_axis(
        chart({"In": (1, 2, 3)}),
        bounds=AxisBounds(0, 7.5),
        format='#,##0 "t"',
        major_unit=2.5,
    )
    root, _ = drawn(category_deck(), asked)
    axis = _axis(root, "valAx")
    assert (value(axis, "c:scaling/c:min"), value(axis, "c:scaling/c:max")) == ("0", "7.5")
    assert value(axis, "c:majorUnit") == "2.5"
    assert dict(axis.find(f"{C}numFmt").attrib) == {
        "formatCode": '#,##0 "t"',
        "sourceLinked": "0",
    }


def test_an_axis_keeps_what_the_data_do_not_set() -> None:
    def bound(root: Any) -> None:
        scaling = root.find(f".//{C}valAx/{C}scaling")
        for tag, number in (("max", "90"), ("min", "10")):
            etree.SubElement(scaling, f"{C}{tag}", val=number)

    template = category_deck(edit=bound)
    asked = _with_axis(chart({"In": (1, 2, 3)}), bounds=AxisBounds(minimum=5))
    root, _ = drawn(template, asked)
    axis = _axis(root, "valAx")
    assert (value(axis, "c:scaling/c:min"), value(axis, "c:scaling/c:max")) == ("5", "90")
    same, _ = drawn(template, chart({"In": (1, 2, 3)}))
    axis = _axis(same, "valAx")
    assert (value(axis, "c:scaling/c:min"), value(axis, "c:scaling/c:max")) == ("10", "90")


def test_axis_settings_reach_a_secondary_axis_that_is_made() -> None:
    asked = chart({"In": (1, 2, 3)}, second={"n": (0.1, 0.2, 0.3)})
    assert asked.axis2 is not None
    second = replace(asked.axis2, axis=ValueAxis(AxisBounds(0, 1), "0%", 0.25))
    root, _ = drawn(category_deck(KIND.LINE), replace(asked, axis2=second))
    first, made = root.findall(f".//{C}valAx")
    assert first.find(f"{C}scaling/{C}max") is None
    assert value(made, "c:scaling/c:max") == "1"
    assert made.find(f"{C}numFmt").get("formatCode") == "0%"
    assert made.find(f"{C}majorGridlines") is None


def test_a_hidden_category_axis_turns_into_dates_too() -> None:
    asked = replace(dated(), axis2=chart({"n": (1, 2, 3)}).axis1)
    root, _ = drawn(category_deck(KIND.LINE), asked)
    assert len(root.findall(f".//{C}dateAx")) == 2


def test_both_axes_of_a_scatter_chart_are_set() -> None:
    asked = scatter(
        {"Runs": ((1, 2),)}, x=ValueAxis(AxisBounds(0, 10)), y=ValueAxis(format="0.0", major_unit=5)
    )
    root, _ = drawn(point_deck(), asked)
    across, up = root.findall(f".//{C}valAx")
    assert (value(across, "c:axPos"), value(across, "c:scaling/c:max")) == ("b", "10")
    assert (value(up, "c:axPos"), value(up, "c:majorUnit")) == ("l", "5")
    assert up.find(f"{C}numFmt").get("formatCode") == "0.0"


def test_a_pie_ignores_axis_settings() -> None:
    asked = _with_axis(chart({"Share": (1, 2, 3)}), bounds=AxisBounds(0, 10), format="0")
    root, rendering = drawn(category_deck(KIND.PIE, {"Share": (1, 2)}), asked)
    assert root.find(f".//{C}valAx") is None
    assert rendering.warnings == ()


def test_dates_on_a_radar_keep_their_format_without_a_date_axis() -> None:
    root, _ = drawn(category_deck(KIND.RADAR), dated(format="yyyy"))
    assert _axis(root, "dateAx") is None
    assert root.findtext(f".//{C}cat//{C}formatCode") == "yyyy"


def test_dates_count_from_1904_where_the_chart_does() -> None:
    def epoch(root: Any) -> None:
        root.find(f"{C}date1904").set("val", "1")

    root, _ = drawn(category_deck(edit=epoch), dated())
    assert plots(root)["barChart"][0]["cat"][0] == str(44927 - 1462)
