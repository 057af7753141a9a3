"""One hostile presentation per rule of the presentation scan."""

import struct
import tracemalloc

import pytest

from slidemill.intake import Code, IntakeError, scan_pptx
from slidemill.intake.limits import XML_BYTES
from slidemill.intake.markup import check_xml
from tests.security.intake.deck_forge import (
    OFFICE_RELS,
    SLIDE,
    SLIDE_RELS,
    TYPES,
    WORKBOOK,
    names,
    part,
    related,
    relationship,
    retyped,
    rewrite,
    sound_deck,
    spoiled,
    typed,
)
from tests.security.intake.zip_forge import Entry, deflated_zeros, forge

CHART_RELS = next(name for name in names() if name.startswith("ppt/charts/_rels/"))
MIB = 1 << 20
CFB = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(504)
MAIN = "application/vnd.openxmlformats-officedocument.presentationml.presentation.main+xml"
POWERPOINT = "application/vnd.ms-powerpoint"


def refusal(deck: bytes) -> IntakeError:
    with pytest.raises(IntakeError) as caught:
        scan_pptx(deck)
    return caught.value


def with_doctype(doctype: str, body: str = "<a/>", encoding: str = "utf-8") -> bytes:
    declared = encoding[:6].rstrip("-")
    return f'<?xml version="1.0" encoding="{declared}"?>{doctype}{body}'.encode(encoding)


XXE_FILE = '<!DOCTYPE a [<!ENTITY b SYSTEM "file:///etc/passwd">]>'
XXE_HTTP = '<!DOCTYPE a SYSTEM "http://127.0.0.1:1/a.dtd">'
LAUGHS = (
    "<!DOCTYPE a [<!ENTITY a0 'lol'>"
    + "".join(f"<!ENTITY a{n} '{f'&a{n - 1};' * 10}'>" for n in range(1, 11))
    + "]>"
)


@pytest.mark.parametrize(
    "doctype",
    [XXE_FILE, XXE_HTTP, LAUGHS, "<!DOCTYPE a>"],
    ids=["file entity", "http DTD", "billion laughs", "bare"],
)
@pytest.mark.parametrize("encoding", ["utf-8", "utf-16", "utf-16-le", "utf-16-be"])
@pytest.mark.parametrize("name", [SLIDE, SLIDE_RELS, TYPES, "docProps/core.xml", "odd.bin"])
def test_a_document_type_in_any_part_and_coding_is_refused(
    doctype: str, encoding: str, name: str
) -> None:
    body = with_doctype(doctype, "<a>&b;</a>", encoding)
    error = refusal(spoiled({name: body}))
    assert (error.code, error.place) == (Code.XML_DTD, name)
    assert "DOCTYPE" in error.message


def test_a_document_type_behind_spaces_and_comments_is_refused() -> None:
    body = b"\xef\xbb\xbf \n<!-- -->" + b" " * 9999 + b"<!DOCTYPE a><a/>"
    assert refusal(spoiled({SLIDE: body})).code is Code.XML_DTD


@pytest.mark.parametrize("encoding", ["utf-7", "utf-32", "utf-32-be", "cp037"])
def test_codings_that_hide_a_document_type_are_refused(encoding: str) -> None:
    body = f'<?xml version="1.0" encoding="{encoding}"?>{XXE_FILE}<a/>'.encode(encoding)
    assert refusal(spoiled({SLIDE: body})).code is Code.XML_ENCODING


def test_a_declared_coding_other_than_unicode_is_refused() -> None:
    hidden = b'<?xml version="1.0" encoding="UTF-7"?>+ADwAIQ-DOCTYPE a+AD4-<a/>'
    error = refusal(spoiled({SLIDE: hidden}))
    assert (error.code, error.place) == (Code.XML_ENCODING, SLIDE)
    assert "utf-7" in error.message


