"""Writing the cells of a table as text, and measuring how high they need to be."""

from __future__ import annotations

import copy
import math
from dataclasses import dataclass, field
from typing import Final, NamedTuple, cast

from lxml import etree

from slidemill.deck.compiler.markup import Markup
from slidemill.deck.compose.cell_text import CellParagraph, FilledCell
from slidemill.deck.compose.table_sample import MARGINS, CellSample, Part
from slidemill.deck.data import Color, ColorKind, ShapeStyle
from slidemill.deck.drawing import FILLS
from slidemill.deck.opc.namespaces import A, a
from slidemill.deck.render.bodytext import EMU_PER_POINT
from slidemill.deck.text import escape
from slidemill.deck.text_formats import (
    BULLET_PARTS,
    font_size,
    format_paragraph,
    format_run,
    hex_color,
    put_in_paragraph,
    remove_children,
)
from slidemill.deck.typography import Font, measured
from slidemill.deck.typography import Paragraph as Laid
from slidemill.deck.typography.breaking import segments

LOGO_HEIGHT: Final = 24.0
"""Points that a row gives a logo at least."""
_BULLETS: Final = ("\u2022", "\u2013")
"""By depth, in turn, as PowerPoint's own master has them."""
_HANG: Final = 0.9
"""Em from a bullet to its text."""
_TALL: Final = 1.015
"""Some programs' lines are a little higher than PowerPoint's, by the font's own metrics."""
_MOST_TEXT: Final = 20_000
"""Characters of a cell that are looked at: what lies beyond fits on no slide."""
_HALF: Final = 2


class Squeeze(NamedTuple):
    """How much smaller a table's text is than asked: by `ratio`, but not below `floor` points.

    `margin` is the share of the cells' upper and lower margins that is left, `side` that of the
    margins beside the text.
    """

    ratio: float = 1.0
    floor: float = 0.0
    margin: float = 1.0
    side: float = 1.0

    def size(self, points: float) -> float:
        """Return a font's size, in half points; what is below the floor already stays."""
        if self.ratio >= 1.0:
            return points
        return max(min(points, self.floor), math.floor(points * self.ratio * _HALF) / _HALF)


PLAIN: Final = Squeeze()


class _Head(NamedTuple):
    """A paragraph's markup before and after its text, and when it is empty; its measures."""

    before: str
    after: str
    empty: str
    left: float
    """Points from the cell's margin to the text."""
    size: float
    """Font size as asked, unsqueezed."""
    font: Font
    widest: float
    single: float
    """Width of the widest ASCII character; height of one line, in points."""


