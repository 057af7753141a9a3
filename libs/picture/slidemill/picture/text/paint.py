"""Placed texts onto the canvas: shadow, box, outline, letters."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import groupby

import skia

from slidemill.picture.canvas import Canvas
from slidemill.picture.text.boxes import Box, hugging, rounded
from slidemill.picture.text.place import PlacedText
from slidemill.picture.text.shaping import Glyphs

_Blob = tuple[skia.TextBlob, float, float]
"""Glyphs, and where their line begins."""


def draw_text(drawing: Canvas, placed: PlacedText) -> None:
    """Paint one text element."""
    look, size = placed.look, placed.block.font_size
    boxes = [] if look.box is None else list(_boxes(placed))
    letters = list(_blobs(placed, emoji=False))
    emoji = list(_blobs(placed, emoji=True))
    canvas = drawing.between(*_reach(placed, boxes, [*letters, *emoji]))
    if look.box is not None:
        paint = skia.Paint(AntiAlias=True, Color=look.box.argb)
        for path in boxes:
            canvas.drawPath(path, paint)
    for shadow in look.shadows:
        blur = skia.MaskFilter.MakeBlur(skia.BlurStyle.kNormal_BlurStyle, shadow.blur * size)
        paint = skia.Paint(AntiAlias=True, Color=shadow.colour.argb, MaskFilter=blur)
        for blob, x, y in letters:
            canvas.drawTextBlob(blob, x, y + shadow.down * size, paint)
    if look.outline is not None:
        paint = skia.Paint(
            AntiAlias=True,
            Color=look.outline.argb,
            Style=skia.Paint.kStroke_Style,
            StrokeWidth=2 * look.outline_width * size,
            StrokeJoin=skia.Paint.kRound_Join,
            StrokeCap=skia.Paint.kRound_Cap,
        )
        for blob, x, y in letters:
            canvas.drawTextBlob(blob, x, y, paint)
    fill = skia.Paint(AntiAlias=True, Color=look.text.argb)
    for blob, x, y in (*letters, *emoji):
        canvas.drawTextBlob(blob, x, y, fill)


def _reach(
    placed: PlacedText, boxes: Sequence[skia.Path], blobs: Sequence[_Blob]
) -> tuple[float, float]:
    """Return the first and last row that the text may paint."""
    look, size = placed.look, placed.block.font_size
    blurs = (shadow.down + 3 * shadow.blur for shadow in look.shadows)
    beyond = max(look.outline_width, *blurs, 0.0) * size + 1
    tops = [path.getBounds().top() for path in boxes]
    ends = [path.getBounds().bottom() for path in boxes]
    for blob, _, y in blobs:
        tops.append(y + blob.bounds().top() - beyond)
        ends.append(y + blob.bounds().bottom() + beyond)
    return min(tops, default=0.0), max(ends, default=0.0)


def _boxes(placed: PlacedText) -> Iterator[skia.Path]:
    look, size = placed.look, placed.block.font_size
    radius = look.radius * size if look.radius_px is None else look.radius_px
    if look.full_width or placed.fills_box:
        yield rounded(placed.box, 0 if look.full_width and look.radius_px is None else radius)
        return
    pad_x, pad_y = look.padding_x * size, look.padding_y * size
    for shown, group in groupby(placed.block.lines, key=lambda line: line.width > 0):
        if not shown:
            continue
        lines = list(group)
        yield hugging(
            [
                Box(
                    placed.left + line.x - pad_x,
                    placed.top + line.top - (pad_y if line is lines[0] else 0),
                    placed.left + line.x + line.width + pad_x,
                    placed.top + line.top + line.height + (pad_y if line is lines[-1] else 0),
                )
                for line in lines
            ],
            min(radius, lines[0].height / 2),
        )


def _blobs(placed: PlacedText, *, emoji: bool) -> Iterator[_Blob]:
    for line in placed.block.lines:
        for run in line.runs:
            if run.face.is_emoji is emoji and run.ids:
                yield (
                    _blob(run, placed.block.font_size),
                    placed.left + line.x,
                    placed.top + line.baseline,
                )


def _blob(run: Glyphs, size: float) -> skia.TextBlob:
    font = skia.Font(run.face.typeface, size)
    font.setSubpixel(True)
    font.setHinting(skia.FontHinting.kNone)
    font.setEdging(skia.Font.Edging.kAntiAlias)
    font.setBaselineSnap(False)
    builder = skia.TextBlobBuilder()
    builder.allocRunPos(font, run.ids, [skia.Point(x, y) for x, y in run.offsets])
    return builder.make()
