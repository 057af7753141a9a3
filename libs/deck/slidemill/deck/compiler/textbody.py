"""Resolving how a text body is set: its room, its autofit, the formatting each level has."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import lru_cache

from lxml import etree

from slidemill.deck.compiler.geometry import followed_by, placeholder_of, placement_of
from slidemill.deck.compiler.markup import Markup
from slidemill.deck.compiler.text import stated_attributes
from slidemill.deck.opc.namespaces import a, p
from slidemill.deck.render.bodytext import EMU_PER_POINT, BodyStyles, TextStyle
from slidemill.deck.render.extent import Extent
from slidemill.deck.render.fit import Autofit, Box, Fit, Line, Piece
from slidemill.deck.render.page import Node
from slidemill.deck.render.picture import Placement
from slidemill.deck.render.tablefit import TableRoom
from slidemill.deck.render.text import Marker
from slidemill.deck.typography import Block, Paragraph, Run, line_height

_AUTOFITS = {
    "normAutofit": Autofit.SHRINK,
    "spAutoFit": Autofit.GROW,
    "noAutofit": Autofit.NONE,
}
_LEVELS = {a(f"lvl{number + 1}pPr"): number for number in range(9)}
_TITLES = frozenset({"title", "ctrTitle"})
_OTHERS = frozenset({"dt", "ftr", "sldNum", "hdr"})
_TURNED = frozenset({"vert", "vert270", "eaVert", "mongolianVert"})
_LETTERED = frozenset({"wordArtVert", "wordArtVertRtl"})
_ANCHORS = {"t": 0.0, "ctr": 0.5, "b": 1.0}
_ALIGNS = {"l": 0.0, "ctr": 0.5, "r": 1.0}
_INSETS = {"lIns": 91_440, "tIns": 45_720, "rIns": 91_440, "bIns": 45_720}
"""EMU (ECMA-376 part 1, 21.1.2.1.1)."""
_INSIDE = {"ellipse": 0.5**0.5, "diamond": 0.5}
"""The text's share of width and height in shapes that are no rectangles."""
_CORNER = 1 - 0.5**0.5
_SENTINEL = re.compile("\ue000(\\d+)\ue001")
_FIRST = re.compile(r"<a:p(?:\s[^>]*)?>\s*(<a:pPr\b(?:[^>]*/>|.*?</a:pPr>))?", re.DOTALL)
_ENDLESS = 1e9
_TIGHT = 0.1


_with_level = lru_cache(maxsize=1024)(TextStyle.with_level)
"""The slides of a template share layouts and masters."""


@dataclass(frozen=True, slots=True)
class TextDefaults:
    """What text falls back on: the presentation's `defaultTextStyle` and the theme's fonts.

    `height` is the slides', in EMU; `levels` are the styles that layout and master give, by
    what of a shape decides on them: the slides of a layout share them.
    """

    style: etree._Element | None = None
    fonts: Mapping[str, str] = field(default_factory=dict)
    height: int = 0
    levels: dict[tuple[object, ...], tuple[TextStyle, ...]] = field(default_factory=dict)


def theme_fonts(theme: etree._Element) -> dict[str, str]:
    """Return the typefaces of a theme by the names that text has for them (`+mn-lt`)."""
    fonts = {}
    for name, group in (("mj", "majorFont"), ("mn", "minorFont")):
        for script, child in (("lt", "latin"), ("ea", "ea"), ("cs", "cs")):
            element = next(theme.iter(a(group)), None)
            face = None if element is None else element.find(a(child))
            if face is not None and face.get("typeface"):
                fonts[f"+{name}-{script}"] = face.get("typeface", "")
    return fonts


