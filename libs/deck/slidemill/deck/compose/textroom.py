"""The room a shape gives its text, and how it grows where the template lets it."""

from __future__ import annotations

import copy
import hashlib
import math
from dataclasses import dataclass, replace
from typing import Final

from lxml import etree

from slidemill.deck.compiler.geometry import followed_by
from slidemill.deck.compose.boxes import Box
from slidemill.deck.compose.canvas import Canvas
from slidemill.deck.compose.styles import LevelFonts, reader_of
from slidemill.deck.compose.surroundings import free_around
from slidemill.deck.opc.namespaces import a, p
from slidemill.deck.render.bodytext import EMU_PER_POINT, BodyStyles
from slidemill.deck.render.fit import Autofit, Fit
from slidemill.deck.text_formats import put_autofit
from slidemill.deck.typography import Block, Layout, line_height

_MOST_SAMPLE: Final = 1.3
"""Times the box: as much as that the template's own text may have stuck out unnoticed."""
_WHOLE: Final = 100_000


@dataclass(slots=True)
class TextRoom:
    """A shape's text body and its room in points, read before its text is changed."""

    canvas: Canvas
    shape: etree._Element
    fonts: LevelFonts
    fit: Fit | None
    """None when the room cannot be told: nobody says how large the shape is, or it is bent."""
    shrinks: bool = False
    """Whether the body, or one that it follows, states a shrinking of its own."""

    @property
    def body(self) -> etree._Element:
        """`p:txBody`."""
        return text_body(self.shape)

    def block(self) -> Block:
        """Return the text as it now stands, to lay out."""
        return Block(self.fonts.paragraphs(self.body.iterchildren(a("p"))))

    def settle_autofit(self) -> None:
        """Let the body state no shrinking of its own: sizes are written out."""
        if self.shrinks:
            put_autofit(_properties(self.shape), "normAutofit")

    def widen(self, layout: Layout) -> Layout:
        """Give a text that does not wrap the width it needs, else let it wrap in all there is."""
        fit = self.fit
        if fit is None or fit.box.wraps or layout.width <= fit.box.width:
            return layout
        box = self._movable()
        align = self.fonts.style(self._first_properties()).align
        if box is None or align not in ("l", "ctr", "r"):
            return self._wrapped(fit, 0.0)
        left, _, right, _ = free_around(self.canvas, self.shape, box)
        free = {"l": right, "r": left, "ctr": 2 * min(left, right)}[align]
        more = layout.width - fit.box.width
        fits = more <= free / EMU_PER_POINT
        if fits and fit.kind is not Autofit.GROW:
            return layout
        grown = round(min(more * EMU_PER_POINT, free))
        shift = {"l": 0, "r": grown, "ctr": grown // 2}[align]
        self.canvas.move(self.shape, box._replace(x=box.x - shift, cx=box.cx + grown))
        if not fits:
            return self._wrapped(fit, grown / EMU_PER_POINT)
        fit.box = replace(fit.box, width=fit.box.width + more)
        return layout

    def grow(self, height: float) -> None:
        """Let a shape that fits its text grow, as far as nothing stands in its way."""
        fit = self.fit
        if fit is None or fit.kind is not Autofit.GROW or fit.extent is None:
            return
        box = self._movable()
        if box is None or height <= fit.box.height:
            return
        anchor = fit.extent.anchor
        _, up, _, down = free_around(self.canvas, self.shape, box)
        free = {0.0: down, 1.0: up}.get(anchor, 2 * min(up, down))
        grown = min(math.ceil((height - fit.box.height) * EMU_PER_POINT), free)
        if grown > 0:
            moved = box._replace(y=box.y - round(grown * anchor), cy=box.cy + grown)
            self.canvas.move(self.shape, moved)
            fit.box = replace(fit.box, height=fit.box.height + grown / EMU_PER_POINT)

    def _wrapped(self, fit: Fit, more: float) -> Layout:
        _properties(self.shape).set("wrap", "square")
        fit.box = replace(fit.box, width=fit.box.width + more, wraps=True)
        return self.block().laid_out(fit.box.line)

    def _first_properties(self) -> etree._Element | None:
        return self.body.find(f"{a('p')}/{a('pPr')}")

    def _movable(self) -> Box | None:
        """Return the shape's place, None when it is turned or in a group."""
        transform = self.shape.find(f"{p('spPr')}/{a('xfrm')}")
        turned = transform is not None and transform.get("rot", "0") != "0"
        if turned or next(self.shape.iterancestors(p("grpSp")), None) is not None:
            return None
        return self.canvas.box(self.shape)


def room_of(canvas: Canvas, shape: etree._Element) -> TextRoom:
    """Return the room of a shape's text, measured while it holds the template's own text.

    A text box that is lower than its own text or than a single line counts as high as that:
    it was made so, and nobody minded.
    """
    text_body(shape)
    if next(shape.iterancestors(p("grpSp")), None) is not None:
        known = _measured(canvas, shape)
    else:
        # all that counts is in the shape and its layout; pages of one slide have it alike
        text = etree.tostring(shape, with_tail=False)
        digest = hashlib.blake2b(text, digest_size=16).digest()
        key = ("text room", canvas.source.layout_part, digest)
        known = canvas.source.library.recalled(key, lambda: _measured(canvas, shape))
    return known.used(canvas, shape)


@dataclass(frozen=True, slots=True)
class _Measured:
    """What was read of a shape: not to be changed, for other pages have the shape too."""

    styles: BodyStyles
    fit: Fit | None
    shrinks: bool

    def used(self, canvas: Canvas, shape: etree._Element) -> TextRoom:
        """Return the room of this page's shape, to be changed at will."""
        fit = None if self.fit is None else copy.copy(self.fit)
        return TextRoom(canvas, shape, LevelFonts(self.styles.another()), fit, self.shrinks)


def _measured(canvas: Canvas, shape: etree._Element) -> _Measured:
    reader = reader_of(canvas)
    fit = reader.fit(shape, ())
    shrinks = any(
        (found := each.find(f"{p('txBody')}/{a('bodyPr')}/{a('normAutofit')}")) is not None
        and bool(found.attrib)
        for each in (shape, *followed_by(shape, canvas.source.ancestry))
    )
    if fit is None:
        return _Measured(reader.styles(shape), None, shrinks)
    body, fonts = text_body(shape), LevelFonts(fit.styles)
    scale, reduction = _shrunk(body)
    block = Block(fonts.paragraphs(body.iterchildren(a("p"))))
    sample = block.laid_out(fit.box.line, scale, reduction)
    columns = fit.box.columns
    height = max(fit.box.height, min(sample.height / columns, _MOST_SAMPLE * fit.box.height))
    first = body.find(a("p"))
    if first is not None:
        size = fonts.style(first.find(a("pPr")), first.find(f"{a('r')}/{a('rPr')}")).size
        height = max(height, 1.02 * line_height(size))
    fit.box = replace(fit.box, height=height)
    return _Measured(fit.styles, fit, shrinks)


def text_body(shape: etree._Element) -> etree._Element:
    """Return the text body of a shape (`p:sp`), made when it has none."""
    body = shape.find(p("txBody"))
    if body is None:
        body = shape.makeelement(p("txBody"))
        for name in ("bodyPr", "lstStyle", "p"):
            etree.SubElement(body, a(name))
        extension = shape.find(p("extLst"))
        if extension is None:
            shape.append(body)
        else:
            extension.addprevious(body)
    return body


def _properties(shape: etree._Element) -> etree._Element:
    body = text_body(shape)
    found = body.find(a("bodyPr"))
    if found is None:
        found = body.makeelement(a("bodyPr"))
        body.insert(0, found)
    return found


def _shrunk(body: etree._Element) -> tuple[float, float]:
    """Return the font scale and the line space reduction that a body states."""
    found = body.find(f"{a('bodyPr')}/{a('normAutofit')}")
    if found is None:
        return 1.0, 0.0
    return _share(found.get("fontScale"), 1.0), _share(found.get("lnSpcReduction"), 0.0)


def _share(value: str | None, otherwise: float) -> float:
    """Read ST_Percentage: thousandths of a percent, or with a percent sign."""
    try:
        number = float((value or "").removesuffix("%"))
    except ValueError:
        return otherwise
    share = number / 100 if (value or "").endswith("%") else number / _WHOLE
    return share if 0 <= share <= 1 else otherwise
