"""What is said to fit is then generated."""

from __future__ import annotations

from itertools import product
from typing import Any

import pytest

from slidemill.contracts.presentations import DeckOptions, RenderOptions, SlideData
from slidemill.deck.analysis import analyse
from slidemill.deck.compose import SlideOrder, compose, open_library
from slidemill.session.matching import match, needs_of
from tests.fixtures.slide_templates import slide_templates

TEXT = {"type": "text", "text": {"text": "What happened"}}
AGENDA = {"type": "agenda", "agenda": {"sections": ["Past", "Future"]}}
CHART = {"type": "chart", "chart": {"categories": ["A"], "series": [{"name": "B", "values": [1]}]}}
TABLE = {"type": "table", "table": {"table": {"rows": [{"cells": [{"value": "1"}]}]}}}
COLUMNS: list[list[dict[str, Any]]] = [
    [TEXT],
    [AGENDA],
    [CHART],
    [TABLE],
    [TEXT, TEXT],
    [TABLE, TEXT],
    [CHART, TEXT],
]
ONE_OR_TWO = [[left] for left in COLUMNS] + [list(pair) for pair in product(COLUMNS, repeat=2)]


@pytest.mark.parametrize("headed", [False, True])
def test_no_slide_that_loses_nothing_is_refused_by_the_composer(headed: bool) -> None:
    template = slide_templates()
    library = open_library(template)
    slides = analyse(template, str)["slides"]
    fitting = 0
    for columns in ONE_OR_TWO:
        header = {"header": "Heading"} if headed else {}
        content = [{"blocks": blocks, **header} for blocks in columns]
        data = SlideData.model_validate({"title": "T", "footer": "F", "content": content})
        found = match(needs_of(data), [(slide["slideIndex"], slide["counts"]) for slide in slides])
        fits = [each.candidate for each in found if not any(each.overflow_counts.values())]
        for index in fits:
            order = SlideOrder(library, index, data, RenderOptions(), "")
            (made,) = compose([order], DeckOptions()).results
            assert made.error is None, (index, content)
        fitting += len(fits)
    assert fitting > len(COLUMNS)
