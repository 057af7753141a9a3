"""What data.json may say, and what it becomes."""

from typing import Any

import pytest

from slidemill.deck.data import (
    Align,
    AxisBounds,
    Chart,
    Color,
    ColorKind,
    Databar,
    DataObject,
    DateLabels,
    DeckData,
    Delete,
    FontStyle,
    HorizontalSizing,
    Image,
    Overflow,
    Scaling,
    ScatterChart,
    ScatterPoint,
    ShapeStyle,
    Styles,
    Table,
    Text,
    TextList,
    TimeUnit,
    ValueAxis,
    VerticalAlign,
    VerticalSizing,
    Video,
)
from slidemill.deck.language import parse_deck

_ACCENT1 = Color(ColorKind.SCHEME, "accent1")


def deck_with(value: object) -> DeckData:
    return parse_deck({"slides": [{"template": 1, "key": value}]})


def parsed(value: object) -> DataObject:
    return deck_with(value).slides[0].objects["key"]


def chart_data(**more: object) -> dict[str, Any]:
    series = {"in": {"name": "Inbound", "values": [410, 395.5, None]}}
    axis: dict[str, object] = {"series": series}
    return {"type": "chart", "labels": ["Apr", "May", "Jun"], "axis1": axis, **more}


def test_slides_keep_their_order_and_may_repeat_a_template_slide() -> None:
    deck = parse_deck({"slides": [{"template": 2}, {"template": 1}, {"template": 2}]})
    assert [slide.template for slide in deck.slides] == [2, 1, 2]


@pytest.mark.parametrize(
    ("value", "text"),
    [("June", "June"), (12, "12"), (2.5, "2.5"), (3.0, "3"), (True, "true"), (False, "false")],
)
def test_a_bare_value_is_short_for_a_text(value: object, text: str) -> None:
    assert parsed(value) == Text(text)


def test_a_text_carries_styles_and_a_link() -> None:
    found = parsed(
        {
            "type": "text",
            "value": "June",
            "hyperlink": "https://example.com/a?b=1&c=2",
            "styles": {
                "font": {
                    "typeface": "Carlito",
                    "size": 18.5,
                    "color": "#2f6f73",
                    "bold": True,
                    "italic": False,
                    "underline": True,
                    "strike": False,
                },
                "shape": {
                    "fill": "accent1",
                    "outline": "peru",
                    "align": "distributed",
                    "vertical_align": "bottom",
                },
            },
        }
    )
    assert found == Text(
        "June",
        styles=Styles(
            FontStyle("Carlito", 18.5, Color(ColorKind.RGB, "2F6F73"), True, False, True, False),
            ShapeStyle(
                _ACCENT1, Color(ColorKind.PRESET, "peru"), Align.DISTRIBUTED, VerticalAlign.BOTTOM
            ),
        ),
        hyperlink="https://example.com/a?b=1&c=2",
    )


def test_null_attributes_count_as_absent() -> None:
    value = {"type": "text", "value": "a", "styles": None, "hyperlink": None, "level": None}
    assert parsed(value) == Text("a")


def test_line_ends_become_newlines_and_tabs_stay() -> None:
    assert parsed("a\r\nb\rc\vd\te\nf") == Text("a\nb\nc\nd\te\nf")


def test_characters_no_slide_can_hold_are_left_out_with_a_warning() -> None:
    deck = deck_with("a\x00b\x1f\ud800c\ufffe😀")
    assert deck.slides[0].objects["key"] == Text("abc😀")
    assert [fault.place for fault in deck.warnings] == ["slides[0].key"]
    assert "4 control characters" in deck.warnings[0].message


def test_a_list_mixes_strings_and_texts_of_any_level() -> None:
    found = parsed(
        {"type": "list", "values": ["a", {"value": "b", "level": 8}, {"type": "text", "value": 3}]}
    )
    assert found == TextList((Text("a"), Text("b", level=8), Text("3")))


