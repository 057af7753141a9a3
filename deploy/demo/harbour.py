"""What stands in the demo's harbour: cranes, ships, containers, silos, a lighthouse."""

from __future__ import annotations

import random

from PIL import Image, ImageDraw

from deploy.demo.pictures import OVERSAMPLING, Color, mix

_BOXES: tuple[Color, ...] = (
    (138, 62, 49),
    (166, 92, 58),
    (52, 86, 110),
    (38, 60, 82),
    (96, 112, 104),
    (122, 128, 132),
    (176, 150, 104),
    (60, 96, 92),
)
"""Colours of weathered containers."""


class Painter:
    """Draws on a picture; distances are pixels of the finished photograph.

    `air` is the colour of the haze and `distance` (0 near to 1 far) how much of it covers
    whatever is drawn, which is what makes depth.
    """

    def __init__(self, picture: Image.Image, air: Color, distance: float) -> None:
        self.draw = ImageDraw.Draw(picture)
        self.air = air
        self.distance = distance

    def ink(self, color: Color) -> Color:
        """Return the colour as seen through the air."""
        return mix(color, self.air, self.distance)

    def line(  # noqa: PLR0917 - two points, a width and a colour read best in order
        self, x0: float, y0: float, x1: float, y1: float, width: float, color: Color
    ) -> None:
        """Draw a straight bar."""
        points = [value * OVERSAMPLING for value in (x0, y0, x1, y1)]
        self.draw.line(points, self.ink(color), max(1, round(width * OVERSAMPLING)))

    def box(self, x0: float, y0: float, x1: float, y1: float, color: Color) -> None:
        """Draw an upright rectangle."""
        points = [value * OVERSAMPLING for value in (x0, y0, x1, y1)]
        self.draw.rectangle(points, self.ink(color))

    def shape(self, points: list[tuple[float, float]], color: Color) -> None:
        """Draw a filled polygon."""
        scaled = [(x * OVERSAMPLING, y * OVERSAMPLING) for x, y in points]
        self.draw.polygon(scaled, self.ink(color))

    def disc(self, x: float, y: float, radius: float, color: Color) -> None:
        """Draw a filled circle."""
        points = [
            value * OVERSAMPLING for value in (x - radius, y - radius, x + radius, y + radius)
        ]
        self.draw.ellipse(points, self.ink(color))


def gantry_crane(
    to: Painter, x: float, base: float, height: float, color: Color, *, raised: bool = False
) -> None:
    """Draw a ship-to-shore crane; the boom reaches left over the water."""
    h, thick = height, height / 46
    top = base - 0.62 * h
    apex = base - h
    legs = (x, x + 0.30 * h)
    for leg in legs:
        to.line(leg, base, leg, top, thick * 1.5, color)
    to.line(legs[0], base - 0.20 * h, legs[1], base - 0.20 * h, thick * 1.5, color)
    to.line(legs[0], base - 0.20 * h, legs[1], top, thick * 0.7, color)
    to.line(legs[0] - 0.04 * h, base, legs[0] + 0.04 * h, base, thick * 2.2, color)
    to.line(legs[1] - 0.04 * h, base, legs[1] + 0.04 * h, base, thick * 2.2, color)
    hinge = (legs[0] - 0.02 * h, top)
    to.line(hinge[0], top, legs[1] + 0.36 * h, top, thick * 2.1, color)
    to.line(legs[0], top, legs[0] + 0.05 * h, apex, thick * 1.2, color)
    to.line(legs[1], top, legs[0] + 0.05 * h, apex, thick * 0.9, color)
    mast = (legs[0] + 0.05 * h, apex)
    tip = (hinge[0] - 0.20 * h, top - 0.58 * h) if raised else (hinge[0] - 0.66 * h, top)
    to.line(*hinge, *tip, thick * 1.8, color)
    middle = ((hinge[0] + tip[0]) / 2, (hinge[1] + tip[1]) / 2)
    for end in (tip, middle, (legs[1] + 0.34 * h, top)):
        to.line(*mast, *end, thick * 0.45, color)
    to.box(legs[1] - 0.02 * h, top - 0.10 * h, legs[1] + 0.16 * h, top, mix(color, (0, 0, 0), 0.12))
    if not raised:
        cabin = hinge[0] - 0.34 * h
        to.box(cabin, top, cabin + 0.05 * h, top + 0.045 * h, mix(color, (0, 0, 0), 0.2))
        to.line(cabin + 0.02 * h, top, cabin + 0.02 * h, top + 0.20 * h, thick * 0.3, color)