@dataclass(slots=True)
class BodyReader:
    """Reads the bodies of one slide; `ancestry` are its layout and master."""

    markup: Markup
    ancestry: tuple[etree._Element, ...]
    defaults: TextDefaults
    _count: int = 0

    def fit(self, shape: etree._Element, keys: tuple[str, ...]) -> Fit | None:
        """Return how the body of `shape`, whose markers are `keys`, fits its text.

        None when nothing says how large the shape is, or when the text is bent.
        """
        body = shape.find(p("txBody"))
        placement = placement_of(shape, self.ancestry)
        if body is None or placement is None or min(placement.width, placement.height) <= 0:
            return None
        chain = (shape, *followed_by(shape, self.ancestry))
        properties = [
            e for each in chain if (e := each.find(f"{p('txBody')}/{a('bodyPr')}")) is not None
        ]
        stated: dict[str, str] = {}
        for element in reversed(properties):
            stated.update({str(name): str(value) for name, value in element.attrib.items()})
        if stated.get("vert") in _LETTERED or _bent(properties):
            return None
        kind, stale = _autofit(properties)
        turned = stated.get("vert") in _TURNED
        placeholder = _kind(chain)
        margins = _margins(stated, chain, placement)
        if margins is None:
            return None
        box = _box(stated, placement, margins, turned=turned)
        styles = BodyStyles(self._levels(shape, chain, placeholder), self.defaults.fonts)
        self._count += 1
        fit = Fit(
            kind, styles, box, tuple(dict.fromkeys(keys)), self._count, 0,
            title=placeholder in _TITLES, stale=stale,
        )  # fmt: skip
        if kind is Autofit.GROW and not turned and not _shared(chain):
            fit.extent = self._extent(shape, placement, stated, margins)
        return fit

    def _floor(self, shape: etree._Element, placement: Placement) -> int:
        """Return the slide's height where it can be held against the shape's place, else 0."""
        top, height = placement.y, self.defaults.height
        whole = top >= 0 and top + placement.height <= height
        grouped = next(shape.iterancestors(p("grpSp")), None) is not None
        return height if whole and not grouped and not _number(placement.rotation) else 0

    def styles(self, shape: etree._Element) -> BodyStyles:
        """Return the formatting that the nine levels of a shape's text have."""
        chain = (shape, *followed_by(shape, self.ancestry))
        return BodyStyles(self._levels(shape, chain, _kind(chain)), self.defaults.fonts)

    def table_room(self) -> TableRoom | None:
        """Return what the slide's tables may fill, None when its size is not known."""
        if self.defaults.height <= 0:
            return None
        return TableRoom(self.defaults.height, BodyStyles(self.cell_levels(), self.defaults.fonts))

    def cell_levels(self) -> tuple[TextStyle, ...]:
        """Return the formatting that the text of table cells starts from."""
        master = self.ancestry[-1] if self.ancestry else None
        sources = [_master_style(master, "otherStyle"), self.defaults.style]
        return _laid((TextStyle(),) * 9, sources)

    def _levels(
        self, shape: etree._Element, chain: tuple[etree._Element, ...], placeholder: str | None
    ) -> tuple[TextStyle, ...]:
        """Return how the nine levels look, from the presentation's style up to the shape's own."""
        master = self.ancestry[-1] if self.ancestry else None
        sources: list[etree._Element | None] = []
        if placeholder is None:
            sources += [_master_style(master, "otherStyle"), self.defaults.style]
        else:
            name = "bodyStyle"
            if placeholder in _TITLES:
                name = "titleStyle"
            elif placeholder in _OTHERS:
                name = "otherStyle"
            sources += [self.defaults.style, _master_style(master, name)]
        sources += [each.find(f"{p('txBody')}/{a('lstStyle')}") for each in reversed(chain)]
        start = TextStyle()
        reference = shape.find(f"{p('style')}/{a('fontRef')}")
        if reference is not None and reference.get("idx") == "major":
            start = replace(start, typeface="+mj-lt")
        own = placeholder_of(shape)
        stated = () if own is None else (own.get("idx", "0"), own.get("type"))
        known = (start.typeface, placeholder, *stated)
        levels = self.defaults.levels.get(known)
        if levels is None:
            levels = self.defaults.levels[known] = _laid((start,) * 9, sources[:-1])
        return _laid(levels, sources[-1:])

    def _extent(
        self,
        shape: etree._Element,
        placement: Placement,
        stated: Mapping[str, str],
        margins: tuple[float, float, float, float],
    ) -> Extent | None:
        properties = shape.find(p("spPr"))
        if properties is None:
            return None
        own = properties.find(a("xfrm"))
        if own is not None:
            transform = self.markup.fragment(own)
            attributes = "".join(f' {k}="{v}"' for k, v in stated_attributes(own).items())
        else:
            transform = self.markup.fragment(properties)
            transform = transform[: transform.index(">") + 1].replace("/>", ">")
            attributes = f' rot="{placement.rotation}"' if placement.rotation else ""
        left, top, right, bottom = margins
        return Extent(
            transform, own is not None, attributes,
            placement.x, placement.y, placement.width, placement.height,
            math.radians(_number(placement.rotation) / 60_000),
            placement.scale_x, placement.scale_y,
            left + right, top + bottom,
            _ANCHORS.get(stated.get("anchor", "t"), 0.0), 0.0,
            floor=self._floor(shape, placement),
        )  # fmt: skip