@pytest.mark.parametrize(
    ("opening", "closing"),
    [
        (b"<a>", b"</a>"),
        (b"<a>/>", b"</a>"),
        (b"<a b='/>'>", b"</a>"),
        (b"<a><!-- </ /> -->", b"</a>"),
        (b"<a><![CDATA[</]]>", b"</a>"),
        (b"<a><?x </ ?>", b"</a>"),
        (b"<a b='c/d'><e/>", b"<e/></a>"),
    ],
)
def test_xml_that_nests_too_deep_is_refused_however_it_is_written(
    opening: bytes, closing: bytes
) -> None:
    deep = b'<?xml version="1.0"?>' + opening * 300 + closing * 300
    error = refusal(spoiled({"ppt/odd.xml": deep}))
    assert (error.code, error.place) == (Code.XML_TOO_DEEP, "ppt/odd.xml")


def test_xml_that_is_broad_but_not_deep_is_fine() -> None:
    broad = b"<a>" + b"<b c='d/e'>x<f/></b>" * 5000 + b"</a>"
    scan_pptx(spoiled({"ppt/odd.xml": broad}))


@pytest.mark.parametrize("name", [TYPES, SLIDE_RELS, "_rels/.rels"])
def test_broken_xml_where_rules_are_read_from_is_refused(name: str) -> None:
    error = refusal(spoiled({name: b"<a><b></a>"}))
    assert (error.code, error.place) == (Code.XML_MALFORMED, name)


@pytest.mark.parametrize(
    ("kind", "target"),
    [
        ("image", "http://127.0.0.1/a.png"),
        ("image", "https://example.com/a.png"),
        ("image", "file:///etc/passwd"),
        ("image", "\\\\host\\share\\a.png"),
        ("oleObject", "file:///C:/a.xlsx"),
        ("slide", "http://example.com/a.pptx"),
        ("slideMaster", "a.pptx"),
        ("audio", "http://example.com/a.wav"),
        ("media", "http://example.com/a.mp4"),
        ("video", "http://example.com/a.mp4"),
        ("video", "file:///a.mp4"),
        ("video", "http://www.youtube.com/embed/a"),
        ("video", "https://youtube.com.example.com/embed/a"),
        ("video", "https://www.youtube.com@example.com/embed/a"),
        ("video", "https://www.youtube.com:1/embed/a"),
        ("attachedTemplate", "https://example.com/a.potx"),
        ("package", "https://example.com/a.xlsx"),
        ("hyperlink", "file:///etc/passwd"),
        ("hyperlink", "\\\\host\\share"),
        ("hyperlink", "//host/share"),
        ("hyperlink", "javascript:alert(1)"),
        ("hyperlink", "ms-excel:ofe|u|http://example.com"),
        ("hyperlink", "other.pptx"),
        ("hyperlink", "http://[bad"),
        ("nobody/knows", "https://example.com"),
    ],
)
def test_what_would_be_fetched_from_outside_is_refused(kind: str, target: str) -> None:
    error = refusal(related(relationship(kind, target)))
    assert (error.code, error.place) == (Code.EXTERNAL_LINK, SLIDE_RELS)
    assert "rId99" in error.message
    assert repr(target) in error.message


@pytest.mark.parametrize(
    ("kind", "target"),
    [
        ("hyperlink", "https://example.com/a?b=c"),
        ("hyperlink", "HTTP://EXAMPLE.COM"),
        ("hyperlink", "mailto:a@example.com?subject=b"),
        ("video", "https://www.youtube.com/embed/abc?feature=oembed"),
        ("video", "https://youtu.be/abc"),
    ],
)
def test_links_a_reader_clicks_and_youtube_are_fine(kind: str, target: str) -> None:
    scan_pptx(related(relationship(kind, target.replace("&", "&amp;"))))


