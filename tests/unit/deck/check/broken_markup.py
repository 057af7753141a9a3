"""The rich deck broken in one way per rule of references, markup, films, shows and properties."""

from __future__ import annotations

from collections.abc import Callable

from tests.unit.deck.check.rich_deck import COMMENTS, CUSTOM, MAIN, NEWER, TYPES, rich_deck
from tests.unit.deck.check.sound_deck import Members, members

_SLIDE = "ppt/slides/slide1.xml"
_TABLE = "ppt/slides/slide2.xml"
_RELS = "ppt/slides/_rels/slide1.xml.rels"
_MAIN_RELS = "ppt/_rels/presentation.xml.rels"
_APP, _CORE = "docProps/app.xml", "docProps/core.xml"
_OTHER_FILM = b"\0\0\0\x18ftypmp42"


def _with(name: str, *swaps: tuple[str, str]) -> Callable[[], Members]:
    """Break one part of the rich deck by replacing texts in it, once each."""

    def break_it() -> Members:
        parts = members(rich_deck())
        text = parts[name].decode()
        for old, new in swaps:
            assert old in text, f"{old} is not in {name}"
            text = text.replace(old, new, 1)
        parts[name] = text.encode()
        return parts

    return break_it


def _two_films() -> Members:
    parts = _with(_RELS, ('2007/relationships/media" Target="../media/media1', '2007/relationships/'
                          'media" Target="../media/media2'))()  # fmt: skip
    return {**parts, "ppt/media/media2.mp4": _OTHER_FILM}


def _merged_cells(*cells: str) -> Callable[[], Members]:
    """Give the cells of the table, row by row, these attributes."""

    def break_it() -> Members:
        parts = members(rich_deck())
        before, *rest = parts[_TABLE].decode().split("<a:tc>")
        made = [
            f"<a:tc{f' {merge}' if merge else ''}>{text}"
            for merge, text in zip(cells, rest, strict=True)
        ]
        parts[_TABLE] = (before + "".join(made)).encode()
        return parts

    return break_it


_PNG = '<Default Extension="png" ContentType="image/png"/>'

