"""Compiled templates, kept while they are in use."""

from __future__ import annotations

import hashlib
from collections import OrderedDict
from collections.abc import Callable, Hashable
from typing import Generic, TypeVar

TemplateT = TypeVar("TemplateT")


class TemplateCache(Generic[TemplateT]):
    """Makes something of a template once per content, as long as it is among the last used.

    The same bytes are the same template, whoever sends them; what is kept is counted by the
    size of those bytes.
    """

    def __init__(self, make: Callable[[bytes], TemplateT], capacity: int) -> None:
        """`capacity` is in bytes of templates; a larger template is made anew every time."""
        self._make = make
        self._capacity = capacity
        self._kept: OrderedDict[Hashable, tuple[TemplateT, int]] = OrderedDict()
        self._size = 0

    def get(self, content: bytes) -> TemplateT:
        """Return what was made of this content; raises what the maker raises."""
        return self.named(hashlib.sha256(content).digest(), lambda: content)

    def named(self, name: Hashable, read: Callable[[], bytes]) -> TemplateT:
        """Return what was made of the content that always has this name.

        It is read only when nothing is kept; raises what the reader and the maker raise.
        """
        known = self._kept.get(name)
        if known is not None:
            self._kept.move_to_end(name)
            return known[0]
        content = read()
        made = self._make(content)
        if len(content) <= self._capacity:
            self._kept[name] = (made, len(content))
            self._size += len(content)
            self._shrink()
        return made

    def _shrink(self) -> None:
        while self._size > self._capacity:
            _, (_, size) = self._kept.popitem(last=False)
            self._size -= size
