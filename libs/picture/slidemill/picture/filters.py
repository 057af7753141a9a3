"""The ten background filters, with the mathematics of CSS (Filter Effects Module Level 1)."""

from __future__ import annotations

from collections.abc import Sequence
from math import cos, radians, sin

import skia

from slidemill.contracts.slideshows import BackgroundFilters

Rows = tuple[tuple[float, ...], ...]
_NEUTRAL = BackgroundFilters()
_SHADOW_ALPHA = 128
"""A drop shadow is half-transparent black, straight behind the picture."""


def changes_anything(filters: BackgroundFilters | None) -> bool:
    """Whether any filter differs from its neutral value."""
    return filters is not None and filters != _NEUTRAL


def image_filter(filters: BackgroundFilters, size: tuple[int, int]) -> skia.ImageFilter | None:
    """Return the chain: brightness, contrast, saturation, hue, blur, grayscale, sepia, invert,
    drop shadow; opacity is the paint's. Every step clamps its result, as CSS does.

    Blur is CSS's Gaussian, but the picture is taken to go on beyond its edges: an element's
    `filter` would let the black canvas shine through as a frame, which nobody wants on a post.
    """  # noqa: D205 - the order is the summary
    chain: skia.ImageFilter | None = None
    for step in _before_blur(filters):
        chain = skia.ImageFilters.ColorFilter(step, chain)
    if filters.blur:
        chain = skia.ImageFilters.Blur(
            filters.blur, filters.blur, skia.TileMode.kClamp, chain, skia.IRect.MakeWH(*size)
        )
    for step in _after_blur(filters):
        chain = skia.ImageFilters.ColorFilter(step, chain)
    if filters.drop_shadow:
        colour = skia.ColorSetARGB(_SHADOW_ALPHA, 0, 0, 0)
        spread = filters.drop_shadow
        chain = skia.ImageFilters.DropShadow(0, 0, spread, spread, colour, chain)
    return chain


def _before_blur(filters: BackgroundFilters) -> list[skia.ColorFilter]:
    found = []
    if filters.brightness != 1:
        found.append(_scaled(filters.brightness, 0))
    if filters.contrast != 1:
        found.append(_scaled(filters.contrast, 0.5 - 0.5 * filters.contrast))
    if filters.saturation != 1:
        found.append(_mixed(_saturation(filters.saturation)))
    if filters.hue:
        found.append(_mixed(_hue(filters.hue)))
    return found


def _after_blur(filters: BackgroundFilters) -> list[skia.ColorFilter]:
    found = []
    if filters.grayscale:
        found.append(_mixed(_grayscale(1 - filters.grayscale)))
    if filters.sepia:
        found.append(_mixed(_sepia(1 - filters.sepia)))
    if filters.invert:
        found.append(_scaled(1 - 2 * filters.invert, filters.invert))
    return found


def _scaled(slope: float, intercept: float) -> skia.ColorFilter:
    """Every channel alone (sections 12.1.5 to 12.1.7 and 12.1.9: linear transfer functions)."""
    return _mixed(((slope, 0, 0), (0, slope, 0), (0, 0, slope)), intercept)


def _mixed(rows: Sequence[Sequence[float]], intercept: float = 0) -> skia.ColorFilter:
    matrix: list[float] = []
    for row in rows:
        matrix += [*row, 0, intercept]
    return skia.ColorFilters.Matrix([*matrix, 0, 0, 0, 1, 0])


def _saturation(s: float) -> Rows:
    return (
        (0.213 + 0.787 * s, 0.715 - 0.715 * s, 0.072 - 0.072 * s),
        (0.213 - 0.213 * s, 0.715 + 0.285 * s, 0.072 - 0.072 * s),
        (0.213 - 0.213 * s, 0.715 - 0.715 * s, 0.072 + 0.928 * s),
    )


def _hue(degrees: float) -> Rows:
    c, s = cos(radians(degrees)), sin(radians(degrees))
    still = (0.213, 0.715, 0.072)
    turned = ((0.787, -0.715, -0.072), (-0.213, 0.285, -0.072), (-0.213, -0.715, 0.928))
    across = ((-0.213, -0.715, 0.928), (0.143, 0.140, -0.283), (-0.787, 0.715, 0.072))
    red, green, blue = (
        tuple(still[at] + c * turn[at] + s * cross[at] for at in range(3))
        for turn, cross in zip(turned, across, strict=True)
    )
    return red, green, blue


def _grayscale(rest: float) -> Rows:
    return (
        (0.2126 + 0.7874 * rest, 0.7152 - 0.7152 * rest, 0.0722 - 0.0722 * rest),
        (0.2126 - 0.2126 * rest, 0.7152 + 0.2848 * rest, 0.0722 - 0.0722 * rest),
        (0.2126 - 0.2126 * rest, 0.7152 - 0.7152 * rest, 0.0722 + 0.9278 * rest),
    )


def _sepia(rest: float) -> Rows:
    return (
        (0.393 + 0.607 * rest, 0.769 - 0.769 * rest, 0.189 - 0.189 * rest),
        (0.349 - 0.349 * rest, 0.686 + 0.314 * rest, 0.168 - 0.168 * rest),
        (0.272 - 0.272 * rest, 0.534 - 0.534 * rest, 0.131 + 0.869 * rest),
    )