@dataclass(slots=True)
class CellWriter:
    """Writes and measures the cells of one table."""

    markup: Markup
    _heads: dict[tuple[object, ...], _Head] = field(default_factory=dict)
    _properties: dict[tuple[object, ...], str] = field(default_factory=dict)

    def text(self, cell: FilledCell, squeeze: Squeeze) -> str:
        """Return the cell as `a:tc`."""
        key = (id(cell.sample), cell.background, squeeze.margin, squeeze.side)
        properties = self._properties.get(key)
        if properties is None:
            properties = _cell_properties(cell.sample, cell.background, squeeze)
            self._properties[key] = properties
        content = self._content(cell, squeeze)
        return f"<a:tc><a:txBody>{cell.sample.body}{content}</a:txBody>{properties}</a:tc>"

    def size(self, cell: FilledCell) -> float:
        """Return the largest font size in a cell, in points."""
        return max(self._head(cell.sample, each, PLAIN).size for each in cell.paragraphs)

    def height(self, cell: FilledCell, width: float, squeeze: Squeeze) -> float:
        """Return the height that a cell needs in a column `width` points wide, in points."""
        left, right, top, bottom = margins(cell.sample, squeeze)
        if cell.logo is not None:
            return LOGO_HEIGHT * min(1.0, squeeze.ratio) + top + bottom
        room, text = width - left - right, cell.paragraphs[0].text
        if len(cell.paragraphs) == 1 and text.isascii():
            head = self._head(cell.sample, cell.paragraphs[0], squeeze)
            if len(text) * head.widest <= room - head.left:
                return head.single + top + bottom
        laid = self._laid(cell, squeeze)
        return measured(laid, max(room, 1.0)).height * _TALL + top + bottom

    def widths(self, cell: FilledCell) -> tuple[float, float, float]:
        """Return what a cell needs for its longest word, and its longest line; and its margins."""
        left, right, _, _ = margins(cell.sample, PLAIN)
        if cell.logo is not None:
            return LOGO_HEIGHT + left + right, 3 * LOGO_HEIGHT + left + right, left + right
        word = line = 0.0
        for each in cell.paragraphs:
            head = self._head(cell.sample, each, PLAIN)
            text = each.text[:_MOST_TEXT].expandtabs()
            line = max(line, head.left + head.font.width(text))
            pieces = segments(text) if not text.isalnum() else [text]
            longest = max((head.font.width(piece.rstrip()) for piece in pieces), default=0.0)
            word = max(word, head.left + longest)
        return word + left + right, line + left + right, left + right

    def at_most(self, cell: FilledCell) -> float:
        """Return how much the longest word of a cell needs at most, known at a glance."""
        text = cell.paragraphs[0].text
        if cell.logo is not None or len(cell.paragraphs) > 1 or not text.isascii():
            return math.inf
        if "\t" in text:
            return math.inf
        left, right, _, _ = cell.sample.margins
        head = self._head(cell.sample, cell.paragraphs[0], PLAIN)
        return head.left + len(text) * head.widest + left + right

    def _content(self, cell: FilledCell, squeeze: Squeeze) -> str:
        sample = cell.sample
        if cell.logo is not None:
            return self._head(sample, cell.paragraphs[0], squeeze).empty
        pieces = []
        for each in cell.paragraphs:
            head = self._head(sample, each, squeeze)
            text = escape(each.text)
            pieces.append(f"{head.before}{text}{head.after}" if text else head.empty)
        return "".join(pieces)

    def _laid(self, cell: FilledCell, squeeze: Squeeze) -> list[Laid]:
        length = 0
        for number, each in enumerate(cell.paragraphs):
            length += len(each.text)
            if length > _MOST_TEXT:
                kept = each._replace(text=each.text[: _MOST_TEXT + len(each.text) - length])
                cell = FilledCell(
                    cell.sample, (*cell.paragraphs[:number], kept), cell.background
                )  # fmt: skip
                break
        return cell.sample.fonts.styles.paragraphs(self._content(cell, squeeze))

    def _head(self, sample: CellSample, paragraph: CellParagraph, squeeze: Squeeze) -> _Head:
        own = (paragraph.bullet, paragraph.depth, squeeze.ratio, squeeze.floor)
        if paragraph.format is None and squeeze is PLAIN:
            known = sample.plain.get(own)
            if known is None:
                known = sample.plain[own] = self._made(sample, paragraph, squeeze)
            return cast("_Head", known)
        key = (id(sample), id(paragraph.format), *own)
        head = self._heads.get(key)
        if head is None:
            head = self._heads[key] = self._made(sample, paragraph, squeeze)
        return head

    def _made(self, sample: CellSample, paragraph: CellParagraph, squeeze: Squeeze) -> _Head:
        run = copy.deepcopy(sample.run)
        properties = copy.deepcopy(sample.paragraph)
        if sample.part is not None:
            _state(run, sample.part)
        format_run(run, paragraph.format)
        format_paragraph(properties, paragraph.format)
        asked = sample.fonts.style(properties, run).size
        size = squeeze.size(asked)
        if size != asked:
            run.set("sz", font_size(size))
        if paragraph.bullet:
            aligned = paragraph.format is not None and paragraph.format.alignment is not None
            _give_bullet(properties, sample, paragraph.depth, size, aligned=aligned)
        elif paragraph.bullet is not None:
            _take_bullet(properties, sample, paragraph.depth, size)
        stated = self._stated(properties)
        style = self._stated(run)
        end = copy.deepcopy(run)
        end.tag = a("endParaRPr")
        empty = f"<a:p>{stated}{self._stated(end)}</a:p>"
        before = f"<a:p>{stated}<a:r>{style}<a:t>"
        fonts = sample.fonts
        font = fonts.font(fonts.style(properties, run))
        line = fonts.styles.paragraphs(f"{before}x</a:t></a:r></a:p>")
        return _Head(
            before, "</a:t></a:r></a:p>", empty, max(line[0].first, line[0].left), asked,
            font, font.face.widest * font.size + max(font.spacing, 0.0),
            measured(line, None).height * _TALL,
        )  # fmt: skip

    def _stated(self, element: etree._Element) -> str:
        """Return `a:pPr` or `a:rPr` as text, `""` when it says nothing."""
        if not element.attrib and not len(element):
            return ""
        return self.markup.fragment(element)


