"""The analysis document of a template."""

from __future__ import annotations

import io
import json
from copy import deepcopy
from functools import partial
from typing import Any

import pytest
from pptx.chart.data import CategoryChartData, XyChartData
from pptx.enum.chart import XL_CHART_TYPE as KIND
from pptx.enum.shapes import MSO_CONNECTOR, MSO_SHAPE
from pptx.util import Inches, Pt

from slidemill.contracts.ids import slide_id
from slidemill.deck import TemplateError
from slidemill.deck.analysis import analyse, analysing
from tests.fixtures import slide_templates as kinds
from tests.fixtures.decks import (
    TITLE_AND_BODY,
    TITLE_ONLY,
    add_box,
    add_slide,
    new_deck,
    picture,
    rebuilt,
    saved,
    substituted,
)
from tests.fixtures.slide_templates import slide_templates


def ids(index: int) -> str:
    return f"slide_{index}"


def shapes_of(deck: Any, **options: Any) -> dict[str, Any]:
    """Return the shapes of the first slide by name."""
    (slide,) = analyse(saved(deck), ids, **options)["slides"]
    return {shape["name"]: shape for shape in slide["shapes"]}


def chart_of(kind: Any) -> dict[str, Any]:
    """Return what is told of a chart of this kind."""
    deck = new_deck()
    data: Any = (
        XyChartData() if kind is KIND.XY_SCATTER else CategoryChartData(number_format="0.0%")  # type: ignore[no-untyped-call]  # python-pptx has no types
    )
    if kind is KIND.XY_SCATTER:
        data.add_series("Load").add_data_point(1, 2)
    else:
        data.categories = ["North", "South"]
        data.add_series("In", (1, None))
        data.add_series("Out", (3, 4))
    at = (Inches(1), Inches(1), Inches(5), Inches(3))
    add_slide(deck).shapes.add_chart(kind, *at, data).name = "Chart"
    told: dict[str, Any] = shapes_of(deck)["Chart"]["chart"]
    return told


def test_slides_are_told_in_order_with_the_ids_they_are_ordered_by() -> None:
    template = "tmpl_0123456789abcdef01234567"
    slides = analyse(slide_templates(), partial(slide_id, template))["slides"]
    assert [each["slideIndex"] for each in slides] == list(range(12))
    assert [each["slideNumber"] for each in slides] == list(range(1, 13))
    assert [each["slideId"] for each in slides] == [slide_id(template, n) for n in range(12)]
    assert slides[kinds.TABLE]["layoutName"] == "Title Only"


@pytest.mark.parametrize(
    ("index", "places"),
    [
        (kinds.TITLE, {"title": 1, "subtitle": 1}),
        (kinds.TEXT, {"title": 1, "body": 1}),
        (kinds.TABLE, {"title": 1, "table": 1}),
        (kinds.TABLE_TEXT, {"title": 1, "table": 1, "textbox": 1}),
        (kinds.CHART, {"title": 1, "chart": 1}),
        (kinds.CHART_TEXT, {"title": 1, "chart": 1, "body": 1}),
        (kinds.AGENDA, {"title": 1, "body": 1}),
        (kinds.TABLE_CHART, {"title": 1, "table": 1, "chart": 1, "custom_field": 2}),
        (kinds.CHART_CHART, {"title": 1, "chart": 2, "custom_field": 2}),
    ],
)
def test_a_slide_counts_the_places_that_content_fills(index: int, places: dict[str, int]) -> None:
    counts = analyse(slide_templates(), ids)["slides"][index]["counts"]
    assert {kind: count for kind, count in counts.items() if count} == places
    assert list(counts) == [
        "title", "subtitle", "body", "footer", "table", "chart", "textbox", "object",
        "custom_field",
    ]  # fmt: skip


def test_the_same_bytes_give_the_same_document() -> None:
    assert json.dumps(analyse(slide_templates(), ids)) == json.dumps(
        analyse(slide_templates(), ids)
    )


def test_hidden_slides_are_told_as_such() -> None:
    deck = new_deck()
    add_slide(deck)
    add_slide(deck)._element.set("show", "0")
    assert [each["hidden"] for each in analyse(saved(deck), ids)["slides"]] == [False, True]


