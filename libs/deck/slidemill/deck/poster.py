"""The picture that stands for a film which brings none of its own."""

from __future__ import annotations

import io
from functools import cache

from PIL import Image, ImageDraw

_WIDTH, _HEIGHT = 1280, 720
_FINER = 4
"""The triangle is drawn this much larger and scaled down, which smooths its edges."""
_GROUND, _DISC, _MARK = (32, 35, 40), (58, 63, 71), (240, 242, 245)


@cache
def play_poster() -> bytes:
    """Return a PNG, 1280 by 720: dark, with a light triangle in a disc; always the same bytes."""
    disc = 220
    sign = Image.new("RGB", (disc * _FINER, disc * _FINER), _GROUND)
    draw = ImageDraw.Draw(sign)
    draw.ellipse((0, 0, disc * _FINER - 1, disc * _FINER - 1), fill=_DISC)
    # the centre of gravity of the triangle, not its box, stands in the middle of the disc
    left, right, half = 0.36 * disc, 0.78 * disc, 0.24 * disc
    corners = [(left, disc / 2 - half), (left, disc / 2 + half), (right, disc / 2)]
    draw.polygon([(x * _FINER, y * _FINER) for x, y in corners], fill=_MARK)
    poster = Image.new("RGB", (_WIDTH, _HEIGHT), _GROUND)
    small = sign.resize((disc, disc), Image.Resampling.LANCZOS)
    poster.paste(small, ((_WIDTH - disc) // 2, (_HEIGHT - disc) // 2))
    out = io.BytesIO()
    poster.save(out, "PNG", optimize=True)
    return out.getvalue()
