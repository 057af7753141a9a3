"""Number format codes: what Excel would refuse in a workbook is told, bare words are quoted."""

from __future__ import annotations

import re
from functools import lru_cache

from slidemill.deck.language.attributes import Attributes
from slidemill.deck.limits import MAX_FORMAT_LENGTH

_TOKEN = re.compile(
    r'(?P<text>"[^"]*"|\\.|[_*].)'
    r"|(?P<bracket>\[[^\[\]]*\])"
    r"|(?P<name>General|AM/PM|A/P|E[+-])"
    r"|(?P<word>[A-Za-z]+)"
    r"|(?P<fraction>\.0+)"
    r"|(?P<digit>[0#?])"
    r"|(?P<end>;)"
    r'|(?P<open>["\[\]\\_*])'
    r"|(?P<other>.)",
    re.IGNORECASE | re.DOTALL,
)
_BRACKET = re.compile(
    r"\[(?:h+|m+|s+|black|blue|cyan|green|magenta|red|white|yellow|colou?r ?[0-9]{1,2}"
    r"|(?:[<>]=?|=|<>) ?-?[0-9.]+(?:E[+-]?[0-9]+)?|\$[^\]]*|dbnum[0-9]|eng)\]",
    re.IGNORECASE,
)
_DATE = re.compile(r"(?:y+|m+|d+|h+|s+|e+|g+|a{3,4}|b(?:b|bbb|[12])|rr?)+", re.IGNORECASE)
_CONTROL = re.compile("[\x00-\x1f\x7f]")
_SECTIONS = 4
_MEND = 'write one such as "#,##0", "0.0%" or "yyyy/mm".'


class FormatError(ValueError):
    """The code is no number format; `str()` says why."""


def number_format(source: Attributes, name: str) -> str | None:
    """Read a number format code; None when absent, empty or faulty."""
    code = source.string(name, MAX_FORMAT_LENGTH)
    if not code:
        return None
    try:
        return plain_format(code)
    except FormatError as error:
        source.findings.fault(source.at(name), f"this is no number format: {error}; {_MEND}")
        return None


@lru_cache(maxsize=256)
def plain_format(code: str) -> str:
    """Return a code that Excel takes (ECMA-376 part 1, 18.8.31), texts in it quoted.

    Raises FormatError. Excel repairs a workbook, and drops its formats, over one bad code.
    """
    if _CONTROL.search(code):
        raise FormatError("it holds a control character")
    sections: list[list[tuple[str, str]]] = [[]]
    for match in _TOKEN.finditer(code):
        kind, text = match.lastgroup or "", match[0]
        if kind == "open":
            raise FormatError(_unclosed(text))
        if kind == "bracket" and not _BRACKET.fullmatch(text):
            raise FormatError(f"{text} is no condition, colour or language")
        if kind == "end":
            sections.append([])
        else:
            sections[-1].append((kind, text))
    if len(sections) > _SECTIONS:
        raise FormatError(f"it has {len(sections)} parts between semicolons, {_SECTIONS} at most")
    plain = ";".join(map(_quoted, sections))
    if len(plain) > MAX_FORMAT_LENGTH:
        raise FormatError("it is too long once its texts are quoted")
    return plain


def _unclosed(sign: str) -> str:
    if sign in "\\_*":
        return f"nothing follows its last {sign}"
    return f"a {sign} has no counterpart"


def _quoted(tokens: list[tuple[str, str]]) -> str:
    """Return a section with its words in quotes, unless they are parts of dates."""
    counts = any(kind == "digit" for kind, _ in tokens)
    dated = not counts and any(kind == "word" and _DATE.fullmatch(text) for kind, text in tokens)
    return "".join(
        f'"{text}"' if kind == "word" and not (dated and _DATE.fullmatch(text)) else text
        for kind, text in tokens
    )
