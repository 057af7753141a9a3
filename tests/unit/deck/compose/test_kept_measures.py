"""What composing keeps of a template never shows in the decks made from it."""

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import Any

import pytest

from slidemill.contracts.presentations import DeckRequest
from slidemill.deck.compose import SlideLibrary, SlideOrder, compose, open_library
from tests.fixtures.deck_requests import chart, column, harbour_report, slide, table, text
from tests.fixtures.slide_templates import slide_templates

REPORT = harbour_report([f"slide_{number}" for number in range(12)])


@pytest.fixture(scope="module")
def template() -> bytes:
    return slide_templates()


def composed(library: SlideLibrary, *slides: Any, **options: Any) -> tuple[bytes, list[str]]:
    """Return the deck of a request, and its warnings."""
    request = DeckRequest.model_validate(
        {**REPORT, "slides": list(slides) or REPORT["slides"], "options": options}
    )
    orders = [
        SlideOrder(
            library=library,
            index=int(each.template_slide_id.removeprefix("slide_")),
            data=each.slide_data,
            options=request.options_of(each),
            id=each.template_slide_id,
        )
        for each in request.slides
    ]
    made = compose(orders, request.options)
    assert all(each.error is None for each in made.results)
    return made.content, list(map(str, made.warnings))


def stacked(*names: str) -> Any:
    """Return a slide with stacked columns under their totals, a series for each name."""
    series: dict[str, Sequence[float]] = {
        name: [1.0 + number, 2.0, 3.0] for number, name in enumerate(names)
    }
    look = {"chart_type": "stacked_column", "show_bar_labels": True}
    return slide("slide_4", "Totals", column(chart(["a", "b", "c"], series, **look)))


def test_a_deck_does_not_depend_on_what_its_template_was_used_for_before(template: bytes) -> None:
    used = open_library(template)
    crowded = slide("slide_1", "A long title " * 12, column(text(bullets=["words " * 30] * 20)))
    composed(used, crowded, footer_text="Some other footer", show_slide_numbers=True)
    composed(used, *reversed(REPORT["slides"]), auto_paginate_tables=False)

    assert composed(used) == composed(open_library(template))
    assert composed(used, crowded) == composed(open_library(template), crowded)


def test_totals_of_two_series_are_not_taken_for_those_of_three(template: bytes) -> None:
    used = open_library(template)
    first, second = stacked("x", "y"), stacked("x", "y", "z")
    composed(used, first)

    assert composed(used, second) == composed(open_library(template), second)
    assert composed(used, first) == composed(open_library(template), first)


def test_a_table_with_other_switches_keeps_its_own_look(template: bytes) -> None:
    used = open_library(template)
    rows = [["", "North", "South"], ["Calls", "12", "14"]]
    plain = slide("slide_2", "Calls", column(table(rows)))
    marked = slide(
        "slide_2",
        "Calls",
        column(table(rows, column_configs=[{"column_index": 0, "is_header": True}])),
    )
    composed(used, plain)

    assert composed(used, marked) == composed(open_library(template), marked)
    assert composed(used, plain) == composed(open_library(template), plain)


def test_several_threads_compose_from_one_template(template: bytes) -> None:
    library = open_library(template)
    with ThreadPoolExecutor(4) as pool:
        decks = set(pool.map(lambda _: composed(library)[0], range(8)))

    assert decks == {composed(open_library(template))[0]}


def test_a_library_forgets_what_requests_made_it_keep(template: bytes) -> None:
    library = open_library(template)
    for number in range(3_000):
        assert library.recalled(number, partial(str, number)) == str(number)

    again = library.recalled(0, partial(str, "read again"))
    assert again == "read again"
    assert library.recalled(0, partial(str, "once more")) is again