@pytest.mark.parametrize("kind", ["oleObject", "package"])
@pytest.mark.parametrize(
    "target",
    [
        "file:///C:\\figures\\a.xlsx",
        "https://example.com/a.xlsx",
        "a.xlsx",
        "C:\\a.xlsx",
        "\\\\host\\share\\a.xlsx",
    ],
)
def test_a_chart_may_be_linked_to_an_outside_workbook(kind: str, target: str) -> None:
    scan_pptx(related(relationship(kind, target), CHART_RELS))


@pytest.mark.parametrize(
    ("kind", "target"),
    [
        ("image", "https://example.com/a.png"),
        ("oleObject", "javascript:alert(1)"),
        ("oleObject", "ms-excel:ofe|u|https://example.com/a.xlsx"),
        ("chartUserShapes", "https://example.com/a.xml"),
        ("hyperlink", "file:///C:/a.xlsx"),
    ],
)
def test_a_chart_is_linked_to_nothing_else_outside(kind: str, target: str) -> None:
    error = refusal(related(relationship(kind, target), CHART_RELS))
    assert (error.code, error.place) == (Code.EXTERNAL_LINK, CHART_RELS)


def test_what_only_lies_where_charts_do_is_not_linked_to_workbooks() -> None:
    link = relationship("oleObject", "file:///C:/a.xlsx")
    rels = part(SLIDE_RELS).replace(b"</Relationships>", f"{link}</Relationships>".encode())
    stray = {"ppt/charts/_rels/drawing1.xml.rels": rels}
    assert refusal(spoiled(stray)).code is Code.EXTERNAL_LINK


def test_a_chart_inside_a_workbook_is_not_linked_to_others() -> None:
    link = relationship("oleObject", "file:///C:/a.xlsx")
    kind = "application/vnd.openxmlformats-officedocument.drawingml.chart+xml"
    override = f'<Override PartName="/xl/charts/chart1.xml" ContentType="{kind}"/></Types>'
    workbook = part(WORKBOOK)
    rels = part("xl/_rels/workbook.xml.rels", workbook).replace(
        b"</Relationships>", f"{link}</Relationships>".encode()
    )
    linked = rewrite(
        workbook,
        {
            TYPES: part(TYPES, workbook).replace(b"</Types>", override.encode()),
            "xl/charts/chart1.xml": b"<a/>",
            "xl/charts/_rels/chart1.xml.rels": rels,
        },
    )
    assert refusal(spoiled({WORKBOOK: linked})).code is Code.EXTERNAL_LINK


def test_an_active_object_inside_the_file_is_refused_in_charts_too() -> None:
    link = relationship("oleObject", "../embeddings/a.bin", external=False)
    assert refusal(related(link, CHART_RELS)).code is Code.OLE_OBJECT


def test_an_external_link_is_seen_whatever_its_mode_and_its_file_are_called() -> None:
    link = relationship("image", "https://example.com/a.png").replace("External", "external")
    assert refusal(related(link)).code is Code.EXTERNAL_LINK
    rels = part(SLIDE_RELS).replace(b"</Relationships>", f"{link}</Relationships>".encode())
    assert refusal(spoiled({"ppt/x/_RELS/y.RELS": rels})).code is Code.EXTERNAL_LINK


@pytest.mark.parametrize(
    "target", ["http://example.com/a.png", "file:///a", "C:\\a", "//host/a", "\\\\host\\a"]
)
def test_an_internal_relationship_that_leads_outside_is_refused(target: str) -> None:
    error = refusal(related(relationship("image", target, external=False)))
    assert error.code is Code.BAD_RELATIONSHIP


@pytest.mark.parametrize(
    ("kind", "code"),
    [
        ("vbaProject", Code.MACROS),
        ("oleObject", Code.OLE_OBJECT),
        ("control", Code.ACTIVEX),
        ("activeXControlBinary", Code.ACTIVEX),
    ],
)
def test_active_content_is_refused_by_its_relationship(kind: str, code: Code) -> None:
    link = relationship(kind, "../media/image1.png", external=False)
    assert refusal(related(link)).code is code


