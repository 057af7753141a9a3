"""Markers in the texts of a page, as compilation finds them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field

from lxml import etree

from slidemill.deck.compiler.text import markers_in
from slidemill.deck.inspect.fonts import FontFinder, level_of
from slidemill.deck.inspect.items import Accepts, Font, Occurrence, Placeholder, Where
from slidemill.deck.limits import MAX_KEY_LENGTH
from slidemill.deck.opc.namespaces import a, mc, p

RESERVED = frozenset({"template", "template_slide"})
"""Keys that data cannot use: they name the template slide."""

_BREAKS = (a("br"),)
_SAMPLE_LENGTH = 300


def paragraph_text(paragraph: etree._Element) -> str:
    """Return a paragraph's text as it is shown; a line break is a newline."""
    texts = []
    for child in paragraph:
        if child.tag in _BREAKS:
            texts.append("\n")
        elif child.tag in (a("r"), a("fld")):
            texts.append(child.findtext(a("t")) or "")
    return "".join(texts)


def body_text(body: etree._Element | None) -> str:
    """Return the text of a body, its paragraphs parted by newlines."""
    paragraphs = [] if body is None else body.findall(a("p"))
    return "\n".join(map(paragraph_text, paragraphs))


def run_groups(paragraph: etree._Element) -> Iterator[list[etree._Element]]:
    """Yield runs that follow each other: a marker may be split over them, not over a break."""
    group: list[etree._Element] = []
    for child in paragraph:
        if child.tag == a("r"):
            group.append(child)
        elif group:
            yield group
            group = []
    if group:
        yield group


def in_fallback(element: etree._Element) -> bool:
    """Whether an element is what readers see that do not know its better form."""
    return any(True for _ in element.iterancestors(mc("Fallback")))


@dataclass
class MarkerReader:
    """Collects the markers of one slide and its notes."""

    finder: FontFinder
    fonts: Counter[tuple[str, str]]
    found: dict[str, list[Occurrence]] = field(default_factory=dict)
    shaped: set[str] = field(default_factory=set)
    """Keys that stand in a shape on the slide, so that a picture can take its place."""
    celled: set[str] = field(default_factory=set)
    """Keys that stand in a cell, which cannot become a picture."""

    def shape(self, shape: etree._Element, where: Where) -> None:
        """Read the text of a shape."""
        body = shape.find(p("txBody"))
        if body is None:
            return
        only_new = in_fallback(shape)
        keys = self._body(shape, body, where, only_new=only_new)
        if not where.notes and where.box is not None:
            self.shaped.update(keys)

    def cell(self, frame: etree._Element, cell: etree._Element, where: Where) -> tuple[str, ...]:
        """Read the text of a table cell and return its keys."""
        body = cell.find(a("txBody"))
        keys = [] if body is None else self._body(frame, body, where, only_new=in_fallback(frame))
        self.celled.update(keys)
        return tuple(keys)

    def placeholders(self) -> tuple[Placeholder, ...]:
        """Return what was found, in the order of first appearance."""
        return tuple(
            Placeholder(key, self._accepts(key, found), tuple(found))
            for key, found in self.found.items()
        )

    def _accepts(self, key: str, found: list[Occurrence]) -> tuple[Accepts, ...]:
        if key in RESERVED or len(key) > MAX_KEY_LENGTH:
            return ()
        kinds = [Accepts.TEXT, Accepts.LIST]
        if key in self.shaped and key not in self.celled:
            kinds += [Accepts.IMAGE, Accepts.VIDEO]
        if not all(each.where.notes for each in found):
            kinds.append(Accepts.DELETE)
        return tuple(kinds)

    def _body(
        self, shape: etree._Element, body: etree._Element, where: Where, *, only_new: bool
    ) -> list[str]:
        known = frozenset(self.found) if only_new else frozenset()
        keys: list[str] = []
        paragraphs = body.findall(a("p"))
        for number, paragraph in enumerate(paragraphs):
            for group in run_groups(paragraph):
                formats = [self.finder.font(shape, paragraph, run) for run in group]
                if not where.notes:
                    self._count(group, formats)
                for key, font in _markers(group, formats):
                    keys.append(key)
                    if key not in known:
                        sample = paragraph_text(paragraph)[:_SAMPLE_LENGTH]
                        levels = tuple(_deeper(paragraphs, number))
                        bulleted = self.finder.bulleted(shape, paragraph)
                        occurrence = Occurrence(where, sample, font, bulleted, levels)
                        self.found.setdefault(key, []).append(occurrence)
        return keys

    def _count(self, group: list[etree._Element], formats: list[Font]) -> None:
        for run, font in zip(group, formats, strict=True):
            if run.findtext(a("t")):
                self.fonts[font.typeface, font.role] += 1


def _markers(group: list[etree._Element], formats: list[Font]) -> Iterator[tuple[str, Font]]:
    """Yield the keys in neighbouring runs, each with the format of the run it begins in."""
    texts = [run.findtext(a("t")) or "" for run in group]
    for start, _, key in markers_in("".join(texts)):
        end = 0
        for text, font in zip(texts, formats, strict=True):
            end += len(text)
            if start < end:
                yield key, font
                break


def _deeper(paragraphs: list[etree._Element], number: int) -> Iterator[tuple[int, str]]:
    """Yield the dummy paragraphs that lend their format to deeper levels of a list."""
    own = level_of(paragraphs[number])
    for paragraph in paragraphs[number + 1 :]:
        text, level = paragraph_text(paragraph), level_of(paragraph)
        if level <= own or any(_has_marker(group) for group in run_groups(paragraph)):
            return
        yield level - own, text[:_SAMPLE_LENGTH]


def _has_marker(group: list[etree._Element]) -> bool:
    return bool(markers_in("".join(run.findtext(a("t")) or "" for run in group)))
