"""Making text fit: shrinking it, growing its shape, or saying that it does not fit.

PowerPoint works out a body's autofit when somebody edits the text, and not when it opens the
file. So a deck that was filled by a program has to bring the result along.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass
from enum import Enum, auto
from typing import NamedTuple

from slidemill.deck.data import DataObject, Text, TextList
from slidemill.deck.render.bodytext import BodyStyles
from slidemill.deck.render.extent import Extent
from slidemill.deck.typography import Block, Layout

PLAIN = "<a:normAutofit/>"
_STEPS = (
    (1.0, 0.0), (1.0, 0.1), (0.925, 0.1), (0.925, 0.2), (0.85, 0.2), (0.775, 0.2), (0.7, 0.2),
    (0.625, 0.2), (0.55, 0.2), (0.475, 0.2), (0.4, 0.2), (0.325, 0.2), (0.25, 0.2),
)  # fmt: skip
"""Font scale and line space reduction that PowerPoint goes through in a body."""
_TITLE_STEPS = ((1.0, 0.0), (0.9, 0.0))
"""A title is shrunk once."""

_AUTOFIT = re.compile(
    r"<a:(?:normAutofit|spAutoFit|noAutofit)\b(?:[^>]*/>|[^>]*>\s*</a:\w+>)", re.ASCII
)
_WARP = re.compile(r"<a:prstTxWarp\b(?:[^>]*/>|.*?</a:prstTxWarp>)", re.DOTALL)


WIDEST = 255
"""Units of the widest character, so that each character's are one byte."""
_SPACE, _DELETE = 0x20, 0x7F
_TOO_WIDE = 1 << 60


class Autofit(Enum):
    """What a body does with text that is too much for it (EG_TextAutofit)."""

    NONE = auto()
    SHRINK = auto()
    """`a:normAutofit`: the text gets smaller."""
    GROW = auto()
    """`a:spAutoFit`: the shape gets as large as the text."""


@dataclass(frozen=True, slots=True)
class Box:
    """The room for a body's text, in points; `columns` share it."""

    width: float
    height: float
    wraps: bool = True
    columns: int = 1
    gap: float = 0.0

    @property
    def line(self) -> float | None:
        """Width of a line, None when it goes on."""
        if not self.wraps:
            return None
        return max((self.width - (self.columns - 1) * self.gap) / self.columns, 1.0)


class Piece(NamedTuple):
    """A marker in a paragraph: its key, its text in the template, points per em of the face."""

    key: str
    original: str
    widths: Mapping[str, float]
    size: float


@dataclass(frozen=True, slots=True)
class Line:
    """A paragraph of the template that is one line while its text is short.

    `text` is the width of what stands in it anyway, `room` what a line has, `pitch` the height
    of a further line, `step` that of a further paragraph of one line.
    """

    pieces: tuple[Piece, ...]
    text: float
    start: float
    room: float
    pitch: float
    step: float
    widest: float


_tables: dict[tuple[int, float], tuple[Mapping[str, float], bytes]] = {}
"""Tables by face and scale; the widths are held so that no others get their id."""
_MOST_TABLES = 256


def _table(widths: Mapping[str, float], scale: float) -> bytes:
    """Return how many units, rounded up, each byte of ASCII is wide; others are the widest."""
    key = (id(widths), round(scale, 6))
    known = _tables.get(key)
    if known is None:
        table = bytes(
            min(math.ceil(widths[chr(code)] * scale), WIDEST)
            if _SPACE <= code < _DELETE
            else WIDEST
            for code in range(256)
        )
        known = (widths, table)
        if len(_tables) < _MOST_TABLES:
            _tables[key] = known
    return known[1]


class Ruler(NamedTuple):
    """Measures plain ASCII texts from above: `table` has the units of each character, at most.

    Summing bytes is ten times as fast as looking up widths, and most texts are far from too
    long. So many units fit into the body, whatever the line breaks, or are one line for sure.
    """

    table: bytes
    body: int
    line: int

    def units(self, text: str) -> int:
        """Return what a text counts; more than any room when it is not one line of ASCII."""
        if text.isascii() and text.isprintable():
            return sum(text.encode().translate(self.table))
        return _TOO_WIDE

    @classmethod
    def of(cls, lines: Iterable[Line], body: float, line: float) -> Ruler | None:
        """Return the ruler for the fonts of these lines; rooms are in points."""
        widest = max((each.widest for each in lines), default=0.0)
        if not widest:
            return None
        unit = widest / WIDEST
        fonts = {(id(p.widths), p.size): p for each in lines for p in each.pieces}.values()
        tables = [_table(piece.widths, piece.size / unit) for piece in fonts]
        table = tables[0] if len(tables) == 1 else bytes(map(max, *tables))
        return cls(table, int(body / unit), int(line / unit))


