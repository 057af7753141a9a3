"""The canvas while it is drawn on: which rows still are the background's own."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from threading import Lock

import skia

from slidemill.picture.jpeg import STRIP, compressed, joined, strips, strips_between
from slidemill.picture.pixels import Pixels, Spares


@dataclass(eq=False, slots=True)
class Background:
    """Finished background pixels, and its strips as they were compressed last."""

    pixels: Pixels
    _quality: int = 0
    _strips: dict[int, bytes] = field(default_factory=dict)
    _lock: Lock = field(default_factory=Lock)

    @property
    def nbytes(self) -> int:
        """Memory held; the compressed strips take about a twelfth of the pixels."""
        return self.pixels.nbytes * 13 // 12

    def strip(self, number: int, quality: int) -> bytes:
        """Return a strip of the untouched background as a JPEG."""
        with self._lock:
            if quality != self._quality:
                self._quality = quality
                self._strips = {}
            kept = self._strips.get(number)
        if kept is None:
            kept = compressed(self.pixels, number, quality)
            with self._lock:
                if quality == self._quality:
                    self._strips[number] = kept
        return kept


_SPARES = Spares(most=2, largest=1080 * 1920 * 4)


@contextmanager
def canvas_on(background: Background) -> Iterator[Canvas]:
    """Give a canvas to draw on; nothing of it may be kept beyond the block but what was encoded."""
    with _SPARES.lent(background.pixels.nbytes) as room:
        yield Canvas(background, room.reshape(background.pixels.shape))


class Canvas:
    """A copy of a background, made strip by strip where something is drawn."""

    def __init__(self, background: Background, pixels: Pixels) -> None:
        """`pixels` has the background's shape; what it holds does not matter."""
        self._background = background
        self._pixels = pixels
        self._touched: set[int] = set()
        self._surface = skia.Surface(
            self._pixels, colorType=skia.kRGBA_8888_ColorType, alphaType=skia.kOpaque_AlphaType
        )

    def between(self, top: float, bottom: float) -> skia.Canvas:
        """Return Skia's canvas, clipped to the strips that these rows lie in."""
        height, width = self._pixels.shape[:2]
        wanted = strips_between(top, bottom, height)
        for strip in wanted:
            if strip not in self._touched:
                rows = slice(strip * STRIP, (strip + 1) * STRIP)
                self._pixels[rows] = self._background.pixels[rows]
        self._touched.update(wanted)
        canvas = self._surface.getCanvas()
        canvas.restoreToCount(1)
        canvas.save()
        canvas.clipRect(
            skia.Rect.MakeLTRB(0, wanted.start * STRIP, width, wanted.stop * STRIP),
            doAntiAlias=False,
        )
        return canvas

    def pixels(self) -> Pixels:
        """Return the whole picture."""
        self.between(0, self._pixels.shape[0])
        return self._pixels

    def jpeg(self, quality: int) -> bytes:
        """Return the picture as a JPEG; untouched strips are the background's."""
        height, width = self._pixels.shape[:2]

        def strip(number: int) -> bytes:
            if number in self._touched:
                return compressed(self._pixels, number, quality)
            return self._background.strip(number, quality)

        numbers = strips(height)
        half = len(numbers) // 2
        with ThreadPoolExecutor(1) as beside:  # the compressor does not hold Python's lock
            lower = beside.submit(lambda: list(map(strip, numbers[half:])))
            upper = list(map(strip, numbers[:half]))
        return joined([*upper, *lower.result()], width, height)
