"""What data.json must not say, and how it is told."""

from typing import Any

import pytest

from slidemill.deck import limits
from slidemill.deck.faults import DataError, Fault
from slidemill.deck.language import parse_deck


def faults_of(document: object) -> tuple[Fault, ...]:
    with pytest.raises(DataError) as caught:
        parse_deck(document)
    return caught.value.faults


def fault_of(value: object) -> str:
    """Return the one fault of a placeholder object, without `slides[0].key`."""
    faults = faults_of({"slides": [{"template": 1, "key": value}]})
    assert len(faults) == 1
    text = str(faults[0])
    assert text.startswith("slides[0].key")
    return text.removeprefix("slides[0].key")


def chart(**series: object) -> dict[str, Any]:
    one = {"name": "EMEA", "values": [1, 2], **series}
    return {"type": "chart", "axis1": {"series": {"emea": one}}}


def cell(**bar: object) -> dict[str, Any]:
    return {"type": "table", "rows": [["a", {"value": "b", "databar": bar}]]}


_POINT = "a number is expected, found"
_CASES: list[tuple[object, str]] = [
    (None, ': a string or an object is expected, found null; write "" for no text'),
    (["a"], ": a string or an object is expected, found an array of 1; write"),
    ({}, ': a placeholder needs "type"; write one of "text", "list"'),
    ({"type": "tabel"}, '.type: one of "text", "list", "table", "chart", "scatter-chart", '),
    ({"type": 7}, ".type: one of"),
    ({"type": "text"}, ': a text needs "value"; write'),
    ({"type": "text", "value": []}, ".value: a string is expected, found an empty array; write"),
    ({"type": "text", "value": "a", "level": 9}, ".level: a whole number from 0 to 8 is expected"),
    ({"type": "text", "value": "a", "hyperlink": "JavaScript:x"}, ".hyperlink: a web, mail or"),
    ({"value": "a", "styles": "bold"}, '.styles: an object is expected, found "bold"; write'),
    ({"value": "a", "styles": {"font": {"size": "18"}}}, ".styles.font.size: a number is expected"),
    ({"value": "a", "styles": {"font": {"size": 0}}}, ".styles.font.size: a size from 1 to 4,000"),
    ({"value": "a", "styles": {"font": {"bold": "yes"}}}, ".styles.font.bold: true or false is"),
    (
        {"value": "a", "styles": {"font": {"color": "tomatto"}}},
        '.styles.font.color: a colour is expected, found "tomatto"; did you mean "tomato"?',
    ),
    (
        {"value": "a", "styles": {"shape": {"align": "centre"}}},
        '.styles.shape.align: one of "left", "center", "right", "justified", "distributed" is '
        'expected, found "centre"; did you mean "center"?',
    ),
    ({"type": "list"}, ': a list needs "values"; write'),
    ({"type": "list", "values": "a"}, '.values: an array is expected, found "a"; write'),
    ({"type": "list", "values": ["a", None]}, ".values[1]: a string or a text object is expected"),
    ({"type": "list", "values": [{"type": "image"}]}, '.values[0].type: "text" is expected'),
    ({"type": "table"}, ': a table needs "rows"; write'),
    ({"type": "table", "rows": []}, ".rows: at least one row with one cell is expected"),
    ({"type": "table", "rows": [[], []]}, ".rows: at least one row with one cell is expected"),
    ({"type": "table", "rows": [["a"], "b"]}, '.rows[1]: an array of cells is expected, found "b"'),
    ({"type": "table", "rows": [["a", [1]]]}, ".rows[0][1]: a string or a text object is expected"),
    (
        {"type": "table", "rows": [["a"]], "vertical_sizing": "top"},
        '.vertical_sizing: one of "fixed", "anchor_top", "anchor_bottom" is expected, found "top"',
    ),
    (cell(color="tan"), '.rows[0][1].databar: a data bar needs "ratio"; write'),
    (cell(ratio=0.5), '.rows[0][1].databar: a data bar needs "color"; write'),
    (cell(ratio=0.5, color=["tan"]), ".rows[0][1].databar.color: "),
    (cell(ratio=1.5, color="tan"), ".rows[0][1].databar.ratio: a number from 0.0 to 1.0 is"),
    ({"type": "chart"}, ': a chart needs "axis1"; write'),
    ({"type": "chart", "axis1": {}}, '.axis1: an axis needs "series"; write'),
    ({"type": "chart", "axis1": {"series": {}}}, ".axis1.series: at least one series is expected"),
    ({"type": "chart", "axis1": {"series": []}}, ".axis1.series: an object is expected, found an"),
    (chart(name=None), '.axis1.series.emea: a series needs "name"; write'),
    (chart(values=None), '.axis1.series.emea: a series needs "values"; write'),
    (chart(values=[1, "2"]), f'.axis1.series.emea.values[1]: {_POINT} "2"; write digits without'),
    (chart(values=[True]), f".axis1.series.emea.values[0]: {_POINT} true"),
    (chart(values=[float("inf")]), f".axis1.series.emea.values[0]: {_POINT} inf"),
    (chart(values=[10**400]), f".axis1.series.emea.values[0]: {_POINT} a very long number"),
    (
        chart(data_point_styles=[None, "red"]),
        ".axis1.series.emea.data_point_styles[1]: a styles object is expected",
    ),
    (
        {**chart(), "labels": ["a", []]},
        ".labels[1]: a string is expected, found an empty array",
    ),
    ({**chart(), "labels_interval": 0}, ".labels_interval: a whole number from 1 to 32,000"),
    (
        {**chart(), "date_labels": ["2023-01-01", 44958]},
        '.date_labels[0]: an Excel serial date is expected, found "2023-01-01"; write 44927.',
    ),
    (
        {**chart(), "date_labels": [1, 2], "date_labels_major_time_unit": "month"},
        '.date_labels_major_time_unit: one of "days", "months", "years" is expected, '
        'found "month"; did you mean "months"?',
    ),
    (
        {
            "type": "chart",
            "axis1": {
                "series": {"a b": {"name": "x", "values": []}},
                "bounds": {"minimum": 5, "maximum": 5},
            },
        },
        ".axis1.bounds.maximum: a number above the minimum 5 is expected, found 5; widen",
    ),
    (
        {"type": "chart", "axis1": {"series": {"a b": 3}}},
        '.axis1.series["a b"]: an object is expected, found 3',
    ),
    (
        {"type": "chart", "axis1": {"series": {"s": None}}},
        ".axis1.series.s: a series is expected, found null",
    ),
    (
        {**chart(), "axis1": {**chart()["axis1"], "major_unit": 0}},
        ".axis1.major_unit: a number above 0 is expected, found 0",
    ),
    (
        {"type": "scatter-chart", "axis1": {"series": {"s": {"name": "S", "values": [[1]]}}}},
        ".axis1.series.s.values[0]: a point is expected, found an array of 1; write [x, y]",
    ),
    (
        {"type": "scatter-chart", "axis1": {"series": {"s": {"name": "S", "values": [[1, "2"]]}}}},
        f'.axis1.series.s.values[0][1]: {_POINT} "2"',
    ),
    ({"type": "image"}, ': an image needs "src"; name a picture in the package.'),
    ({"type": "image", "src": "../a.png"}, ".src: the path of a picture in the package is"),
    ({"type": "image", "src": "/a.png"}, ".src: the path of a picture in the package is"),
    ({"type": "image", "src": "C:\\a.png"}, ".src: the path of a picture in the package is"),
    ({"type": "image", "src": "https://x/a.png"}, ".src: the path of a picture in the package"),
    ({"type": "image", "src": "a.svg"}, ".src: a picture file (jpg, jpeg, gif, png) is expected"),
    ({"type": "image", "src": "a.png", "scaling": "fill"}, ".scaling: one of"),
    ({"type": "image", "src": "a.png", "overflow": "clip"}, ".overflow: one of"),
    ({"type": "video", "src": "a.mp4"}, ': a video needs "thumbnail"; name a picture'),
    ({"type": "video", "src": "a.mp4", "thumbnail": "a.bmp"}, ".thumbnail: a picture file"),
    ({"type": "video", "src": "https://vimeo.com/1"}, ".src: a YouTube address is expected"),
    ({"type": "video", "src": "http://[x", "thumbnail": "a.png"}, ".src: a YouTube address"),
    (
        {"type": "video", "src": "a.mp4", "thumbnail": "a.png", "scaling": "none"},
        '.scaling: one of "contain", "cover" is expected, found "none"',
    ),
    ({"delete": "yes"}, '.delete: true or false is expected, found "yes"'),
]