def container_stack(
    to: Painter, x: float, base: float, *, columns: int, rows: int, size: float, seed: int
) -> None:
    """Draw containers side by side and on each other, uneven at the top."""
    dice = random.Random(seed)  # noqa: S311 - a picture, not a secret
    wide, high = size, size * 0.42
    for column in range(columns):
        tall = max(1, rows - dice.choice((0, 0, 0, 1, 1, 2)))
        for row in range(tall):
            color = mix(dice.choice(_BOXES), (20, 26, 34), dice.uniform(0.0, 0.3))
            left, bottom = x + column * wide, base - row * high
            to.box(left, bottom - high, left + wide - 1, bottom - 0.8, color)
            to.line(
                left, bottom - high + 0.8, left + wide - 1, bottom - high + 0.8,
                0.9, mix(color, (255, 255, 255), 0.22),
            )  # fmt: skip
            if size > 24:
                for rib in range(1, 9):
                    at = left + wide * rib / 9
                    to.line(at, bottom - high + 2, at, bottom - 2, 0.5, mix(color, (0, 0, 0), 0.18))


def container_ship(to: Painter, x: float, base: float, length: float, seed: int) -> None:
    """Draw a laden container ship with its bow to the left."""
    size = length / 30
    deck = base - length * 0.062
    hull = (30, 44, 58)
    stack_left, house = x + length * 0.12, x + length * 0.76
    columns = int((house - stack_left) / size)
    container_stack(to, stack_left, deck + 1, columns=columns, rows=7, size=size, seed=seed)
    after = house + length * 0.075
    container_stack(
        to,
        after,
        deck + 1,
        columns=int((x + length * 0.985 - after) / size),
        rows=5,
        size=size,
        seed=seed + 1,
    )
    top = deck - length * 0.155
    to.box(house, top, house + length * 0.05, deck, (226, 224, 216))
    to.box(
        house - 0.012 * length, top, house + length * 0.062, top + length * 0.016, (214, 212, 204)
    )
    for floor in range(5):
        y = top + length * (0.026 + 0.022 * floor)
        to.line(
            house + 0.006 * length, y, house + 0.044 * length, y, length * 0.006, (92, 106, 118)
        )
    to.line(
        house + 0.02 * length, top, house + 0.02 * length, top - 0.03 * length, 2, (150, 152, 150)
    )
    funnel = house + length * 0.055
    to.box(funnel, deck - length * 0.10, funnel + length * 0.022, deck, (176, 96, 56))
    to.shape(
        [
            (x, deck - length * 0.022),
            (x + length * 0.10, deck),
            (x + length, deck),
            (x + length * 0.992, base),
            (x + length * 0.045, base),
        ],
        hull,
    )
    to.shape(
        [
            (x + length * 0.035, base - length * 0.014),
            (x + length * 0.994, base - length * 0.014),
            (x + length * 0.992, base),
            (x + length * 0.045, base),
        ],
        (112, 50, 42),
    )


def ferry(to: Painter, x: float, base: float, length: float) -> None:
    """Draw a ro-ro ferry with its bow to the right."""
    high = length * 0.075
    deck = base - high
    white, shade = (240, 238, 230), (206, 206, 200)
    floors = ((0.06, 0.90), (0.07, 0.86), (0.09, 0.80), (0.30, 0.74))
    for floor, (start, end) in enumerate(floors):
        bottom = deck - floor * length * 0.036
        to.box(x + start * length, bottom - length * 0.036, x + end * length, bottom, white)
        to.line(x + start * length, bottom, x + end * length, bottom, 1.6, shade)
        for window in range(int((end - start) * 46)):
            left = x + (start + 0.012 + window / 47) * length
            to.box(
                left, bottom - length * 0.024, left + length * 0.011, bottom - length * 0.012,
                (70, 92, 110),
            )  # fmt: skip
    bridge = deck - 4 * length * 0.036
    to.shape(
        [
            (x + 0.58 * length, bridge),
            (x + 0.60 * length, bridge - 0.03 * length),
            (x + 0.72 * length, bridge - 0.03 * length),
            (x + 0.735 * length, bridge),
        ],
        white,
    )
    to.box(
        x + 0.605 * length,
        bridge - 0.022 * length,
        x + 0.72 * length,
        bridge - 0.012 * length,
        (58, 78, 96),
    )
    funnel = x + 0.20 * length
    to.shape(
        [
            (funnel, deck - 0.108 * length),
            (funnel + 0.012 * length, deck - 0.19 * length),
            (funnel + 0.075 * length, deck - 0.19 * length),
            (funnel + 0.075 * length, deck - 0.108 * length),
        ],
        (28, 92, 102),
    )
    to.box(
        funnel + 0.008 * length,
        deck - 0.165 * length,
        funnel + 0.075 * length,
        deck - 0.145 * length,
        white,
    )
    to.shape(
        [
            (x, deck),
            (x + length, deck - 0.012 * length),
            (x + 0.955 * length, base),
            (x + 0.012 * length, base),
        ],
        (24, 62, 84),
    )
    to.line(x, deck, x + length, deck - 0.012 * length, 3, white)


