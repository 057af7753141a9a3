"""Contact sheets: the slides of a deck as one picture, template above, result below."""

from __future__ import annotations

import math
from collections.abc import Sequence

from PIL import Image, ImageDraw

GAP = 12
"""Px between pictures."""
_PAPER = (232, 234, 237)
_LINE = (170, 174, 180)


def pairs(before: Sequence[Image.Image], after: Sequence[Image.Image]) -> list[Image.Image]:
    """Return one picture per slide, the template's slide above the finished one."""
    made = []
    for above, below in zip(before, after, strict=True):
        width = max(above.width, below.width)
        pair = Image.new("RGB", (width, above.height + below.height + 4), _PAPER)
        pair.paste(above, (0, 0))
        pair.paste(below, (0, above.height + 4))
        made.append(pair)
    return made


def contact_sheet(pictures: Sequence[Image.Image], columns: int) -> Image.Image:
    """Return the pictures in rows of `columns`, in reading order."""
    width = max(each.width for each in pictures)
    height = max(each.height for each in pictures)
    rows = math.ceil(len(pictures) / columns)
    sheet = Image.new("RGB", (columns * (width + GAP) + GAP, rows * (height + GAP) + GAP), _PAPER)
    draw = ImageDraw.Draw(sheet)
    for number, picture in enumerate(pictures):
        x = GAP + (number % columns) * (width + GAP)
        y = GAP + (number // columns) * (height + GAP)
        sheet.paste(picture, (x, y))
        draw.rectangle((x - 1, y - 1, x + picture.width, y + picture.height), outline=_LINE)
    return sheet