@pytest.mark.parametrize(("value", "expected"), _CASES)
def test_a_wrong_placeholder_is_told_with_its_place_and_the_mend(
    value: object, expected: str
) -> None:
    assert fault_of(value).startswith(expected)


@pytest.mark.parametrize(
    ("document", "expected"),
    [
        ("a", 'an object with "slides" is expected, found "a"; write'),
        ({}, 'the document needs "slides"; write'),
        ({"slides": {}}, "slides: an array is expected, found an empty object; write"),
        ({"slides": []}, "slides: at least one slide is expected; write"),
        ([], "slides: at least one slide is expected; write"),
        ({"slides": [3]}, "slides[0]: a slide object is expected, found 3; write"),
        ({"slides": [{}]}, 'slides[0]: a slide needs "template"; write'),
        ({"slides": [{"template": 0}]}, "slides[0].template: a whole number from 1 to"),
        ({"slides": [{"template": True}]}, "slides[0].template: a whole number from 1 to"),
        ({"slides": [{"template": "1"}]}, "slides[0].template: a whole number from 1 to"),
        ([{"template_slide": 1.5}], "slides[0].template_slide: a whole number from 1 to"),
        (
            {"slides": [{"template": 1, "a": "x", "a ": "y"}]},
            'slides[0]["a "]: this key stands twice but for spaces around it',
        ),
        ({"slides": [{"template": 1}], "theme": 1}, "theme: an object is expected, found 1"),
        (
            {"slides": [{"template": 1}], "theme": {"colors": {"accent1": "accent2"}}},
            'theme.colors.accent1: a colour is expected, found "accent2"; the theme colour '
            "accent2 cannot be the value of a theme colour; give six hex digits",
        ),
    ],
)
def test_a_wrong_document_is_told_with_its_place_and_the_mend(
    document: object, expected: str
) -> None:
    faults = faults_of(document)
    assert len(faults) == 1
    assert str(faults[0]).startswith(expected)


