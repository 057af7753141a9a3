"""Presentations and slides broken in one way, and the faults that each must give."""

from __future__ import annotations

from tests.unit.deck.check.breaking import TYPES, Cases, merged, rels, slide
from tests.unit.deck.check.sound_deck import Members, changed

_MAIN = "ppt/presentation.xml"
_MAIN_RELS = "ppt/_rels/presentation.xml.rels"


def _notes_of_another_slide() -> Members:
    return changed("ppt/notesSlides/_rels/notesSlide1.xml.rels", ("slide1.xml", "slide2.xml"))


def _shared_notes() -> Members:
    notes = "/ppt/notesSlides/notesSlide2.xml"
    kind = "application/vnd.openxmlformats-officedocument.presentationml.notesSlide+xml"
    parts = merged(
        changed(rels(2), ("notesSlide2.xml", "notesSlide1.xml")),
        changed(TYPES, (f'<Override PartName="{notes}" ContentType="{kind}"/>', "")),
    )
    for name in ("notesSlide2.xml", "_rels/notesSlide2.xml.rels"):
        parts.pop(f"ppt/notesSlides/{name}")
    return parts


def _own_layout_forgets_its_master() -> Members:
    return changed(
        "ppt/slideLayouts/_rels/slideLayout3.xml.rels", ("slideMaster1.xml", "slideMaster9.xml")
    )


