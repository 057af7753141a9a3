"""A sound deck broken in one way per rule, and the faults that each must give."""

from __future__ import annotations

from collections.abc import Callable

from tests.unit.deck.check.sound_deck import Members, changed, members, picture, sound_deck

_TYPES = "[Content_Types].xml"
_MAIN = "ppt/presentation.xml"
_MAIN_RELS = "ppt/_rels/presentation.xml.rels"
_SLIDE_TYPE = "application/vnd.openxmlformats-officedocument.presentationml.slide+xml"
_KIND = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/"


def slide(number: int) -> str:
    """Name a slide part."""
    return f"ppt/slides/slide{number}.xml"


def rels(number: int) -> str:
    """Name the relationships of a slide."""
    return f"ppt/slides/_rels/slide{number}.xml.rels"


def relation(rid: str, kind: str, target: str) -> tuple[str, str]:
    """Swap that adds a relationship."""
    return (
        "</Relationships>",
        f'<Relationship Id="{rid}" Type="{_KIND}{kind}" Target="{target}"/></Relationships>',
    )


def _types_last() -> Members:
    parts = members(sound_deck())
    parts[_TYPES] = parts.pop(_TYPES)
    return parts


def _with(name: str, raw: bytes) -> Members:
    return {**members(sound_deck()), name: raw}


def _merged(*changes: Members) -> Members:
    """Take from each set of members what differs from the sound deck's."""
    sound = members(sound_deck())
    merged = dict(sound)
    for parts in changes:
        merged.update({name: raw for name, raw in parts.items() if sound.get(name) != raw})
    return merged


def _notes_of_another_slide() -> Members:
    return changed("ppt/notesSlides/_rels/notesSlide1.xml.rels", ("slide1.xml", "slide2.xml"))


def _shared_notes() -> Members:
    notes = "/ppt/notesSlides/notesSlide2.xml"
    kind = "application/vnd.openxmlformats-officedocument.presentationml.notesSlide+xml"
    parts = _merged(
        changed(rels(2), ("notesSlide2.xml", "notesSlide1.xml")),
        changed(_TYPES, (f'<Override PartName="{notes}" ContentType="{kind}"/>', "")),
    )
    for name in ("notesSlide2.xml", "_rels/notesSlide2.xml.rels"):
        parts.pop(f"ppt/notesSlides/{name}")
    return parts


def _second_copy_of_the_picture() -> Members:
    parts = changed(rels(2), relation("rId9", "image", "../media/image2.png"))
    shape = (
        '<p:pic><p:nvPicPr><p:cNvPr id="9" name="Copy"/><p:cNvPicPr/><p:nvPr/></p:nvPicPr>'
        '<p:blipFill><a:blip r:embed="rId9"/></p:blipFill><p:spPr/></p:pic></p:spTree>'
    )
    drawn = changed(slide(2), ("</p:spTree>", shape))
    return _merged(parts, drawn, _with("ppt/media/image2.png", picture("navy")))


def _own_layout_forgets_its_master() -> Members:
    return changed(
        "ppt/slideLayouts/_rels/slideLayout3.xml.rels", ("slideMaster1.xml", "slideMaster9.xml")
    )


