"""Updates find their chart in a finished deck and change nothing else."""

from __future__ import annotations

import pytest

from slidemill.deck import TemplateError
from slidemill.deck.refresh import refresh_charts
from tests.unit.deck.charts.chart_decks import plots, sheet
from tests.unit.deck.refresh.refreshing import (
    changed,
    chart_parts,
    chart_root,
    deck_of,
    errors,
    refreshed,
    update,
    workbook_part,
)


def test_a_chart_shows_new_numbers_and_its_workbook_holds_them() -> None:
    result = refreshed(deck_of(1), update())
    assert errors(result) == [None]
    assert plots(chart_root(result.content))["barChart"] == [
        {"name": "In", "cat": ["Q1", "Q2", "Q3"], "val": ["1", "2", "3"]},
        {"name": "Out", "cat": ["Q1", "Q2", "Q3"], "val": ["4", None, "6"]},
    ]
    assert sheet(result.content)[:4] == [
        [None, "In", "Out"],
        ["Q1", 1, 4],
        ["Q2", 2, None],
        ["Q3", 3, 6],
    ]


def test_everything_but_the_chart_and_its_workbook_stays_byte_for_byte() -> None:
    deck = deck_of(1, 2, 1)
    result = refreshed(deck, update(1, chart_index=1))
    part = chart_parts(deck, 2)[1]
    assert changed(deck, result.content) == {part, workbook_part(deck, part)}


def test_the_last_of_several_updates_of_a_chart_counts() -> None:
    deck = deck_of(1)
    first, last = update(series={"A": (1, 1, 1)}), update(series={"B": (2, 2, 2)})
    result = refreshed(deck, first, last)
    assert result.content == refreshed(deck, last).content
    assert errors(result) == [None, None]
    assert [fault.place for fault in result.warnings] == ["updates[0]"]


def test_an_earlier_update_counts_when_the_last_of_its_chart_fails() -> None:
    deck = deck_of(1)
    good, bad = update(), update(series={"A": ((1, 2), (3, 4), None)})
    result = refreshed(deck, good, bad)
    assert result.content == refreshed(deck, good).content
    assert [error is None for error in errors(result)] == [True, False]


def test_faulty_updates_say_why_and_the_others_are_applied() -> None:
    result = refreshed(deck_of(1, 0), update(), update(1), update(2), update(0, chart_index=1))
    assert errors(result) == [
        None,
        "updates[1].slide_index: slide 1 has no chart.",
        "updates[2].slide_index: there is no slide 2: the deck has 2 slides; give a number from "
        "0 to 1.",
        "updates[3].chart_index: there is no chart 1 on slide 0: it has 1 chart; give a number "
        "from 0 to 0.",
    ]
    assert result.slides == 2
    assert [each.index for each in result.results] == [0, 1, 2, 0]


def test_there_is_no_deck_when_no_update_can_be_applied() -> None:
    result = refresh_charts(deck_of(1), [update(5)])
    assert (result.chunks, result.size) == ((), 0)


@pytest.mark.parametrize("content", [b"", b"PK\x05\x06", b"\xd0\xcf\x11\xe0 old"])
def test_what_is_no_deck_is_refused(content: bytes) -> None:
    with pytest.raises(TemplateError):
        refresh_charts(content, [update()])


def test_progress_tells_updates_done_and_in_all() -> None:
    told: list[tuple[int, int]] = []
    refresh_charts(deck_of(2), [update(), update(chart_index=1), update(9)],
                   lambda done, total: told.append((done, total)))  # fmt: skip
    assert told == [(2, 3), (3, 3)]
