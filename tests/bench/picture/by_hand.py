"""The same slide as one writes it with Pillow: full decode, LANCZOS, raqm."""

from __future__ import annotations

from importlib.resources import files
from io import BytesIO

from PIL import Image, ImageDraw, ImageFilter, ImageFont, ImageOps

from tests.bench.picture.work import HEADLINE, LABEL, NOTE, QUALITY, SIZE

_FONT = str(files("slidemill.picture").joinpath("fonts/tiktok-sans-700.ttf"))
_fonts: dict[int, ImageFont.FreeTypeFont] = {}


def render(photo: bytes) -> bytes:
    """Draw the slide over a photo."""
    image = ImageOps.exif_transpose(Image.open(BytesIO(photo))).convert("RGB")
    image = ImageOps.fit(image, SIZE, Image.Resampling.LANCZOS)
    _outlined(image, HEADLINE, 84, 0.18, 0.80)
    _boxed(image, LABEL, 54, 0.50, 0.70)
    _shadowed(image, NOTE, 48, 0.80, 0.70)
    out = BytesIO()
    image.save(out, "JPEG", quality=QUALITY)
    return out.getvalue()


def _font(size: int) -> ImageFont.FreeTypeFont:
    if size not in _fonts:
        _fonts[size] = ImageFont.truetype(_FONT, size, layout_engine=ImageFont.Layout.RAQM)
    return _fonts[size]


def _lines(text: str, size: int, width: float) -> list[str]:
    font, found = _font(size), [""]
    for word in text.split():
        longer = f"{found[-1]} {word}".strip()
        if font.getlength(longer) <= width * SIZE[0]:
            found[-1] = longer
        else:
            found.append(word)
    return found


def _placed(lines: list[str], size: int, y: float) -> list[tuple[float, float, str]]:
    pitch = size * 1.22
    top = SIZE[1] * y - pitch * len(lines) / 2
    return [(SIZE[0] / 2, top + pitch * (at + 0.5), line) for at, line in enumerate(lines)]


def _outlined(image: Image.Image, text: str, size: int, y: float, width: float) -> None:
    draw = ImageDraw.Draw(image)
    for x, middle, line in _placed(_lines(text, size, width), size, y):
        draw.text(
            (x, middle),
            line,
            "white",
            _font(size),
            anchor="mm",
            stroke_width=round(size * 0.075),
            stroke_fill="black",
        )


def _boxed(image: Image.Image, text: str, size: int, y: float, width: float) -> None:
    draw = ImageDraw.Draw(image)
    for x, middle, line in _placed(_lines(text, size, width - 0.04), size, y):
        half = _font(size).getlength(line) / 2 + size * 0.36
        box = (x - half, middle - size * 0.61, x + half, middle + size * 0.61)
        draw.rounded_rectangle(box, round(size * 0.24), "white")
        draw.text((x, middle), line, "black", _font(size), anchor="mm")


def _shadowed(image: Image.Image, text: str, size: int, y: float, width: float) -> None:
    placed = _placed(_lines(text, size, width), size, y)
    top, bottom = round(placed[0][1] - size * 1.5), round(placed[-1][1] + size * 1.5)
    for blur, down, alpha in ((0.22, 0.06, 140), (0.055, 0.045, 217)):
        mask = Image.new("L", (SIZE[0], bottom - top))
        draw = ImageDraw.Draw(mask)
        for x, middle, line in placed:
            draw.text((x, middle - top + down * size), line, alpha, _font(size), anchor="mm")
        mask = mask.filter(ImageFilter.GaussianBlur(blur * size))
        image.paste("black", (0, top), mask)
    draw = ImageDraw.Draw(image)
    for x, middle, line in placed:
        draw.text((x, middle), line, "white", _font(size), anchor="mm")
