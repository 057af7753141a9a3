"""Rules of format templates: whether a cell's value meets a condition, and the number in it."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from typing import Final

from slidemill.contracts.presentations import Condition, Operator, Rule

_GAPS: Final = "\u00a0\u202f\u2009'\u2019"
"""What parts thousands besides points and commas: no-break and thin spaces, apostrophes."""
_MINUS: Final = "-\u2212\u2013"
_CURRENCY: Final = "$\u20ac\u00a3\u00a5"
_NUMBER: Final = re.compile(
    rf"(?P<sign>(?<![\w.,])[{_MINUS}+]\s?)?(?:[{_CURRENCY}]\s?(?P<after>[{_MINUS}])?)?"
    rf"(?P<digits>\d+(?:[.,{_GAPS} ]\d+)*|[.,]\d+)",
    re.ASCII,
)
_PARENTHESES: Final = re.compile(rf"\s*[{_CURRENCY}]?\s*\([^()]*\)\s*%?\s*")
_THREES: Final = re.compile(
    rf"\d{{1,3}}(?P<mark>[.,{_GAPS} ])\d{{3}}(?:(?P=mark)\d{{3}})*(?!\d)", re.ASCII
)

_SIZES: Final[dict[Operator, Callable[[float, float], bool]]] = {
    Operator.GREATER_THAN: float.__gt__,
    Operator.LESS_THAN: float.__lt__,
    Operator.GREATER_THAN_OR_EQUAL: float.__ge__,
    Operator.LESS_THAN_OR_EQUAL: float.__le__,
}


def matches(condition: Condition, value: str) -> bool:
    """Whether a cell's text meets a condition (presentations reference, section 8).

    The four operators that compare sizes use the first number in the cell, and in the
    condition's value when that is text; without one there is no match. The others compare the
    text as it is given, upper and lower case apart, white space around it aside; a number in the
    condition equals a cell that holds this number and nothing else ("45", "45.0", "45 %").
    """
    operator = condition.operator
    compare = _SIZES.get(operator)
    if compare is not None:
        left, right = number_in(value), _number_of(condition.value)
        return left is not None and right is not None and compare(left, right)
    if operator in (Operator.EQUALS, Operator.NOT_EQUALS):
        return _equal(value.strip(), condition.value) == (operator is Operator.EQUALS)
    found = _written(condition.value) in value
    return found == (operator is Operator.CONTAINS)


def first_match(rules: Iterable[Rule], value: str) -> Rule | None:
    """Return the first rule that a cell's text meets."""
    return next((rule for rule in rules if matches(rule.condition, value)), None)


def number_in(text: str) -> float | None:
    """Return the first number in a text: 45 of "Score: 45"; None when there is none.

    A sign counts, also with a currency sign between it and the digits, and so do parentheses
    around the whole: "(1,200)" is negative, as accountants write it. A hyphen in a word does not.
    Percent signs and units are left out: "45 %" is 45. Points, commas, spaces and apostrophes part
    thousands where only groups of three digits follow them, but a lone point is a decimal sign
    ("1.200" is 1.2, "1,200" is 1200, "1.200,50" is 1200.5).
    """
    found = _NUMBER.search(text)
    if found is None:
        return None
    size = _first_size(found["digits"])
    sign = (found["sign"] or "").strip() or found["after"] or "+"
    return -size if sign in _MINUS or _PARENTHESES.fullmatch(text) else size


def _first_size(text: str) -> float:
    """Return the number that `text`, digits parted by marks, begins with."""
    grouped, length = _THREES.match(text), 0
    if grouped is not None:
        end = grouped.end()
        if grouped["mark"] != "." or text.count(".", 0, end) > 1 or text[end : end + 1] == ",":
            length = end
    length = length or len(text) - len(text.lstrip("0123456789"))
    whole = re.sub(r"\D", "", text[:length]) or "0"
    fraction = re.match(r"[.,](\d+)", text[length:])
    return float(whole if fraction is None else f"{whole}.{fraction[1]}")


def _number_of(value: str | float) -> float | None:
    return number_in(value) if isinstance(value, str) else float(value)


def _equal(text: str, value: str | float) -> bool:
    if isinstance(value, str):
        return text == value.strip()
    bare = text.removesuffix("%").rstrip()
    found = _NUMBER.search(bare)
    if (
        found is None
        or bare.strip("()").strip().lstrip(f"+{_MINUS}{_CURRENCY} ") != found["digits"]
    ):
        return False
    return number_in(bare) == float(value)


def _written(value: str | float) -> str:
    """Return a condition's value as cells show it: 45 rather than 45.0."""
    return value if isinstance(value, str) else f"{value:.15g}"