@pytest.mark.parametrize(
    ("name", "kind", "code"),
    [
        ("ppt/a.bin", "application/vnd.ms-office.vbaProject", Code.MACROS),
        ("ppt/a.xml", "application/vnd.ms-word.vbaData+xml", Code.MACROS),
        ("ppt/vbaProject.bin", "application/octet-stream", Code.MACROS),
        (
            "ppt/embeddings/a.bin",
            "application/vnd.openxmlformats-officedocument.oleObject",
            Code.OLE_OBJECT,
        ),
        ("ppt/a.xml", "application/vnd.ms-office.activeX+xml", Code.ACTIVEX),
        ("ppt/a.bin", "application/VND.MS-Office.ActiveX", Code.ACTIVEX),
        ("ppt/a.xlsm", "application/vnd.ms-excel.sheet.macroEnabled.12", Code.MACROS),
    ],
)
def test_active_content_is_refused_by_its_type_or_name(name: str, kind: str, code: Code) -> None:
    error = refusal(typed(name, b"<a/>", kind))
    assert (error.code, error.place) == (code, name)


@pytest.mark.parametrize("kind", ["presentation", "template", "slideshow", "addin"])
def test_files_with_macros_are_refused(kind: str) -> None:
    deck = retyped(MAIN, f"{POWERPOINT}.{kind}.macroEnabled.main+xml")
    error = refusal(deck)
    assert error.code is Code.MACROS
    assert "save it as .pptx" in error.message


def test_an_ole_object_that_is_called_a_picture_is_refused() -> None:
    assert refusal(spoiled({"ppt/media/image9.png": CFB})).code is Code.OLE_OBJECT


@pytest.mark.parametrize("kind", ["template", "slideshow"])
def test_templates_and_shows_are_refused_with_the_way_out(kind: str) -> None:
    deck = retyped(MAIN, MAIN.replace("presentation.main", f"{kind}.main"))
    error = refusal(deck)
    assert (error.code, error.place) == (Code.WRONG_KIND, "template.pptx")
    assert "save it as a presentation (.pptx)" in error.message


def test_strict_files_are_refused_with_the_way_out() -> None:
    strict = "http://purl.oclc.org/ooxml/officeDocument/relationships"
    rels = part("_rels/.rels").replace(OFFICE_RELS.encode(), strict.encode())
    assert refusal(spoiled({"_rels/.rels": rels})).code is Code.WRONG_KIND


def test_other_office_files_are_refused() -> None:
    error = refusal(part(WORKBOOK))
    assert error.code is Code.NOT_A_PRESENTATION
    assert "save it as .pptx" in error.message


@pytest.mark.parametrize("name", [TYPES, "_rels/.rels"])
def test_zips_that_are_no_office_file_are_refused(name: str) -> None:
    assert refusal(spoiled(drop=[name])).code is Code.NOT_A_PRESENTATION


def test_a_deck_without_its_main_part_is_refused() -> None:
    assert refusal(spoiled(drop=["ppt/presentation.xml"])).code is Code.BAD_RELATIONSHIP


def test_a_deck_with_two_main_parts_is_refused() -> None:
    link = relationship("officeDocument", "ppt/slides/slide1.xml", external=False)
    assert refusal(related(link, "_rels/.rels")).code is Code.BAD_RELATIONSHIP


def test_a_password_protected_deck_is_refused_with_the_way_out() -> None:
    error = refusal(CFB + "EncryptedPackage".encode("utf-16-le"))
    assert error.code is Code.PASSWORD_PROTECTED
    assert "remove the password" in str(error)


def test_a_deck_of_the_old_format_is_refused_with_the_way_out() -> None:
    error = refusal(CFB)
    assert error.code is Code.OLD_FORMAT
    assert "save it as .pptx" in error.message


