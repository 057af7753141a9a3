"""The benchmark counts only decks that hold what was asked for."""

from __future__ import annotations

from dataclasses import replace

import pytest

from slidemill.deck import compile  # noqa: A004  # the engine's verb
from tests.bench.deck.by_hand import render
from tests.bench.deck.engine import Floor, deck_data
from tests.bench.deck.values import Filling, Numbers
from tests.bench.deck.verify import WrongDeckError, verify
from tests.bench.deck.workloads import w1

WORKLOAD = w1()


def _asked_otherwise(filling: Filling) -> list[Filling]:
    """Return fillings that differ from this one in a single value."""
    wrong = [replace(filling, texts={**filling.texts, "title": "another"})]
    for key, items in filling.lists.items():
        wrong.append(replace(filling, lists={key: [*items[:-1], "another"]}))
    for key, rows in filling.tables.items():
        wrong.append(replace(filling, tables={key: [*rows[:-1], ["another"] * 5]}))
    for key, numbers in filling.charts.items():
        name, values = list(numbers.series.items())[-1]
        other = Numbers(numbers.labels, {**numbers.series, name: [*values[:-1], -1.5]})
        wrong.append(replace(filling, charts={**filling.charts, key: other}))
    for key in filling.pictures:
        other_picture = {**filling.pictures, key: "photo3.jpg"}
        wrong += [replace(filling, pictures=other_picture)]
    return wrong


def test_both_python_engines_make_the_report_that_the_benchmark_asks_for() -> None:
    template = compile(WORKLOAD.template)
    verify(template.render(deck_data(WORKLOAD), WORKLOAD.pictures).content, WORKLOAD)
    verify(render(WORKLOAD), WORKLOAD)


def test_a_deck_with_one_wrong_value_is_told_from_a_right_one() -> None:
    deck = compile(WORKLOAD.template).render(deck_data(WORKLOAD), WORKLOAD.pictures).content
    for number, filling in enumerate(WORKLOAD.slides[:5]):
        for wrong in _asked_otherwise(filling):
            slides = [*WORKLOAD.slides[:number], wrong, *WORKLOAD.slides[number + 1 :]]
            with pytest.raises(WrongDeckError):
                verify(deck, replace(WORKLOAD, slides=slides))


def test_a_template_that_comes_out_unchanged_has_no_part_to_deflate() -> None:
    assert Floor(WORKLOAD.template, WORKLOAD.template).changed == 0
