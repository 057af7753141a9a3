"""A number as a cell shows it, for the plain number formats."""

from __future__ import annotations

import re

from slidemill.deck.limits import MAX_FORMAT_LENGTH

_PLAIN = re.compile(r"[#0?,.]+")
_LITERAL = re.compile(r'"([^"]*)"|\\(.)|_.|\*.|\[[^\]]*\]')
_SIGNIFICANT = 10


def number_shown(value: float, code: str) -> str:
    """Return a number in a format code of digits, thousands, percent and texts.

    Codes with more to them (dates, fractions, powers) show the number as `General` does.
    """
    if len(code) > MAX_FORMAT_LENGTH:
        return _general(value)
    sections = code.split(";")
    section = sections[1] if value < 0 and len(sections) > 1 else sections[0]
    parts: list[str] = []

    def keep(found: re.Match[str]) -> str:
        parts.append(found[1] or found[2] or "")
        return f"\ue000{chr(0xE100 + len(parts) - 1)}"

    plain = _LITERAL.sub(keep, section)
    digits = _PLAIN.search(plain)
    rest = "" if digits is None else plain[: digits.start()] + plain[digits.end() :]
    if digits is None or re.search(r"[A-Za-z/#0?]", rest):
        return _general(value)
    text = _digits(value if section is sections[0] else -value, digits[0], percent="%" in rest)
    whole = plain[: digits.start()] + text + plain[digits.end() :]
    return re.sub("\ue000(.)", lambda found: parts[ord(found[1]) - 0xE100], whole).strip()


def _digits(value: float, pattern: str, *, percent: bool) -> str:
    whole, _, fraction = pattern.partition(".")
    scale = len(whole) - len(whole.rstrip(","))
    number = value * (100 if percent else 1) / 1000**scale
    least = fraction.count("0")
    text = f"{number:{',' if ',' in whole.rstrip(',') else ''}.{len(fraction)}f}"
    while "." in text and len(text.partition(".")[2]) > least and text.endswith("0"):
        text = text[:-1]
    return text.removesuffix(".")


def _general(value: float) -> str:
    return f"{value:.{_SIGNIFICANT}g}"
