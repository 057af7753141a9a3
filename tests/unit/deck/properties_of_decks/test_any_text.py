"""Any text, in any place a text can be put, arrives as far as XML can hold it."""

from __future__ import annotations

from functools import cache
from typing import Any

from hypothesis import example, given, settings
from hypothesis import strategies as st

from slidemill.deck import Template, compile  # noqa: A004  # the engine's verb
from slidemill.deck.check import check
from slidemill.deck.data import (
    CategoryAxisGroup,
    Chart,
    DocumentProperties,
    Series,
    Table,
    Text,
    TextList,
)
from tests.fixtures.decks import (
    TITLE_AND_BODY,
    add_box,
    add_chart,
    add_slide,
    add_table,
    cells,
    data,
    new_deck,
    opened,
    saved,
)
from tests.fixtures.schemas import schema_faults
from tests.fixtures.texts import any_text, shown

BRIEF = settings(max_examples=15)
LONG = 100_000
LINK = "https://example.org/quay"


@cache
def template() -> Template:
    """Return a slide with a title, a list, a box, a table, a chart and notes."""
    deck = new_deck()
    slide = add_slide(deck, TITLE_AND_BODY)
    slide.shapes.title.text = "{title}"
    slide.placeholders[1].text_frame.text = "{points}"
    add_box(slide, "<{li", "nk}>")
    add_table(slide, "figures", 2, 2)
    add_chart(slide, "load")
    slide.notes_slide.notes_text_frame.text = "{notes}"
    return compile(saved(deck))


def made(**objects: Any) -> Any:
    """Render one slide, judge the deck, and return what an independent reader sees."""
    properties = objects.pop("properties", DocumentProperties())
    rendering = template().render(data(objects, properties=properties))
    assert check(rendering.content) == []
    assert schema_faults(rendering.content) == []
    return opened(rendering)


def shape(deck: Any, number: int) -> Any:
    return deck.slides[0].shapes[number]


def unescaped(value: str) -> str:
    """Return a chart's text as programs show it (ST_Xstring, ECMA-376 part 1, 22.9.2.19)."""
    return value.replace("_x005F_", "_")


@BRIEF
@given(value=any_text)
@example(value="ab\x00\ud800" * (LONG // 4))
@example(value="line\n" * (LONG // 5))
def test_in_a_text(value: str) -> None:
    assert shape(made(title=value), 0).text_frame.text == shown(value)


@BRIEF
@given(values=st.lists(any_text, max_size=6), levels=st.lists(st.integers(0, 8), min_size=6))
@example(values=["x" * LONG], levels=[8] * 6)
def test_in_the_items_of_a_list(values: list[str], levels: list[int]) -> None:
    items = tuple(Text(value, level=level) for value, level in zip(values, levels, strict=False))
    found = shape(made(points=TextList(items)), 1).text_frame.paragraphs
    assert [each.text for each in found] == [shown(value) for value in values] or not values
    assert [each.level for each in found][: len(values)] == levels[: len(values)]


@BRIEF
@given(rows=st.lists(st.lists(any_text, min_size=1, max_size=4), min_size=1, max_size=4))
@example(rows=[["x" * LONG]])
def test_in_the_cells_of_a_table(rows: list[list[str]]) -> None:
    table = Table(tuple(tuple(map(Text, row)) for row in rows))
    width = max(map(len, rows))
    found = cells(next(each for each in made(figures=table).slides[0].shapes if each.has_table))
    assert found == [[*map(shown, row), *[""] * (width - len(row))] for row in rows]


@BRIEF
@given(value=any_text)
def test_in_a_link(value: str) -> None:
    box = shape(made(link=Text(value, hyperlink=LINK)), 2)
    assert box.text_frame.text == f"<{shown(value)}>"
    linked = [run for run in box.text_frame.paragraphs[0].runs if run.hyperlink.address]
    assert {run.hyperlink.address for run in linked} == ({LINK} if shown(value) else set())


@BRIEF
@given(value=any_text)
def test_in_the_notes(value: str) -> None:
    deck = made(notes=value)
    assert deck.slides[0].notes_slide.notes_text_frame.text == shown(value)


@BRIEF
@given(
    names=st.lists(any_text, min_size=1, max_size=4),
    labels=st.lists(any_text, min_size=1, max_size=5),
)
def test_in_the_labels_and_series_of_a_chart(names: list[str], labels: list[str]) -> None:
    series = tuple(
        Series(f"s{number}", name, tuple(range(len(labels)))) for number, name in enumerate(names)
    )
    chart = Chart(CategoryAxisGroup(series), labels=tuple(labels))
    frame = next(each for each in made(load=chart).slides[0].shapes if each.has_chart)
    plot = frame.chart.plots[0]
    assert [unescaped(each.name) for each in plot.series] == [shown(name, "\n") for name in names]
    assert [unescaped(each) for each in plot.categories] == [shown(each, "\n") for each in labels]


@BRIEF
@given(title=any_text, keywords=any_text)
def test_in_the_document_properties(title: str, keywords: str) -> None:
    found = made(properties=DocumentProperties(title=title, keywords=keywords)).core_properties
    assert (found.title, found.keywords) == (shown(title, "\n"), shown(keywords, "\n"))
