"""Title, legend, axes and colours change only where the data says so."""

from __future__ import annotations

from typing import Any

import pytest
from pptx.enum.chart import XL_CHART_TYPE as XL

from slidemill.deck.refresh import Refreshed
from tests.fixtures.powerpoint_charts import powerpoint_deck
from tests.fixtures.powerpoint_gallery import BY_CATEGORY, workbook_of
from tests.unit.deck.charts.chart_decks import NS, C, category_deck, element
from tests.unit.deck.refresh.refreshing import chart_root, errors, refreshed, update


def styled(deck: bytes | None = None, **look: Any) -> tuple[Any, Refreshed]:
    result = refreshed(deck or category_deck(), update(look=look))
    assert errors(result) == [None]
    return chart_root(result.content), result


def value(root: Any, path: str, name: str = "val") -> str | None:
    found = root.find(f".//{path}", NS)
    return None if found is None else found.get(name)


def text(root: Any, path: str) -> str:
    return "".join(root.find(f".//{path}", NS).itertext("{*}t"))


def gallery(name: str) -> bytes:
    return powerpoint_deck(BY_CATEGORY[name], workbook=workbook_of(name))


def test_what_is_left_out_stays() -> None:
    deck = gallery("columns")
    empty: dict[str, Any] = {"legend": {}, "value_axis": {}, "category_axis": {}, "title": None}
    assert refreshed(deck, update(look=empty)).content == refreshed(deck, update()).content


def test_a_title_is_written_in_its_format() -> None:
    format_ = {"font_size": 20, "bold": False, "italic": True, "color": "#246", "font_name": "Lato"}
    root, _ = styled(title={"text": "Tons & more", "format": format_})
    assert text(root, "c:chart/c:title") == "Tons & more"
    run = root.find("c:chart/c:title//a:rPr", NS)
    assert dict(run.attrib) == {"sz": "2000", "b": "0", "i": "1"}
    assert value(run, "a:srgbClr") == "224466"
    assert value(run, "a:latin", "typeface") == "Lato"
    assert value(root, "c:autoTitleDeleted") == "0"


def test_a_new_title_keeps_the_format_and_place_of_the_old_one() -> None:
    deck, _ = styled(title={"text": "Old", "format": {"font_size": 31}})
    del deck
    result = refreshed(category_deck(), update(look={"title": {"text": "Old", "format": {
        "font_size": 31}}}))  # fmt: skip
    root, _ = styled(result.content, title="New\nlines")
    assert text(root, "c:chart/c:title") == "Newlines"
    assert {each.get("sz") for each in root.findall("c:chart/c:title//a:rPr", NS)} == {"3100"}
    assert len(root.findall("c:chart/c:title//a:p", NS)) == 2


def test_an_empty_title_goes_and_does_not_come_back_by_itself() -> None:
    deck = refreshed(category_deck(), update(look={"title": "Old"})).content
    root, _ = styled(deck, title="")
    assert root.find("c:chart/c:title", NS) is None
    assert value(root, "c:autoTitleDeleted") == "1"


@pytest.mark.parametrize(
    ("position", "spelled"),
    [("bottom", "b"), ("left", "l"), ("right", "r"), ("top", "t"), ("top_right", "tr")],
)
def test_a_legend_stands_where_it_is_asked_to(position: str, spelled: str) -> None:
    root, result = styled(legend={"position": position})
    assert value(root, "c:legendPos") == spelled
    hidden, _ = styled(result.content, legend={"visible": False})
    assert hidden.find(".//c:legend", NS) is None


def test_a_legend_that_is_shown_again_stands_below() -> None:
    root, _ = styled(legend={"visible": True})
    assert value(root, "c:legendPos") == "b"


def test_axes_take_titles_formats_and_limits() -> None:
    axis = {
        "title": "Tons",
        "title_format": {"bold": True, "color": "FF0000"},
        "label_format": {"font_size": 9},
        "label_rotation": -45,
        "number_format": "#,##0 t",
        "min_value": -5,
        "max_value": 50.5,
        "visible": True,
    }
    root, _ = styled(value_axis=axis)
    axes = root.find(".//c:valAx", NS)
    assert text(axes, "c:title") == "Tons"
    assert value(axes, "c:title//a:bodyPr", "rot") == "-5400000"
    assert value(axes, "c:title//a:rPr", "b") == "1"
    assert value(axes, "c:txPr/a:p/a:pPr/a:defRPr", "sz") == "900"
    assert value(axes, "c:txPr/a:bodyPr", "rot") == "-2700000"
    assert value(axes, "c:numFmt", "formatCode") == '#,##0 "t"'
    assert [value(axes, f"c:{name}") for name in ("min", "max", "delete")] == ["-5", "50.5", "0"]
    plain, _ = styled()
    other = [
        [(each.tag, dict(each.attrib)) for each in one.find(".//c:catAx", NS)]
        for one in (root, plain)
    ]
    assert other[0] == other[1]


