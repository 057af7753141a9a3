"""Fitted backgrounds kept for the next slide that shows the same picture."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Hashable
from threading import Lock

from slidemill.picture.canvas import Background
from slidemill.picture.limits import CACHE_BYTES

_Make = Callable[[], Background]


class BackgroundCache:
    """The backgrounds used last, up to a number of bytes; safe to share between threads.

    Keys hold the files themselves: equal bytes are the same picture, whatever they are called,
    and no digest has to be made for each slide.
    """

    def __init__(self, max_bytes: int = CACHE_BYTES) -> None:
        self._max = max_bytes
        self._used = 0
        self._kept: OrderedDict[Hashable, tuple[Background, int]] = OrderedDict()
        self._lock = Lock()

    @property
    def used_bytes(self) -> int:
        """Bytes held: files and pixels."""
        return self._used

    def get(self, key: Hashable, files: int, make: _Make) -> Background:
        """Return the kept background, or make and keep it; `files` are the key's bytes."""
        with self._lock:
            if key in self._kept:
                self._kept.move_to_end(key)
                return self._kept[key][0]
        made = make()
        with self._lock:
            if key not in self._kept:
                self._kept[key] = made, made.nbytes + files
                self._used += made.nbytes + files
            while self._used > self._max:
                _, (_, freed) = self._kept.popitem(last=False)
                self._used -= freed
        return made
