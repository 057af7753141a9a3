from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from slidemill.gateway.preferences import Preferences, parse_prefer


@pytest.mark.parametrize(
    ("header", "expected"),
    [
        (None, Preferences()),
        ("respond-async", Preferences(respond_async=True)),
        ("Respond-Async, wait=10", Preferences(respond_async=True, wait=10)),
        ("wait=5, wait=9", Preferences(wait=5)),
        ('wait="7"', Preferences(wait=7)),
        ("handling=lenient; x=1, wait = 3 ; y", Preferences(wait=3)),
        ("wait=soon", Preferences()),
        ("wait=-1", Preferences()),
    ],
)
def test_prefer_is_read_as_the_rfc_says(header: str | None, expected: Preferences) -> None:
    assert parse_prefer(header) == expected


@given(st.text())
def test_no_header_breaks_the_reader(header: str) -> None:
    parse_prefer(header)


def test_what_was_applied_is_told() -> None:
    assert Preferences(respond_async=True, wait=3).applied() == "respond-async, wait=3"
    assert Preferences().applied() is None