CASES: dict[str, tuple[Callable[[], Members], list[str]]] = {
    "a link is used as a picture": (
        _with(_SLIDE, ('r:embed="rId32"', 'r:embed="rId33"')),
        [
            f"{_RELS}: rId32 points at ppt/media/image5.png, but nothing on the slide uses it; "
            "drop it.",
            f"{_SLIDE}: a:blip uses rId33 as image, but it is of kind slide.",
        ],
    ),
    "a film is related as a picture": (
        _with(_RELS, ('relationships/video"', 'relationships/image"')),
        [f"{_SLIDE}: a:videoFile uses rId30 as video, but it is of kind image."],
    ),
    "a film has no relationship": (
        _with(_SLIDE, ('r:link="rId30"', 'r:link="rId300"')),
        [
            f"{_SLIDE}: rId300 is used but is no relationship of this part.",
            f"{_RELS}: rId30 points at ppt/media/media1.mp4, but nothing on the slide uses it; "
            "drop it.",
        ],
    ),
    "newer readers play another film": (
        _two_films,
        [
            f"{_SLIDE}: a film is ppt/media/media1.mp4 for older readers but "
            "ppt/media/media2.mp4 for newer ones."
        ],
    ),
    "a film is no film": (
        lambda: {**members(rich_deck()), "ppt/media/media1.mp4": b"GIF89a"},
        ["ppt/media/media1.mp4: its bytes are not MP4, as its name says."],
    ),
    "a relationship id starts with a digit": (
        lambda: {
            name: part.replace(b'"rId33"', b'"33"') if "slide1" in name else part
            for name, part in members(rich_deck()).items()
        },
        [f'{_RELS}: the id "33" must start with a letter and have no blanks or colons.'],
    ),
    "a relationship has no type": (
        _with(_RELS, ('/relationships/video"', '/relationships/"')),
        [
            f"{_RELS}: rId30 has no type.",
            f"{_SLIDE}: a:videoFile uses rId30 as video, but it is of kind .",
        ],
    ),
    "an address has a blank": (
        _with(_RELS, ('"https://example.com/"', '"https://example.com/a b"')),
        [f'{_RELS}: rId2 leads to "https://example.com/a b", which is no address; escape it.'],
    ),
    "an address has a port that is none": (
        _with(_RELS, ('"https://example.com/"', '"https://example.com:port/"')),
        [f'{_RELS}: rId2 leads to "https://example.com:port/", which is no address; escape it.'],
    ),
    "a choice requires a prefix nobody declares": (
        _with(_SLIDE, ('Requires="p14"', 'Requires="p99"')),
        [f"{_SLIDE}: a choice requires the prefix p99, which is not declared."],
    ),
    "a choice requires nothing": (
        _with(_SLIDE, (' Requires="p14"', "")),
        [f"{_SLIDE}: a choice of alternate content says not what it requires."],
    ),
    "a fallback comes before its choice": (
        _with(_SLIDE, ("<mc:Choice", "<mc:Fallback/><mc:Choice")),
        [f"{_SLIDE}: alternate content must be one or more choices, then at most one fallback."],
    ),
    "an ignorable prefix is not declared": (
        _with(
            _SLIDE,
            (
                "<p:sld ",
                '<p:sld xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006" '
                'mc:Ignorable="a p99" ',
            ),
        ),
        [f"{_SLIDE}: mc:Ignorable names the prefix p99, which is not declared."],
    ),
    "a field has no id": (
        _with(_SLIDE, (' id="{B6F15528-21DE-4FAA-801E-634DDDAF4B2B}"', "")),
        [f"{_SLIDE}: a:fld has no id."],
    ),
    "a field id is no GUID": (
        _with(_SLIDE, ("{B6F15528-21DE-4FAA-801E-634DDDAF4B2B}", "7")),
        [f'{_SLIDE}: a:fld has id="7", which is not allowed.'],
    ),
    "an alignment is in words": (
        _with(_SLIDE, ('algn="r"', 'algn="right"')),
        [f'{_SLIDE}: a:pPr has algn="right", which is not allowed.'],
    ),
    "a list level is too deep": (
        _with(_SLIDE, ('lvl="1"', 'lvl="9"')),
        [f'{_SLIDE}: a:pPr has lvl="9", which is not allowed.'],
    ),
    "an anchor is in words": (
        _with(_SLIDE, ('anchor="ctr"', 'anchor="middle"')),
        [f'{_SLIDE}: a:bodyPr has anchor="middle", which is not allowed.'],
    ),
    "a font size is in points": (
        _with(_SLIDE, ('sz="1200"', 'sz="12"')),
        [f'{_SLIDE}: a:rPr has sz="12", which is not allowed.'],
    ),
    "an underline is a flag": (
        _with(_SLIDE, ('u="sng"', 'u="1"')),
        [f'{_SLIDE}: a:rPr has u="1", which is not allowed.'],
    ),
    "a strike is a flag": (
        _with(_SLIDE, ('strike="noStrike"', 'strike="0"')),
        [f'{_SLIDE}: a:rPr has strike="0", which is not allowed.'],
    ),
    "a theme colour is a name of another kind": (
        _with(_SLIDE, ('schemeClr val="accent1"', 'schemeClr val="peru"')),
        [f'{_SLIDE}: a:schemeClr has val="peru", which is not allowed.'],
    ),
    "a colour has a hash": (
        _with(_SLIDE, ('srgbClr val="A0B1C2"', 'srgbClr val="#A0B1C2"')),
        [f'{_SLIDE}: a:srgbClr has val="#A0B1C2", which is not allowed.'],
    ),
    "a slide has no tree of shapes": (
        _with("ppt/slides/slide3.xml", ("<p:cSld>", "<p:cSld/><p:old>"), ("</p:cSld>", "</p:old>")),
        ["ppt/slides/slide3.xml: the slide has no tree of shapes."],
    ),
    "a group lacks its properties": (
        _with(_SLIDE, ("</p:spTree>", "<p:grpSp/></p:spTree>")),
        [f"{_SLIDE}: a group of shapes must start with its names and its properties."],
    ),
    "a shape id is negative": (
        _with(_SLIDE, ('<p:cNvPr id="31"', '<p:cNvPr id="-31"'), ('spid="31"', 'spid="-31"')),
        [f'{_SLIDE}: "Number" has the shape id "-31"; give it a whole number.'],
    ),
    "a shape has no name": (
        _with(_SLIDE, (' name="Number"', "")),
        [f"{_SLIDE}: the shape 31 has no name; an empty one will do."],
    ),
    "an animation builds a shape that is gone": (
        _with(_SLIDE, ('bldP spid="31"', 'bldP spid="32"')),
        [f"{_SLIDE}: an animation builds the shape id 32, which is not there."],
    ),
    "two steps of an animation have one id": (
        _with(_SLIDE, ('cTn id="2"', 'cTn id="1"')),
        [f"{_SLIDE}: two steps of an animation have one id."],
    ),
    "a merge goes on beside no merged cell": (
        _merged_cells("", 'hMerge="1"', "", "", "", ""),
        [f"{_TABLE}: table 1: row 1 goes on with a merged cell that is not there."],
    ),
    "a merge over rows covers another cell": (
        _merged_cells('rowSpan="2"', "", "", "", "", ""),
        [f"{_TABLE}: table 1: row 1 has a merged cell that covers another cell."],
    ),
    "two merges overlap": (
        _merged_cells(
            'rowSpan="2"', 'rowSpan="2" gridSpan="2"', 'hMerge="1"', 'vMerge="1"', 'vMerge="1"', ""
        ),
        [f"{_TABLE}: table 1: row 1 has a merged cell that covers another cell."],
    ),
    "a column has a broken width": (
        _with(_TABLE, ('<a:gridCol w="', '<a:gridCol w="0.')),
        [f'{_TABLE}: table 1: a column has the size "0.1828800"; give it in whole EMU.'],
    ),
    "a slide of a custom show is a master": (
        _with(MAIN, ('<p:sld r:id="rId7"/>', '<p:sld r:id="rId1"/>')),
        [f"{MAIN}: p:sld uses rId1 as slide, but it is of kind slideMaster."],
    ),
    "two custom shows have one id": (
        _with(
            MAIN,
            (
                "</p:custShowLst>",
                '<p:custShow name="B" id="0"><p:sldLst/></p:custShow></p:custShowLst>',
            ),
        ),
        [f"{MAIN}: the custom show id 0 is used 2 times."],
    ),
    "sections are in another order": (
        _with(
            MAIN,
            (
                '<p14:sldId id="256"/><p14:sldId id="257"/>',
                '<p14:sldId id="257"/><p14:sldId id="256"/>',
            ),
        ),
        [f"{MAIN}: the sections list the slides in another order than the list of slides."],
    ),
    "a section id is no GUID": (
        _with(MAIN, ("{6F1A7C5E-0B9B-4C5E-8B1E-0D5B6F7A8C9D}", "one")),
        [f'{MAIN}: the section id "one" must be a GUID in braces.'],
    ),
    "a layout id is too large": (
        _with("ppt/slideMasters/slideMaster1.xml", ('id="2147483649"', 'id="4294967296"')),
        [
            f'{MAIN}: the master or layout id "4294967296" must lie between 2147483648 and '
            "4294967295."
        ],
    ),
    "a comment has an author who is gone": (
        _with(COMMENTS, ('authorId="0"', 'authorId="3"')),
        [f"{COMMENTS}: a comment is by author 3, who is on no list."],
    ),
    "a newer comment has an author who is gone": (
        _with("ppt/authors.xml", ("00A}", "00B}")),
        [
            f"{NEWER}: a comment is by author {{00000000-0000-4000-8000-00000000000A}}, who is on "
            "no list."
        ],
    ),
    "the list of authors is gone": (
        _with(_MAIN_RELS, ("relationships/commentAuthors", "relationships/customXml")),
        [f"{COMMENTS}: a comment is by author 0, who is on no list."],
    ),
    "the count of notes is stale": (
        _with(_APP, ("<Notes>2<", "<Notes>5<")),
        [f"{_APP}: it counts 5 notes, but the deck has 2."],
    ),
    "the count of hidden slides is stale": (
        _with(_APP, ("<HiddenSlides>0<", "<HiddenSlides>1<")),
        [f"{_APP}: it counts 1 hidden slides, but the deck has 0."],
    ),
    "titles stand without headings": (
        _with(_APP, ("HeadingPairs>", "Gone>"), ("</HeadingPairs>", "</Gone>")),
        [f"{_APP}: HeadingPairs and TitlesOfParts must be there both or not at all."],
    ),
    "a core property is stated twice": (
        _with(_CORE, ("</cp:coreProperties>", "<dc:title>B</dc:title></cp:coreProperties>")),
        [f"{_CORE}: it states title 2 times; keep one."],
    ),
    "a date has no time zone": (
        _with(_CORE, ("Z</dcterms:created>", "</dcterms:created>")),
        [f'{_CORE}: the date created is "2013-01-27T09:14:16"; write it as 2026-01-31T12:00:00Z.'],
    ),
    "a date does not say that it is one": (
        _with(_CORE, ('<dcterms:created xsi:type="dcterms:W3CDTF">', "<dcterms:created>")),
        [f'{_CORE}: the date created needs xsi:type="dcterms:W3CDTF".'],
    ),
    "a property id is taken by the system": (
        _with(CUSTOM, ('pid="2"', 'pid="1"')),
        [f'{CUSTOM}: the property id "1" must be 2 or more.'],
    ),
    "two properties have one id": (
        _with(CUSTOM, ('pid="3"', 'pid="2"')),
        [f'{CUSTOM}: 2 properties have the id "2".'],
    ),
    "two properties have one name": (
        _with(CUSTOM, ('name="Berth"', 'name="QUAY"')),
        [f'{CUSTOM}: 2 properties have the name "quay".'],
    ),
    "an extension has a dot": (
        _with(TYPES, (_PNG, _PNG.replace('"png"', '".png"') + _PNG)),
        [f'{TYPES}: ".png" is no extension; write it without a dot.'],
    ),
    "a content type is no media type": (
        _with(TYPES, ('Extension="rels" ContentType="', 'Extension="rels" ContentType="/')),
        [
            f'{TYPES}: "/application/vnd.openxmlformats-package.relationships+xml" is no content '
            "type; write it as application/xml."
        ],
    ),
    "a film has the content type of another kind": (
        _with(TYPES, ('ContentType="video/mp4"', 'ContentType="video/quicktime"')),
        ["ppt/media/media1.mp4: its content type is video/quicktime, which is not mp4."],
    ),
}