def complete(fit: Fit, nodes: tuple[Node, ...]) -> None:
    """Tell the fit what the body's nodes say about its lines."""
    markers: list[Marker] = []
    xml = "".join(_sentinels(nodes, markers))
    fit.count = len(markers)
    if fit.extent is not None and (first := _FIRST.search(xml)) is not None:
        align = fit.styles.level(first[1] or "").align
        fit.extent = replace(fit.extent, align=_ALIGNS.get(align, 0.0))
    fit.height, fit.lines = _lines(fit, fit.styles.paragraphs(xml), markers)
    template = _SENTINEL.sub(lambda match: markers[int(match[1])].original, xml)
    fit.tight = _is_tight(fit, Block(fit.styles.paragraphs(template)))
    fit.ruler = fit.find_ruler()


def _sentinels(nodes: Iterable[Node], markers: list[Marker]) -> Iterator[str]:
    for node in nodes:
        if isinstance(node, str):
            yield node
        elif isinstance(node, Marker):
            markers.append(node)
            yield f"\ue000{len(markers) - 1}\ue001"
        elif isinstance(original := getattr(node, "original", None), str):
            yield original
        else:
            yield from _sentinels(node.parts(), markers)


def _lines(
    fit: Fit, paragraphs: list[Paragraph], markers: list[Marker]
) -> tuple[float | None, tuple[Line, ...]]:
    """Height of the text while each paragraph with markers is one line, and these paragraphs."""
    lines: list[Line] = []
    filled: list[Paragraph] = []
    for paragraph in paragraphs:
        runs = [replace(run, text=_SENTINEL.sub("x", run.text)) for run in paragraph.runs]
        filled.append(replace(paragraph, runs=runs))
        if not any(_SENTINEL.search(run.text) for run in paragraph.runs):
            continue
        line = _line(fit, paragraph, markers)
        if line is None:
            return None, ()
        lines.append(line)
    return Block(filled).laid_out(fit.box.line).height, tuple(lines)


def _line(fit: Fit, paragraph: Paragraph, markers: list[Marker]) -> Line | None:
    pieces: list[Piece] = []
    text = widest = size = 0.0
    for run in paragraph.runs:
        font = run.font
        if font.caps != "none" or font.spacing or "\n" in run.text or "\t" in run.text:
            return None
        found = _markers_in(run, markers)
        text += font.width(_SENTINEL.sub("", run.text))
        size = max(size, font.size)
        for marker in found:
            pieces.append(Piece(marker.key, marker.original, font.face.widths, font.size))
            widest = max(widest, font.face.widest * font.size)
    start = max(paragraph.first, paragraph.left)
    width = fit.box.line if fit.box.wraps else None
    room = _ENDLESS
    if width is not None:
        room = max(width - start, 1.0)
    elif fit.kind is Autofit.GROW:
        room = max(fit.box.width - start, 1.0)
    spacing = paragraph.line
    single = line_height(size)
    pitch = spacing.share * single if spacing.points is None else spacing.points
    end = line_height(paragraph.end.size)
    step = pitch + paragraph.before.of(end) + paragraph.after.of(end)
    return Line(tuple(pieces), text, paragraph.first, room, pitch, step, widest)


def _markers_in(run: Run, markers: list[Marker]) -> list[Marker]:
    return [markers[int(match[1])] for match in _SENTINEL.finditer(run.text)]


def _is_tight(fit: Fit, block: Block) -> bool:
    """Whether the template's shape is as large as its own text, so as PowerPoint would make it."""
    if fit.kind is not Autofit.GROW or fit.extent is None or not fit.extent.own:
        return False
    layout = block.laid_out(fit.box.line)
    if abs(layout.height - fit.box.height) > layout.line / 2:
        return False
    if fit.box.wraps:
        return True
    return abs(layout.width - fit.box.width) <= max(_TIGHT * fit.box.width, layout.line / 2)


