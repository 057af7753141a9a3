"""The sound deck with what fewer decks have: a film, shows, comments, fields, own properties."""

from functools import cache

from tests.unit.deck.check.sound_deck import Members, members, picture, sound_deck, zipped

MAIN = "ppt/presentation.xml"
TYPES = "[Content_Types].xml"
CUSTOM = "docProps/custom.xml"
COMMENTS = "ppt/comments/comment1.xml"
NEWER = "ppt/comments/modernComment_1.xml"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006"
_MICROSOFT = "http://schemas.microsoft.com/office"
_P14 = f"{_MICROSOFT}/powerpoint/2010/main"
_P188 = f"{_MICROSOFT}/powerpoint/2018/8/main"
_PML = "application/vnd.openxmlformats-officedocument.presentationml"
_P = "http://schemas.openxmlformats.org/presentationml/2006/main"
_R = f"{_OFFICE}/relationships"
_AUTHOR = "{00000000-0000-4000-8000-00000000000A}"

_FILM = f"""
<p:pic><p:nvPicPr><p:cNvPr id="30" name="Film"><a:hlinkClick r:id="" action="ppaction://media"/>
</p:cNvPr><p:cNvPicPr/><p:nvPr><a:videoFile r:link="rId30"/><p:extLst>
<p:ext uri="{{DAA4B4D4-6D71-4841-9C94-3DE7FCFB9230}}"><p14:media xmlns:p14="{_P14}"
 r:embed="rId31"/></p:ext></p:extLst></p:nvPr></p:nvPicPr><p:blipFill><a:blip r:embed="rId32"/>
<a:stretch><a:fillRect/></a:stretch></p:blipFill><p:spPr/></p:pic>
<p:sp><p:nvSpPr><p:cNvPr id="31" name="Number"/><p:cNvSpPr/><p:nvPr/></p:nvSpPr><p:spPr/><p:txBody>
<a:bodyPr anchor="ctr"/><a:p><a:pPr algn="r" lvl="1"/>
<a:fld id="{{B6F15528-21DE-4FAA-801E-634DDDAF4B2B}}" type="slidenum"><a:rPr sz="1200" u="sng"
 strike="noStrike"><a:solidFill><a:schemeClr val="accent1"/></a:solidFill></a:rPr><a:t>1</a:t>
</a:fld><a:r><a:rPr><a:solidFill><a:srgbClr val="A0B1C2"/></a:solidFill><a:hlinkClick r:id="rId33"
 action="ppaction://hlinksldjump"/></a:rPr><a:t>on</a:t></a:r><a:r><a:rPr><a:hlinkClick r:id=""
 action="ppaction://customshow?id=0&amp;return=true"/></a:rPr><a:t>show</a:t></a:r></a:p></p:txBody>
</p:sp></p:spTree>"""
_END = f"""
<mc:AlternateContent xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006">
<mc:Choice xmlns:p14="{_P14}" Requires="p14"><p:transition p14:dur="20"/></mc:Choice>
<mc:Fallback><p:transition/></mc:Fallback></mc:AlternateContent>
<p:timing><p:tnLst><p:par><p:cTn id="1"><p:childTnLst><p:video><p:cMediaNode><p:cTn id="2"/>
<p:tgtEl><p:spTgt spid="30"/></p:tgtEl></p:cMediaNode></p:video></p:childTnLst></p:cTn></p:par>
</p:tnLst><p:bldLst><p:bldP spid="31" grpId="0"/></p:bldLst></p:timing></p:sld>"""


def _relation(rid: str, kind: str, target: str) -> str:
    kind = kind if kind.startswith("http") else f"{_R}/{kind}"
    return f'<Relationship Id="{rid}" Type="{kind}" Target="{target}"/>'


def _insert(parts: Members, name: str, end: str, text: str) -> None:
    before, found, after = parts[name].decode().rpartition(end)
    assert found, f"{end} is not in {name}"
    parts[name] = f"{before}{text}{after}".encode()


