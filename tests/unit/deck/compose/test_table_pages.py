"""Rows part over pages: each once, in order, with the header on every page."""

from __future__ import annotations

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from slidemill.deck.compose.pagination import paginated
from slidemill.deck.compose.tablefit import spread, squeezes

heights = st.lists(st.floats(5, 400), max_size=80)


@given(heights, st.floats(0, 100), st.floats(100, 500))
def test_every_row_is_on_one_page_in_order(rows: list[float], header: float, room: float) -> None:
    pages = paginated(rows, header, room)
    assert [number for page in pages for number in page] == list(range(len(rows)))
    assert all(len(page) for page in pages) or not rows


@given(heights, st.floats(0, 100), st.floats(100, 500))
def test_a_page_is_never_fuller_than_it_may_be_unless_one_row_is(
    rows: list[float], header: float, room: float
) -> None:
    for page in paginated(rows, header, room):
        filled = header + sum(rows[number] for number in page)
        assert filled <= room + 1e-3 or len(page) == 1


def test_a_last_page_gets_a_second_row_when_the_one_before_can_spare_it() -> None:
    assert [len(page) for page in paginated([10.0] * 9, 10, 50)] == [4, 3, 2]


def test_a_table_of_header_rows_only_is_one_page() -> None:
    assert paginated([], 30, 100) == (range(0),)


@given(
    st.lists(st.tuples(st.floats(1, 50), st.floats(0, 100)), min_size=1, max_size=30),
    st.floats(1, 3000),
)
def test_rows_lie_between_what_they_need_and_what_the_template_gives(
    rows: list[tuple[float, float]], room: float
) -> None:
    needed, wished = zip(*rows, strict=True)
    found = spread(needed, wished, room)
    for height, need, wish in zip(found, needed, wished, strict=True):
        assert need - 1e-6 <= height <= max(need, wish) + 1e-6
    assert sum(found) <= max(room, sum(needed)) + 0.1


@given(st.floats(6, 60), st.floats(6, 40), st.floats(1, 60))
def test_squeezed_text_goes_down_to_the_floor_and_never_below(
    largest: float, floor: float, size: float
) -> None:
    steps = squeezes(largest, floor)
    for before, after in pairwise(steps):
        assert after.size(size) <= before.size(size)
        assert after.margin < before.margin
    for step in steps:
        assert step.size(size) >= min(size, floor)
    assert steps[-1].size(largest) == min(largest, floor)
