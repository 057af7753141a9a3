"""Decoding the bytes of data.json."""

import pytest

from slidemill.deck import limits
from slidemill.deck.data import Text
from slidemill.deck.faults import DataError
from slidemill.deck.language import parse_json

_GOOD = '{"slides": [{"template": 1, "when": "Größe"}]}'


def _refusal(raw: bytes) -> str:
    with pytest.raises(DataError) as caught:
        parse_json(raw)
    return str(caught.value)


@pytest.mark.parametrize("mark", [b"", b"\xef\xbb\xbf"])
def test_utf8_is_read_with_and_without_a_byte_order_mark(mark: bytes) -> None:
    deck = parse_json(mark + _GOOD.encode())
    assert deck.slides[0].objects == {"when": Text("Größe")}


def test_broken_json_is_named_by_line_and_column() -> None:
    message = _refusal(b'{\n  "slides": [,]\n}')
    assert message.startswith("data.json, line 2, column 14: this is not JSON: expecting value")


def test_json_that_ends_early_says_so() -> None:
    assert "the text ends here" in _refusal(b'{"slides": [')


def test_another_encoding_is_named_by_line_and_column() -> None:
    message = _refusal('{"slides":\n[{"a": "Größe"}]}'.encode("latin-1"))
    assert message == (
        "data.json, line 2, column 11: the byte 0xF6 is not UTF-8; save the file as UTF-8."
    )


@pytest.mark.parametrize("name", ["NaN", "Infinity", "-Infinity"])
def test_numbers_outside_json_are_refused_with_their_position(name: str) -> None:
    message = _refusal(f'{{"a": "NaN é",\n "b": {name}}}'.encode())
    assert message == f"data.json, line 2, column 7: {name} is not JSON; write null for a gap."


def test_a_repeated_key_is_refused_where_it_stands() -> None:
    message = _refusal(b'{"slides": [{"template": 1, "title": "a", "title": "b"}]}')
    assert message.startswith("slides[0].title: this key stands more than once")


def test_deep_nesting_is_refused() -> None:
    assert "nested too deep" in _refusal(b"[" * 100_000 + b"]" * 100_000)


def test_a_number_of_thousands_of_digits_is_refused() -> None:
    assert "too many digits" in _refusal(b'{"slides": ' + b"9" * 5_000 + b"}")


def test_a_document_over_the_size_limit_is_refused() -> None:
    assert "bytes are too many" in _refusal(b" " * (limits.MAX_JSON_BYTES + 1))