def test_a_hidden_axis_comes_back_with_its_labels() -> None:
    root, result = styled(category_axis={"visible": False, "title": "Piers"})
    assert value(root, "c:catAx/c:delete") == "1"
    assert value(root, "c:catAx/c:title//a:bodyPr", "rot") == "0"
    root, _ = styled(result.content, category_axis={"visible": True, "title": ""})
    assert value(root, "c:catAx/c:delete") == "0"
    assert root.find(".//c:catAx/c:title", NS) is None


def test_a_new_limit_drops_an_old_one_that_contradicts_it() -> None:
    _, result = styled(value_axis={"min_value": 0, "max_value": 10})
    root, _ = styled(result.content, value_axis={"min_value": 20})
    assert (value(root, "c:valAx//c:min"), value(root, "c:valAx//c:max")) == ("20", None)


@pytest.mark.parametrize(
    ("axis", "place", "words"),
    [
        ({"min_value": 9, "max_value": 3}, "max_value", "would end at 3"),
        ({"min_value": 3, "max_value": 3}, "max_value", "not above min_value"),
        ({"number_format": '0"'}, "number_format", "no number format"),
    ],
)
def test_settings_that_cannot_be_are_faults(axis: dict[str, Any], place: str, words: str) -> None:
    (error,) = errors(refreshed(category_deck(), update(look={"value_axis": axis})))
    assert error is not None
    assert error.startswith(f"updates[0].chart_data.value_axis.{place}: ")
    assert words in error


@pytest.mark.parametrize(
    ("kind", "look", "words"),
    [
        (XL.PIE, {"value_axis": {"visible": True}}, "no axes"),
        (XL.COLUMN_CLUSTERED, {"category_axis": {"min_value": 1}}, "shows texts"),
        (XL.COLUMN_CLUSTERED, {"category_axis": {"title_format": {"bold": True}}}, "no title"),
    ],
)
def test_settings_that_mean_nothing_here_are_told(kind: XL, look: Any, words: str) -> None:
    warnings = styled(category_deck(kind), **look)[1].warnings
    assert any(words in fault.message for fault in warnings)


def test_a_series_takes_its_colour_and_keeps_its_border() -> None:
    series = [{"name": "In", "values": [1], "color": "#ab0"}, {"name": "Out", "values": [2]}]
    root, _ = styled(gallery("columns"), series=series, categories=["x"])
    first = root.find(".//c:ser/c:spPr", NS)
    assert value(first, "a:solidFill/a:srgbClr") == "AABB00"
    assert first.find("a:ln/a:noFill", NS) is not None


def test_a_line_takes_its_colour_with_its_markers() -> None:
    series = [{"name": "In", "values": [1], "color": "123456"}]
    root, _ = styled(category_deck(XL.LINE_MARKERS), series=series, categories=["x"])
    one = root.find(".//c:ser", NS)
    assert value(one, "c:spPr/a:ln/a:solidFill/a:srgbClr") == "123456"
    assert value(one, "c:marker/c:spPr/a:solidFill/a:srgbClr") == "123456"


def test_labels_stand_where_their_kind_of_chart_allows() -> None:
    def labelled(root: Any) -> None:
        root.findall(".//c:barChart/c:ser", NS)[-1].addnext(
            element(
                '<c:dLbls><c:txPr><a:bodyPr/><a:p><a:pPr><a:defRPr sz="900"><a:solidFill>'
                '<a:schemeClr val="bg1"/></a:solidFill></a:defRPr></a:pPr></a:p></c:txPr>'
                '<c:dLblPos val="inEnd"/><c:showLegendKey val="0"/><c:showVal val="1"/>'
                '<c:showCatName val="0"/><c:showSerName val="0"/><c:showPercent val="0"/>'
                '<c:showBubbleSize val="0"/></c:dLbls>'
            )
        )

    deck = category_deck(edit=labelled)
    for kind, position, is_white in (
        ("stacked_column", "inEnd", True),
        ("line", "t", False),
        ("area", None, True),
        ("pie", "inEnd", True),
    ):
        root, _ = styled(deck, chart_type=kind)
        labels = next(root.iter(f"{C}dLbls"))
        assert value(labels, "c:dLblPos") == position
        assert (labels.find(".//a:solidFill", NS) is not None) is is_white
        assert value(labels, "a:defRPr", "sz") == "900"
