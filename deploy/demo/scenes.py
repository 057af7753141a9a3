"""The seven photographs of the demo report, each a time of day and a part of the harbour."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from PIL import Image, ImageChops, ImageFilter

from deploy.demo import harbour
from deploy.demo.harbour import Painter
from deploy.demo.pictures import (
    OVERSAMPLING,
    Color,
    Stops,
    clouds,
    finished,
    glow,
    gradient,
    hills,
    mix,
    water,
)

_STEEL: Color = (40, 52, 64)


def photographs() -> Mapping[str, Callable[[], bytes]]:
    """Name each photograph as the report's data does; call one to paint its JPEG."""
    return {
        "photos/harbour-at-dusk.jpg": harbour_at_dusk,
        "photos/breakwater.jpg": breakwater_light,
        "photos/east-quay.jpg": east_quay,
        "photos/west-basin.jpg": west_basin,
        "photos/ferry-terminal.jpg": ferry_terminal,
        "photos/open-sea.jpg": open_sea,
        "photos/shore-power.jpg": shore_power,
    }


def _sky(width: int, height: int, horizon: float, stops: Stops) -> tuple[Image.Image, int]:
    picture = Image.new("RGB", (width * OVERSAMPLING, height * OVERSAMPLING))
    line = round(height * horizon) * OVERSAMPLING
    picture.paste(gradient((picture.width, line), stops), (0, 0))
    return picture, line


def harbour_at_dusk() -> bytes:
    """Paint cranes and a laden ship before an evening sky."""
    picture, line = _sky(
        1920,
        1080,
        0.66,
        [
            (0, (22, 42, 66)),
            (0.4, (62, 88, 112)),
            (0.72, (176, 138, 124)),
            (0.9, (236, 176, 122)),
            (1, (248, 206, 150)),
        ],
    )
    air: Color = (226, 172, 132)
    clouds(picture, (214, 150, 128), 11, line, 0.55)
    clouds(picture, (44, 58, 80), 12, line, 0.5)
    glow(picture, (1320 * OVERSAMPLING, line - 20), 620 * OVERSAMPLING, (255, 224, 168))
    hills(picture, line, 190 * OVERSAMPLING, color=(126, 112, 122), haze=air, seed=5)
    hills(
        picture,
        line,
        90 * OVERSAMPLING,
        color=(92, 88, 102),
        haze=mix(air, (92, 88, 102), 0.3),
        seed=8,
    )
    water(picture, line, (34, 52, 72), 20, depth=0.5)
    base = line / OVERSAMPLING
    far = Painter(picture, air, 0.55)
    for index in range(5):
        harbour.gantry_crane(far, 260 + index * 92, base, 150, _STEEL, raised=index % 2 == 0)
    far.box(180, base - 10, 900, base, (60, 62, 70))
    middle = Painter(picture, (150, 120, 112), 0.22)
    for x, raised in ((1180, False), (1400, False), (1640, True)):
        harbour.gantry_crane(middle, x, base + 2, 372, (30, 38, 50), raised=raised)
    middle.box(1040, base - 16, 1920, base + 4, (40, 42, 50))
    harbour.container_stack(middle, 1500, base - 15, columns=14, rows=4, size=30, seed=4)
    harbour.container_ship(Painter(picture, (110, 96, 98), 0.28), 640, base + 6, 640, 3)
    water(picture, line + 4 * OVERSAMPLING, (34, 52, 72), 21)
    return finished(picture, 1)


def breakwater_light() -> bytes:
    """Paint the lighthouse at the harbour mouth on a clear morning."""
    picture, line = _sky(
        1400,
        1200,
        0.70,
        [(0, (92, 136, 166)), (0.6, (176, 202, 212)), (1, (238, 228, 208))],
    )
    air: Color = (222, 222, 212)
    clouds(picture, (250, 246, 238), 31, line, 0.8)
    glow(picture, (180 * OVERSAMPLING, line - 160), 700 * OVERSAMPLING, (255, 246, 222))
    hills(picture, line, 130 * OVERSAMPLING, color=(142, 164, 176), haze=air, seed=17)
    water(picture, line, (58, 98, 118), 32, depth=0.5)
    base = line / OVERSAMPLING
    harbour.container_ship(Painter(picture, air, 0.62), 120, base, 240, 9)
    near = Painter(picture, air, 0.06)
    harbour.lighthouse(near, 1010, base + 8, 470)
    harbour.breakwater(near, 560, 1400, base + 46, height=52, seed=3)
    water(picture, line + 40 * OVERSAMPLING, (58, 98, 118), 33, depth=0.6)
    return finished(picture, 2)


def east_quay() -> bytes:
    """Paint the container terminal in daylight."""
    picture, line = _sky(
        1500,
        1100,
        0.72,
        [(0, (78, 124, 160)), (0.6, (160, 192, 208)), (1, (226, 230, 224))],
    )
    air: Color = (206, 218, 220)
    clouds(picture, (248, 248, 244), 41, line, 0.9)
    hills(picture, line, 110 * OVERSAMPLING, color=(134, 156, 168), haze=air, seed=23)
    water(picture, line, (52, 84, 96), 42, depth=0.5)
    base = line / OVERSAMPLING
    far = Painter(picture, air, 0.5)
    harbour.gantry_crane(far, 250, base, 250, _STEEL)
    harbour.gantry_crane(far, 420, base, 250, _STEEL, raised=True)
    harbour.container_stack(
        Painter(picture, air, 0.32), 120, base, columns=40, rows=5, size=34, seed=6
    )
    near = Painter(picture, air, 0.05)
    for x in (640, 960, 1260):
        harbour.gantry_crane(near, x, base + 26, 560, (34, 84, 98))
    harbour.container_stack(near, 700, base + 26, columns=16, rows=4, size=52, seed=12)
    near.box(0, base + 24, 1500, base + 52, (112, 112, 108))
    near.box(0, base + 24, 1500, base + 28, (168, 164, 152))
    water(picture, line + 52 * OVERSAMPLING, (52, 84, 96), 43, depth=0.62)
    return finished(picture, 3)


