"""Shape ids that a template uses twice: copies get numbers of their own."""

from __future__ import annotations

import re

from lxml import etree

from slidemill.deck.opc.namespaces import mc, p

_ID = re.compile(r"[0-9]{1,10}")


def renumber(root: etree._Element) -> None:
    """Give every shape but the first that bears an id a free one (ECMA-376 part 1, 19.3.1.12).

    Connectors and animations keep meaning the first. Alternatives for older readers repeat the
    ids of what they stand for, and may.
    """
    if _all_differ(root):
        return
    shapes = [
        shape
        for shape in root.iter(p("cNvPr"))
        if next(shape.iterancestors(mc("Fallback")), None) is None
    ]
    numbers = [shape.get("id", "") for shape in shapes]
    if len(set(numbers)) == len(numbers):
        return
    free = max((int(number) for number in numbers if _ID.fullmatch(number)), default=0)
    seen: set[str] = set()
    for shape, number in zip(shapes, numbers, strict=True):
        if number in seen:
            free += 1
            shape.set("id", str(free))
        seen.add(number)


def _all_differ(root: etree._Element) -> bool:
    numbers = [shape.get("id", "") for shape in root.iter(p("cNvPr"))]
    return len(set(numbers)) == len(numbers)
