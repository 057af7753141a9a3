"""User text as XML: what may not stand in XML is removed, what means something is escaped."""

from __future__ import annotations

import re

_SPECIAL = re.compile("[&<>\r\n\x0b\x00-\x08\x0c\x0e-\x1f\ufffe\uffff\ud800-\udfff]").search
_ATTRIBUTE_SPECIAL = re.compile('[&<>"\t\r\n\x00-\x08\x0b-\x1f\ufffe\uffff\ud800-\udfff]').search
_SURROGATE = re.compile("[\ud800-\udfff]").search
_LINE_END = re.compile("\r\n|[\r\n\x0b]")
# XML 1.0, production 2: these characters cannot be written at all, not even as references.
_FORBIDDEN = dict.fromkeys([*range(9), 0xB, 0xC, *range(0xE, 0x20), 0xFFFE, 0xFFFF])


def _clean(value: str) -> str:
    if _SURROGATE(value):
        # A pair that arrived as two halves is one character; a half alone is none.
        value = value.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
    return value.translate(_FORBIDDEN)


def escape(value: str) -> str:
    """`value` as the content of an element; line ends stay as they are."""
    if not _SPECIAL(value):
        return value
    value = _clean(value.replace("\x0b", "\n"))
    return value.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def escape_lines(value: str, line_break: str) -> str:
    """`value` as the content of `a:t`, each line end (LF, CR, CRLF, VT) as `line_break`."""
    if not _SPECIAL(value):
        return value
    return line_break.join(map(escape, _LINE_END.split(value)))


def lines_of(value: str) -> list[str]:
    """Return the lines of a text (ended by LF, CR, CRLF, VT), without what XML cannot hold."""
    return [_clean(line) for line in _LINE_END.split(value)]


def escape_attribute(value: str) -> str:
    """`value` as the content of an attribute in double quotes; line ends become spaces."""
    if not _ATTRIBUTE_SPECIAL(value):
        return value
    value = _clean(value).replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    value = value.replace('"', "&quot;").replace("\r\n", " ")
    return value.replace("\r", " ").replace("\n", " ").replace("\t", " ")


def utf16_length(value: str) -> int:
    """Characters as Office counts them: those beyond the basic plane are two."""
    return len(value) if value.isascii() else len(value.encode("utf-16-le", "surrogatepass")) // 2