def west_basin() -> bytes:
    """Paint the bulk terminal under a high overcast."""
    picture, line = _sky(
        1500,
        1100,
        0.71,
        [(0, (128, 146, 158)), (0.6, (190, 200, 202)), (1, (228, 224, 212))],
    )
    air: Color = (214, 216, 210)
    clouds(picture, (232, 234, 232), 51, line, 0.9)
    clouds(picture, (112, 128, 140), 52, line, 0.45)
    hills(picture, line, 170 * OVERSAMPLING, color=(150, 164, 168), haze=air, seed=29)
    water(picture, line, (74, 92, 98), 52, depth=0.5)
    base = line / OVERSAMPLING
    harbour.silo_row(Painter(picture, air, 0.42), 90, base, count=6, width=56, height=170)
    near = Painter(picture, air, 0.08)
    harbour.silo_row(near, 560, base + 20, count=6, width=92, height=300)
    near.box(0, base + 18, 1500, base + 44, (118, 116, 110))
    near.box(0, base + 18, 1500, base + 22, (172, 166, 152))
    water(picture, line + 44 * OVERSAMPLING, (74, 92, 98), 53, depth=0.6)
    return finished(picture, 4)


def ferry_terminal() -> bytes:
    """Paint the morning ferry leaving before the mountains."""
    picture, line = _sky(
        1500,
        1100,
        0.69,
        [
            (0, (70, 104, 142)),
            (0.5, (160, 178, 194)),
            (0.85, (240, 208, 170)),
            (1, (250, 222, 184)),
        ],
    )
    air: Color = (236, 214, 188)
    clouds(picture, (252, 226, 196), 61, line, 0.7)
    glow(picture, (260 * OVERSAMPLING, line - 60), 640 * OVERSAMPLING, (255, 238, 200))
    hills(picture, line, 330 * OVERSAMPLING, color=(134, 148, 170), haze=air, seed=37)
    hills(
        picture,
        line,
        190 * OVERSAMPLING,
        color=(96, 118, 138),
        haze=mix(air, (96, 118, 138), 0.4),
        seed=41,
    )
    hills(picture, line, 70 * OVERSAMPLING, color=(62, 84, 92), haze=(110, 122, 124), seed=43)
    water(picture, line, (46, 78, 100), 62, depth=0.5)
    harbour.ferry(Painter(picture, air, 0.07), 330, line / OVERSAMPLING + 34, 860)
    water(picture, line + 32 * OVERSAMPLING, (46, 78, 100), 63, depth=0.55)
    return finished(picture, 5)


def open_sea() -> bytes:
    """Paint a lone ship on the horizon."""
    picture, line = _sky(
        1920,
        1080,
        0.52,
        [(0, (34, 66, 92)), (0.55, (104, 146, 164)), (1, (224, 220, 202))],
    )
    air: Color = (196, 204, 200)
    clouds(picture, (226, 226, 218), 71, line, 0.65)
    glow(picture, (1500 * OVERSAMPLING, line - 30), 560 * OVERSAMPLING, (250, 240, 214))
    hills(picture, line, 46 * OVERSAMPLING, color=(150, 172, 178), haze=air, seed=47)
    harbour.container_ship(Painter(picture, air, 0.34), 1240, line / OVERSAMPLING + 2, 330, 15)
    water(picture, line, (26, 66, 84), 73, depth=0.62)
    return finished(picture, 6)


def shore_power() -> bytes:
    """Paint quay lights at the blue hour."""
    picture, line = _sky(
        1400,
        1200,
        0.68,
        [(0, (14, 30, 54)), (0.55, (40, 72, 104)), (0.9, (128, 140, 150)), (1, (184, 168, 152))],
    )
    air: Color = (120, 130, 142)
    clouds(picture, (86, 104, 128), 81, line, 0.6)
    hills(
        picture,
        line,
        140 * OVERSAMPLING,
        color=(52, 72, 94),
        haze=mix(air, (52, 72, 94), 0.4),
        seed=53,
    )
    water(picture, line, (16, 36, 58), 82, depth=0.45)
    base = line / OVERSAMPLING
    near = Painter(picture, air, 0.16)
    for x in (330, 640, 960):
        harbour.gantry_crane(near, x, base + 12, 430, (26, 40, 56), raised=x == 640)
    harbour.container_ship(Painter(picture, air, 0.2), 180, base + 18, 900, 27)
    near.box(0, base + 10, 1400, base + 30, (34, 42, 52))
    lights = Image.new("RGB", picture.size)
    lamps = Painter(lights, air, 0.0)
    for x in (330, 640, 960):
        for step in range(4):
            lamps.disc(x - 120 + step * 92, base + 12 - 0.62 * 430 + 8, 2.6, (255, 214, 150))
        lamps.disc(x + 22, base + 12 - 430, 2.0, (255, 96, 72))
    for index in range(12):
        lamps.disc(70 + index * 118, base - 6, 2.2, (255, 200, 128))
    halo = lights.filter(ImageFilter.GaussianBlur(14 * OVERSAMPLING)).point(
        [min(255, value * 14) for value in range(256)] * 3
    )
    picture = ImageChops.screen(ImageChops.screen(picture, halo), lights)
    water(picture, line + 30 * OVERSAMPLING, (16, 36, 58), 83, depth=0.5)
    return finished(picture, 7)
