"""The photographs of the demo report, painted by code: skies, seas and harbours at dusk and day."""

from __future__ import annotations

import io
import math
import random
from collections.abc import Sequence
from itertools import pairwise

from PIL import Image, ImageChops, ImageDraw, ImageFilter

Color = tuple[int, int, int]
Stops = Sequence[tuple[float, Color]]

OVERSAMPLING = 2
"""Scenes are painted this many times larger and reduced, which smooths every edge."""


def mix(first: Color, second: Color, share: float) -> Color:
    """Blend two colours; `share` 1 is the second."""
    red, green, blue = (round(a + (b - a) * share) for a, b in zip(first, second, strict=True))
    return red, green, blue


def gradient(size: tuple[int, int], stops: Stops) -> Image.Image:
    """Paint a vertical gradient through colours at heights from 0 (top) to 1."""
    strip = Image.new("RGB", (1, 512))
    for row in range(512):
        height = row / 511
        above = max((stop for stop in stops if stop[0] <= height), key=lambda stop: stop[0])
        below = min((stop for stop in stops if stop[0] >= height), key=lambda stop: stop[0])
        span = below[0] - above[0]
        share = (height - above[0]) / span if span else 0.0
        strip.putpixel((0, row), mix(above[1], below[1], share * share * (3 - 2 * share)))
    column = strip.resize((1, size[1]), Image.Resampling.BICUBIC)
    return column.resize(size, Image.Resampling.NEAREST)


