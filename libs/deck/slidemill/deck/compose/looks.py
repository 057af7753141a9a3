"""The looks that a text body of the template has for headers, texts and bullets."""

from __future__ import annotations

import copy
import math
from collections.abc import Hashable, Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from lxml import etree

from slidemill.deck.compiler.table import whole
from slidemill.deck.compose.styles import LevelFonts
from slidemill.deck.drawing import FILLS
from slidemill.deck.opc.namespaces import A, a
from slidemill.deck.render.bodytext import EMU_PER_POINT, TextStyle
from slidemill.deck.text_formats import (
    BULLET_PARTS,
    put_in_paragraph,
    remove_children,
)

_RUNS: Final = (a("r"), a("fld"))
_LINKS: Final = ("hlinkClick", "hlinkMouseOver")
_EDITING: Final = ("dirty", "err", "smtClean", "smtId", "bmk")
"""Attributes of CT_TextCharacterProperties that speak of the template's own words."""
_LEVELS_WITH_BULLETS: Final = 2
"""In how many levels of a body its bullet is looked for; deeper ones are for lists in lists."""
_LARGER: Final = 1.05
_INDENTS: Final = ((11.0, 171_450), (20.0, 285_750), (26.0, 342_900), (math.inf, 457_200))
"""Hanging indent in EMU up to a size in points, as PowerPoint gives it to new bullets."""


@dataclass(frozen=True, slots=True)
class Look:
    """Formatting of a paragraph and its text: `a:pPr`, `a:rPr`, `a:endParaRPr`; None for none."""

    paragraph: etree._Element | None = None
    run: etree._Element | None = None
    end: etree._Element | None = None

    def written(self, lines: Sequence[str]) -> etree._Element:
        """Return a paragraph (`a:p`) of these lines, with breaks between them."""
        result = etree.Element(a("p"), nsmap={"a": A})
        if self.paragraph is not None:
            result.append(copy.deepcopy(self.paragraph))
        for number, line in enumerate(lines):
            if number:
                self._formatted(etree.SubElement(result, a("br")))
            if line:
                run = etree.SubElement(result, a("r"))
                self._formatted(run)
                etree.SubElement(run, a("t")).text = line
        end = self.run if self.end is None else self.end
        if end is not None:
            result.append(_renamed(end, "endParaRPr"))
        return result

    def bold(self) -> Look:
        """Return the same in bold."""
        run = _empty("rPr") if self.run is None else copy.deepcopy(self.run)
        run.set("b", "1")
        return Look(self.paragraph, run, None)

    def shown(self, fonts: LevelFonts) -> Hashable:
        """Return what makes text of this look show otherwise than others: font, size, colour."""
        style = fonts.style(self.paragraph, self.run)
        fills = () if self.run is None else (self.run.find(a(name)) for name in sorted(FILLS))
        written = [etree.tostring(each, method="c14n") for each in fills if each is not None]
        return style.size, style.bold, style.italic, fonts.typeface(style), tuple(written)

    def _formatted(self, run: etree._Element) -> None:
        if self.run is not None:
            run.append(copy.deepcopy(self.run))


@dataclass(frozen=True, slots=True)
class BodyLooks:
    """How a body shows its kinds of paragraphs; none of `header` and `text` has a bullet."""

    header: Look
    text: Look
    bullets: Look


def look_of(
    paragraph: etree._Element, *, first: bool = False, run: etree._Element | None = None
) -> Look:
    """Return the look of a paragraph: that of its longest run, of its `first`, or of `run`."""
    runs = list(paragraph.iterchildren(*_RUNS))
    end = paragraph.find(a("endParaRPr"))
    chosen = run
    if runs and run is None:
        chosen = runs[0] if first else max(runs, key=lambda each: len(each.findtext(a("t")) or ""))
    stated = end if chosen is None else chosen.find(a("rPr"))
    return Look(
        _copied(paragraph.find(a("pPr"))),
        None if stated is None else _cleaned(_renamed(stated, "rPr")),
        None if end is None else _cleaned(copy.deepcopy(end)),
    )


