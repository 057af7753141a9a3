"""Whatever a template holds, its sample fits its schema and renders without a word."""

from __future__ import annotations

import datetime
import io
import json
from typing import Any

from hypothesis import Phase, given, settings
from hypothesis import strategies as st
from jsonschema import Draft202012Validator
from pptx.chart.data import CategoryChartData
from pptx.enum.chart import XL_CHART_TYPE as KIND
from pptx.util import Inches

from slidemill.deck import FaultKind, Template, compile, parse_deck  # noqa: A004  # the engine's verb
from slidemill.deck.check import check
from slidemill.deck.inspect.items import Accepts
from slidemill.deck.inspect.texts import RESERVED
from tests.fixtures.decks import (
    BLANK,
    TITLE_AND_BODY,
    A,
    add_box,
    add_chart,
    add_slide,
    add_table,
    new_deck,
    picture,
    saved,
    set_alternative_text,
    to_notes,
)

_LETTERS = st.characters(codec="utf-8", exclude_characters="{}", exclude_categories=("C", "Z"))
_SHARED = st.sampled_from(["a", "b", "c"])
"""Few, so that texts, tables and charts come to have one in common."""
KEYS = _SHARED | (
    st.text(_LETTERS | st.just(" "), min_size=1, max_size=8)
    .map(str.strip)
    .filter(lambda key: key.lstrip("!").strip() == key and bool(key) and key not in RESERVED)
)
WORDS = st.text(st.sampled_from("abc xyz&<>\"'äß→ "), max_size=8)


@st.composite
def pieces(draw: st.DrawFn) -> list[str]:
    """Return the runs of a paragraph with markers, cut anywhere."""
    keys = draw(st.lists(KEYS, min_size=0, max_size=2))
    text = draw(WORDS) + "".join(f"{{{key}}}{draw(WORDS)}" for key in keys)
    cuts = sorted(draw(st.lists(st.integers(0, len(text)), max_size=3)))
    return [text[a:b] for a, b in zip([0, *cuts], [*cuts, len(text)], strict=True)]


def _box(slide: Any, draw: st.DrawFn) -> None:
    box = add_box(slide, *draw(pieces()))
    for _ in range(draw(st.integers(0, 2))):
        paragraph = box.text_frame.add_paragraph()
        paragraph.level = draw(st.integers(0, 2))
        for text in draw(pieces()):
            paragraph.add_run().text = text


def _group(slide: Any, draw: st.DrawFn) -> None:
    group = slide.shapes.add_group_shape()
    for text in draw(pieces()):
        box = group.shapes.add_textbox(Inches(1), Inches(2), Inches(2), Inches(1))
        box.text_frame.text = text


def _table(slide: Any, draw: st.DrawFn) -> None:
    rows, columns = draw(st.integers(1, 3)), draw(st.integers(1, 3))
    frame = add_table(slide, draw(KEYS | st.just("")), rows, columns)
    if draw(st.booleans()):
        frame.table.cell(0, 0).text = "".join(draw(pieces()))
    if rows > 1 and draw(st.booleans()):
        frame.table.cell(0, 0).merge(frame.table.cell(1, 0))


def _picture(slide: Any, draw: st.DrawFn) -> None:

    shape = slide.shapes.add_picture(io.BytesIO(picture()), Inches(1), Inches(1))
    set_alternative_text(shape, draw(KEYS))


def _some(items: st.SearchStrategy[Any]) -> st.SearchStrategy[list[Any]]:
    return st.lists(items, min_size=1, max_size=4)


def _chart(slide: Any, draw: st.DrawFn) -> None:
    data: Any = CategoryChartData()  # type: ignore[no-untyped-call]  # python-pptx has no types
    dates = st.dates(datetime.date(1950, 1, 1))
    data.categories = draw(_some(WORDS) | _some(dates) | _some(st.integers(0, 9999)))
    numbers = st.none() | st.integers(-(10**6), 10**6) | st.floats(-1e6, 1e6)
    for name in draw(_some(WORDS)):
        data.add_series(name, draw(_some(numbers)))
    kind = draw(st.sampled_from([KIND.COLUMN_STACKED, KIND.LINE, KIND.AREA, KIND.PIE, KIND.RADAR]))
    frame = slide.shapes.add_chart(kind, Inches(1), Inches(1), Inches(4), Inches(3), data)
    for axis in frame.chart._chartSpace.xpath(".//c:axId | .//c:crossAx"):
        axis.set("val", axis.get("val").lstrip("-"))  # python-pptx writes ids below zero
    set_alternative_text(frame, draw(KEYS | st.just("")))


