"""Writing an agenda: the sections of a deck as a list or a table, one of them highlighted."""

from __future__ import annotations

import copy
import re
from collections.abc import Iterator, Sequence
from typing import Final, NamedTuple

from lxml import etree

from slidemill.contracts.presentations import Agenda, TextFormat
from slidemill.deck.compose.agenda_table import write_agenda_table
from slidemill.deck.compose.canvas import Canvas, SlideFault
from slidemill.deck.compose.highlight import highlight_of
from slidemill.deck.compose.looks import Look, look_of
from slidemill.deck.compose.textfit import fit_text
from slidemill.deck.compose.textroom import room_of, text_body
from slidemill.deck.compose.texts import replace_paragraphs, trimmed
from slidemill.deck.opc.namespaces import A, a
from slidemill.deck.text import lines_of

_NUMBER: Final = re.compile(r"\s*(\d{1,3})([.):]?[ \t\u2002\u2003]+)(?=\S)")
"""A number typed before a section's name."""


class _Numbering(NamedTuple):
    """Numbers that the template types before its sections (`01 `, `1. `) and their format."""

    digits: int
    end: str
    run: etree._Element | None

    def written(self, number: int) -> etree._Element:
        """Return the run of a section's number."""
        run = etree.Element(a("r"), nsmap={"a": A})
        if self.run is not None:
            run.append(copy.deepcopy(self.run))
        etree.SubElement(run, a("t")).text = f"{number:0{self.digits}d}{self.end}"
        return run


class _Sample(NamedTuple):
    """A section of the template's own agenda; `number` is None when it types none."""

    look: Look
    number: _Numbering | None


def write_agenda(
    canvas: Canvas,
    shape: etree._Element,
    agenda: Agenda,
    format_: TextFormat | None = None,
    *,
    place: str | None = None,
) -> None:
    """Put the sections of an agenda into a list (`p:sp`) or a table (`p:graphicFrame`).

    The current section looks like the one that differs from the others in the template's
    agenda; where none does, it is bold and in the theme's first accent. `active_font_color`
    goes over either. Sections are numbered when the template's are. They shrink to the option
    `textbox_min_font_size`; what then does not fit is a warning at `place`. Raises SlideFault
    when `active_index` names no section.
    """
    place = place or canvas.place
    _check_active(agenda, place)
    canvas.claim(shape)
    table = next(shape.iter(a("tbl")), None)
    if table is None:
        _write_list(canvas, shape, agenda, format_, place=place)
    else:
        write_agenda_table(canvas, shape, table, agenda, format_, place=place)


def unnumbered(sections: Sequence[str]) -> list[str]:
    """Return sections without numbers of their own, if all have them in order.

    For templates that number the sections.
    """
    found = [_NUMBER.match(each) for each in sections]
    counted = all(each and int(each[1]) == n for n, each in enumerate(found, 1))
    return [each[match.end() :] if counted and match else each
            for each, match in zip(sections, found, strict=True)]  # fmt: skip


def _check_active(agenda: Agenda, place: str) -> None:
    count, active = len(agenda.sections), agenda.active_index
    if active is None or active < count:
        return
    raise SlideFault(
        f"{place}.active_index",
        f"it is {active}, and the agenda has {count} section{'' if count == 1 else 's'}; give 0 "
        f"for the first to {count - 1} for the last, or leave it out.",
    )


def _write_list(
    canvas: Canvas,
    shape: etree._Element,
    agenda: Agenda,
    format_: TextFormat | None,
    *,
    place: str,
) -> None:
    body = text_body(shape)
    room = room_of(canvas, shape)
    samples = list(_samples(body))
    looks = [sample.look for sample in samples]
    highlight = highlight_of(canvas, shape, looks, room.fonts)
    numbered = all(sample.number is not None for sample in samples)
    names: Sequence[str] = agenda.sections
    if numbered or _counts(looks[0]):
        names = unnumbered(names)
    paragraphs = []
    for index, name in enumerate(names):
        active = index == agenda.active_index
        number = samples[highlight.samples[active]].number if numbered else None
        paragraphs.append(
            highlight.entry(
                trimmed(lines_of(name)),
                format_,
                agenda.active_font_color,
                active=active,
                number=None if number is None else number.written(index + 1),
            )
        )
    replace_paragraphs(body, paragraphs)
    asked = format_ is not None and format_.font_size is not None
    fit_text(room, least=canvas.options.textbox_min_font_size, asked=asked, place=place)


def _samples(body: etree._Element) -> Iterator[_Sample]:
    """Yield the sections of a body's own agenda; one without a number when it is empty."""
    found = False
    for paragraph in body.iterchildren(a("p")):
        runs = list(paragraph.iterchildren(a("r")))
        texts = [each.findtext(a("t")) or "" for each in runs]
        if not "".join(texts).strip():
            continue
        found = True
        number = _NUMBER.match("".join(texts))
        look = look_of(paragraph, first=True)
        if number is None:
            yield _Sample(look, None)
            continue
        at = 0
        for run, text in zip(runs, texts, strict=True):
            if at <= number.end() < at + len(text):
                named = look_of(paragraph, run=run)
                digits = len(number[1]) if number[1].startswith("0") else 1
                yield _Sample(named, _Numbering(digits, number[2], look.run))
                break
            at += len(text)
    if not found:
        first = body.find(a("p"))
        yield _Sample(Look() if first is None else look_of(first), None)


def _counts(look: Look) -> bool:
    """Whether paragraphs of this look are numbered by themselves."""
    return look.paragraph is not None and look.paragraph.find(a("buAutoNum")) is not None