def noise(size: tuple[int, int], grid: tuple[int, int], octaves: int, seed: int) -> Image.Image:
    """Paint cloud-like noise: random grids, each twice as fine and half as strong."""
    dice = random.Random(seed)  # noqa: S311 - a picture, not a secret
    half = (max(1, size[0] // OVERSAMPLING), max(1, size[1] // OVERSAMPLING))
    result = Image.new("L", half, 128)
    for octave in range(octaves):
        columns, rows = grid[0] << octave, grid[1] << octave
        layer = Image.frombytes("L", (columns, rows), dice.randbytes(columns * rows))
        layer = layer.resize(half, Image.Resampling.BICUBIC)
        result = Image.blend(result, layer, 0.5 ** (octave + 0.4) if octave else 1.0)
    return result.resize(size, Image.Resampling.BILINEAR)  # soft anyway: no need to oversample


def levels(mask: Image.Image, low: int, high: int, strength: float = 1.0) -> Image.Image:
    """Stretch the greys between `low` and `high` over the whole range."""
    return mask.point(
        [round(255 * strength * min(max((v - low) / (high - low), 0), 1)) for v in range(256)]
    )


def tint(picture: Image.Image, color: Color, mask: Image.Image) -> None:
    """Lay a colour over the picture where the mask is bright."""
    picture.paste(color, (0, 0, *picture.size), mask)


def clouds(
    picture: Image.Image, color: Color, seed: int, horizon: int, strength: float = 0.7
) -> None:
    """Lay long thin clouds over the sky, thinner towards its top."""
    size = (picture.width, horizon)
    mask = levels(noise(size, (3, 9), 6, seed), 128, 205, strength)
    fade = gradient(size, [(0, (90, 90, 90)), (0.55, (255, 255, 255)), (1, (110, 110, 110))])
    mask = ImageChops.multiply(mask, fade.convert("L"))
    layer = Image.new("L", picture.size)
    layer.paste(mask, (0, 0))
    tint(picture, color, layer)


def glow(picture: Image.Image, center: tuple[int, int], radius: int, color: Color) -> None:
    """Brighten the sky around the sun."""
    small = Image.new("L", (257, 257))
    draw = ImageDraw.Draw(small)
    for step in range(128, 0, -1):
        draw.ellipse(
            (128 - step, 128 - step, 128 + step, 128 + step),
            fill=round(225 * (1 - step / 128) ** 1.9),
        )
    mask = small.resize((2 * radius, 2 * radius), Image.Resampling.BICUBIC)
    layer = Image.new("L", picture.size)
    layer.paste(mask, (center[0] - radius, center[1] - radius))
    tint(picture, color, layer)


def hills(
    picture: Image.Image, base: int, height: int, *, color: Color, haze: Color, seed: int
) -> None:
    """Paint a range of hills that fades into haze at its foot."""
    dice = random.Random(seed)  # noqa: S311
    points = [0.5 * dice.random(), 0.5 * dice.random()]
    roughness = 0.5
    while len(points) < 400:
        finer: list[float] = []
        for left, right in pairwise(points):
            finer += [left, (left + right) / 2 + dice.uniform(-roughness, roughness)]
        points = [*finer, points[-1]]
        roughness *= 0.52
    low, high = min(points), max(points)
    step = picture.width / (len(points) - 1)
    ridge = [
        (index * step, base - height * (0.15 + 0.85 * (value - low) / (high - low)))
        for index, value in enumerate(points)
    ]
    mask = Image.new("L", picture.size)
    ImageDraw.Draw(mask).polygon([(0, base), *ridge, (picture.width, base)], fill=255)
    shade = Image.new("RGB", picture.size, color)
    shade.paste(gradient((picture.width, height), [(0, color), (1, haze)]), (0, base - height))
    picture.paste(shade, (0, 0), mask)


def water(
    picture: Image.Image, horizon: int, color: Color, seed: int, *, depth: float = 0.55
) -> None:
    """Fill everything below the horizon with water that mirrors what is above."""
    height = picture.height - horizon
    above = picture.crop((0, max(0, horizon - height), picture.width, horizon))
    mirror = above.transpose(Image.Transpose.FLIP_TOP_BOTTOM).resize((picture.width, height))
    mirror = mirror.filter(ImageFilter.BoxBlur(2 * OVERSAMPLING))
    mirror = _rippled(mirror, seed)
    darkness = gradient(
        mirror.size, [(0, (round(255 * depth * 0.45),) * 3), (1, (round(255 * depth * 1.5),) * 3)]
    ).convert("L")
    tint(mirror, color, darkness)
    sparkle = levels(noise(mirror.size, (18, 130), 3, seed + 1), 150, 235, 0.30)
    fade = gradient(mirror.size, [(0, (255, 255, 255)), (1, (70, 70, 70))]).convert("L")
    tint(mirror, mix(color, (255, 255, 255), 0.75), ImageChops.multiply(sparkle, fade))
    troughs = levels(noise(mirror.size, (9, 60), 3, seed + 2), 150, 230, 0.28)
    tint(mirror, mix(color, (0, 0, 0), 0.55), troughs)
    picture.paste(mirror, (0, horizon))


def _rippled(mirror: Image.Image, seed: int) -> Image.Image:
    """Shift rows sideways, more the nearer they are."""
    dice = random.Random(seed)  # noqa: S311
    result = mirror.copy()
    row, phase = 0, 0.0
    while row < mirror.height:
        near = row / mirror.height
        thickness = 1 + int(near * 5 * OVERSAMPLING)
        phase += dice.uniform(0.5, 1.3)
        reach = (2 + 22 * near) * OVERSAMPLING
        shift = round(reach * (math.sin(phase) * 0.6 + dice.uniform(-0.4, 0.4)))
        strip = mirror.crop((0, row, mirror.width, min(row + thickness, mirror.height)))
        result.paste(ImageChops.offset(strip, shift, 0), (0, row))
        row += thickness
    return result


def finished(picture: Image.Image, seed: int, quality: int = 86) -> bytes:
    """Reduce, add a lens's falling light and a film's grain, and write a JPEG."""
    size = (picture.width // OVERSAMPLING, picture.height // OVERSAMPLING)
    small = picture.resize(size, Image.Resampling.LANCZOS)
    corner = Image.new("L", (65, 65), 0)
    for y in range(65):
        for x in range(65):
            far = math.hypot(x - 32, y - 32) / 45
            corner.putpixel((x, y), round(64 * far**2.8))
    tint(small, (6, 12, 20), corner.resize(size, Image.Resampling.BICUBIC))
    dice = random.Random(seed)  # noqa: S311
    grain = Image.frombytes("L", size, dice.randbytes(size[0] * size[1]))
    grain = levels(grain.filter(ImageFilter.GaussianBlur(0.7)), 0, 255)
    small = Image.blend(small, Image.merge("RGB", (grain,) * 3), 0.035)
    out = io.BytesIO()
    small.save(out, "JPEG", quality=quality, optimize=True, dpi=(96, 96))
    return out.getvalue()
