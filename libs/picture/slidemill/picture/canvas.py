"""The canvas while it is drawn on: which rows still are the background's own."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from threading import Lock

import skia

from slidemill.picture.jpeg import STRIP, compressed, joined, strips, strips_between
from slidemill.picture.pixels import Pixels, blank


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


_Shape = tuple[int, ...]


class _Spares:
    """Pixels of canvases that are done with: new ones would be paid for page by page."""

    def __init__(self, most: int) -> None:
        """`most` is how many are kept of one shape; a canvas takes 4 to 8 MB."""
        self._most = most
        self._kept: dict[_Shape, list[Pixels]] = {}
        self._lock = Lock()

    def take(self, shape: _Shape) -> Pixels:
        with self._lock:
            kept = self._kept.get(shape)
            if kept:
                return kept.pop()
        return blank(*shape[:2])

    def give(self, pixels: Pixels) -> None:
        with self._lock:
            kept = self._kept.setdefault(pixels.shape, [])
            if len(kept) < self._most:
                kept.append(pixels)


_SPARES = _Spares(most=2)


@contextmanager
def canvas_on(background: Background) -> Iterator[Canvas]:
    """Give a canvas to draw on; nothing of it may be kept beyond the block but what was encoded."""
    pixels = _SPARES.take(background.pixels.shape)
    try:
        yield Canvas(background, pixels)
    finally:
        _SPARES.give(pixels)


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
        made = [
            compressed(self._pixels, strip, quality)
            if strip in self._touched
            else self._background.strip(strip, quality)
            for strip in strips(height)
        ]
        return joined(made, width, height)
