"""What can be wrong with a template or its data, and how it is said."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing that is wrong: where, and what to do about it.

    `place` is a path into the data or package, such as `slides[3].revenue.rows[2]` or
    `ppt/slides/slide2.xml`; `slides[n]` counts from 0, like the JSON array it points into.
    `message` says what, why and the mend, without repeating the place.
    """

    place: str
    message: str

    def __str__(self) -> str:
        """Render as `place: message`, the form shown to users."""
        return f"{self.place}: {self.message}" if self.place else self.message


class DeckError(Exception):
    """A deck cannot be made from this template and this data, for the listed reasons."""

    def __init__(self, faults: Sequence[Fault]) -> None:
        self.faults = tuple(faults)
        super().__init__("\n".join(str(fault) for fault in self.faults))


class TemplateError(DeckError):
    """The template is not a presentation that can be compiled."""


class DataError(DeckError):
    """The data breaks a rule of the data language, or asks for what the template lacks."""


class AssetError(DeckError):
    """A picture or film that the data names is missing, unreadable or of a wrong kind."""
