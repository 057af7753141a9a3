"""The slides of the contact sheets: every preset, ratio and script, filters, grids, faces."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache, partial
from io import BytesIO

from PIL import Image, ImageDraw

from slidemill.contracts.slideshows import (
    AspectRatio,
    BackgroundFilters,
    FontFamily,
    GridType,
    ImageOverlay,
    Slide,
    StylePreset,
    TextElement,
)
from tests.fixtures.photographs import scene

SCRIPTS = {
    "Latin": ("Five habits that quietly changed my mornings ☕✨", "Áé ñ ß Ő Việt Nam, çok güzel"),
    "Chinese": ("改变我早晨的五个小习惯：喝水、散步、写作。", "醒来先喝一杯水💧"),
    "Japanese": ("朝を変えた5つの習慣、「スマホ」は後で。", "まずコップ一杯の水を☀️"),
    "Korean": ("아침을 바꾼 다섯 가지 작은 습관", "물 한 잔부터 시작하세요"),
    "Arabic": ("خمس عادات غيّرت صباحي بهدوء", "بدون هاتف لمدة 60 دقيقة (iPhone)"),
    "Hebrew": ("חמישה הרגלים ששינו לי את הבוקר", "בלי טלפון בשעה הראשונה (wow!)"),
    "Thai": ("ห้านิสัยที่เปลี่ยนเช้าของฉัน", "เริ่มต้นด้วยน้ำหนึ่งแก้ว"),
    "Hindi": ("पाँच आदतें जिन्होंने मेरी सुबह बदल दी", "एक गिलास पानी से शुरुआत"),
    "Cyrillic, Greek": ("Пять привычек, изменивших моё утро", "Πέντε συνήθειες για το πρωί"),
    "mixed": ("Tokyo 東京 👩🏽‍🍳🇯🇵 and القاهرة in 3 days", "50% off – today only! 1️⃣ ❤️‍🔥 👨‍👩‍👧‍👦"),
}


@dataclass(frozen=True)
class Scene:
    """One slide of a sheet with what it shows."""

    name: str
    slide: Slide
    ratio: AspectRatio


@cache
def pictures() -> dict[str, bytes]:
    """Return the files the scenes ask for."""
    found = {f"photo{seed}": _file(scene(1600, 1200, seed), "JPEG") for seed in range(4)}
    found["portrait"] = _file(scene(900, 1600, 2), "JPEG")
    sticker = Image.new("RGBA", (400, 400))
    draw = ImageDraw.Draw(sticker)
    draw.ellipse((20, 20, 380, 380), fill=(255, 64, 96, 255), outline=(255, 255, 255), width=18)
    draw.polygon([(130, 110), (130, 290), (300, 200)], fill=(255, 255, 255))
    found["sticker"] = _file(sticker, "PNG")
    return found


def presets(ratio: AspectRatio) -> Iterator[Scene]:
    """Every preset in every script."""
    for row, (script, (first, second)) in enumerate(SCRIPTS.items()):
        for column, preset in enumerate(StylePreset):
            slide = Slide(
                image_url=f"photo{(row + column) % 4}",
                text_elements=(
                    TextElement(content=first, x=50, y=32, font_size=76, style_preset=preset),
                    TextElement(content=second, x=50, y=70, font_size=52, style_preset=preset),
                ),
            )
            yield Scene(f"{script}, {preset}", slide, ratio)


def faces() -> Iterator[Scene]:
    """Every face in two presets."""
    for at, family in enumerate(FontFamily):
        presets = (StylePreset.TIKTOK, StylePreset.INVERTED)
        texts = tuple(
            TextElement(
                content=f"{family.value}\nQuick brown foxes, 123 & Ägypten",
                x=50,
                y=30 + 40 * row,
                width=84,
                font_size=76,
                font_family=family.value,
                style_preset=preset,
            )
            for row, preset in enumerate(presets)
        )
        yield Scene(
            family.value,
            Slide(image_url=f"photo{at % 4}", text_elements=texts),
            AspectRatio.SQUARE,
        )


def filters() -> Iterator[Scene]:
    """Every filter alone, and some together."""
    chosen: tuple[dict[str, float], ...] = (
        {},
        {"brightness": 0.5},
        {"brightness": 1.5},
        {"contrast": 0.5},
        {"contrast": 1.8},
        {"saturation": 0},
        {"saturation": 2.5},
        {"hue": 90},
        {"hue": -120},
        {"blur": 8},
        {"blur": 40},
        {"grayscale": 1},
        {"sepia": 1},
        {"invert": 1},
        {"drop_shadow": 30},
        {"opacity": 0.4},
        {"brightness": 0.7, "saturation": 1.4, "blur": 12},
        {"sepia": 0.6, "contrast": 1.2, "brightness": 0.9},
    )
    for values in chosen:
        name = ", ".join(f"{key} {value:g}" for key, value in values.items()) or "none"
        text = TextElement(content=name, x=50, y=50, font_size=72)
        yield Scene(
            name,
            Slide(
                image_url="photo3",
                text_elements=(text,),
                background_filters=BackgroundFilters.model_validate(values),
            ),
            AspectRatio.PORTRAIT,
        )


def compositions() -> Iterator[Scene]:
    """Grids, overlays, own colours, long and wide texts, edges."""
    title = TextElement(content="Before / after", x=50, y=50, font_size=88)
    grids = {
        GridType.QUARTERS: ("photo0", "photo1", "photo2", "photo3"),
        GridType.ONE_AND_TWO: ("portrait", "photo1", "photo3"),
        GridType.VERTICAL: ("photo0", "photo1", "photo3"),
        GridType.HORIZONTAL: ("portrait", "photo1"),
    }
    for kind, keys in grids.items():
        slide = Slide(grid_type=kind, grid_images=keys, text_elements=(title,))
        yield Scene(f"grid {kind}", slide, AspectRatio.PORTRAIT)
    overlays = tuple(
        ImageOverlay(
            image_url="sticker",
            x=20 + 30 * at,
            y=25 + 22 * at,
            width=30,
            height=30,
            rotation=45 * at,
            opacity=1 - 0.3 * at,
        )
        for at in range(3)
    )
    framed = ImageOverlay(image_url="photo0", x=50, y=80, width=60, height=25, rotation=-6)
    yield Scene(
        "overlays",
        Slide(image_url="photo2", image_overlays=(*overlays, framed)),
        AspectRatio.TALL,
    )
    for name, texts in _texts().items():
        yield Scene(name, Slide(image_url="photo0", text_elements=texts), AspectRatio.PORTRAIT)
    yield Scene("no picture", Slide(text_elements=(title,)), AspectRatio.PORTRAIT)


def _texts() -> dict[str, tuple[TextElement, ...]]:
    long = "It was the best of mornings, it was the slowest of mornings. " * 12
    return {
        "own colours": (
            TextElement(
                content="Yellow on pink\nwith a tag shape",
                x=50,
                y=25,
                font_size=72,
                background_color="#ff2d55",
                text_color="#ffe600",
                border_radius=28,
            ),
            TextElement(
                content="Dark blue letters", x=50, y=55, font_size=72, text_color="#0b1f66"
            ),
            TextElement(
                content="Half-transparent",
                x=50,
                y=80,
                font_size=64,
                background_color="rgba(0, 0, 0, 0.5)",
            ),
        ),
        "long text": (TextElement(content=long, x=50, y=50, width=86, font_size=60),),
        "long word": (
            TextElement(
                content="Donaudampfschifffahrtsgesellschaftskapitän says https://example.com/a/b-c",
                x=50,
                y=50,
                width=60,
                font_size=80,
                style_preset=StylePreset.INVERTED,
            ),
        ),
        "edges": tuple(
            TextElement(content="corner", x=x, y=y, width=40, font_size=90)
            for x in (0, 100)
            for y in (0, 100)
        ),
        "fixed height": (
            TextElement(
                content="A card with a height of its own",
                x=50,
                y=50,
                width=70,
                height=40,
                font_size=64,
                background_color="#ffffff",
                text_color="#111111",
                border_radius=48,
            ),
        ),
        "stair": (
            TextElement(
                content="a\nlonger line\nthe longest line of all\nmid line\nx",
                x=50,
                y=50,
                width=90,
                font_size=80,
                style_preset=StylePreset.INVERTED,
            ),
        ),
    }


def _file(image: Image.Image, kind: str) -> bytes:
    out = BytesIO()
    image.save(out, kind)
    return out.getvalue()


SHEETS: dict[str, tuple[Callable[[], Iterator[Scene]], int]] = {
    **{f"presets-{ratio.name.lower()}": (partial(presets, ratio), 6) for ratio in AspectRatio},
    "faces": (faces, 5),
    "filters": (filters, 6),
    "compositions": (compositions, 6),
}
"""What each sheet shows, and its columns."""
