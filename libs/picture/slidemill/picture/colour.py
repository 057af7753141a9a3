"""Colours as CSS writes them (CSS Color 4: hex, rgb(), rgba() and the basic names)."""

from __future__ import annotations

import re
from dataclasses import dataclass

_NAMES = {
    "aqua": 0x00FFFF, "black": 0x000000, "blue": 0x0000FF, "brown": 0xA52A2A, "coral": 0xFF7F50,
    "crimson": 0xDC143C, "cyan": 0x00FFFF, "fuchsia": 0xFF00FF, "gold": 0xFFD700,
    "gray": 0x808080, "green": 0x008000, "grey": 0x808080, "hotpink": 0xFF69B4,
    "indigo": 0x4B0082, "lime": 0x00FF00, "magenta": 0xFF00FF, "maroon": 0x800000,
    "navy": 0x000080, "olive": 0x808000, "orange": 0xFFA500, "pink": 0xFFC0CB,
    "purple": 0x800080, "red": 0xFF0000, "salmon": 0xFA8072, "silver": 0xC0C0C0,
    "teal": 0x008080, "tomato": 0xFF6347, "turquoise": 0x40E0D0, "violet": 0xEE82EE,
    "white": 0xFFFFFF, "yellow": 0xFFFF00,
}  # fmt: skip
_FUNCTION = re.compile(r"rgba?\(([^()]*)\)")
_HEX = re.compile(r"#(?:[0-9a-f]{3,4}|[0-9a-f]{6}|[0-9a-f]{8})")
_NUMBER = re.compile(r"([-+]?(?:\d+\.?\d*|\.\d+))(%?)")


@dataclass(frozen=True, slots=True)
class Colour:
    """Red, green, blue and alpha, 0 to 255."""

    red: int
    green: int
    blue: int
    alpha: int = 255

    @property
    def argb(self) -> int:
        """The 32-bit number that Skia takes."""
        return self.alpha << 24 | self.red << 16 | self.green << 8 | self.blue

    @property
    def luminance(self) -> float:
        """Relative luminance, 0 to 1 (WCAG 2.2)."""
        return (
            0.2126 * _linear(self.red) + 0.7152 * _linear(self.green) + 0.0722 * _linear(self.blue)
        )

    def contrast(self, other: Colour) -> float:
        """Contrast ratio, 1 to 21 (WCAG 2.2); alpha is not looked at."""
        light, dark = sorted((self.luminance, other.luminance), reverse=True)
        return (light + 0.05) / (dark + 0.05)

    def faded(self, share: float) -> Colour:
        """Return the colour with this share of its opacity."""
        return Colour(self.red, self.green, self.blue, round(self.alpha * share))

    def __str__(self) -> str:
        alpha = "" if self.alpha == 255 else f"{self.alpha:02x}"
        return f"#{self.red:02x}{self.green:02x}{self.blue:02x}{alpha}"


WHITE = Colour(255, 255, 255)
BLACK = Colour(0, 0, 0)


def parse_colour(text: str) -> Colour | None:
    """Read a colour; None when it is none that is known."""
    text = text.strip().lower()
    if text == "transparent":
        return Colour(0, 0, 0, 0)
    if text in _NAMES:
        return _packed(_NAMES[text] << 8 | 0xFF)
    if _HEX.fullmatch(text):
        digits = text[1:] if len(text) > 5 else "".join(digit * 2 for digit in text[1:])
        return _packed(int(digits.ljust(8, "f"), 16))
    if function := _FUNCTION.fullmatch(text):
        return _numbers(function[1])
    return None


def _numbers(inside: str) -> Colour | None:
    parts = [part for part in re.split(r"[\s,/]+", inside.strip()) if part]
    read = [_NUMBER.fullmatch(part) for part in parts]
    if len(parts) not in (3, 4) or None in read:
        return None
    values = [(float(each[1]), bool(each[2])) for each in read if each]
    channels = [_byte(value * 2.55 if percent else value) for value, percent in values[:3]]
    alpha = 255
    if len(values) == 4:
        value, percent = values[3]
        alpha = _byte(value * 2.55 if percent else value * 255)
    return Colour(channels[0], channels[1], channels[2], alpha)


def _packed(rgba: int) -> Colour:
    return Colour(rgba >> 24, rgba >> 16 & 255, rgba >> 8 & 255, rgba & 255)


def _byte(value: float) -> int:
    return round(min(max(value, 0), 255))


def _linear(channel: int) -> float:
    share = channel / 255
    return share / 12.92 if share <= 0.04045 else ((share + 0.055) / 1.055) ** 2.4