@dataclass(slots=True)
class Fit:
    """How one body fits its text; `count` is its number of markers, `number` unique on a page.

    `height` is that of the text while every paragraph is one line; None when the lines cannot
    be judged without laying them out. `tight` says that the template's shape was as large as
    its text, so that it may shrink as well.
    """

    kind: Autofit
    styles: BodyStyles
    box: Box
    keys: tuple[str, ...]
    number: int
    count: int
    title: bool = False
    stale: bool = False
    """Whether the template's body is shrunk already."""
    extent: Extent | None = None
    tight: bool = False
    height: float | None = None
    lines: tuple[Line, ...] = ()
    ruler: Ruler | None = None
    """Tells most texts that fit; None when that cannot be told without laying them out."""

    def find_ruler(self) -> Ruler | None:
        """Return the ruler for the body's lines, None when it cannot be used."""
        if self.height is None or self.stale or self.tight:
            return None
        spare = self.box.height - self.height
        if spare < 0:
            return None
        line = min((each.room - each.text for each in self.lines), default=0.0)
        body = line
        if self.box.wraps:
            # n lines need more than n / 2 lines' width: two words in a row fill more than one
            floor = spare - sum(2 * each.text * each.pitch / each.room for each in self.lines)
            steep = max((2 * each.pitch / each.room for each in self.lines), default=0.0)
            body = max(line, floor / steep) if steep else line
        return Ruler.of(self.lines, body, line)

    def certain(self, objects: Mapping[str, DataObject]) -> bool:
        """Whether the ruler alone tells that the texts fit."""
        ruler = self.ruler
        if ruler is None:
            return False
        left = ruler.body
        for line in self.lines:
            for key, original, _, _ in line.pieces:
                value = objects.get(key)
                if type(value) is TextList:
                    return self._holds(value, ruler)
                if value is None:
                    left -= ruler.units(original)
                elif type(value) is Text and value.styles is None:
                    left -= ruler.units(value.value)
                else:
                    return False
        return left >= 0

    def _holds(self, items: TextList, ruler: Ruler) -> bool:
        """Whether each item is one line, and all lines find room, if they are the only text."""
        line = self.lines[0]
        if self.height is None or len(line.pieces) > 1 or len(self.lines) > 1 or line.text:
            return False
        if self.height + (len(items.values) - 1) * line.step > self.box.height:
            return False
        return all(
            item.styles is None and not item.level and ruler.units(item.value) <= ruler.line
            for item in items.values
        )

    def changed(self, objects: Mapping[str, DataObject]) -> bool:
        """Whether the data says something about the body's text."""
        return any(key in objects for key in self.keys)

    def settle(self, objects: Mapping[str, DataObject]) -> Layout | None:
        """Lay out plain one-line texts by their widths alone; None when that does not do."""
        if self.height is None:
            return None
        widest = 0.0
        for line in self.lines:
            width = line.text
            for key, original, widths, size in line.pieces:
                value = objects.get(key)
                text = original if value is None else value.value  # type: ignore[union-attr]  # texts
                if not text.isprintable():
                    return None
                width += sum(map(widths.__getitem__, text)) * size
            if width > line.room and self.box.wraps:
                return None
            widest = max(widest, line.start + width)
        return Layout(self.height, widest, len(self.lines), self.lines[-1].pitch)


class Verdict(NamedTuple):
    """What becomes of a body: its new autofit, its shape's new place, how much it is too high."""

    autofit: str = ""
    transform: str = ""
    over: Layout | None = None
    beyond: float = 0.0
    """Points by which the grown shape leaves the slide."""


AS_IT_STANDS = Verdict()


def judged(fit: Fit, known: Layout | None, body: Callable[[], str]) -> Verdict:
    """Decide for a body that was changed; `known` spares laying out `body`, its XML."""
    block = None
    if known is None:
        block = Block(fit.styles.paragraphs(body()))
        known = block.laid_out(fit.box.line, limit=_far(fit))
    if fit.kind is Autofit.GROW:
        return _grown(fit, known)
    if _fits(fit, known):
        return Verdict(PLAIN) if fit.stale else AS_IT_STANDS
    if fit.kind is Autofit.NONE:
        if excess(fit, known) > known.line:
            return Verdict(over=known)
        return AS_IT_STANDS
    block = block or Block(fit.styles.paragraphs(body()))
    return _shrunk(fit, block)


