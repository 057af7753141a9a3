"""Names of the parts of one deck: no two alike, whatever their case (OPC, 6.2.2.3)."""

from __future__ import annotations

from slidemill.deck.opc.names import Family, family_of


class PartNames:
    """Hands out names that are free."""

    def __init__(self) -> None:
        self._taken: set[str] = set()
        self._numbers: dict[tuple[str, str], int] = {}

    def take(self, name: str) -> str:
        """Return `name` itself when it is free, else one like it."""
        if name.casefold() not in self._taken:
            self._taken.add(name.casefold())
            return name
        return self.fresh(name)

    def fresh(self, like: str) -> str:
        """Return a free name that differs from `like` in its number only."""
        family: Family = family_of(like)
        key = (family.stem.casefold(), family.extension.casefold())
        number = self._numbers.get(key, 1)
        while (name := family.name(number)).casefold() in self._taken:
            number += 1
        self._numbers[key] = number + 1
        self._taken.add(name.casefold())
        return name
