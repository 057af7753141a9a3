"""Any table, from any template table, has the cells of its data and a sound grid."""

from __future__ import annotations

from functools import cache
from typing import Any

from hypothesis import example, given, settings
from hypothesis import strategies as st

from slidemill.deck import Template, compile  # noqa: A004  # the engine's verb
from slidemill.deck.check import check
from slidemill.deck.data import HorizontalSizing, Table, Text, VerticalSizing
from tests.fixtures.decks import add_slide, add_table, cells, data, new_deck, opened, saved
from tests.fixtures.schemas import schema_faults

BRIEF = settings(max_examples=25)
SHAPES = ((1, 1), (2, 3), (4, 4), (5, 2))
MERGES = {1: ((0, 0), (0, 2)), 2: ((1, 1), (3, 2)), 3: ((0, 0), (4, 0))}
"""Corners of the merged cell of a template table, by its index."""

lengths = st.lists(st.integers(1, 20), min_size=1, max_size=60)
sizings = st.tuples(st.sampled_from(HorizontalSizing), st.sampled_from(VerticalSizing))


@cache
def template() -> Template:
    """Return slides with one table each, of `SHAPES` and with `MERGES`."""
    deck = new_deck()
    for index, (rows, columns) in enumerate(SHAPES):
        table = add_table(add_slide(deck), "figures", rows, columns).table
        if index in MERGES:
            first, last = MERGES[index]
            table.cell(*first).merge(table.cell(*last))
    return compile(saved(deck))


def made(index: int, table: Table) -> Any:
    """Render the table of this slide and return its frame, as an independent reader sees it."""
    rendering = template().render(data({"template": index + 1, "figures": table}))
    assert check(rendering.content) == []
    assert schema_faults(rendering.content) == []
    return opened(rendering).slides[0].shapes[0]


@BRIEF
@given(index=st.integers(0, 3), lengths=lengths, sizing=sizings)
@example(index=1, lengths=[20] * 60, sizing=(HorizontalSizing.FIXED, VerticalSizing.FIXED))
@example(index=2, lengths=[1], sizing=(HorizontalSizing.FIXED, VerticalSizing.FIXED))
def test_every_cell_is_where_the_data_has_it(
    index: int, lengths: list[int], sizing: tuple[HorizontalSizing, VerticalSizing]
) -> None:
    width = max(lengths)
    rows = tuple(tuple(Text(f"{r}/{c}") for c in range(n)) for r, n in enumerate(lengths))
    frame = made(index, Table(rows, *sizing))
    expected = [[f"{r}/{c}" if c < n else "" for c in range(width)] for r, n in enumerate(lengths)]
    if (len(lengths), width) != SHAPES[index]:
        assert cells(frame) == expected
        assert not any(cell.is_merge_origin for row in frame.table.rows for cell in row.cells)
    else:
        visible = [(r, c) for r in range(len(lengths)) for c in range(width)
                   if not frame.table.cell(r, c).is_spanned]  # fmt: skip
        assert all(cells(frame)[r][c] == expected[r][c] for r, c in visible)


@BRIEF
@given(index=st.integers(0, 3), rows=st.integers(1, 60), columns=st.integers(1, 20))
def test_fixed_sizes_stay_and_columns_fill_the_frame(index: int, rows: int, columns: int) -> None:
    line = tuple(Text("x") for _ in range(columns))
    fixed = Table((line,) * rows, HorizontalSizing.FIXED, VerticalSizing.FIXED)
    frame, before = made(index, fixed), SHAPES[index]
    assert frame.width == 914_400 * before[1]
    assert sum(column.width for column in frame.table.columns) == frame.width
    assert sum(row.height for row in frame.table.rows) == frame.height
    assert frame.height == 400_000 * before[0]


@BRIEF
@given(index=st.integers(0, 3), rows=st.integers(1, 60), columns=st.integers(1, 20))
def test_anchored_edges_stay(index: int, rows: int, columns: int) -> None:
    line = tuple(Text("x") for _ in range(columns))
    right = Table((line,) * rows, HorizontalSizing.ANCHOR_RIGHT, VerticalSizing.ANCHOR_BOTTOM)
    frame = made(index, right)
    height, width = SHAPES[index]
    assert frame.left + frame.width == 914_400 * (1 + width)
    assert frame.top + frame.height == 2 * 914_400 + 400_000 * height
