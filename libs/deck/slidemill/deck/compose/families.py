"""Masters with all that belongs to them, told apart by content.

Two templates often are one design saved twice: a deck that mixes them needs its master once.
"""

from __future__ import annotations

import hashlib
from typing import NamedTuple

from slidemill.deck.compiler.left_out import LEFT_OUT_KINDS
from slidemill.deck.compose.library import SlideLibrary
from slidemill.deck.opc.package import Relationship


class Family(NamedTuple):
    """A master, its layouts, theme and pictures; in equal families each part has its twin."""

    digest: str
    parts: tuple[str, ...]


def families_of(library: SlideLibrary) -> tuple[Family, ...]:
    """Return the families of a template's slide masters."""
    return library.once(
        "families", lambda: tuple(_family(library, each) for each in _masters(library))
    )


def _masters(library: SlideLibrary) -> list[str]:
    relationships = library.package.relationships(library.head.part)
    return [each.target for each in relationships if each.kind == "slideMaster" and _inside(each)]


def _family(library: SlideLibrary, master: str) -> Family:
    """Read a family: what matters is what its parts hold, how they are tied, not their names."""
    package = library.package
    numbers = {master: 0}
    waiting = [master]
    whole = hashlib.sha256()
    for part in waiting:  # grows on the way
        whole.update(hashlib.sha256(package.read(part)).digest())
        whole.update((package.types.type_of(part) or "").encode())
        for each in package.relationships(part):
            target = each.target
            if _inside(each) and each.kind != "slide" and each.kind not in LEFT_OUT_KINDS:
                if target not in numbers:
                    numbers[target] = len(numbers)
                    waiting.append(target)
                target = str(numbers[target])
            whole.update("\0".join((each.id, each.type, target, "")).encode())
    return Family(whole.hexdigest(), tuple(numbers))


def _inside(each: Relationship) -> bool:
    return not each.external and not each.dangling
