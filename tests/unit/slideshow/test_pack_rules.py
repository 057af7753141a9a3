"""What is guessed of a picture by its address, and when credits are renewed."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from slidemill.slideshow.packs.asking import guessed_type
from slidemill.slideshow.writing.credits import month_of, reset_after


@pytest.mark.parametrize(
    ("url", "media_type"),
    [
        ("https://img.example/a.png", "image/png"),
        ("https://img.example/a.GIF", "image/gif"),
        ("https://img.example/a.webp?x=.png", "image/webp"),
        ("https://img.example/a.heic#.png", "image/heic"),
        ("https://img.example/folder.png/a.heif", "image/heif"),
        ("https://img.example/a.tar.avif", "image/avif"),
        ("https://img.example/a.jpg", "image/jpeg"),
        ("https://img.example/folder.png/a", "image/jpeg"),
        ("https://img.png", "image/jpeg"),
        ("https://img.example/?file=a.png", "image/jpeg"),
        ("https://[img.example/a.png", "image/jpeg"),
    ],
)
def test_a_media_type_is_guessed_by_the_ending_of_the_path(url: str, media_type: str) -> None:
    assert guessed_type(url) == media_type


@given(st.text(max_size=200))
def test_any_address_has_a_media_type(url: str) -> None:
    assert guessed_type(url).startswith("image/")


@given(st.integers(min_value=0, max_value=10**10), st.integers(min_value=-12, max_value=14))
def test_credits_are_renewed_when_the_next_month_begins_in_utc(time: int, hours: int) -> None:
    now = datetime.fromtimestamp(time, timezone(timedelta(hours=hours)))
    reset = reset_after(now)
    assert reset > now
    assert (reset.day, reset.time()) == (1, datetime.min.time())
    assert month_of(reset - timedelta(microseconds=1)) == month_of(now)
    assert month_of(reset) > month_of(now)


def test_a_month_is_named_by_its_first_day() -> None:
    assert month_of(datetime(2031, 12, 31, 23, 59, tzinfo=UTC)) == date(2031, 12, 1)