def silo_row(
    to: Painter, x: float, base: float, *, count: int, width: float, height: float
) -> None:
    """Draw grain silos with a conveyor gallery on top."""
    for silo in range(count):
        left = x + silo * width
        for strip in range(16):
            light = 0.35 + 0.65 * (1 - abs(strip - 5) / 11)
            color = mix((70, 76, 80), (226, 222, 212), light)
            to.box(
                left + width * strip / 16,
                base - height,
                left + width * (strip + 1) / 16,
                base,
                color,
            )
        to.line(left, base - height, left, base, 1.2, (96, 100, 102))
        to.shape(
            [
                (left + 2, base - height),
                (left + width / 2, base - height - width * 0.2),
                (left + width - 2, base - height),
            ],
            (164, 164, 158),
        )
    gallery = base - height - width * 0.2
    end = x + count * width
    to.box(x - width * 0.1, gallery - width * 0.16, end + width * 0.2, gallery, (118, 126, 130))
    tower = end + width * 0.25
    to.box(end, base - height * 1.32, tower + width * 0.35, base, (150, 152, 148))
    for floor in range(9):
        y = base - height * 1.32 + (floor + 0.6) * height * 1.32 / 10
        to.box(end + width * 0.12, y, end + width * 0.22, y + height * 0.025, (84, 96, 106))
    to.line(
        tower,
        base - height * 1.25,
        end + width * 2.6,
        base - height * 0.12,
        width * 0.09,
        (124, 130, 132),
    )
    to.line(
        end + width * 2.6,
        base,
        end + width * 2.6,
        base - height * 0.14,
        width * 0.07,
        (110, 116, 120),
    )
    to.line(
        end + width * 1.5,
        base,
        end + width * 1.5,
        base - height * 0.6,
        width * 0.05,
        (110, 116, 120),
    )


def lighthouse(to: Painter, x: float, base: float, height: float) -> None:
    """Draw a lighthouse on the head of a breakwater, lit from the left."""
    foot, head = height * 0.085, height * 0.055
    for strip in range(14):
        light = 1 - abs(strip - 4) / 14
        color = mix((96, 92, 92), (246, 240, 228), light)
        a, b = strip / 14, (strip + 1) / 14
        to.shape(
            [
                (x - head + 2 * head * a, base - height),
                (x - head + 2 * head * b, base - height),
                (x - foot + 2 * foot * b, base),
                (x - foot + 2 * foot * a, base),
            ],
            color,
        )
    for start, end in ((0.30, 0.44), (0.66, 0.80)):
        wide = [foot + (head - foot) * share for share in (start, end)]
        to.shape(
            [
                (x - wide[0], base - height * start),
                (x + wide[0], base - height * start),
                (x + wide[1], base - height * end),
                (x - wide[1], base - height * end),
            ],
            (150, 58, 46),
        )
    to.box(x - head * 1.5, base - height * 1.02, x + head * 1.5, base - height, (52, 56, 62))
    to.box(
        x - head * 0.7, base - height * 1.10, x + head * 0.7, base - height * 1.02, (255, 226, 150)
    )
    to.shape(
        [
            (x - head, base - height * 1.10),
            (x, base - height * 1.16),
            (x + head, base - height * 1.10),
        ],
        (120, 46, 40),
    )


def breakwater(to: Painter, x0: float, x1: float, base: float, *, height: float, seed: int) -> None:
    """Draw a mole of piled rocks."""
    dice = random.Random(seed)  # noqa: S311
    to.shape([(x0, base), (x0 + 20, base - height), (x1, base - height), (x1, base)], (58, 60, 64))
    for _ in range(int((x1 - x0) / 2.2)):
        x, y = dice.uniform(x0, x1), base - dice.uniform(0, height)
        r = dice.uniform(0.16, 0.34) * height
        tone = dice.uniform(0.0, 0.5)
        to.shape(
            [
                (x - r, y + r * 0.5),
                (x - r * 0.6, y - r * 0.5),
                (x + r * 0.5, y - r * 0.6),
                (x + r, y + r * 0.4),
            ],
            mix((44, 47, 52), (142, 136, 128), tone),
        )