def _laid(
    levels: tuple[TextStyle, ...], sources: Iterable[etree._Element | None]
) -> tuple[TextStyle, ...]:
    result = list(levels)
    for source in sources:
        if source is None:
            continue
        stated: dict[int, etree._Element] = {}
        for child in source.iterchildren():
            number = _LEVELS.get(str(child.tag), len(result))
            if number < len(result):
                stated.setdefault(number, child)
        for number, level in stated.items():
            text = etree.tostring(level, encoding="unicode", with_tail=False)
            result[number] = _with_level(result[number], text)
    return tuple(result)


def _master_style(master: etree._Element | None, name: str) -> etree._Element | None:
    return None if master is None else master.find(f"{p('txStyles')}/{p(name)}")


def _kind(chain: tuple[etree._Element, ...]) -> str | None:
    """Type of the placeholder, None when the shape is none."""
    if placeholder_of(chain[0]) is None:
        return None
    for each in chain:
        placeholder = placeholder_of(each)
        if placeholder is not None and placeholder.get("type"):
            return str(placeholder.get("type"))
    return "obj"


def _autofit(properties: Iterable[etree._Element]) -> tuple[Autofit, bool]:
    """Return the autofit in force, and whether the slide's own shrinks the text already."""
    for number, element in enumerate(properties):
        for name, kind in _AUTOFITS.items():
            found = element.find(a(name))
            if found is not None:
                return kind, number == 0 and bool(found.attrib)
    return Autofit.NONE, False


def _bent(properties: Iterable[etree._Element]) -> bool:
    warp = next((w for e in properties if (w := e.find(a("prstTxWarp"))) is not None), None)
    return warp is not None and warp.get("prst") not in ("textNoShape", "textPlain")


def _geometry(chain: Iterable[etree._Element]) -> etree._Element | None:
    found = (each.find(f"{p('spPr')}/{a('prstGeom')}") for each in chain)
    return next((each for each in found if each is not None), None)


def _shared(chain: Iterable[etree._Element]) -> bool:
    geometry = _geometry(chain)
    return geometry is not None and geometry.get("prst") in _INSIDE


def _margins(
    stated: Mapping[str, str], chain: Iterable[etree._Element], placement: Placement
) -> tuple[float, float, float, float] | None:
    """Left, top, right and bottom distance from the shape to its text, in points."""
    insets = [_number(stated.get(name), value) / EMU_PER_POINT for name, value in _INSETS.items()]
    width = placement.width / placement.scale_x / EMU_PER_POINT
    height = placement.height / placement.scale_y / EMU_PER_POINT
    geometry = _geometry(chain)
    across = down = 0.0
    if geometry is not None:
        name = geometry.get("prst")
        if name in _INSIDE:
            lost = (1 - _INSIDE[name]) / 2
            across, down = lost * width, lost * height
        elif name == "roundRect":
            guide = geometry.find(f"{a('avLst')}/{a('gd')}")
            formula = "" if guide is None else guide.get("fmla", "")
            radius = _number(formula.removeprefix("val "), 16_667) / 100_000
            across = down = _CORNER * radius * min(width, height)
    left, top, right, bottom = insets
    if width - left - right - 2 * across <= 1:
        return None
    return left + across, top + down, right + across, bottom + down


def _box(
    stated: Mapping[str, str],
    placement: Placement,
    margins: tuple[float, float, float, float],
    *,
    turned: bool,
) -> Box:
    left, top, right, bottom = margins
    width = placement.width / placement.scale_x / EMU_PER_POINT - left - right
    height = placement.height / placement.scale_y / EMU_PER_POINT - top - bottom
    if turned:
        width, height = height, width
    return Box(
        max(width, 1.0),
        max(height, 0.0),
        stated.get("wrap") != "none",
        min(max(int(_number(stated.get("numCol"), 1)), 1), 16),
        _number(stated.get("spcCol"), 0) / EMU_PER_POINT,
    )


def _number(value: str | None, otherwise: float = 0.0) -> float:
    try:
        number = float(value) if value else otherwise
    except ValueError:
        return otherwise
    return number if math.isfinite(number) else otherwise