def test_shapes_are_told_apart() -> None:
    deck = new_deck()
    slide = add_slide(deck, TITLE_AND_BODY)
    at = (Inches(1), Inches(2), Inches(3), Inches(1))
    slide.shapes.add_shape(MSO_SHAPE.RECTANGLE, *at).name = "Box"
    slide.shapes.add_connector(MSO_CONNECTOR.STRAIGHT, *at).name = "Line"
    slide.shapes.add_picture(io.BytesIO(picture()), Inches(1), Inches(1)).name = "Logo"
    slide.shapes.add_table(2, 3, *at).name = "Grid"
    add_box(slide, "words").name = "Note"
    told = shapes_of(deck)
    assert {name: shape["shape_type"] for name, shape in told.items()} == {
        "Title 1": "Placeholder",
        "Content Placeholder 2": "Placeholder",
        "Box": "AutoShape",
        "Line": "Line",
        "Logo": "Picture",
        "Grid": "Table",
        "Note": "TextBox",
    }
    assert told["Content Placeholder 2"]["placeholder"] == {"type": "obj", "idx": 1}
    assert told["Note"]["placeholder"] is None


def test_a_group_holds_its_shapes_where_they_stand_on_the_slide() -> None:
    deck = new_deck()
    slide = add_slide(deck)
    group = slide.shapes.add_group_shape()
    group.name = "Outer"
    inner = group.shapes.add_group_shape()
    shape = inner.shapes.add_shape(MSO_SHAPE.OVAL, Inches(1), Inches(2), Inches(1), Inches(1))
    shape.name, group.left = "Dot", Inches(4)
    outer = shapes_of(deck)["Outer"]
    ((dot,),) = [each["children"] for each in outer["children"]]
    assert (outer["shape_type"], dot["name"]) == ("Group", "Dot")
    assert dot["position"]["inches"] == {"x": 4.0, "y": 2.0, "width": 1.0, "height": 1.0}


def test_a_placeholder_stands_where_its_layout_says() -> None:
    deck = new_deck()
    add_slide(deck, TITLE_ONLY)
    position = shapes_of(deck)["Title 1"]["position"]
    assert (position["x"], position["width"]) == (457_200, 8_229_600)
    assert position["inches"]["width"] == 9.0
    assert position["percent"]["width"] == 90.0


def test_a_text_is_told_with_the_font_in_force() -> None:
    deck = new_deck()
    slide = add_slide(deck, TITLE_AND_BODY)
    slide.shapes.title.text = "Quarter"
    run = slide.placeholders[1].text_frame.paragraphs[0].add_run()
    run.text, run.font.size, run.font.name, run.font.italic = "Text", Pt(13), "Georgia", True
    told = shapes_of(deck)
    assert told["Title 1"]["text"] == {
        "sample": "Quarter",
        "paragraphs": 1,
        "font": {"name": "Calibri", "size": 44.0, "bold": False, "italic": False},
    }
    font = {"name": "Georgia", "size": 13.0, "bold": False, "italic": True}
    assert told["Content Placeholder 2"]["text"]["font"] == font


def test_a_table_is_told_by_its_size_header_and_widths() -> None:
    table = analyse(slide_templates(), ids)["slides"][kinds.TABLE]["shapes"][1]["table"]
    assert (table["column_count"], table["has_header_row"]) == (len(table["header"]), True)
    assert len(table["column_widths"]) == table["column_count"]
    assert len(table["row_heights"]) == table["row_count"] > 1
    assert all(table["header"])


@pytest.mark.parametrize(
    ("kind", "name"),
    [
        (KIND.COLUMN_CLUSTERED, "clustered_column"),
        (KIND.COLUMN_STACKED, "stacked_column"),
        (KIND.COLUMN_STACKED_100, "percent_stacked_column"),
        (KIND.BAR_CLUSTERED, "clustered_bar"),
        (KIND.BAR_STACKED, "stacked_bar"),
        (KIND.BAR_STACKED_100, "percent_stacked_bar"),
        (KIND.LINE, "line"),
        (KIND.LINE_MARKERS_STACKED, "stacked_line"),
        (KIND.AREA, "area"),
        (KIND.AREA_STACKED, "stacked_area"),
        (KIND.PIE, "pie"),
        (KIND.DOUGHNUT, "doughnut"),
        (KIND.XY_SCATTER, "scatter"),
    ],
)
def test_a_chart_is_told_by_the_name_that_requests_have_for_it(kind: Any, name: str) -> None:
    told = chart_of(kind)
    assert told["chart_type"] == name
    assert told["fillable"]


