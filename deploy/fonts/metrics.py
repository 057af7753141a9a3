"""Write the deck engine's advance widths from installed fonts: `python -m deploy.fonts.metrics`.

Give further font folders as arguments. Decision 0060 tells which Debian packages are read.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable, Mapping
from itertools import groupby
from pathlib import Path
from typing import Any

from fontTools.ttLib import TTFont

TARGET = Path(__file__).parents[2] / "libs/deck/slidemill/deck/typography/metrics"
SYSTEM = Path("/usr/share/fonts")
STYLES = ("regular", "bold", "italic", "boldItalic")
FAMILIES: Mapping[str, tuple[str, str, str]] = {
    "Carlito": ("Carlito-{}.ttf", "Regular Bold Italic BoldItalic", "OFL-1.1"),
    "Caladea": ("Caladea-{}.ttf", "Regular Bold Italic BoldItalic", "OFL-1.1"),
    "Liberation Sans": ("LiberationSans-{}.ttf", "Regular Bold Italic BoldItalic", "OFL-1.1"),
    "Liberation Serif": ("LiberationSerif-{}.ttf", "Regular Bold Italic BoldItalic", "OFL-1.1"),
    "Liberation Mono": ("LiberationMono-{}.ttf", "Regular Bold Italic BoldItalic", "OFL-1.1"),
    "DejaVu Sans": (
        "DejaVuSans{}.ttf", "; -Bold; -Oblique; -BoldOblique", "Bitstream-Vera",
    ),
    "Noto Sans": ("NotoSans-{}.ttf", "Regular Bold Italic BoldItalic", "OFL-1.1"),
    "Noto Serif": ("NotoSerif-{}.ttf", "Regular Bold Italic BoldItalic", "OFL-1.1"),
    "Open Sans": ("OpenSans-{}.ttf", "Regular Bold Italic BoldItalic", "Apache-2.0"),
    "Roboto": ("Roboto-{}.ttf", "Regular Bold Italic BoldItalic", "Apache-2.0"),
    "Lato": ("Lato-{}.ttf", "Regular Bold Italic BoldItalic", "OFL-1.1"),
}  # fmt: skip
"""File name, what stands for the four styles in it, licence of the font."""

BLOCKS = (
    (0x20, 0x7E), (0xA0, 0x24F), (0x2B0, 0x2DD), (0x370, 0x3FF), (0x400, 0x52F),
    (0x5D0, 0x5EA), (0x1E00, 0x1EFF), (0x2000, 0x206F), (0x2070, 0x209C), (0x20A0, 0x20BF),
    (0x2100, 0x214F), (0x2150, 0x218B), (0x2190, 0x21FF), (0x2200, 0x22FF), (0x25A0, 0x25FF),
    (0xFB00, 0xFB06),
)  # fmt: skip
"""The scripts whose characters have one width each; the rest is estimated by class."""


def main(folders: Iterable[str]) -> int:
    """Write one file per family; say which fonts are missing."""
    files = _files([Path(folder) for folder in folders] or [SYSTEM])
    missing = []
    for family, (pattern, styles, licence) in FAMILIES.items():
        marks = styles.split(";" if ";" in styles else None)
        names = [pattern.format(mark.strip()) for mark in marks]
        if absent := [name for name in names if name not in files]:
            missing += absent
            continue
        path = TARGET / f"{family.lower().replace(' ', '-')}.json"
        text = json.dumps(_family(family, licence, [files[name] for name in names]), indent=1)
        path.write_text(f"{text}\n")
        print(f"wrote {path.name}, {path.stat().st_size} bytes")
    for name in missing:
        print(f"missing: {name}", file=sys.stderr)
    return 1 if missing else 0


def _files(folders: Iterable[Path]) -> dict[str, Path]:
    return {path.name: path for folder in folders for path in sorted(folder.rglob("*.ttf"))}


def _family(family: str, licence: str, paths: list[Path]) -> dict[str, Any]:
    regular = TTFont(paths[0])
    styles: dict[str, str] = {}
    for style, path in zip(STYLES, paths, strict=True):
        text = _advances(TTFont(path))
        twin = next((name for name, other in styles.items() if other == text), None)
        styles[style] = f"={twin}" if twin else text
    return {
        "family": family,
        "version": str(regular["name"].getDebugName(5)),
        "licence": licence,
        "unitsPerEm": regular["head"].unitsPerEm,
        "advances": styles,
    }


def _advances(font: TTFont) -> str:
    """Return `first:width,width*repeats,…` for each gapless range of characters, in hex."""
    glyphs, metrics = font.getBestCmap(), font["hmtx"]
    codes = [code for first, last in BLOCKS for code in range(first, last + 1) if code in glyphs]
    ranges = []
    for _, group in groupby(enumerate(codes), key=lambda each: each[1] - each[0]):
        run = [code for _, code in group]
        widths = []
        for width, same in groupby(metrics[glyphs[code]][0] for code in run):
            count = len(list(same))
            widths.append(f"{width}*{count}" if count > 1 else str(width))
        ranges.append(f"{run[0]:x}:{','.join(widths)}")
    return " ".join(ranges)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