def test_an_unknown_type_is_answered_with_the_nearest_one() -> None:
    assert fault_of({"type": "tabel"}).endswith('found "tabel"; did you mean "table"?')


def test_every_fault_is_told_at_once_in_the_order_of_the_data() -> None:
    slides = [
        {"template": 0, "a": {"type": "txt"}},
        {"template": 1},
        {"template": 1, "b": {"type": "table", "rows": [["x", []], 3]}},
        {"b": {"type": "list", "values": [[], "y", {}]}},
    ]
    assert [fault.place for fault in faults_of({"slides": slides})] == [
        "slides[0].template",
        "slides[0].a.type",
        "slides[2].b.rows[1]",
        "slides[3]",
        "slides[3].b.values[0]",
        "slides[3].b.values[2]",
    ]


def test_beyond_the_first_hundred_faults_only_their_number_is_told() -> None:
    faults = faults_of({"slides": [7] * (limits.MAX_FINDINGS + 5)})
    assert len(faults) == limits.MAX_FINDINGS + 1
    assert str(faults[-1]) == "and 5 more like these."


_LONG = "x" * (limits.MAX_TEXT_LENGTH + 1)


@pytest.mark.parametrize(
    "value",
    [
        _LONG,
        {"value": _LONG},
        {"type": "list", "values": [_LONG]},
        {"type": "list", "values": ["x"] * (limits.MAX_LIST_ITEMS + 1)},
        {"type": "table", "rows": [[_LONG]]},
        {"type": "table", "rows": [["x"]] * (limits.MAX_TABLE_ROWS + 1)},
        {"type": "table", "rows": [["x"] * (limits.MAX_TABLE_COLUMNS + 1)]},
        {"type": "table", "rows": [["x"] * 100] * 201},
        chart(values=[1] * (limits.MAX_CHART_POINTS + 1)),
        {
            "type": "chart",
            "axis1": {
                "series": {
                    str(key): {"name": "s", "values": [1] * (30_000 if key == 0 else 1)}
                    for key in range(9)
                }
            },
        },
        {
            "type": "chart",
            "axis1": {"series": {str(key): {"name": "s", "values": [1]} for key in range(256)}},
        },
        {**chart(), "labels": ["x" * (limits.MAX_CELL_TEXT + 1)]},
        {"value": "a", "hyperlink": "http://x/" + "x" * limits.MAX_URL_LENGTH},
    ],
)
def test_data_beyond_a_limit_is_told_the_limit(value: object) -> None:
    message = fault_of(value)
    assert "too many; give at most" in message


def test_more_slides_than_the_limit_are_refused() -> None:
    document = {"slides": [{"template": 1}] * (limits.MAX_SLIDES + 1)}
    assert str(faults_of(document)[0]) == ("slides: 2,001 items are too many; give at most 2,000.")


def test_a_very_long_key_is_refused_without_repeating_it_whole() -> None:
    faults = faults_of({"slides": [{"template": 1, "k" * 5_000: "x"}]})
    assert "at most 255 characters" in faults[0].message