def test_embedded_files_other_than_workbooks_are_refused() -> None:
    word = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
    docx = rewrite(part(WORKBOOK))
    assert refusal(typed("ppt/embeddings/a.docx", docx, word)).code is Code.EMBEDDED_FILE
    assert refusal(spoiled({"ppt/media/image9.png": docx})).code is Code.EMBEDDED_FILE
    error = refusal(spoiled({WORKBOOK: sound_deck()}))
    assert (error.code, error.place) == (Code.EMBEDDED_FILE, f"{WORKBOOK} > {WORKBOOK}")
    assert refusal(spoiled({WORKBOOK: b"no zip"})).code is Code.NOT_A_ZIP


def test_a_presentation_in_a_workbooks_place_is_refused() -> None:
    bare = rewrite(sound_deck(), drop=[WORKBOOK])
    assert refusal(spoiled({WORKBOOK: bare})).code is Code.EMBEDDED_FILE


@pytest.mark.parametrize(
    ("parts", "code"),
    [
        ({"xl/workbook.xml": with_doctype(XXE_FILE)}, Code.XML_DTD),
        ({"xl/vbaProject.bin": b"x"}, Code.MACROS),
        ({"xl/embeddings/oleObject1.bin": CFB}, Code.OLE_OBJECT),
        ({"xl/media/a.png": b"PK\x03\x04"}, Code.EMBEDDED_FILE),
        ({"xl/../../a": b"x"}, Code.BAD_NAME),
        (
            {
                "xl/externalLinks/_rels/externalLink1.xml.rels": (
                    "<Relationships>"
                    + relationship("externalLinkPath", "file:///C:/a.xlsx")
                    + "</Relationships>"
                ).encode()
            },
            Code.EXTERNAL_LINK,
        ),
    ],
)
def test_embedded_workbooks_keep_the_same_rules(parts: dict[str, bytes], code: Code) -> None:
    error = refusal(spoiled({WORKBOOK: rewrite(part(WORKBOOK), parts)}))
    assert error.code is code
    assert error.place.startswith(f"{WORKBOOK} > ")


def test_a_bomb_in_a_part_nobody_refers_to_is_refused_without_inflating_it() -> None:
    deck = forge(
        Entry(name=TYPES, content=part(TYPES)),
        Entry(name="_rels/.rels", content=part("_rels/.rels")),
        Entry(name="ppt/presentation.xml", content=part("ppt/presentation.xml")),
        Entry(name="x", packed=deflated_zeros(300 * MIB), size=300 * MIB, crc=0),
    )
    tracemalloc.start()
    error = refusal(deck)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert (error.code, error.place) == (Code.MEMBER_TOO_LARGE, "x")
    assert peak < MIB


def test_a_bomb_inside_an_embedded_workbook_is_refused_without_inflating_it() -> None:
    bomb = forge(Entry(name="x", packed=deflated_zeros(300 * MIB), size=300 * MIB, crc=0))
    deck = spoiled({WORKBOOK: bomb})
    tracemalloc.start()
    error = refusal(deck)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert (error.code, error.place) == (Code.MEMBER_TOO_LARGE, f"{WORKBOOK} > x")
    assert peak < 4 * MIB


def test_a_part_that_inflates_to_more_than_it_says_is_refused() -> None:
    deck = sound_deck()
    at = deck.rindex(b"ppt/slides/slide1.xml", 0, deck.rindex(b"PK\x05\x06")) - 46
    local = struct.unpack_from("<L", deck, at + 42)[0]
    (size,) = struct.unpack_from("<L", deck, at + 24)
    lie = bytearray(deck)
    struct.pack_into("<L", lie, at + 24, size - 1)
    struct.pack_into("<L", lie, local + 22, size - 1)
    assert refusal(bytes(lie)).code is Code.SIZE_MISMATCH


def test_an_xml_part_too_large_to_parse_is_refused() -> None:
    with pytest.raises(IntakeError) as caught:
        check_xml(b"<a>" + bytes(XML_BYTES), "ppt/odd.xml")
    assert caught.value.code is Code.XML_TOO_LARGE
