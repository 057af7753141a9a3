"""Parts of files, as clients ask for them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from slidemill.gateway.byte_ranges import ByteRange, Unsatisfiable, byte_range, still_wanted


@pytest.mark.parametrize(
    ("header", "wanted"),
    [
        ("bytes=0-", (0, 99)),
        ("bytes=0-0", (0, 0)),
        ("bytes=10-19", (10, 19)),
        (" Bytes=90-1000 ", (90, 99)),
        ("bytes=-1", (99, 99)),
        ("bytes=-1000", (0, 99)),
    ],
)
def test_a_range_is_cut_to_the_file(header: str, wanted: tuple[int, int]) -> None:
    assert byte_range(header, 100) == ByteRange(*wanted)


@pytest.mark.parametrize(
    "header",
    [None, "", "bytes", "bytes=-", "bytes=5-4", "bytes=0-1,5-6", "lines=0-1", "bytes=a-b"],
)
def test_what_is_no_single_range_of_bytes_means_the_whole_file(header: str | None) -> None:
    assert byte_range(header, 100) is None


@pytest.mark.parametrize(
    ("header", "size"), [("bytes=100-", 100), ("bytes=-0", 100), ("bytes=0-", 0), ("bytes=-5", 0)]
)
def test_a_range_beyond_the_file_cannot_be_satisfied(header: str, size: int) -> None:
    with pytest.raises(Unsatisfiable):
        byte_range(header, size)


@given(
    header=st.text() | st.from_regex(r"bytes=[0-9]*-[0-9]*", fullmatch=True),
    size=st.integers(0, 2**40),
)
def test_a_range_always_lies_within_the_file(header: str, size: int) -> None:
    try:
        found = byte_range(header, size)
    except Unsatisfiable:
        return
    assert found is None or 0 <= found.first <= found.last < size


def test_a_range_is_wanted_of_the_very_file_only() -> None:
    assert still_wanted(None, '"a"')
    assert still_wanted('"a"', '"a"')
    assert not still_wanted('"b"', '"a"')
    assert not still_wanted('W/"a"', '"a"')
    assert not still_wanted("Wed, 21 Oct 2015 07:28:00 GMT", '"a"')