def test_a_table_mixes_strings_texts_numbers_and_data_bars() -> None:
    bar = {"ratio": 0.81, "color": "accent1"}
    found = parsed(
        {
            "type": "table",
            "rows": [["Crane", "Load"], [7, {"value": "81 %", "databar": bar}], [None, True]],
            "horizontal_sizing": "anchor_right",
            "vertical_sizing": "fixed",
        }
    )
    assert found == Table(
        (
            (Text("Crane"), Text("Load")),
            (Text("7"), Text("81 %", databar=Databar(0.81, _ACCENT1))),
            (Text(""), Text("true")),
        ),
        HorizontalSizing.ANCHOR_RIGHT,
        VerticalSizing.FIXED,
    )


def test_table_sizing_defaults_to_a_fixed_width_and_a_fixed_top() -> None:
    found = parsed({"type": "table", "rows": [["a"]]})
    assert isinstance(found, Table)
    assert found.horizontal_sizing is HorizontalSizing.FIXED
    assert found.vertical_sizing is VerticalSizing.ANCHOR_TOP


def test_short_table_rows_are_padded_with_a_warning() -> None:
    deck = deck_with({"type": "table", "rows": [["a", "b"], ["c"], []]})
    table = deck.slides[0].objects["key"]
    assert isinstance(table, Table)
    assert [len(row) for row in table.rows] == [2, 2, 2]
    assert [fault.place for fault in deck.warnings] == [
        "slides[0].key.rows[1]",
        "slides[0].key.rows[2]",
    ]


def test_a_rounding_error_over_one_is_a_full_bar() -> None:
    cell = {"value": "", "databar": {"ratio": 1.0000000000002, "color": "tan"}}
    found = parsed({"type": "table", "rows": [[cell]]})
    assert isinstance(found, Table)
    assert found.rows[0][0].databar == Databar(1.0, Color(ColorKind.PRESET, "tan"))


def test_a_chart_has_labels_axes_and_series_in_order() -> None:
    chart = parsed(
        chart_data(
            labels_interval=2,
            axis2={
                "series": {"z": {"name": "Z", "values": [1, 2, 3]}, "a": {"name": 9, "values": []}},
                "bounds": {"minimum": 0, "maximum": 5.5},
                "format": "0.0%",
                "interval": 0.5,
            },
        )
    )
    assert isinstance(chart, Chart)
    assert chart.labels == ("Apr", "May", "Jun")
    assert chart.labels_interval == 2
    assert chart.axis1.series[0].values == (410.0, 395.5, None)
    assert chart.axis2 is not None
    assert [(one.key, one.name) for one in chart.axis2.series] == [("z", "Z"), ("a", "9")]
    assert chart.axis2.axis == ValueAxis(AxisBounds(0.0, 5.5), "0.0%", 0.5)


def test_a_chart_pads_short_labels_and_series_with_warnings() -> None:
    series = {"a": {"name": "A", "values": [1, 2, 3, 4]}, "b": {"name": "B", "values": [1]}}
    deck = deck_with({"type": "chart", "labels": ["x", "y", "z"], "axis1": {"series": series}})
    chart = deck.slides[0].objects["key"]
    assert isinstance(chart, Chart)
    assert chart.labels == ("x", "y", "z", "")
    assert chart.axis1.series[1].values == (1.0, None, None, None)
    assert [str(fault) for fault in deck.warnings] == [
        "slides[0].key.labels: the chart has 3 labels but 4 values in its longest series; "
        "the missing labels stay empty.",
        "slides[0].key.axis1.series.b.values: the chart has 4 labels but this series has "
        "1 values; gaps fill up. Give one value per label, null for a gap.",
    ]


def test_date_labels_stand_instead_of_labels() -> None:
    chart = parsed(
        chart_data(
            labels=None,
            date_labels=[44927, 44958, 44986],
            date_labels_format="yyyy/mm",
            date_labels_major_unit=1,
            date_labels_major_time_unit="months",
        )
    )
    assert isinstance(chart, Chart)
    assert chart.labels is None
    assert chart.date_labels == DateLabels(
        (44927.0, 44958.0, 44986.0), "yyyy/mm", 1, TimeUnit.MONTHS
    )


def test_data_points_have_their_own_styles_or_none() -> None:
    chart = chart_data()
    chart["axis1"]["series"]["in"]["data_point_styles"] = [None, {"shape": {"fill": "accent1"}}]
    found = parsed(chart)
    assert isinstance(found, Chart)
    styles = found.axis1.series[0].data_point_styles
    assert styles == (None, Styles(shape=ShapeStyle(fill=_ACCENT1)))


