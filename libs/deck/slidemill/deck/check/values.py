"""Rules of attribute values that a wrong word in the data could spoil."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Final

from slidemill.deck.check.package import Package, qualified
from slidemill.deck.check.report import GUID, Report, whole

_HEX: Final = re.compile(r"[0-9A-Fa-f]{6}")
_UNDERLINES: Final = frozenset(
    {
        "none", "words", "sng", "dbl", "heavy", "dotted", "dottedHeavy", "dash", "dashHeavy",
        "dashLong", "dashLongHeavy", "dotDash", "dotDashHeavy", "dotDotDash", "dotDotDashHeavy",
        "wavy", "wavyHeavy", "wavyDbl",
    }
)  # fmt: skip
_SCHEME: Final = frozenset(
    {
        "bg1", "tx1", "bg2", "tx2", "dk1", "lt1", "dk2", "lt2", "hlink", "folHlink", "phClr",
        "accent1", "accent2", "accent3", "accent4", "accent5", "accent6",
    }
)  # fmt: skip


def _one_of(*words: str) -> Callable[[str], bool]:
    return frozenset(words).__contains__


def _between(low: int, high: int) -> Callable[[str], bool]:
    return lambda text: low <= (-1 if (value := whole(text)) is None else value) <= high


_ALIGNMENT: Final = _one_of("l", "ctr", "r", "just", "justLow", "dist", "thaiDist")
_ANCHOR: Final = _one_of("t", "ctr", "b", "just", "dist")
_RUN: Final[dict[str, Callable[[str], bool]]] = {
    "sz": _between(100, 400_000),
    "u": _UNDERLINES.__contains__,
    "strike": _one_of("noStrike", "sngStrike", "dblStrike"),
}
_RULES: Final[dict[str, dict[str, Callable[[str], bool]]]] = {
    "a:rPr": _RUN,
    "a:endParaRPr": _RUN,
    "a:defRPr": _RUN,
    "a:pPr": {"algn": _ALIGNMENT, "lvl": _between(0, 8)},
    "a:bodyPr": {"anchor": _ANCHOR},
    "a:tcPr": {"anchor": _ANCHOR},
    "a:srgbClr": {"val": lambda text: _HEX.fullmatch(text) is not None},
    "a:schemeClr": {"val": _SCHEME.__contains__},
    "a:fld": {"id": lambda text: GUID.fullmatch(text) is not None},
    "a16:creationId": {"id": lambda text: GUID.fullmatch(text) is not None},
}
"""What ECMA-376 part 1, 20.1.10 and 21.1.2 allow, by element and attribute."""
_BY_TAG: Final = {qualified(name): (name, rules) for name, rules in _RULES.items()}
_MUST: Final = frozenset({("a:fld", "id"), ("a:srgbClr", "val"), ("a:schemeClr", "val")})


def check_values(package: Package, report: Report) -> None:
    """Check values of text, colours and fields in every part."""
    for name, tree in package.trees.items():
        for element in tree.iter(*_BY_TAG):
            label, rules = _BY_TAG[str(element.tag)]
            for attribute, allows in rules.items():
                value = element.get(attribute)
                if value is None:
                    if (label, attribute) in _MUST:
                        report(name, f"{label} has no {attribute}.")
                elif not allows(value):
                    report(name, f'{label} has {attribute}="{value}", which is not allowed.')
