"""A measured text as a text box: its place, its lines' look and its words, all editable."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

from slidemill.picture import MeasuredParagraph, MeasuredRun, MeasuredText
from slidemill.renderer.slideshows.pptx.markup import colour, emu, fill, hundredths, text
from slidemill.renderer.slideshows.pptx.typefaces import LANGUAGES, typeface

_SLACK = 0.06
"""Of the widest line: what another cut of the face may be wider."""
_OUTLINE = 0.8
"""Of our outline, which lies outside the letters: a line lies on their edge, half of it inside,
so the rest of the width is a glow, which lies behind them."""
_SHADOW = (0.14, 0.045, 80_000)
"""Blur and distance in ems, and opacity in thousandths of a percent."""
_MOST_ROUND = 50_000
"""The radius of a rectangle's corners in 100 000ths of its shorter side, at most."""


def text_box(measured: MeasuredText, id_: int) -> str:
    """Return the shape of a text; one paragraph for each of its own, wrapped where it was."""
    widest = max(line.width for line in measured.lines)
    column = widest + _slack(measured, widest)
    if measured.background_color is None or measured.hugs_lines:
        width = max(column, widest + 2 * measured.padding)
        left = measured.lines[0].left + measured.lines[0].width / 2 - width / 2
    else:
        width, left = measured.width, measured.left
    inset = emu(max(width - column, 0) / 2)
    box = "<a:noFill/>" if measured.background_color is None else fill(measured.background_color)
    paragraphs = "".join(_paragraph(each, measured) for each in measured.paragraphs)
    return (
        f'<p:sp><p:nvSpPr><p:cNvPr id="{id_}" name="Text {measured.index + 1}"/>'
        '<p:cNvSpPr txBox="1"/><p:nvPr/></p:nvSpPr><p:spPr>'
        f'<a:xfrm><a:off x="{emu(left)}" y="{emu(measured.top)}"/>'
        f'<a:ext cx="{emu(width)}" cy="{emu(measured.height)}"/></a:xfrm>'
        f"{_shape(measured, width)}{box}</p:spPr><p:txBody>"
        f'<a:bodyPr wrap="square" lIns="{inset}" tIns="0" rIns="{inset}" bIns="0" anchor="ctr" '
        'rtlCol="0"><a:noAutofit/></a:bodyPr><a:lstStyle/>'
        f"{paragraphs}</p:txBody></p:sp>"
    )


def _slack(measured: MeasuredText, widest: float) -> float:
    """Return how much wider than its widest line a text may be without other line ends.

    A line could take in the next word as soon as there is room for it, so half of that is left.
    """
    room = [_SLACK * widest]
    for line, after in pairwise(measured.lines):
        if line.text and after.text:
            word = after.text.split(maxsplit=1)[0] if after.text.strip() else after.text
            share = (len(word) + 1) / len(after.text)
            room.append((line.width + share * after.width - widest) / 2)
    return max(min(room), 1.0)


def _shape(measured: MeasuredText, width: float) -> str:
    """Return the rectangle, with round corners where a box has them."""
    radius = measured.border_radius if measured.background_color else 0
    if measured.hugs_lines:
        radius = min(radius, measured.line_height / 2)
    if not radius:
        return '<a:prstGeom prst="rect"><a:avLst/></a:prstGeom>'
    share = min(round(radius / min(width, measured.height) * 100_000), _MOST_ROUND)
    guide = f'<a:gd name="adj" fmla="val {share}"/>'
    return f'<a:prstGeom prst="roundRect"><a:avLst>{guide}</a:avLst></a:prstGeom>'


def _paragraph(paragraph: MeasuredParagraph, measured: MeasuredText) -> str:
    direction = ' rtl="1"' if paragraph.right_to_left else ""
    spacing = f'<a:lnSpc><a:spcPts val="{hundredths(measured.line_height)}"/></a:lnSpc>'
    runs = "".join(_runs(paragraph, measured))
    end = "" if runs else f'<a:endParaRPr sz="{hundredths(measured.font_size)}"/>'
    return f'<a:p><a:pPr algn="ctr"{direction}>{spacing}</a:pPr>{runs}{end}</a:p>'


def _runs(paragraph: MeasuredParagraph, measured: MeasuredText) -> Iterator[str]:
    for run in paragraph.runs:
        if words := text(run.text):
            yield f"<a:r>{_format(run, measured)}<a:t>{words}</a:t></a:r>"


def _format(run: MeasuredRun, measured: MeasuredText) -> str:
    """Return the format of a run; emoji bring their own colours and take no outline."""
    face = typeface(measured.font_family)
    language = f' lang="{LANGUAGES[run.region]}"' if run.region else ""
    bold = ' b="1"' if face.bold else ""
    outline, effects = ("", "") if run.is_emoji else (_outline(measured), _effects(measured))
    latin = "" if run.is_emoji else f'<a:latin typeface="{text(face.name)}"/>'
    return (
        f'<a:rPr{language} sz="{hundredths(measured.font_size)}"{bold}>'
        f"{outline}{fill(measured.text_color)}{effects}{latin}</a:rPr>"
    )


def _outline(measured: MeasuredText) -> str:
    if measured.outline_color is None:
        return ""
    width = emu(measured.outline_width * _OUTLINE)
    return f'<a:ln w="{width}" cap="rnd">{fill(measured.outline_color)}<a:round/></a:ln>'


def _effects(measured: MeasuredText) -> str:
    """Return what lies behind the letters."""
    if measured.has_shadow:
        blur, distance, alpha = _SHADOW
        effect = (
            f'<a:outerShdw blurRad="{emu(blur * measured.font_size)}" '
            f'dist="{emu(distance * measured.font_size)}" dir="5400000" algn="ctr" '
            f'rotWithShape="0"><a:srgbClr val="000000"><a:alpha val="{alpha}"/></a:srgbClr>'
            "</a:outerShdw>"
        )
    elif measured.outline_color is not None:
        inner = colour(measured.outline_color)
        effect = f'<a:glow rad="{emu(measured.outline_width)}">{inner}</a:glow>'
    else:
        return ""
    return f"<a:effectLst>{effect}</a:effectLst>"
