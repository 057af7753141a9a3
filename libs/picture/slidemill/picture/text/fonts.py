"""The bundled faces: which one a slide's name means, and which one has a character."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files
from typing import Literal

import skia
import uharfbuzz as hb

from slidemill.contracts.slideshows import FontFamily
from slidemill.picture.text.clusters import is_emoji

EMOJI = "NotoColorEmoji.ttf"

_FILES = {
    FontFamily.ANTON: "anton-400.ttf",
    FontFamily.ARIAL: "arimo-700.ttf",  # same widths
    FontFamily.BEBAS_NEUE: "bebas-neue-400.ttf",
    FontFamily.BITCOUNT: "bitcount-500.ttf",
    FontFamily.CINZEL: "cinzel-700.ttf",
    FontFamily.DELLA: "della-respira-400.ttf",
    FontFamily.EAGLE_LAKE: "eagle-lake-400.ttf",
    FontFamily.GEORGIA: "gelasio-700.ttf",  # same widths
    FontFamily.HELVETICA: "arimo-700.ttf",  # same widths
    FontFamily.INTER: "inter-700.ttf",
    FontFamily.OPEN_SANS: "open-sans-700.ttf",
    FontFamily.OSWALD: "oswald-600.ttf",
    FontFamily.PLAYWRITE: "playwrite-us-trad-400.ttf",
    FontFamily.POPPINS: "poppins-600.ttf",
    FontFamily.ROBOTO: "roboto-700.ttf",
    FontFamily.RUSSO_ONE: "russo-one-400.ttf",
    FontFamily.TIKTOK_DISPLAY: "tiktok-sans-700.ttf",  # the open cut of the same face
    FontFamily.TIKTOK_SANS: "tiktok-sans-700.ttf",
    FontFamily.TIMES_NEW_ROMAN: "tinos-700.ttf",  # same widths
}
_BY_NAME = {family.value.casefold(): family for family in FontFamily}

_BY_BLOCK = (
    (0x0530, 0x058F, "NotoSansArmenian-Bold.ttf"),
    (0x0590, 0x05FF, "NotoSansHebrew-Bold.ttf"),
    (0x0600, 0x08FF, "NotoSansArabic-Bold.ttf"),
    (0x0900, 0x097F, "NotoSansDevanagari-Bold.ttf"),
    (0x0980, 0x09FF, "NotoSansBengali-Bold.ttf"),
    (0x0A00, 0x0A7F, "NotoSansGurmukhi-Bold.ttf"),
    (0x0A80, 0x0AFF, "NotoSansGujarati-Bold.ttf"),
    (0x0B80, 0x0BFF, "NotoSansTamil-Bold.ttf"),
    (0x0C00, 0x0C7F, "NotoSansTelugu-Bold.ttf"),
    (0x0C80, 0x0CFF, "NotoSansKannada-Bold.ttf"),
    (0x0D00, 0x0D7F, "NotoSansMalayalam-Bold.ttf"),
    (0x0D80, 0x0DFF, "NotoSansSinhala-Bold.ttf"),
    (0x0E00, 0x0E7F, "NotoSansThai-Bold.ttf"),
    (0x0E80, 0x0EFF, "NotoSansLao-Bold.ttf"),
    (0x1000, 0x109F, "NotoSansMyanmar-Bold.ttf"),
    (0x10A0, 0x10FF, "NotoSansGeorgian-Bold.ttf"),
    (0x1200, 0x139F, "NotoSansEthiopic-Bold.ttf"),
    (0x1780, 0x17FF, "NotoSansKhmer-Bold.ttf"),
    (0xFB1D, 0xFB4F, "NotoSansHebrew-Bold.ttf"),
    (0xFB50, 0xFDFF, "NotoSansArabic-Bold.ttf"),
    (0xFE70, 0xFEFE, "NotoSansArabic-Bold.ttf"),
)
Region = Literal["SC", "JP", "KR"]
_CJK: dict[Region, str] = {
    "SC": "NotoSansCJKSC-Bold.otf",
    "JP": "NotoSansCJKJP-Bold.otf",
    "KR": "NotoSansCJKKR-Bold.otf",
}
_GENERAL = (
    "NotoSans-Bold.ttf",
    "NotoSansSymbols-Bold.ttf",
    "NotoSansSymbols2-Regular.ttf",
    "NotoSansMath-Regular.ttf",
)
_TALL_AND_DEEP = "fhlÄgjpqyQ"
_INVISIBLE = frozenset("\u00ad\u200b\u200c\u200d\u200e\u200f\u2060\ufe0e\ufe0f\ufeff")


@dataclass(frozen=True, eq=False, slots=True)
class Face:
    """One font file, ready to shape and to draw with."""

    file: str
    typeface: skia.Typeface
    shaper: hb.Font
    units_per_em: int
    ascent: float
    """Of an em, above the baseline."""
    descent: float
    """Of an em, below the baseline."""
    cap_height: float
    """Of an em."""
    ink_top: float
    """Of an em: how far the tallest Latin letters rise above the baseline."""
    ink_bottom: float
    """Of an em: how far the deepest Latin letters hang below it."""
    known: dict[str, bool] = field(default_factory=dict)

    @property
    def is_emoji(self) -> bool:
        """Whether its glyphs bring their own colours."""
        return self.file == EMOJI

    @property
    def is_ideographic(self) -> bool:
        """Whether its glyphs fill squares."""
        return self.region is not None

    @property
    def region(self) -> Region | None:
        """Whose shapes of Han characters it has."""
        return next((region for region, file in _CJK.items() if file == self.file), None)

    @property
    def is_general(self) -> bool:
        """Whether it stands in for single letters and signs, not for a script."""
        return self.file in _GENERAL

    def has(self, cluster: str) -> bool:
        """Whether it has a glyph for every visible character of the cluster."""
        found = self.known.get(cluster)
        if found is None:
            glyph = self.shaper.get_nominal_glyph
            found = all(letter in _INVISIBLE or glyph(ord(letter)) for letter in cluster)
            if len(self.known) < 20_000:
                self.known[cluster] = found
        return found


def family(name: str | None) -> FontFamily | None:
    """Return the face a slide's name means, the default for no name, None for an unknown one."""
    return FontFamily.TIKTOK_DISPLAY if name is None else _BY_NAME.get(name.strip().casefold())