def margins(sample: CellSample, squeeze: Squeeze) -> tuple[float, float, float, float]:
    """Return a cell's left, right, upper and lower margin in points."""
    left, right, top, bottom = sample.margins
    side, margin = squeeze.side, squeeze.margin
    return left * side, right * side, top * margin, bottom * margin


def _cell_properties(sample: CellSample, background: str | None, squeeze: Squeeze) -> str:
    from_part = sample.part.fill if sample.part is not None else ""
    properties = sample.properties
    attributes = properties.attributes
    if (squeeze.margin, squeeze.side) != (1.0, 1.0):
        left = zip(MARGINS, margins(sample, squeeze), strict=True)
        squeezed = {name: str(round(points * EMU_PER_POINT)) for name, points in left}
        attributes = {**attributes, **squeezed}
    fill = properties.fill or from_part
    if attributes is properties.attributes and fill == properties.fill and background is None:
        return properties.original
    changed = type(properties)(
        "", attributes, properties.borders, properties.lines, fill, "", properties.after
    )
    color = None if background is None else Color(ColorKind.RGB, hex_color(background))
    return changed.text(ShapeStyle(fill=color))


def _state(run: etree._Element, part: Part) -> None:
    """Let a run state what the table's style would give it, unless it has its own."""
    if part.bold and "b" not in run.attrib:
        run.set("b", "1")
    if part.color and not any(etree.QName(child).localname in FILLS for child in run):
        line = run.find(a("ln"))
        fill = etree.fromstring(f'<a:solidFill xmlns:a="{A}">{part.color}</a:solidFill>')
        run.insert(0 if line is None else 1, fill)


def _give_bullet(
    properties: etree._Element, sample: CellSample, depth: int, size: float, *, aligned: bool
) -> None:
    """Let a paragraph hang on a bullet: the template's own at depth 0, if it has one."""
    step = round(size * _HANG * EMU_PER_POINT)
    if depth:
        properties.set("lvl", str(depth))
    if depth == 0 and sample.bulleted:
        return
    if not aligned and properties.get("algn") in ("r", "ctr"):
        properties.set("algn", "l")  # a hanging indent has its edge on the left
    remove_children(properties, BULLET_PARTS)
    font = etree.Element(a("buFont"), nsmap={"a": A})
    font.set("typeface", "Arial")
    put_in_paragraph(properties, font)
    bullet = etree.Element(a("buChar"), nsmap={"a": A})
    bullet.set("char", _BULLETS[depth % len(_BULLETS)])
    put_in_paragraph(properties, bullet)
    properties.set("marL", str((depth + 1) * step))
    properties.set("indent", str(-step))


def _take_bullet(properties: etree._Element, sample: CellSample, depth: int, size: float) -> None:
    """Let a paragraph of a list stand without a bullet, indented by its depth."""
    if depth:
        properties.set("lvl", str(depth))
    if sample.bulleted:
        remove_children(properties, BULLET_PARTS)
        put_in_paragraph(properties, etree.Element(a("buNone"), nsmap={"a": A}))
    if depth or sample.bulleted:
        properties.set("marL", str(depth * round(size * _HANG * EMU_PER_POINT)))
        properties.set("indent", "0")
