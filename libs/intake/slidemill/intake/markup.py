"""XML parts, judged by their bytes: no document type, a known encoding, bounded depth."""

import codecs
import re

from lxml import etree

from slidemill.intake.errors import Code, IntakeError
from slidemill.intake.limits import XML_BYTES, XML_DEPTH

_SPACE = b" \t\r\n"
_DECLARATION = re.compile(
    rb"""<\?xml\s+version\s*=\s*["']1\.0["']"""
    rb"""(?:\s+encoding\s*=\s*["']([A-Za-z0-9._-]+)["'])?"""
    rb"""(?:\s+standalone\s*=\s*["'](?:yes|no)["'])?\s*\?>"""
)
_UTF16 = {
    codecs.BOM_UTF16_LE: "utf-16",
    codecs.BOM_UTF16_BE: "utf-16",
    b"<\0": "utf-16-le",
    b"\0<": "utf-16-be",
}
_SKELETON = b"<>\x01\x02"
_FLESH = bytes(byte for byte in range(256) if byte not in _SKELETON)


def looks_like_xml(part: bytes) -> bool:
    """Say whether some reader would take these bytes for XML, whatever they are called."""
    head = part[:256].removeprefix(codecs.BOM_UTF8).lstrip(_SPACE)
    return head[:1] == b"<" or part[:2] in _UTF16


def check_xml(part: bytes, place: str) -> bytes:
    """Return the part in UTF-8, known to hold no DTD and no tree deeper than `XML_DEPTH`.

    Only as much is parsed as that takes, so a part may still turn out to be malformed. DTDs are
    refused because entities in them read files, fetch addresses and multiply without end
    (OWASP XXE prevention). Raises `IntakeError`.
    """
    if len(part) > XML_BYTES:
        raise IntakeError(
            Code.XML_TOO_LARGE,
            place,
            f"it has {len(part)} bytes of XML, more than the {XML_BYTES} allowed; simplify it.",
        )
    text = _utf8(part, place)
    if _has(text, b"!DOCTYPE") or _has(text, b"!ENTITY"):
        raise IntakeError(
            Code.XML_DTD,
            place,
            "it holds a DOCTYPE, which Office never writes and attacks need; "
            "open the file in PowerPoint and save it again.",
        )
    if text.count(b"</") >= XML_DEPTH and not _is_shallow(text):
        parse_xml(text, place)
    return text


def parse_xml(text: bytes, place: str) -> etree._Element:
    """Parse UTF-8 text that `check_xml` returned; raises `IntakeError` if it is malformed."""
    # Encoding is given because the declaration may still name the one the part came in.
    parser = etree.XMLParser(
        encoding="utf-8", resolve_entities=False, no_network=True, huge_tree=False
    )
    try:
        return etree.fromstring(text, parser)
    except etree.XMLSyntaxError as error:
        if "Excessive depth" in str(error):
            raise IntakeError(
                Code.XML_TOO_DEEP,
                place,
                f"its elements nest deeper than {XML_DEPTH}; Office nests about 40 at most.",
            ) from None
        raise IntakeError(
            Code.XML_MALFORMED,
            place,
            f"its XML is broken ({error}); open the file in PowerPoint and save it again.",
        ) from None


def _utf8(part: bytes, place: str) -> bytes:
    """Recode to UTF-8; other encodings than UTF-8 and UTF-16 are no OPC (ECMA-376-2, 8.1.4)."""
    coding = _UTF16.get(part[:2])
    if coding:
        try:
            text = part.decode(coding).encode()
        except UnicodeError:
            raise _encoding(place, "broken UTF-16") from None
        if b"\0" in text:
            raise _encoding(place, "UTF-32")
    else:
        text = part.removeprefix(codecs.BOM_UTF8)
    body = text.lstrip(_SPACE)
    if not body.startswith(b"<"):
        raise _encoding(place, "no XML in a known encoding")
    if body[:5] == b"<?xml" and body[5:6] in {b" ", b"\t", b"\r", b"\n"}:
        declaration = _DECLARATION.match(body)
        if not declaration:
            raise _encoding(place, "behind an XML declaration that is broken")
        declared = (declaration[1] or b"utf-8").lower()
        if declared not in {b"utf-8", b"us-ascii", b"utf-16"}:
            raise _encoding(place, declared.decode())
    return text


def _has(text: bytes, mark: bytes) -> bool:
    """Say whether `<` and `mark` occur; `mark` alone is rare, so that is found faster."""
    return mark in text and b"<" + mark in text


def _encoding(place: str, found: str) -> IntakeError:
    return IntakeError(
        Code.XML_ENCODING,
        place,
        f"its text is {found}; Office files are UTF-8 or UTF-16 only; "
        "open the file in PowerPoint and save it again.",
    )


def _is_shallow(text: bytes) -> bool:
    """Say whether elements surely nest no deeper than `XML_DEPTH`; False means unknown.

    Tags are cut down to `<>`, self-closed ones and ends; then leaves are removed level by level.
    Any well-formed text whose `<` and `>` are not all tag borders leaves a remainder, so it is
    never taken for shallow by mistake. A third of the time of a parser.
    """
    text = text[text.find(b"?>") + 2 :] if text.lstrip(_SPACE).startswith(b"<?xml") else text
    if _has(text, b"?") or _has(text, b"!"):
        return False
    # \x01 stands for an end tag, \x02 for a self-closed one; equal lengths make it quick.
    bones = text.replace(b"</", b"\x01\x01").replace(b"/>", b"\x02\x02")
    bones = bones.translate(None, _FLESH)
    bones = bones.replace(b"<\x02\x02", b"")
    for _ in range(XML_DEPTH):
        if not bones:
            return True
        bones = bones.replace(b"<>\x01\x01>", b"")
    return not bones