def primary(wanted: FontFamily) -> Face:
    """Return the face that a family is drawn with."""
    return face(_FILES[wanted])


def region_of(text: str) -> Region:
    """Tell whose shapes Han characters take: Japan's beside kana, Korea's beside Hangul."""
    if any("\u3041" <= letter <= "\u30ff" or "\uff66" <= letter <= "\uff9f" for letter in text):
        return "JP"
    if any("\uac00" <= letter <= "\ud7a3" or "\u1100" <= letter <= "\u11ff" for letter in text):
        return "KR"
    return "SC"


def face_for(cluster: str, main: Face, before: Face, region: Region) -> Face:
    """Return the face to draw a cluster with: the main one, then the one of its script.

    `before` is the neighbour's: spaces and marks that any face has stay with it, so that a
    phrase is shaped as one. Nothing has the cluster: the main face, whose box shows the gap.
    """
    if is_emoji(cluster) and face(EMOJI).has(cluster):
        return face(EMOJI)
    if cluster in " .,!?:;'\"" and not before.is_emoji and before.has(cluster):
        return before
    if main.has(cluster):
        return main
    for file in _candidates(ord(cluster[0]), region):
        if (found := face(file)).has(cluster):
            return found
    stripped = cluster[0]
    return main if stripped == cluster else face_for(stripped, main, before, region)


def _candidates(code: int, region: Region) -> list[str]:
    own = [file for first, last, file in _BY_BLOCK if first <= code <= last]
    regions = [_CJK[region], *(file for name, file in _CJK.items() if name != region)]
    if code < 0x2E80:
        return [*own, *_GENERAL, *regions, EMOJI]
    return [*own, *regions, *_GENERAL, EMOJI]


@cache
def face(file: str) -> Face:
    """Load a bundled font, once."""
    data = files("slidemill.picture").joinpath("fonts", file).read_bytes()
    source = hb.Face(data)
    shaper = hb.Font(source)
    extents = shaper.get_font_extents("ltr")
    em = source.upem
    cap = shaper.get_metric_position(hb.OTMetricsTag.CAP_HEIGHT) or 0.7 * em
    return Face(
        file,
        skia.FontMgr.New_Custom_Empty().makeFromData(skia.Data.MakeWithCopy(data)),
        shaper,
        em,
        extents.ascender / em,
        -extents.descender / em,
        cap / em,
        *_ink(shaper, em),
    )


def load_faces() -> int:
    """Load every bundled font now rather than with the first text that needs it; returns how many.

    For a process whose children are to share them.
    """
    script = {file for _, _, file in _BY_BLOCK}
    wanted = {EMOJI, *_FILES.values(), *script, *_CJK.values(), *_GENERAL}
    return len([face(file) for file in sorted(wanted)])


def _ink(shaper: hb.Font, em: int) -> tuple[float, float]:
    """Measure letters: what fonts declare as ascent may hold air, or too little."""
    glyphs = [
        glyph for letter in _TALL_AND_DEEP if (glyph := shaper.get_nominal_glyph(ord(letter)))
    ]
    extents = [shaper.get_glyph_extents(glyph) for glyph in glyphs]
    top = max((each.y_bearing for each in extents), default=0)
    bottom = min((each.y_bearing + each.height for each in extents), default=0)
    return top / em, -bottom / em