CASES: Cases = {
    "a slide id is too small": (
        lambda: changed(
            _MAIN, ('sldId id="256"', 'sldId id="255"'), ('sldId id="256"', 'sldId id="255"')
        ),
        [f'{_MAIN}: the slide id "255" must lie between 256 and 2147483647.'],
    ),
    "a slide id is used twice": (
        lambda: changed(
            _MAIN, ('<p:sldId id="257"', '<p:sldId id="256"'), ('<p14:sldId id="257"/>', "")
        ),
        [f"{_MAIN}: the slide id 256 is used 2 times."],
    ),
    "a slide is listed twice": (
        lambda: changed(
            _MAIN,
            ("</p:sldIdLst>", '<p:sldId id="300" r:id="rId7"/></p:sldIdLst>'),
            ("</p14:sldIdLst>", '<p14:sldId id="300"/></p14:sldIdLst>'),
        ),
        [
            f"{_MAIN}: {slide(1)} is in the list of slides 2 times.",
            "docProps/app.xml: it counts 3 slides, but the deck has 4.",
            "docProps/app.xml: it counts 2 notes, but the deck has 3.",
        ],
    ),
    "a slide is not listed": (
        lambda: changed(
            _MAIN, ('<p:sldId id="257" r:id="rId9"/>', ""), ('<p14:sldId id="257"/>', "")
        ),
        [
            f"{slide(2)}: the slide is not in the list of slides of {_MAIN}.",
            "docProps/app.xml: it counts 3 slides, but the deck has 2.",
            "docProps/app.xml: it counts 2 notes, but the deck has 1.",
        ],
    ),
    "a section lists no slide": (
        lambda: changed(_MAIN, ('<p14:sldId id="257"/>', '<p14:sldId id="999"/>')),
        [
            f"{_MAIN}: a section lists the slide id 999, which is no slide.",
            f"{_MAIN}: the slide id 257 is in no section.",
        ],
    ),
    "a slide is in two sections": (
        lambda: changed(_MAIN, ("</p14:sldIdLst>", '<p14:sldId id="257"/></p14:sldIdLst>')),
        [f"{_MAIN}: the slide id in sections 257 is used 2 times."],
    ),
    "a master id is also a layout's": (
        lambda: changed(_MAIN, ('id="2147483648"', 'id="2147483649"')),
        [f"{_MAIN}: the master or layout id 2147483649 is used 2 times."],
    ),
    "a master id is among slide ids": (
        lambda: changed(_MAIN, ('id="2147483648"', 'id="4000"')),
        [f'{_MAIN}: the master or layout id "4000" must lie between 2147483648 and 4294967295.'],
    ),
    "a layout is on no list": (
        lambda: changed(
            "ppt/slideMasters/slideMaster1.xml",
            ('<p:sldLayoutId id="2147483649" r:id="rId1"/>', ""),
        ),
        [
            "ppt/slideLayouts/slideLayout1.xml: the layout is not in the list of layouts of "
            "ppt/slideMasters/slideMaster1.xml."
        ],
    ),
    "a layout forgets its master": (
        _own_layout_forgets_its_master,
        [
            "ppt/slideLayouts/_rels/slideLayout3.xml.rels: rId1 points at "
            "ppt/slideMasters/slideMaster9.xml, which is not in the package.",
            "ppt/slideLayouts/slideLayout3.xml: the layout must lead back to its one master, "
            "ppt/slideMasters/slideMaster1.xml.",
        ],
    ),
    "a master has no theme": (
        lambda: changed(
            "ppt/slideMasters/_rels/slideMaster1.xml.rels",
            ("relationships/theme", "relationships/customXml"),
        ),
        ["ppt/slideMasters/slideMaster1.xml: exactly one theme is expected, found 0."],
    ),
    "notes stand without a notes master": (
        lambda: changed(_MAIN_RELS, ("relationships/notesMaster", "relationships/customXml")),
        [
            f"{_MAIN}: p:notesMasterId uses rId8 as notesMaster, but it is of kind customXml.",
            f"{_MAIN}: slides have notes, but the presentation has no notes master.",
        ],
    ),
    "a slide has no layout": (
        lambda: changed(rels(2), ("relationships/slideLayout", "relationships/customXml")),
        [f"{slide(2)}: exactly one slide layout is expected, found 0."],
    ),
    "notes lead back to another slide": (
        _notes_of_another_slide,
        [f"ppt/notesSlides/notesSlide1.xml: the notes must lead back to their slide, {slide(1)}."],
    ),
    "two slides share their notes": (
        _shared_notes,
        [
            f"ppt/notesSlides/notesSlide1.xml: {slide(1)} and {slide(2)} share this part; "
            "give each its own copy.",
            "ppt/notesSlides/notesSlide1.xml: the notes must lead back to their slide, "
            f"{slide(2)}.",
        ],
    ),
    "the list of titles is cut short": (
        lambda: changed("docProps/app.xml", ("<vt:lpstr>Office Theme</vt:lpstr>", "")),
        [
            "docProps/app.xml: a vector of size 1 has 0 items.",
            "docProps/app.xml: its headings count 1 titles, but it lists 0.",
        ],
    ),
    "two shapes have one id": (
        lambda: changed(slide(3), ('id="4" name="Chart 3"', 'id="3" name="Chart 3"')),
        [
            f'{slide(3)}: the shape id 3 is used by "Chart 2" and "Chart 3"; '
            "ids must be unique on a slide."
        ],
    ),
    "a connector hangs on a shape that is gone": (
        lambda: changed(slide(2), ('<a:stCxn id="2"', '<a:stCxn id="12"')),
        [f"{slide(2)}: a connector starts at the shape id 12, which is not there."],
    ),
    "an animation moves a shape that is gone": (
        lambda: changed(
            slide(1), ("</p:sld>", '<p:timing><p:spTgt spid="40"/></p:timing></p:sld>')
        ),
        [f"{slide(1)}: an animation moves the shape id 40, which is not there."],
    ),
    "a text has no paragraph": (
        lambda: changed(slide(2), ("<a:lstStyle/><a:p/></p:txBody>", "<a:lstStyle/></p:txBody>")),
        [f"{slide(2)}: a text without any paragraph; keep an empty one."],
    ),
    "a table row lacks a cell": (
        lambda: changed(
            slide(2),
            ("<a:tc><a:txBody><a:bodyPr/><a:lstStyle/><a:p/></a:txBody><a:tcPr/></a:tc>", ""),
        ),
        [f"{slide(2)}: table 1: row 1 has 2 cells, but the grid has 3 columns."],
    ),
    "two table rows have one id": (
        lambda: changed(slide(2), ('val="17"', 'val="07"')),
        [f"{slide(2)}: table 1: two of its rowId are the same."],
    ),
    "a merged cell leaves the table": (
        lambda: changed(slide(2), ("<a:tc>", '<a:tc gridSpan="4">')),
        [f"{slide(2)}: table 1: row 1 has a merged cell that leaves the table."],
    ),
    "a merged cell covers another": (
        lambda: changed(slide(2), ("<a:tc>", '<a:tc gridSpan="2">')),
        [f"{slide(2)}: table 1: row 1 has a merged cell that covers another cell."],
    ),
}
