"""The one error of the picture engine."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing wrong with a slide."""

    place: str
    """Within the slide: `image_url`, `grid_images[1]`, `text_elements[2].text_color`."""
    message: str
    """What is wrong and how to mend it."""

    def __str__(self) -> str:
        return f"{self.place}: {self.message}"


class PictureError(ValueError):
    """A slide can not be drawn; `faults` has everything that is wrong with it."""

    def __init__(self, faults: Sequence[Fault]) -> None:
        super().__init__("\n".join(map(str, faults)))
        self.faults = tuple(faults)
