"""Whatever a table block says, the slide is made or its fault is told, and the deck is sound."""

from __future__ import annotations

from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from tests.fixtures.composed_tables import fill, grid, table_shape, template
from tests.fixtures.compositions import asked, composed_in_part, shown

NAMES = ("one", "two")
colors = st.sampled_from(["#123456", "abc", "FFFFFF"])
formats = st.fixed_dictionaries(
    {},
    optional={
        "text": st.fixed_dictionaries(
            {},
            optional={
                "font_name": st.sampled_from(["Georgia", 'A & "B" <c>']),
                "font_size": st.floats(1, 400),
                "bold": st.booleans(),
                "italic": st.booleans(),
                "color": colors,
                "alignment": st.sampled_from(["left", "center", "right"]),
                "line_spacing": st.floats(0.01, 10),
            },
        ),
        "cell": st.fixed_dictionaries({}, optional={"background_color": colors}),
    },
)
conditions = st.fixed_dictionaries(
    {
        "operator": st.sampled_from(["equals", "not_contains", "greater_than", "less_than"]),
        "value": st.one_of(st.floats(-10, 10), st.text(max_size=5)),
    }
)
rules = st.lists(
    st.tuples(formats, conditions).map(lambda pair: {**pair[0], "condition": pair[1]}), max_size=3
)
names = st.none() | st.sampled_from(NAMES)
texts = st.text(max_size=30) | st.sampled_from(["Score: 45", "word " * 60, "x" * 200, "1,200"])
paragraphs = st.fixed_dictionaries(
    {
        "text": texts | st.lists(texts, max_size=3),
        "is_bullet": st.booleans(),
        "depth": st.integers(0, 8),
        "format_template": names,
    }
)
cells = st.fixed_dictionaries(
    {
        "value": st.none() | texts | st.lists(paragraphs, max_size=3),
        "is_logo": st.booleans(),
        "format_template": names,
    }
)


def rows(least: int, most: int) -> st.SearchStrategy[dict[str, Any]]:
    length = st.lists(cells, min_size=least, max_size=most)
    return st.fixed_dictionaries({"is_header": st.booleans(), "cells": length})


configs = st.fixed_dictionaries(
    {
        "column_index": st.integers(0, 6),
        "type": st.sampled_from(["body", "highlight"]),
        "is_header": st.booleans(),
        "format_template": names,
        "background_color": st.none() | colors,
    }
)


@st.composite
def blocks(draw: st.DrawFn) -> dict[str, Any]:
    return grid(
        draw(rows(0, 5)),
        *draw(st.lists(rows(0, 3), max_size=11)),
        caption=draw(st.none() | texts),
        format_templates={name: {**draw(formats), "rules": draw(rules)} for name in NAMES},
        column_configs=draw(st.lists(configs, max_size=4)),
        table_format=draw(
            st.fixed_dictionaries(
                {},
                optional=dict.fromkeys(
                    ("default", "header_row", "header_column", "header_intersection"), formats
                ),
            )
        ),
    )


def by_hand(slide: Any, table: Any) -> None:
    table.last_row = True
    table.cell(0, 0).merge(table.cell(0, 1))
    fill(table.cell(2, 1), "EEEEEE")


HOMES = (template(), template(rows=4, build=by_hand), template(rows=1, columns=1))


@settings(max_examples=40)
@given(blocks(), st.sampled_from(HOMES), st.booleans(), st.booleans())
def test_any_table_makes_a_sound_deck_or_a_fault_with_its_place(
    block: dict[str, Any], home: Any, paginate: bool, move: bool
) -> None:
    options = {"auto_paginate_tables": paginate, "allow_textbox_reposition": move}
    result = composed_in_part(asked(0, block, home=home, options=options))
    (slide,) = result.results
    if slide.error is not None:
        assert slide.error.startswith("slides[0].slide_data.content[0].blocks[0].table.table.rows[")
        return
    heights = [len(list(table_shape(each).table.rows)) for each in shown(result)]
    leading = 0
    for each in block["table"]["table"]["rows"]:
        if not each["is_header"]:
            break
        leading += 1
    total = len(block["table"]["table"]["rows"])
    assert sum(heights) == total + leading * (len(heights) - 1)