def _shrunk(fit: Fit, block: Block) -> Verdict:
    steps = _TITLE_STEPS if fit.title else _STEPS
    layout = Layout(0.0, 0.0, 0, 0.0)
    limit = fit.box.height * fit.box.columns
    for scale, reduction in steps[1:]:
        layout = block.laid_out(fit.box.line, scale, reduction, limit)
        if _fits(fit, layout):
            return Verdict(_autofit(scale, reduction))
    scale, reduction = steps[-1]
    layout = block.laid_out(fit.box.line, scale, reduction)
    # many a title of two lines is a little too high at PowerPoint's only step, and nobody minds
    told = not fit.title or excess(fit, layout) > layout.line / 2
    return Verdict(_autofit(scale, reduction), over=layout if told else None)


def _far(fit: Fit) -> float:
    """Return the height from where a text that can be shrunk need not be laid out further."""
    return fit.box.height * fit.box.columns if fit.kind is Autofit.SHRINK else math.inf


def excess(fit: Fit, layout: Layout) -> float:
    """Return the points that a layout is too high; each column may leave part of a line empty."""
    columns = fit.box.columns
    if columns == 1:
        return layout.height - fit.box.height
    return (layout.height - columns * fit.box.height + (columns - 1) * layout.line) / columns


def _fits(fit: Fit, layout: Layout) -> bool:
    return excess(fit, layout) <= 0


def _grown(fit: Fit, layout: Layout) -> Verdict:
    extent = fit.extent
    if extent is None:
        return AS_IT_STANDS
    height, width = layout.height, None if fit.box.wraps else layout.width
    if not fit.tight:
        height = max(height, fit.box.height)
        width = None if width is None else max(width, fit.box.width)
        if height <= fit.box.height and (width is None or width <= fit.box.width):
            return AS_IT_STANDS
    transform = extent.resized(width, height)
    beyond = extent.beyond(height)
    if transform == extent.transform:
        return AS_IT_STANDS
    return Verdict(transform=transform, beyond=beyond if beyond >= 1 else 0.0)


def _autofit(scale: float, reduction: float) -> str:
    stated = f' fontScale="{round(scale * 100_000)}"' if scale < 1 else ""
    if reduction:
        stated += f' lnSpcReduction="{round(reduction * 100_000)}"'
    return f"<a:normAutofit{stated}/>"


def with_autofit(properties: str, autofit: str) -> str:
    """Return `a:bodyPr` with this autofit in the place of its own (CT_TextBodyProperties)."""
    found = _AUTOFIT.search(properties)
    if found is not None:
        return properties[: found.start()] + autofit + properties[found.end() :]
    end = properties.index(">")
    if properties[end - 1] == "/":
        return f"{properties[: end - 1]}>{autofit}</a:bodyPr>"
    warp = _WARP.search(properties)
    at = warp.end() if warp is not None else end + 1
    return properties[:at] + autofit + properties[at:]


def overflow(
    fit: Fit, objects: Collection[str], verdict: Verdict, number: int
) -> tuple[str, str] | None:
    """Return the key to blame for an overflow on template slide `number`, and what to say."""
    over = verdict.over
    if over is None and not verdict.beyond:
        return None
    given = [key for key in fit.keys if key in objects]
    others = ", ".join(f'"{key}"' for key in given[1:])
    subject = f"the text (with {others})" if others else "the text"
    about = "about " if fit.styles.approximate else ""
    if over is None:
        return given[0], (
            f"the shape grows with {subject} and reaches {about}{verdict.beyond:.0f} pt beyond the "
            f"slide (template slide {number}); shorten it, or move the shape."
        )
    points = excess(fit, over)
    lines = max(1, math.ceil(points / over.line - 0.1)) if over.line else 1
    few = "1 line" if lines == 1 else f"{lines} lines"
    shrunk = ", at the smallest size PowerPoint goes to" if fit.kind is Autofit.SHRINK else ""
    return given[0], (
        f"{subject} is {about}{few} ({points:.0f} pt) too high for its box on template slide "
        f"{number}{shrunk}; shorten it, or make the box larger."
    )