def looks_of(body: etree._Element, fonts: LevelFonts) -> BodyLooks:
    """Return the looks that the paragraphs of a text body give.

    A first paragraph that is bold or larger beside the next is a heading, and lends its look to
    headers. Texts look like the first of the others without a bullet, bullets like the first
    one with. Where there is none, the style of the body's levels counts, and at last a plain
    bullet with a hanging indent.
    """
    samples = [each for each in body.iterchildren(a("p")) if _text(each).strip()]
    samples = samples or list(body.iterchildren(a("p")))[:1]
    looks = [look_of(each) for each in samples]
    styles = [fonts.style(look.paragraph, look.run) for look in looks]
    heading = looks[0] if len(looks) > 1 and _is_heading(styles[0], styles[1]) else None
    pairs = list(zip(looks, styles, strict=True))[0 if heading is None else 1 :]
    plain = next((look for look, style in pairs if not style.bulleted), None)
    bulleted = next((look for look, style in pairs if style.bulleted), None)
    text = plain or _without_bullet(bulleted or Look(), fonts)
    return BodyLooks(
        heading or text.bold(),
        text,
        bulleted or _with_bullet(text, fonts),
    )


def _is_heading(first: TextStyle, second: TextStyle) -> bool:
    return not first.bulleted and (
        (first.bold and not second.bold) or first.size > _LARGER * second.size
    )


def _without_bullet(look: Look, fonts: LevelFonts) -> Look:
    """Return a look without its bullet, at the text's edge."""
    if not fonts.style(look.paragraph).bulleted:
        return look
    properties = _bare(look.paragraph)
    properties.set("marL", "0")
    properties.set("indent", "0")
    put_in_paragraph(properties, etree.Element(a("buNone")))
    return Look(properties, look.run, look.end)


def _with_bullet(look: Look, fonts: LevelFonts) -> Look:
    """Return a look with the bullet of the body's own levels, else with a plain one."""
    stated = look.paragraph
    level = 0 if stated is None else whole(stated.get("lvl"))
    for number in range(level, max(level + 1, _LEVELS_WITH_BULLETS)):
        if fonts.level(number).bulleted:
            properties = _bare(stated)
            if number:
                properties.set("lvl", str(number))
            return Look(properties, look.run, look.end)
    style = fonts.style(stated, look.run)
    properties = _bare(stated)
    hanging = next(indent for size, indent in _INDENTS if style.size <= size)
    properties.set("marL", str(round(style.left * EMU_PER_POINT) + hanging))
    properties.set("indent", str(-hanging))
    font = etree.Element(a("buFont"))
    font.set("typeface", "Arial")
    put_in_paragraph(properties, font)
    bullet = etree.Element(a("buChar"))
    bullet.set("char", "•")
    put_in_paragraph(properties, bullet)
    return Look(properties, look.run, look.end)


def _bare(properties: etree._Element | None) -> etree._Element:
    """Return a copy of `a:pPr` that says nothing of bullets and indents."""
    copied = _empty("pPr") if properties is None else copy.deepcopy(properties)
    remove_children(copied, BULLET_PARTS)
    _forget(copied, ("marL", "indent"))
    return copied


def _empty(name: str) -> etree._Element:
    return etree.Element(a(name), nsmap={"a": A})


def _copied(element: etree._Element | None) -> etree._Element | None:
    return None if element is None else copy.deepcopy(element)


def _renamed(element: etree._Element, name: str) -> etree._Element:
    copied = copy.deepcopy(element)
    copied.tag = a(name)
    return copied


def _cleaned(properties: etree._Element) -> etree._Element:
    """Remove from character properties what belongs to the template's own words."""
    remove_children(properties, _LINKS)
    _forget(properties, _EDITING)
    return properties


def _forget(element: etree._Element, names: Iterable[str]) -> None:
    for name in names:
        if name in element.attrib:
            del element.attrib[name]


def _text(paragraph: etree._Element) -> str:
    return "".join(each.text or "" for each in paragraph.iter(a("t")))
