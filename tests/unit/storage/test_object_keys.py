"""Which keys and folder prefixes the object store takes."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from slidemill.storage import InvalidKey, belongs_to, check_key
from slidemill.storage.keys import check_folder


@pytest.mark.parametrize("key", ["a", "a/b.zip", "ä/報告 1.pptx", "..a/b..", "a" * 1024, "ü" * 512])
def test_a_relative_path_is_a_key(key: str) -> None:
    assert check_key(key) == key


@pytest.mark.parametrize(
    "key",
    [
        "",
        "/a",
        "a/",
        "a//b",
        "../a",
        "a/../b",
        "a/./b",
        "..",
        "a\\b",
        "a\nb",
        "a\x00",
        "a\x7f",
        "a\ud800",
        "a" * 1025,
        "ü" * 513,
    ],
)
def test_anything_else_is_not(key: str) -> None:
    with pytest.raises(InvalidKey):
        check_key(key)


@pytest.mark.parametrize("prefix", ["", "/", "a", "a//", "../", "a/../"])
def test_a_folder_prefix_must_end_with_a_slash_and_name_a_folder(prefix: str) -> None:
    with pytest.raises(InvalidKey):
        check_folder(prefix)


def test_a_folder_prefix_is_a_key_and_a_slash() -> None:
    assert check_folder("a/b/") == "a/b/"


@given(st.text())
def test_a_taken_key_never_leaves_its_folder(key: str) -> None:
    try:
        check_key(key)
    except InvalidKey:
        return
    assert not key.startswith("/")
    assert ".." not in key.split("/")
    assert 0 < len(key.encode()) <= 1024


@pytest.mark.parametrize(
    ("key", "own"),
    [
        ("templates/uploads/acme/tmpl_1.pptx", True),
        ("templates/files/acme/tmpl_1/aa.pptx", True),
        ("templates/uploads/acme2/tmpl_1.pptx", False),
        ("templates/uploads/acme", False),
        ("acme/acme", False),
        ("a/b/c/acme/d", False),
    ],
)
def test_a_key_is_of_the_organisation_in_its_third_segment(key: str, own: bool) -> None:
    assert belongs_to(key, "acme") is own
