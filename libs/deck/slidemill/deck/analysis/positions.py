"""Where a shape stands, in the units that programs and people use."""

from __future__ import annotations

from typing import Any, Final

from slidemill.deck.compose.boxes import Box

EMU_PER_INCH: Final = 914_400


def position(box: Box | None, size: tuple[int, int]) -> dict[str, Any] | None:
    """Return a rectangle on a slide of `size` EMU; None when nobody says where it is."""
    if box is None:
        return None
    width, height = size
    names = ("x", "y", "width", "height")
    whole = (width, height, width, height)
    return {
        **dict(zip(names, box, strict=True)),
        "inches": {n: round(emu / EMU_PER_INCH, 3) for n, emu in zip(names, box, strict=True)},
        "percent": {
            n: round(100 * emu / of, 2) for n, emu, of in zip(names, box, whole, strict=True)
        },
    }