@cache
def rich_deck() -> bytes:
    """Add to the sound deck what its slides lack; still no rule is broken."""
    parts = members(sound_deck())
    _add_film(parts)
    _add_remarks(parts)
    _insert(
        parts,
        MAIN,
        "<p:defaultTextStyle",
        '<p:custShowLst><p:custShow name="Short" id="0"><p:sldLst><p:sld r:id="rId7"/></p:sldLst>'
        "</p:custShow></p:custShowLst><p:defaultTextStyle",
    )
    parts[CUSTOM] = (
        f'<Properties xmlns="{_OFFICE}/custom-properties" xmlns:vt="{_OFFICE}/docPropsVTypes">'
        '<property fmtid="{D5CDD505-2E9C-101B-9397-08002B2CF9AE}" pid="2" name="Quay"><vt:lpwstr>N'
        '</vt:lpwstr></property><property fmtid="{D5CDD505-2E9C-101B-9397-08002B2CF9AE}" pid="3" '
        'name="Berth"><vt:lpwstr>7</vt:lpwstr></property></Properties>'
    ).encode()
    _insert(parts, "_rels/.rels", "</Relationships>",
            _relation("rId40", "custom-properties", CUSTOM) + "</Relationships>")  # fmt: skip
    overrides = {
        CUSTOM: "application/vnd.openxmlformats-officedocument.custom-properties+xml",
        COMMENTS: f"{_PML}.comments+xml",
        NEWER: "application/vnd.ms-powerpoint.comments+xml",
        "ppt/commentAuthors.xml": f"{_PML}.commentAuthors+xml",
        "ppt/authors.xml": "application/vnd.ms-powerpoint.authors+xml",
    }
    stated = "".join(
        f'<Override PartName="/{name}" ContentType="{kind}"/>' for name, kind in overrides.items()
    )
    film = '<Default Extension="mp4" ContentType="video/mp4"/>'
    _insert(parts, TYPES, "</Types>", f"{film}{stated}</Types>")
    return zipped(parts)


def _add_film(parts: Members) -> None:
    slide, rels = "ppt/slides/slide1.xml", "ppt/slides/_rels/slide1.xml.rels"
    _insert(parts, slide, "</p:spTree>", _FILM)
    _insert(parts, slide, "</p:sld>", _END)
    _insert(
        parts,
        rels,
        "</Relationships>",
        _relation("rId30", "video", "../media/media1.mp4")
        + _relation("rId31", f"{_MICROSOFT}/2007/relationships/media", "../media/media1.mp4")
        + _relation("rId32", "image", "../media/image5.png")
        + _relation("rId33", "slide", "slide2.xml")
        + "</Relationships>",
    )
    parts["ppt/media/media1.mp4"] = b"\0\0\0\x18ftypisom"
    parts["ppt/media/image5.png"] = picture("olive")


def _add_remarks(parts: Members) -> None:
    parts["ppt/commentAuthors.xml"] = (
        f'<p:cmAuthorLst xmlns:p="{_P}"><p:cmAuthor id="0" name="Ada" initials="A" lastIdx="1" '
        'clrIdx="0"/></p:cmAuthorLst>'
    ).encode()
    parts[COMMENTS] = (
        f'<p:cmLst xmlns:p="{_P}"><p:cm authorId="0" idx="1"><p:pos x="1" y="1"/>'
        "<p:text>Why?</p:text></p:cm></p:cmLst>"
    ).encode()
    parts["ppt/authors.xml"] = (
        f'<p188:authorLst xmlns:p188="{_P188}"><p188:author id="{_AUTHOR}" name="Ada"/>'
        "</p188:authorLst>"
    ).encode()
    parts[NEWER] = (
        f'<p188:cmLst xmlns:p188="{_P188}"><p188:cm id="{{1}}" authorId="{_AUTHOR}"/></p188:cmLst>'
    ).encode()
    kind = f"{_MICROSOFT}/2018/10/relationships"
    for source, relations in (
        (
            "ppt/_rels/presentation.xml.rels",
            _relation("rId41", "commentAuthors", "commentAuthors.xml")
            + _relation("rId42", f"{kind}/authors", "authors.xml"),
        ),
        (
            "ppt/slides/_rels/slide1.xml.rels",
            _relation("rId43", "comments", "../comments/comment1.xml"),
        ),
        (
            "ppt/slides/_rels/slide2.xml.rels",
            _relation("rId44", f"{kind}/comments", "../comments/modernComment_1.xml"),
        ),
    ):
        _insert(parts, source, "</Relationships>", f"{relations}</Relationships>")
