"""Make the picture engine's fonts from open font packages: `./task fonts:pictures`.

Western faces and the emoji come from npm's @fontsource packages, whose subsets are merged into one
file per face; the other scripts come from Debian's fonts-noto-core and fonts-noto-cjk, the last cut
down to the characters that national standards call common. The files are committed: this runs
again only when a face is added or renewed.
"""

from __future__ import annotations

import json
import subprocess
import tempfile
from pathlib import Path

from fontTools.merge import Merger
from fontTools.merge.options import Options as MergeOptions
from fontTools.subset import Options, Subsetter
from fontTools.ttLib import TTCollection, TTFont

OUT = Path(__file__).parents[2] / "libs/picture/slidemill/picture/fonts"
NOTO = Path("/usr/share/fonts/truetype/noto")
CJK = Path("/usr/share/fonts/opentype/noto/NotoSansCJK-Bold.ttc")

FACES = {
    "anton": 400,
    "arimo": 700,
    "bebas-neue": 400,
    "bitcount": 500,
    "cinzel": 700,
    "della-respira": 400,
    "eagle-lake": 400,
    "gelasio": 700,
    "inter": 700,
    "open-sans": 700,
    "oswald": 600,
    "playwrite-us-trad": 400,
    "poppins": 600,
    "roboto": 700,
    "russo-one": 400,
    "tiktok-sans": 700,
    "tinos": 700,
}
"""Package and the one weight taken: what people set over photos, so bold where there is a bold."""

SUBSETS = ("latin", "latin-ext", "vietnamese", "cyrillic", "cyrillic-ext", "greek", "greek-ext")

SCRIPTS = (
    "NotoSans-Bold",
    "NotoSansArabic-Bold",
    "NotoSansArmenian-Bold",
    "NotoSansBengali-Bold",
    "NotoSansDevanagari-Bold",
    "NotoSansEthiopic-Bold",
    "NotoSansGeorgian-Bold",
    "NotoSansGujarati-Bold",
    "NotoSansGurmukhi-Bold",
    "NotoSansHebrew-Bold",
    "NotoSansKannada-Bold",
    "NotoSansKhmer-Bold",
    "NotoSansLao-Bold",
    "NotoSansMalayalam-Bold",
    "NotoSansMyanmar-Bold",
    "NotoSansSinhala-Bold",
    "NotoSansTamil-Bold",
    "NotoSansTelugu-Bold",
    "NotoSansThai-Bold",
    "NotoSansMath-Regular",
    "NotoSansSymbols-Bold",
    "NotoSansSymbols2-Regular",
)


def main() -> None:
    """Write every font and its licence."""
    OUT.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory() as folder:
        packages = _packages(Path(folder))
        for name, weight in FACES.items():
            _face(packages / name, name, weight)
            print(f"{name}-{weight}")
        _emoji(packages / "noto-color-emoji")
    for name in SCRIPTS:
        _trim(TTFont(NOTO / f"{name}.ttf"), OUT / f"{name}.ttf")
    faces = {_name(font): font for font in TTCollection(CJK).fonts}
    hangul = _decodable("euc_kr") | set(range(0xAC00, 0xD7A4)) | set(range(0x1100, 0x1200))
    kana = set(range(0x3040, 0x3100)) | set(range(0x31F0, 0x3200))
    signs = set(range(0x3000, 0x3040)) | set(range(0xFF00, 0xFFF0)) | set(range(0x3200, 0x3400))
    han = set(range(0x2E80, 0xA000)) | set(range(0xF900, 0xFB00))
    traditional = {ord(c) for c in _rows("big5", 0xA4, 0xC7)}
    chinese = ((_decodable("gb2312") | traditional) & han) | set(range(0x3100, 0x3130))
    japanese = (_decodable("euc_jp_x0208") & han) | kana
    for region, letters in (("SC", chinese), ("JP", japanese), ("KR", hangul - han)):
        font = faces[f"Noto Sans CJK {region} Bold"]
        _trim(font, OUT / f"NotoSansCJK{region}-Bold.otf", letters | signs)


def _packages(folder: Path) -> Path:
    names = [f"@fontsource/{name}" for name in (*FACES, "noto-color-emoji")]
    (folder / "package.json").write_text(json.dumps({"private": True}))
    subprocess.run(
        ["npm", "install", "--no-audit", "--no-fund", "--silent", *names], cwd=folder, check=True
    )
    return folder / "node_modules/@fontsource"


def _face(package: Path, name: str, weight: int) -> None:
    """Merge a package's subsets; they share glyphs, of which the first subset's are taken."""
    files = [package / f"files/{name}-{subset}-{weight}-normal.woff" for subset in SUBSETS]
    there = [path for path in files if path.exists()]
    options = MergeOptions()
    options.drop_tables = ["vmtx", "vhea", "STAT", "MATH", "hdmx", "VDMX", "LTSH", "meta"]
    merged = Merger(options).merge([str(path) for path in there])
    _trim(merged, OUT / f"{name}-{weight}.ttf")
    (OUT / f"{name}.LICENSE").write_text((package / "LICENSE").read_text())


def _emoji(package: Path) -> None:
    """Keep the vector glyphs (COLR), drop the same pictures as SVG."""
    font = TTFont(package / "files/noto-color-emoji-emoji-400-normal.woff")
    del font["SVG "]
    font.flavor = None
    font.save(OUT / "NotoColorEmoji.ttf")
    (OUT / "NotoColorEmoji.LICENSE").write_text((package / "LICENSE").read_text())


def _trim(font: TTFont, path: Path, letters: set[int] | None = None) -> None:
    """Save without hints (glyphs are drawn unhinted), with the features layout needs."""
    options = Options()
    options.hinting = False
    options.layout_features = [
        feature for feature in Options().layout_features if feature not in ("vert", "vrt2", "vkrn")
    ]
    options.drop_tables += ["MATH", "vmtx", "vhea", "VORG", "BASE"]
    options.name_IDs = [0, 1, 2, 3, 4, 5, 6, 13, 14]
    options.notdef_outline = True
    subsetter = Subsetter(options)
    cmap = font.getBestCmap()
    subsetter.populate(unicodes=cmap if letters is None else letters & cmap.keys())
    subsetter.subset(font)
    font.flavor = None
    font.save(path)


def _name(font: TTFont) -> str:
    return str(font["name"].getDebugName(4))


def _decodable(encoding: str) -> set[int]:
    """Return the double-byte characters of a national standard."""
    if encoding == "euc_jp_x0208":
        return {ord(c) for c in _rows("euc_jp", 0xA1, 0xF5)}
    return {ord(c) for c in _rows(encoding, 0xA1, 0xFF)}


def _rows(encoding: str, first: int, end: int) -> set[str]:
    found: set[str] = set()
    for high in range(first, end):
        for low in range(0x40, 0xFF):
            try:
                text = bytes((high, low)).decode(encoding)
            except UnicodeDecodeError:
                continue
            found.update(text if len(text) == 1 else ())
    return found


if __name__ == "__main__":
    main()
