"""Compiled templates are kept by content, within bounds."""

from __future__ import annotations

import pytest

from slidemill.renderer.templates import TemplateCache


class Maker:
    """Counts how often it makes something of a template."""

    def __init__(self) -> None:
        self.made: list[bytes] = []

    def __call__(self, content: bytes) -> str:
        self.made.append(content)
        return content.decode()


def test_equal_content_is_made_once() -> None:
    maker = Maker()
    cache = TemplateCache(maker, 100)
    assert cache.get(b"ab") == "ab"
    assert cache.get(bytes(bytearray(b"ab"))) == "ab"
    assert maker.made == [b"ab"]


def test_what_was_used_longest_ago_goes_first() -> None:
    maker = Maker()
    cache = TemplateCache(maker, 4)
    for content in (b"aa", b"bb", b"aa", b"cc", b"aa", b"bb"):
        cache.get(content)
    assert maker.made == [b"aa", b"bb", b"cc", b"bb"]


def test_a_template_over_the_capacity_is_not_kept_and_displaces_nothing() -> None:
    maker = Maker()
    cache = TemplateCache(maker, 4)
    for content in (b"aa", b"12345", b"12345", b"aa"):
        cache.get(content)
    assert maker.made == [b"aa", b"12345", b"12345"]


def test_a_failure_is_not_kept() -> None:
    tries: list[bytes] = []

    def fail(content: bytes) -> str:
        tries.append(content)
        raise ValueError

    cache: TemplateCache[str] = TemplateCache(fail, 4)
    for _ in range(2):
        with pytest.raises(ValueError):
            cache.get(b"x")
    assert len(tries) == 2