def _notes(slide: Any, draw: st.DrawFn) -> None:
    slide.notes_slide.notes_text_frame.text = "".join(draw(pieces()))


def _noted_table(slide: Any, draw: st.DrawFn) -> None:
    _table(slide, draw)
    to_notes(slide, slide.shapes[-1])


class Built(bytes):
    """A template whose bytes are not printed when a test fails."""

    def __repr__(self) -> str:
        return f"a template of {len(self)} bytes"


@st.composite
def templates(draw: st.DrawFn) -> bytes:
    """Return a template of a few slides with whatever may stand on one."""
    deck = new_deck()
    for _ in range(draw(st.integers(1, 3))):
        slide = add_slide(deck, draw(st.sampled_from([BLANK, TITLE_AND_BODY])))
        for shape in slide.placeholders:
            shape.text_frame.text = "".join(draw(pieces()))
        adders = st.sampled_from(
            [_box, _box, _group, _table, _chart, _picture, _notes, _noted_table]
        )
        for add in draw(st.lists(adders, max_size=4)):
            add(slide, draw)
    return Built(saved(deck))


FAST = [phase for phase in Phase if phase is not Phase.shrink]
"""A failing template is not made smaller: each takes long to build."""
SLOW = settings(max_examples=20, phases=FAST)


@SLOW
@given(templates())
def test_a_sample_renders_as_it_stands_and_fits_its_schema(template: bytes) -> None:
    compiled = compile(template)
    inventory = compiled.inspect()
    sample, schema = json.loads(json.dumps(inventory.sample())), inventory.schema()
    Draft202012Validator.check_schema(schema)
    Draft202012Validator(schema).validate(sample)
    data = parse_deck(sample)
    rendering = compiled.render(data, strict=True)
    # a box may be too small for the template's own words already
    told = [each for each in rendering.warnings if each.kind is not FaultKind.TEXT_OVERFLOW]
    assert (data.warnings, told) == ((), [])
    assert rendering.slides == len(inventory.slides)
    assert check(rendering.content) == []


@SLOW
@given(templates())
def test_an_inventory_names_exactly_the_keys_that_compilation_found(template: bytes) -> None:
    compiled = compile(template)
    inventory = compiled.inspect()
    json.dumps(inventory.document())
    for slide, plan in zip(inventory.slides, _plans(compiled), strict=True):
        assert {each.key for each in slide.placeholders} == plan.marker_keys
        assert {each.key for each in slide.framed if each.key} == plan.frame_keys
        tables = {each.key for each in slide.tables if Accepts.TABLE in each.accepts}
        assert tables - {""} == plan.table_keys


def _plans(template: Template) -> Any:
    return template._plan.slides


def test_the_same_template_gives_the_same_inventory() -> None:
    deck = new_deck()
    for key in ("moss", "ash", "elm", "yew"):
        add_box(add_slide(deck), f"{{{key}}}")
    template = saved(deck)
    assert compile(template).inspect() == compile(template).inspect()


def test_markers_in_a_table_that_leaves_its_key_to_a_chart_are_filled() -> None:
    deck = new_deck()
    slide = add_slide(deck)
    add_chart(slide, "load")
    add_table(slide, "load", 1, 1).table.cell(0, 0).text = "{k}"
    compiled = compile(saved(deck))
    sample = compiled.inspect().sample()
    assert sample["slides"][0]["k"] == "K"
    assert compiled.render(parse_deck(sample), strict=True).slides == 1


def test_markers_in_a_table_that_is_filled_need_no_data() -> None:
    deck = new_deck()
    slide = add_slide(deck)
    add_table(slide, "cranes", 1, 2).table.cell(0, 0).text = "{crane_name}"
    compiled = compile(saved(deck))
    sample = compiled.inspect().sample()
    assert sample["slides"][0] == {
        "template": 1,
        "cranes": {"type": "table", "rows": [["Crane name", "0,1"]]},
    }
    assert compiled.render(parse_deck(sample), strict=True).warnings == ()


def test_markers_in_a_table_that_takes_no_data_are_filled_beside_its_namesake() -> None:
    deck = new_deck()
    slide = add_slide(deck)
    add_table(slide, "cranes", 1, 1)
    fixed = add_table(slide, "cranes", 1, 1)
    fixed.table.cell(0, 0).text = "{crane}"
    for column in fixed._element.findall(f".//{A}gridCol"):
        column.getparent().remove(column)
    compiled = compile(saved(deck))
    sample = compiled.inspect().sample()
    assert sample["slides"][0]["crane"] == "Crane"
    assert compiled.render(parse_deck(sample), strict=True).slides == 1
