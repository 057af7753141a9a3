"""The style presets and what a slide's own colours change about them."""

from __future__ import annotations

from dataclasses import dataclass, replace

from slidemill.contracts.slideshows import StylePreset, TextElement
from slidemill.picture.colour import BLACK, WHITE, Colour, parse_colour
from slidemill.picture.faults import Fault


@dataclass(frozen=True, slots=True)
class Shadow:
    """A blurred copy of the text under it; lengths in ems."""

    colour: Colour
    down: float
    blur: float
    """Standard deviation."""


@dataclass(frozen=True, slots=True)
class Look:
    """How a text is painted; lengths in ems unless said otherwise."""

    text: Colour
    outline: Colour | None = None
    outline_width: float = 0.0
    """Outside the letter."""
    shadows: tuple[Shadow, ...] = ()
    box: Colour | None = None
    full_width: bool = False
    """The box is a bar over the whole width of the canvas."""
    padding_x: float = 0.0
    padding_y: float = 0.0
    """Beyond the line's own height."""
    radius: float = 0.0
    radius_px: float | None = None
    """What the slide asks for instead of `radius`."""


_HUGGING = Look(BLACK, box=WHITE, padding_x=0.36, padding_y=0.06, radius=0.24)
"""A box that follows its lines."""

_LOOKS = {
    StylePreset.TIKTOK: Look(WHITE, outline=BLACK, outline_width=0.075),
    StylePreset.INVERTED: _HUGGING,
    StylePreset.SHADOW: Look(
        WHITE,
        shadows=(
            Shadow(BLACK.faded(0.55), down=0.06, blur=0.22),
            Shadow(BLACK.faded(0.85), down=0.045, blur=0.055),
        ),
    ),
    StylePreset.WHITE: Look(WHITE),
    StylePreset.BLACK: Look(BLACK),
    StylePreset.SNAPCHAT: Look(
        WHITE, box=BLACK.faded(0.6), full_width=True, padding_x=0.36, padding_y=0.16
    ),
}
_DARK = 0.2
"""Luminance below which a letter takes a white outline instead of a black one."""


def look_of(element: TextElement, place: str, faults: list[Fault]) -> Look:
    """Return the preset's look with the element's colours and radius; wrong colours are faults.

    A box of one's own takes the place of outline and shadow, as in the apps: it is what makes
    the text readable then.
    """
    look = _LOOKS[element.style_preset]
    text = _colour(element.text_color, f"{place}.text_color", faults)
    box = _colour(element.background_color, f"{place}.background_color", faults)
    if text is not None:
        look = replace(look, text=text)
        if look.outline is not None and text.luminance < _DARK:
            look = replace(look, outline=WHITE)
    if box is not None and not box.alpha:
        look = replace(look, box=None)
    elif box is not None:
        shape = look if look.box is not None else _HUGGING
        look = replace(shape, text=look.text, box=box)
    return replace(look, radius_px=element.border_radius)


def _colour(text: str | None, place: str, faults: list[Fault]) -> Colour | None:
    if text is None:
        return None
    found = parse_colour(text)
    if found is None:
        faults.append(
            Fault(
                place, f'"{text}" is no colour that is known here; write #rrggbb or rgb(r, g, b).'
            )
        )
    return found
