"""The order in which faults of the data are told: the data's own."""

from __future__ import annotations

import re
from collections.abc import Iterable

from slidemill.deck.data import DeckData
from slidemill.deck.faults import Fault, within

_PLACE = re.compile(r'slides\[(\d+)\]((?:\.[\w!-]+|\["(?:[^"\\]|\\.)*"\])?)')


def in_order(faults: Iterable[Fault], deck: DeckData) -> list[Fault]:
    """Return the faults in the order of the data they speak of, the document's own first."""
    keys: dict[int, dict[str, int]] = {}

    def rank(fault: Fault) -> tuple[int, int]:
        found = _PLACE.match(fault.place)
        if found is None:
            return -1, 0
        number = int(found[1])
        if number >= len(deck.slides):
            return number, 0
        order = keys.get(number)
        if order is None:
            slide = deck.slides[number]
            names = slide.keys or slide.objects
            order = keys[number] = {within("", name): at for at, name in enumerate(names, 1)}
        name = found[2].removeprefix(".")
        missing = 0 if name in ("", "template", "template_slide") else len(order) + 1
        return number, order.get(name, missing)

    return sorted(faults, key=rank)