CASES: dict[str, tuple[Callable[[], Members], list[str]]] = {
    "content types come after another member": (
        _types_last,
        [f"{_TYPES}: it must be the first member of the archive, before _rels/.rels."],
    ),
    "a name differs from another only in case": (
        lambda: _with("PPT/presprops.xml", b"<a/>"),
        ["PPT/presprops.xml: the name is taken by ppt/presProps.xml; member names must be unique."],
    ),
    "a part has no content type": (
        lambda: changed(_TYPES, ('<Default Extension="png" ContentType="image/png"/>', "")),
        [f"ppt/media/image1.png: the part has no content type; add it to {_TYPES}."],
    ),
    "a part has two content types": (
        lambda: changed(
            _TYPES,
            (
                "</Types>",
                f'<Override PartName="/{slide(1)}" ContentType="{_SLIDE_TYPE}"/></Types>',
            ),
        ),
        [f"{_TYPES}: /{slide(1)} has 2 content types; keep one of them."],
    ),
    "a content type is for a part that is not there": (
        lambda: changed(
            _TYPES,
            ("</Types>", f'<Override PartName="/{slide(9)}" ContentType="{_SLIDE_TYPE}"/></Types>'),
        ),
        [f"{_TYPES}: /{slide(9)} has a content type but is not in the package."],
    ),
    "a layout has the content type of a slide": (
        lambda: changed(
            _TYPES,
            (
                '/ppt/slideLayouts/slideLayout4.xml" ContentType="application/vnd.openxmlformats-'
                "officedocument.presentationml.slideLayout+xml",
                f'/ppt/slideLayouts/slideLayout4.xml" ContentType="{_SLIDE_TYPE}',
            ),
        ),
        [
            f"ppt/slideLayouts/slideLayout4.xml: its content type is {_SLIDE_TYPE}, "
            "but it is used as slideLayout."
        ],
    ),
    "a relationship leads nowhere": (
        lambda: changed(rels(1), relation("rId9", "tags", "../tags/tag1.xml")),
        [f"{rels(1)}: rId9 points at ppt/tags/tag1.xml, which is not in the package."],
    ),
    "two relationships have one id": (
        lambda: changed(rels(3), relation("rId4", "image", "../media/image1.png")),
        [
            f"{rels(3)}: the id rId4 is used twice; ids must be unique.",
        ],
    ),
    "two relationships say the same": (
        lambda: changed(
            rels(2), relation("rId9", "slideLayout", "../slideLayouts/slideLayout6.xml")
        ),
        [
            f"{rels(2)}: 2 relationships of kind slideLayout point at "
            "ppt/slideLayouts/slideLayout6.xml; keep one.",
            f"{slide(2)}: exactly one slide layout is expected, found 2.",
        ],
    ),
    "relationships are left of a part that is gone": (
        lambda: _with(rels(7), b'<Relationships xmlns="x"/>'),
        [f"{rels(7)}: these are relationships of {slide(7)}, which is missing."],
    ),
    "a picture names no relationship": (
        lambda: changed(slide(3), ('r:embed="rId4"', 'r:embed="rId44"')),
        [
            f"{slide(3)}: rId44 is used but is no relationship of this part.",
            f"{rels(3)}: rId4 points at ppt/media/image1.png, but nothing on the slide uses it; "
            "drop it.",
        ],
    ),
    "a replaced picture is left behind": (
        lambda: _merged(
            changed(rels(2), relation("rId9", "image", "../media/image2.png")),
            _with("ppt/media/image2.png", picture("teal")),
        ),
        [
            f"{rels(2)}: rId9 points at ppt/media/image2.png, but nothing on the slide uses it; "
            "drop it."
        ],
    ),
    "a part is out of reach": (
        lambda: _with("ppt/media/image7.png", picture("teal")),
        ["ppt/media/image7.png: no relationship leads to this part; drop it."],
    ),
    "two slides share a chart": (
        lambda: _merged(
            changed(rels(2), relation("rId9", "chart", "../charts/chart1.xml")),
            changed(
                slide(2),
                (
                    "</p:spTree>",
                    '<p:graphicFrame><c:chart xmlns:c="c" r:id="rId9"/></p:graphicFrame>'
                    "</p:spTree>",
                ),
            ),
        ),
        [
            f"ppt/charts/chart1.xml: {slide(2)} and {slide(3)} share this part; "
            "give each its own copy."
        ],
    ),
    "a part is no XML": (
        lambda: _with("ppt/viewProps.xml", b"<a>\x01</a>"),
        [
            "ppt/viewProps.xml: this is not well-formed XML: PCDATA invalid Char value 1, "
            "line 1, column 4 (<string>, line 1)."
        ],
    ),
    "a part has a document type": (
        lambda: _with("ppt/viewProps.xml", b"<!DOCTYPE a><a/>"),
        ["ppt/viewProps.xml: a document type declaration is not allowed in a part."],
    ),
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
        [f"{_MAIN}: slides have notes, but the presentation has no notes master."],
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
    "the slide count is stale": (
        lambda: changed("docProps/app.xml", ("<Slides>3<", "<Slides>7<")),
        ["docProps/app.xml: it counts 7 slides, but the deck has 3."],
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
    "an axis id is negative": (
        lambda: changed(
            "ppt/charts/chart2.xml",
            *([('"2118791784"', '"-7"')] * 3),
        ),
        [
            'ppt/charts/chart2.xml: the axis id "-7" must be a whole number from 0 to 4294967295.',
        ],
    ),
    "a plot uses an axis that is not there": (
        lambda: changed(
            "ppt/charts/chart2.xml",
            (
                '<c:axId val="2118791784"/><c:axId val="2140495176"/></c:lineChart>',
                '<c:axId val="2118791784"/><c:axId val="5"/></c:lineChart>',
            ),
        ),
        [
            "ppt/charts/chart2.xml: a plot uses the axis id 5, but there is no such axis.",
            "ppt/charts/chart2.xml: no plot uses the axis id 2140495176.",
        ],
    ),
    "an axis crosses one that is not there": (
        lambda: changed(
            "ppt/charts/chart2.xml", ('<c:crossAx val="2140495176"', '<c:crossAx val="5"')
        ),
        [
            "ppt/charts/chart2.xml: the axis 2118791784 crosses the axis 5, but there is none.",
            "ppt/charts/chart2.xml: the axis 2140495176 crosses the axis 2118791784, "
            "but not the reverse.",
        ],
    ),
    "two series have one index": (
        lambda: changed("ppt/charts/chart2.xml", ('<c:idx val="1"/>', '<c:idx val="0"/>')),
        ["ppt/charts/chart2.xml: 2 series have the idx 0."],
    ),
    "cached points go beyond their count": (
        lambda: changed(
            "ppt/charts/chart2.xml",
            (
                '<c:ptCount val="2"/><c:pt idx="0"><c:v>410',
                '<c:ptCount val="1"/><c:pt idx="0"><c:v>410',
            ),
        ),
        [
            "ppt/charts/chart2.xml: the points of Sheet1!$B$2:$B$3 go beyond their count of 1.",
            "ppt/charts/chart2.xml: the points of Sheet1!$B$2:$B$3 are 1, but its cells are 2.",
        ],
    ),
    "cached points repeat an index": (
        lambda: changed(
            "ppt/charts/chart2.xml",
            ('<c:pt idx="1"><c:v>395', '<c:pt idx="0"><c:v>395'),
        ),
        [
            "ppt/charts/chart2.xml: the points of Sheet1!$B$2:$B$3 repeat an index.",
            'ppt/charts/chart2.xml: point 0 of Sheet1!$B$2:$B$3 is "395", but its cell in the '
            'workbook is "410".',
        ],
    ),
    "a workbook is no workbook": (
        lambda: _with("ppt/embeddings/Microsoft_Excel_Sheet1.xlsx", b"PK broken"),
        [
            "ppt/embeddings/Microsoft_Excel_Sheet1.xlsx: the workbook of ppt/charts/chart1.xml "
            "cannot be opened."
        ],
    ),
    "a cell of the workbook is not what the chart shows": (
        lambda: changed("ppt/charts/chart2.xml", ("<c:v>395</c:v>", "<c:v>396</c:v>")),
        [
            'ppt/charts/chart2.xml: point 1 of Sheet1!$B$2:$B$3 is "396", but its cell in the '
            'workbook is "395".'
        ],
    ),
    "a label of the chart is not in the workbook": (
        lambda: changed("ppt/charts/chart2.xml", ("<c:v>May</c:v>", "<c:v>June</c:v>")),
        [
            'ppt/charts/chart2.xml: point 1 of Sheet1!$A$2:$A$3 is "June", but its cell in the '
            'workbook is "May".'
        ],
    ),
    "a series points at more cells than it has points": (
        lambda: changed("ppt/charts/chart2.xml", ("Sheet1!$B$2:$B$3", "Sheet1!$B$2:$B$4")),
        ["ppt/charts/chart2.xml: the points of Sheet1!$B$2:$B$4 are 2, but its cells are 3."],
    ),
    "a series points at a sheet that is not there": (
        lambda: changed("ppt/charts/chart2.xml", ("Sheet1!$B$2:$B$3", "'My Data'!$B$2:$B$3")),
        ["ppt/charts/chart2.xml: the points of 'My Data'!$B$2:$B$3 are 2, but its cells are 0."],
    ),
    "a picture is of another kind than its name": (
        lambda: _with("ppt/media/image1.png", b"GIF89a..."),
        ["ppt/media/image1.png: its bytes are not PNG, as its name says."],
    ),
    "a picture has the content type of another kind": (
        lambda: changed(_TYPES, ('ContentType="image/png"', 'ContentType="image/gif"')),
        ["ppt/media/image1.png: its content type is image/gif, which is not png."],
    ),
    "a picture is stored twice": (
        _second_copy_of_the_picture,
        ["ppt/media/image2.png: the same bytes are stored as ppt/media/image1.png; keep one."],
    ),
}
