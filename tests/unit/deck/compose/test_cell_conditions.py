"""Rules look at a cell's text, and those that compare sizes at the first number in it."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from slidemill.contracts.presentations import Condition, Rule
from slidemill.deck.compose.conditions import first_match, matches, number_in


def condition(operator: str, value: str | float) -> Condition:
    return Condition.model_validate({"operator": operator, "value": value})


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("45", 45), ("Score: 45", 45), ("45 %", 45), ("-5", -5), ("\u22127 %", -7), ("+4", 4),
        ("1,200", 1200), ("1.200", 1.2), ("1.200,50", 1200.5), ("1,200.50", 1200.5),
        ("1.234.567", 1234567), ("12\u00a0345,6", 12345.6), ("1'000", 1000), ("0,75", 0.75),
        (".5", 0.5), ("(1,200)", -1200), ("$(3)", -3), ("$-3", -3), ("-$3", -3),
        ("\u20ac 1,5", 1.5), ("FY-2025", 2025), ("5-7", 5), ("Q1 2024", 1), ("up (2019)", 2019),
    ],
)  # fmt: skip
def test_the_first_number_of_a_text_is_read_as_people_write_it(text: str, number: float) -> None:
    assert number_in(text) == number


@pytest.mark.parametrize("text", ["", "n/a", "-", "()", "%", "\u0663"])
def test_a_text_without_digits_has_no_number(text: str) -> None:
    assert number_in(text) is None


@given(st.integers(-(10**9), 10**9), st.text("abc :", max_size=8))
def test_a_whole_number_is_found_behind_any_words(number: int, words: str) -> None:
    assert number_in(f"{words} {number}") == number


@given(st.text(max_size=40))
def test_any_text_can_be_looked_at(text: str) -> None:
    found = number_in(text)
    assert found is None or isinstance(found, float)


@pytest.mark.parametrize(
    ("operator", "value", "text", "met"),
    [
        ("greater_than", 40, "Score: 45", True),
        ("greater_than", 45, "Score: 45", False),
        ("greater_than_or_equal", 45, "Score: 45", True),
        ("less_than", "50 points", "Score: 45", True),
        ("less_than_or_equal", 44.5, "Score: 45", False),
        ("greater_than", 0, "no number", False),
        ("less_than", 0, "no number", False),
        ("less_than", "none", "45", False),
        ("equals", "High", " High ", True),
        ("equals", "high", "High", False),
        ("equals", 45, "45 %", True),
        ("equals", 45, "Score: 45", False),
        ("not_equals", 45, "46", True),
        ("not_equals", "High", "High", False),
        ("contains", "risk", "at risk", True),
        ("contains", "Risk", "at risk", False),
        ("not_contains", "risk", "all fine", True),
        ("contains", 45, "Score: 45", True),
    ],
)
def test_operators_compare_as_written_down(
    operator: str, value: str | float, text: str, met: bool
) -> None:
    assert matches(condition(operator, value), text) is met


def test_the_first_rule_that_matches_wins() -> None:
    rules = [
        Rule.model_validate(
            {
                "condition": {"operator": "greater_than", "value": limit},
                "cell": {"background_color": color},
            }
        )
        for limit, color in ((80, "#00FF00"), (40, "#FFFF00"), (10, "#FF0000"))
    ]
    assert first_match(rules, "55") is rules[1]
    assert first_match(rules, "5") is None
