"""What the faces of slideshows are called where they can be had, and in which weight."""

from __future__ import annotations

from typing import NamedTuple

from slidemill.contracts.slideshows import FontFamily
from slidemill.picture import Region


class Typeface(NamedTuple):
    """A face as a presentation names it."""

    name: str
    bold: bool = False


_FACES = {
    FontFamily.ANTON: Typeface("Anton"),
    FontFamily.ARIAL: Typeface("Arial", bold=True),
    FontFamily.BEBAS_NEUE: Typeface("Bebas Neue"),
    FontFamily.BITCOUNT: Typeface("Bitcount"),
    FontFamily.CINZEL: Typeface("Cinzel", bold=True),
    FontFamily.DELLA: Typeface("Della Respira"),
    FontFamily.EAGLE_LAKE: Typeface("Eagle Lake"),
    FontFamily.GEORGIA: Typeface("Georgia", bold=True),
    FontFamily.HELVETICA: Typeface("Helvetica", bold=True),
    FontFamily.INTER: Typeface("Inter", bold=True),
    FontFamily.OPEN_SANS: Typeface("Open Sans", bold=True),
    FontFamily.OSWALD: Typeface("Oswald", bold=True),
    FontFamily.PLAYWRITE: Typeface("Playwrite US Trad"),
    FontFamily.POPPINS: Typeface("Poppins", bold=True),
    FontFamily.ROBOTO: Typeface("Roboto", bold=True),
    FontFamily.RUSSO_ONE: Typeface("Russo One"),
    FontFamily.TIKTOK_DISPLAY: Typeface("TikTok Sans", bold=True),
    FontFamily.TIKTOK_SANS: Typeface("TikTok Sans", bold=True),
    FontFamily.TIMES_NEW_ROMAN: Typeface("Times New Roman", bold=True),
}
"""The names under which people install them; of TikTok's own face there is only the open cut."""

LANGUAGES: dict[Region, str] = {"SC": "zh-CN", "JP": "ja-JP", "KR": "ko-KR"}
"""By which a program chooses a face for Han characters."""


def typeface(family: FontFamily) -> Typeface:
    """Return the face that a family is shown in."""
    return _FACES[family]
