from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from slidemill.gateway.credentials import canonical, digest, key_id_of, make_key

PEPPER = b"p" * 32


def test_a_new_key_is_recognised_by_its_public_id() -> None:
    key = make_key()
    assert key.text.startswith(f"smk_{key.id}_")
    assert key_id_of(key.text) == key.id


def test_no_two_keys_are_alike() -> None:
    assert len({make_key().text for _ in range(100)}) == 100


@given(st.integers(min_value=0, max_value=72), st.sampled_from("0123456789abcdef"))
def test_a_key_with_one_wrong_character_is_refused_without_a_look_up(at: int, wrong: str) -> None:
    text = make_key().text
    if text[at] == wrong:
        return
    assert key_id_of(text[:at] + wrong + text[at + 1 :]) is None


@given(st.text())
def test_no_text_breaks_the_reader_of_keys(text: str) -> None:
    assert key_id_of(text) is None


def test_a_key_in_its_other_spelling_is_the_same_key() -> None:
    key = make_key()
    assert key.dotted == f"{key.id}.{key.text.split('_')[2]}"
    assert canonical(key.dotted) == canonical(key.text) == key.text


@given(st.text())
def test_what_is_no_key_is_left_as_it_is(text: str) -> None:
    assert canonical(text) == text


def test_the_stored_hash_depends_on_the_pepper_and_hides_the_key() -> None:
    key = make_key()
    stored = digest(key.text, PEPPER)
    assert len(stored) == 32
    assert stored != digest(key.text, b"q" * 32)
    assert key.text.encode() not in stored