def test_a_scatter_chart_has_points_bubbles_and_gaps() -> None:
    chart = parsed(
        {
            "type": "scatter-chart",
            "axis1": {
                "x_bounds": {"minimum": -1},
                "x_format": "0",
                "y_major_unit": 5,
                "series": {"s": {"name": "S", "values": [[1, 2.5], [3, 4, 9], None, [5, None]]}},
            },
        }
    )
    assert isinstance(chart, ScatterChart)
    assert chart.axis1.x == ValueAxis(AxisBounds(-1.0), "0")
    assert chart.axis1.y == ValueAxis(major_unit=5.0)
    assert chart.axis1.series[0].values == (
        ScatterPoint(1.0, 2.5),
        ScatterPoint(3.0, 4.0, 9.0),
        ScatterPoint(None, None),
        ScatterPoint(5.0, None),
    )


def test_an_image_is_natural_size_and_visible_unless_said_otherwise() -> None:
    assert parsed({"type": "image", "src": "photos/quay.JPG"}) == Image("photos/quay.JPG")
    value = {"type": "image", "src": "./a.png", "scaling": "cover", "overflow": "hidden"}
    assert parsed(value) == Image("a.png", Scaling.COVER, Overflow.HIDDEN)


def test_a_video_is_a_film_with_a_thumbnail_or_a_youtube_address() -> None:
    film = {"type": "video", "src": "a.mp4", "thumbnail": "a.png", "scaling": "cover"}
    assert parsed(film) == Video("a.mp4", "a.png", Scaling.COVER)
    tube = {"type": "video", "src": "https://www.youtube.com/watch?v=abcdefghijk"}
    assert parsed(tube) == Video("https://www.youtube.com/watch?v=abcdefghijk")


def test_delete_removes_whatever_else_the_object_says() -> None:
    assert parsed({"delete": True}) == Delete()
    assert parsed({"type": "text", "value": "a", "delete": True}) == Delete()


def test_delete_false_leaves_the_placeholder_to_the_rest_of_the_object() -> None:
    assert deck_with({"delete": False}).slides[0].objects == {}
    assert parsed({"type": "text", "value": "a", "delete": False}) == Text("a")


def test_the_theme_takes_hex_and_preset_names_and_skips_empty_slots() -> None:
    colors = {"accent1": "2f6f73", "accent2": "peru", "lt1": "", "dk1": None}
    deck = parse_deck({"slides": [{"template": 1}], "theme": {"colors": colors}})
    assert deck.theme_colors == {
        "accent1": Color(ColorKind.RGB, "2F6F73"),
        "accent2": Color(ColorKind.RGB, "CD853F"),
    }


def test_keys_are_trimmed_like_markers() -> None:
    slide = parse_deck({"slides": [{"template": 1, " when ": "June"}]}).slides[0]
    assert slide.objects == {"when": Text("June")}


def test_a_bare_array_of_slides_is_the_older_root() -> None:
    deck = parse_deck([{"template_slide": 3, "a": "b"}])
    assert deck.slides[0].template == 3
    assert deck.slides[0].objects == {"a": Text("b")}


@pytest.mark.parametrize(
    ("scaling", "meant"),
    [
        ("auto", Scaling.CONTAIN),
        ("fit-width", Scaling.FIT_WIDTH),
        ("fit-height", Scaling.FIT_HEIGHT),
    ],
)
def test_older_image_objects_are_read(scaling: str, meant: Scaling) -> None:
    assert parsed({"src_path": "a.png", "scaling": scaling}) == Image("a.png", meant)


def test_unknown_attributes_are_ignored_with_a_warning() -> None:
    deck = deck_with({"type": "text", "value": "a", "stlyes": {}})
    assert deck.slides[0].objects["key"] == Text("a")
    assert [str(fault) for fault in deck.warnings] == [
        "slides[0].key.stlyes: a text has no such attribute, so it is ignored; "
        'did you mean "styles"?'
    ]


def test_warnings_do_not_make_decks_differ() -> None:
    assert deck_with({"type": "text", "value": "a", "x": 1}) == deck_with("a")
