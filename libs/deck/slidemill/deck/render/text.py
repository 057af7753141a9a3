"""Runs and paragraphs with markers, and lists that grow out of one paragraph."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from slidemill.deck.data import Delete, Text, TextList
from slidemill.deck.drawing import RunFormat, font_of
from slidemill.deck.render.page import Node, Page, emit, joined
from slidemill.deck.text import escape_lines

RUN_END = "</a:t></a:r>"
_LEVEL_INDENT = 457_200
"""EMU (half an inch): what PowerPoint adds to an explicit left margin per level."""
_DEEPEST = 8
"""ST_TextIndentLevelType: levels 0 to 8."""


@dataclass(frozen=True, slots=True)
class Marker:
    """`{key}` inside a run; `original` (escaped) stays when the data has no such key."""

    key: str
    original: str
    line_break: str

    def write(self, out: list[str], page: Page) -> None:
        """Write the plain text of the key."""
        value = page.objects.get(self.key)
        if type(value) is Text:
            out.append(escape_lines(value.value, self.line_break))
        else:
            out.append(_without_text(self, page))

    def parts(self) -> tuple[Node, ...]:
        """Itself: nothing is simpler."""
        return (self,)


@dataclass(slots=True)
class Run:
    """A run (`a:r`) with one or more markers among its text."""

    format: RunFormat
    pieces: tuple[str | Marker, ...]

    def write(self, out: list[str], page: Page) -> None:
        """Write the run; markers with a style or link of their own become runs of their own."""
        format_ = self.format
        if page.item_format is not None and self._carries_item(page):
            format_ = page.item_format
        is_open = empty = False
        for piece in self.pieces:
            if isinstance(piece, str):
                text, head = piece, ""
            else:
                text, head = _filled(piece, format_, page)
            if not text:
                empty = True
            elif head:
                out.append(f"{RUN_END if is_open else ''}{head}{text}{RUN_END}")
                is_open = empty = False
            else:
                out.append(text if is_open else format_.head + text)
                is_open = True
        if is_open:
            out.append(RUN_END)
        elif empty:
            out.append(format_.head + RUN_END)

    def parts(self) -> Iterator[Node]:
        """Head, text and markers, end."""
        yield self.format.head
        yield from self.pieces
        yield RUN_END

    def _carries_item(self, page: Page) -> bool:
        return any(
            type(piece) is Marker and type(page.objects.get(piece.key)) is TextList
            for piece in self.pieces
        )


def _filled(marker: Marker, format_: RunFormat, page: Page) -> tuple[str, str]:
    """Return the text for a marker, and the head of the run it needs, `""` for none."""
    value, place = _value(marker.key, page)
    if value is None:
        return _without_text(marker, page), ""
    font = font_of(value)
    link = page.link(value, place, format_)
    if font is None and link is None:
        return escape_lines(value.value, format_.line_break), ""
    head, line_break = format_.styled(font, link)
    return escape_lines(value.value, line_break), head


def _value(key: str, page: Page) -> tuple[Text | None, str]:
    value = page.objects.get(key)
    if type(value) is Text:
        return value, key
    if type(value) is TextList:
        return page.item, page.item_place
    return None, key


def _without_text(marker: Marker, page: Page) -> str:
    value = page.objects.get(marker.key)
    if value is None:
        page.left[marker.key] = None
    elif type(value) is Delete:
        return ""
    return marker.original


@dataclass(slots=True)
class ParagraphProperties:
    """`a:pPr` of one paragraph: as it stands, realigned, or at another list level."""

    original: str
    attributes: dict[str, str]
    inside: str

    @property
    def level(self) -> int:
        """Indent level, 0 to 8."""
        return int(self.attributes.get("lvl", "0"))

    def write(self, out: list[str], page: Page) -> None:
        """Write the properties, aligned as the page's shape style asks."""
        out.append(self.text(page))

    def parts(self) -> tuple[Node, ...]:
        """As it stands."""
        return (self.original,)

    def text(self, page: Page, deeper: int = 0) -> str:
        """Return the element, `deeper` levels further in, under the page's shape style."""
        align = page.style.align if page.style is not None else None
        if not deeper and align is None:
            return self.original
        attributes = dict(self.attributes)
        if align is not None:
            attributes["algn"] = align.value
        if deeper:
            attributes["lvl"] = str(min(self.level + deeper, _DEEPEST))
            if "marL" in attributes:
                # an explicit margin would hide the level's own
                attributes["marL"] = str(int(attributes["marL"]) + deeper * _LEVEL_INDENT)
        stated = "".join(f' {name}="{value}"' for name, value in attributes.items())
        return f"<a:pPr{stated}>{self.inside}</a:pPr>" if self.inside else f"<a:pPr{stated}/>"


@dataclass(slots=True)
class LevelFormat:
    """How a dummy list level looks: its paragraph properties and its first run's format."""

    properties: ParagraphProperties
    run: RunFormat | None


@dataclass(slots=True)
class Paragraph:
    """A paragraph with markers; `dummies` are the sample levels that follow it.

    `start` is the opening tag, `rest` everything after the paragraph properties. `only` says
    that the text body would have no paragraph without this one.
    """

    start: str
    properties: ParagraphProperties
    rest: tuple[Node, ...]
    keys: tuple[str, ...]
    only: bool
    dummies: tuple[Node, ...] = ()
    levels: dict[int, LevelFormat] = field(default_factory=dict)
    end_properties: str = ""
    _plain: tuple[Node, ...] = ()

    def __post_init__(self) -> None:
        self._plain = joined((self.start, self.properties.original, *self.rest, *self.dummies))

    def write(self, out: list[str], page: Page) -> None:
        """Write the paragraph, or one paragraph per item when a marker has a list."""
        lists = [key for key in self.keys if type(page.objects.get(key)) is TextList]
        if lists:
            if len(set(lists)) > 1:
                page.fault(
                    lists[1],
                    f'the lists "{lists[0]}" and "{lists[1]}" share one paragraph of template '
                    f"slide {page.number}; give each list a paragraph of its own.",
                )
            self._write_list(lists[0], out, page)
        elif page.style is None:
            emit(self._plain, out, page)
        else:
            out.append(self.start)
            out.append(self.properties.text(page))
            emit(self.rest, out, page)
            emit(self.dummies, out, page)

    def parts(self) -> tuple[Node, ...]:
        """Return the paragraph and its dummies as they stand."""
        return self._plain

    def _write_list(self, key: str, out: list[str], page: Page) -> None:
        value = page.objects[key]
        items = value.values if isinstance(value, TextList) else ()
        for index, item in enumerate(items):
            level = self.levels.get(item.level) if item.level else None
            out.append(self.start)
            if level is not None:
                out.append(level.properties.text(page))
                page.item_format = level.run
            else:
                out.append(self.properties.text(page, item.level))
            page.item, page.item_place = item, f"{key}.values[{index}]"
            emit(self.rest, out, page)
            page.item = page.item_format = None
        if not items and self.only:
            # CT_TextBody needs a paragraph
            properties = self.properties.text(page)
            out.append(f"{self.start}{properties}{self.end_properties}</a:p>")