def test_a_kind_of_chart_that_requests_have_no_name_for_is_told_as_a_plot() -> None:
    told = chart_of(KIND.RADAR_MARKERS)
    assert (told["chart_type"], told["plots"]) == (None, ["radar"])


def test_a_chart_is_told_with_categories_series_and_axes() -> None:
    told = chart_of(KIND.COLUMN_CLUSTERED)
    assert told["categories"] == ["North", "South"]
    assert [each["name"] for each in told["series"]] == ["In", "Out"]
    axes = {each["kind"]: each for each in told["axes"]}
    assert set(axes) == {"category", "value"}
    assert told["workbook"] == "embedded"


def test_layouts_are_told_with_their_placeholders_and_their_masters_theme() -> None:
    document = analyse(slide_templates(), ids)
    layouts = {each["name"]: each for each in document["layouts"]}
    assert {"title", "obj"} <= {each["type"] for each in layouts["Two Content"]["placeholders"]}
    assert all(each["position"] for each in layouts["Two Content"]["placeholders"])
    (master,) = document["masters"]
    assert master["heading_font"] == "Calibri"
    assert set(master["colors"]) >= {"dk1", "lt1", "accent1"}


def test_the_size_of_the_slides_is_told_in_emu_and_inches() -> None:
    size = analyse(saved_with_a_slide(), ids)["slide_size"]
    assert (size["width"], size["inches"]) == (9_144_000, {"width": 10.0, "height": 7.5})


def saved_with_a_slide() -> bytes:
    deck = new_deck()
    add_slide(deck)
    return saved(deck)


def test_particulars_that_are_not_wanted_are_left_out() -> None:
    bare = analyse(
        slide_templates(),
        ids,
        parse_master_template_layout=False,
        parse_slides=False,
    )
    assert set(bare) == {"slide_size", "slides"}
    assert all("shapes" not in each and each["counts"] for each in bare["slides"])
    spare = analyse(
        slide_templates(),
        ids,
        include_placeholder_positions=False,
        include_table_details=False,
    )
    written = json.dumps(spare)
    assert '"position"' not in written
    assert '"table":' not in json.dumps([each["shapes"] for each in spare["slides"]])
    assert spare["slides"][0]["counts"] == bare["slides"][0]["counts"]


def test_neither_many_shapes_nor_long_texts_make_the_document_large() -> None:
    deck = new_deck()
    slide = add_slide(deck)
    box = add_box(slide, "word " * 50_000)
    box.name = "n" * 5_000
    tree = box._element.getparent()
    for number in range(3_000):
        copy = deepcopy(box._element)
        copy.nvSpPr.cNvPr.set("id", str(10 + number))
        copy.txBody.p_lst[0].r_lst[0].t.text = "a few words that are content, for they go on"
        tree.append(copy)
    document = analyse(saved(deck), ids)
    assert len(document["slides"][0]["shapes"]) == 500
    assert document["slides"][0]["shapesOmitted"] == 2_501
    assert document["slides"][0]["counts"]["textbox"] > 500
    assert len(json.dumps(document)) < 1_000_000


def test_what_is_no_presentation_is_refused() -> None:
    with pytest.raises(TemplateError):
        analyse(b"no zip", ids)


def test_a_chart_whose_part_is_missing_takes_nothing() -> None:
    edit = substituted("relationships/chart", "relationships/other")
    broken = rebuilt(slide_templates(), {"ppt/slides/_rels/slide5.xml.rels": edit})
    slide = analyse(broken, ids)["slides"][kinds.CHART]
    assert slide["counts"]["chart"] == 0
    (chart,) = (each["chart"] for each in slide["shapes"] if each["shape_type"] == "Chart")
    assert not chart["fillable"]


def test_later_slides_of_a_huge_template_are_told_by_their_counts_alone(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(analysing, "MOST_TOLD", 5_000)
    slides = analyse(slide_templates(), ids)["slides"]
    first, last = slides[0], slides[-1]
    assert (bool(first["shapes"]), "shapesOmitted" in first) == (True, False)
    assert (last["shapes"], last["shapesOmitted"]) == ([], 3)
    assert last["counts"] == analyse(slide_templates(), ids)["slides"][-1]["counts"]
