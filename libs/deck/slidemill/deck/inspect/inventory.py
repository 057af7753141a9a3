"""What a template holds: its document form, its schema and a sample of its data."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields, is_dataclass
from typing import Any

from slidemill.deck.faults import Fault
from slidemill.deck.inspect.items import FontUse, Slide, Theme
from slidemill.deck.inspect.sample import sample_of
from slidemill.deck.inspect.schema import schema_of

EMU_PER_PIXEL = 9_525
"""At 96 pixels an inch."""


@dataclass(frozen=True)
class Inventory:
    """What a template holds. `width` and `height` are EMU; `notes` are findings worth a look."""

    width: int
    height: int
    slides: tuple[Slide, ...]
    fonts: tuple[FontUse, ...]
    theme: Theme | None
    layouts: tuple[str, ...]
    properties: Mapping[str, str]
    notes: tuple[Fault, ...]

    def document(self) -> dict[str, Any]:
        """Return the inventory in JSON's terms."""
        return {
            "size": {
                "emu": {"width": self.width, "height": self.height},
                "pixels": {
                    "width": round(self.width / EMU_PER_PIXEL),
                    "height": round(self.height / EMU_PER_PIXEL),
                },
            },
            **{
                each.name: _plain(getattr(self, each.name))
                for each in fields(self)
                if each.name not in {"width", "height"}
            },
        }

    def schema(self) -> dict[str, Any]:
        """Return the JSON Schema (2020-12) of `data.json` for exactly this template."""
        return schema_of(self.slides)

    def sample(self) -> dict[str, Any]:
        """Return a `data.json` that shows every slide once, filled in the template's own words."""
        return sample_of(self.slides)


def _plain(value: Any) -> Any:
    if is_dataclass(value):
        return {each.name: _plain(getattr(value, each.name)) for each in fields(value)}
    if isinstance(value, Mapping):
        return {name: _plain(item) for name, item in value.items()}
    if isinstance(value, tuple):
        return [_plain(item) for item in value]
    return value
