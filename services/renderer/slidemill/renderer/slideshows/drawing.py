"""Slides of a slideshow drawn side by side in one process."""

from __future__ import annotations

import os
import sys
import threading
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from slidemill.contracts.slideshows import Slide
from slidemill.contracts.slideshows.orders import PicturesRequest
from slidemill.picture import BackgroundCache, Fault, Picture, PictureError, render
from slidemill.renderer.child import PictureFile
from slidemill.renderer.slideshows.shown import shown_objects

AT_ONCE = 2
"""Slides; each may hold a decoded picture of 160 MB, and ten files of 20 MB."""
_POLITE = 10
"""Niceness of the threads that help: they take what others leave."""


@dataclass(frozen=True, slots=True)
class Drawn:
    """What became of one slide."""

    warnings: tuple[str, ...] = ()
    faults: tuple[Fault, ...] = ()
    """Why there is no picture; places are within the slide."""


class Painter:
    """Draws slides, and keeps their backgrounds for the next time; picklable while unused."""

    def __init__(self, *, cache: int, at_once: int = AT_ONCE) -> None:
        """`cache` is bytes of backgrounds, with their files."""
        self._capacity = cache
        self._at_once = at_once
        self._cache: BackgroundCache | None = None

    def draw(
        self,
        request: PicturesRequest,
        files: Sequence[PictureFile],
        take: Callable[[int, Picture], None],
        progress: Callable[[int, int], None],
    ) -> list[Drawn]:
        """Draw all slides; `files` are those of `shown_objects`.

        `take` is called with each picture by the thread that drew it, `progress` by one at a time.
        Raises what the engine raises for defects, after the slides under way.
        """
        if self._cache is None:
            self._cache = BackgroundCache(self._capacity)
        job = _Drawing(request, _by_name(request, files), self._cache, take, progress)
        job.run(self._at_once)
        return job.drawn


class _Drawing:
    """One request while it is drawn."""

    def __init__(
        self,
        request: PicturesRequest,
        files: Mapping[str, PictureFile],
        cache: BackgroundCache,
        take: Callable[[int, Picture], None],
        progress: Callable[[int, int], None],
    ) -> None:
        self._request = request
        self._files = files
        self._cache = cache
        self._take = take
        self._progress = progress
        self._numbers = iter(range(len(request.slides)))
        self._done = 0
        self._lock = threading.Lock()
        self._defects: list[BaseException] = []
        self.drawn = [Drawn()] * len(request.slides)

    def run(self, at_once: int) -> None:
        """Draw in this thread, with the help of others where processors are free."""
        extra = min(at_once, len(self._request.slides)) - 1
        helpers = [threading.Thread(target=self._help) for _ in range(extra)]
        for helper in helpers:
            helper.start()
        self._work()
        for helper in helpers:
            helper.join()
        if self._defects:
            raise self._defects[0]

    def _help(self) -> None:
        if sys.platform == "linux":  # where threads have a niceness of their own (nice(2), notes)
            os.setpriority(os.PRIO_PROCESS, threading.get_native_id(), _POLITE)
        self._work()

    def _work(self) -> None:
        """Draw what nobody has begun; a defect ends it for all."""
        try:
            for number in self._numbers:
                if self._defects:
                    return
                self.drawn[number] = self._draw(number, self._request.slides[number])
                with self._lock:
                    self._done += 1
                    self._progress(self._done, len(self.drawn))
        except BaseException as error:  # noqa: BLE001 - told by the thread that all wait for
            self._defects.append(error)

    def _draw(self, number: int, slide: Slide) -> Drawn:
        files = {name: self._files[name] for name in slide.picture_keys}
        contents = {
            name: Path(file.path).read_bytes() for name, file in files.items() if not file.fault
        }
        try:
            picture = render(
                slide,
                contents,
                ratio=self._request.ratio,
                format=self._request.format,
                quality=self._request.quality,
                cache=self._cache,
            )
        except PictureError as error:
            missing = {place: files[name].fault for place, name in slide.picture_places}
            return Drawn(
                faults=tuple(
                    Fault(fault.place, missing.get(fault.place) or fault.message)
                    for fault in error.faults
                )
            )
        self._take(number, picture)
        return Drawn(warnings=picture.warnings)


def _by_name(request: PicturesRequest, files: Sequence[PictureFile]) -> Mapping[str, PictureFile]:
    """Return the files by what slides call them."""
    by_key = dict(zip(shown_objects(request), files, strict=True))
    return {name: by_key[key] for name, key in request.pictures.items() if key in by_key}
