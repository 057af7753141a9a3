"""The current section of an agenda: how it stands out among the others."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Hashable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from lxml import etree

from slidemill.contracts.presentations import TextFormat
from slidemill.deck.compiler.geometry import followed_by, placeholder_of
from slidemill.deck.compose.canvas import Canvas
from slidemill.deck.compose.looks import Look
from slidemill.deck.compose.styles import LevelFonts
from slidemill.deck.drawing import FILLS
from slidemill.deck.opc.namespaces import A, a, p
from slidemill.deck.text_formats import format_text, put_fill, run_properties

_DARK: Final = ("tx1", "tx2", "dk1", "dk2")
_LIGHT: Final = 0x80
"""Of 255: how bright the darkest part of a colour is that is meant for dark ground."""
_HEX: Final = re.compile("[0-9A-Fa-f]{6}")
_BOLD: Final = TextFormat(bold=True)


@dataclass(frozen=True, slots=True)
class Highlight:
    """Looks of the sections; `told` says that the template shows how the current one looks."""

    base: Look
    active: Look
    told: bool
    accent: bool
    """Whether the theme's accent can be read where the agenda stands."""
    samples: tuple[int, int] = (0, 0)
    """Numbers of the samples that `base` and `active` come from."""

    def entry(
        self,
        lines: Sequence[str],
        format_: TextFormat | None,
        color: str | None,
        *,
        active: bool,
        number: etree._Element | None = None,
    ) -> etree._Element:
        """Return the paragraph of a section, `color` for the current one.

        `number` is a run to stand before its name.
        """
        paragraph = (self.active if active else self.base).written(lines)
        if number is not None:
            properties = paragraph.find(a("pPr"))
            if properties is None:
                paragraph.insert(0, number)
            else:
                properties.addnext(number)
        if active and format_ is not None:
            # what makes it stand out is not levelled by the format of all
            format_ = format_.model_copy(update={"color": None, "bold": None})
        format_text(paragraph, format_)
        if not active:
            return paragraph
        if not self.told:
            format_text(paragraph, _BOLD)
            if self.accent:
                _accent(paragraph)
        if color is not None:
            format_text(paragraph, TextFormat(color=color))
        return paragraph


def odd_one(shown: Sequence[Hashable]) -> int | None:
    """Return the number of the only one that is shown otherwise than all others, if there is.

    Of two that differ it is the first.
    """
    if len(shown) == 2:
        return None if shown[0] == shown[1] else 0
    kinds = Counter(shown)
    if len(kinds) != 2 or min(kinds.values()) > 1:
        return None
    return next(number for number, each in enumerate(shown) if kinds[each] == 1)


def highlight_of(
    canvas: Canvas, shape: etree._Element, looks: Sequence[Look], fonts: LevelFonts
) -> Highlight:
    """Return how the sections of an agenda look that has these samples, one at least."""
    odd = odd_one([look.shown(fonts) for look in looks])
    bold = [fonts.style(look.paragraph, look.run).bold for look in looks]
    if odd is not None and bold == [False, True]:
        odd = 1
    if odd is not None:
        other = next(number for number in range(len(looks)) if number != odd)
        return Highlight(looks[other], looks[odd], True, accent=False, samples=(other, odd))
    base = looks[0]
    return Highlight(base, base, told=False, accent=_on_light(canvas, shape, base))


def _on_light(canvas: Canvas, shape: etree._Element, look: Look) -> bool:
    """Whether the text is dark, so that its ground is light, and that ground is not a fill."""
    properties = shape.find(p("spPr"))
    filled = FILLS - {"noFill"}
    if properties is not None and any(properties.find(a(name)) is not None for name in filled):
        return False
    for fill in _fills(canvas, shape, look):
        if not len(fill):
            return False
        value = fill[0].get("val", "")
        if fill[0].tag == a("schemeClr"):
            return value in _DARK
        if fill[0].tag == a("srgbClr"):
            return _HEX.fullmatch(value) is not None and min(bytes.fromhex(value)) < _LIGHT
        return False
    return True


def _fills(canvas: Canvas, shape: etree._Element, look: Look) -> Iterator[etree._Element]:
    """Yield the colours that text of the first level gets, the nearest first."""
    if look.run is not None and (own := look.run.find(a("solidFill"))) is not None:
        yield own
    level = f"{a('lvl1pPr')}/{a('defRPr')}/{a('solidFill')}"
    for each in (shape, *followed_by(shape, canvas.source.ancestry)):
        found = each.find(f"{p('txBody')}/{a('lstStyle')}/{level}")
        if found is not None:
            yield found
    name = "otherStyle" if placeholder_of(shape) is None else "bodyStyle"
    found = canvas.source.master.find(f"{p('txStyles')}/{p(name)}/{level}")
    if found is not None:
        yield found


def _accent(paragraph: etree._Element) -> None:
    for run in paragraph.iterchildren(a("r"), a("br")):
        fill = etree.Element(a("solidFill"), nsmap={"a": A})
        etree.SubElement(fill, a("schemeClr")).set("val", "accent1")
        put_fill(run_properties(run), fill)
