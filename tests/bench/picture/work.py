"""The slide that every engine draws: a 12-megapixel photo and three styled texts."""

from __future__ import annotations

from slidemill.contracts.slideshows import AspectRatio, Slide, StylePreset, TextElement

RATIO = AspectRatio.TALL
SIZE = RATIO.size
QUALITY = 90

HEADLINE = "Five habits that quietly changed my mornings"
LABEL = "No phone for the first hour, whatever happens"
NOTE = "Swipe for the one I would keep if I could only keep one"


def slide() -> Slide:
    """Return the slide; its picture is called `photo`."""
    return Slide(
        image_url="photo",
        text_elements=(
            TextElement(content=HEADLINE, x=50, y=18, width=80, font_size=84),
            TextElement(
                content=LABEL,
                x=50,
                y=50,
                width=70,
                font_size=54,
                style_preset=StylePreset.INVERTED,
            ),
            TextElement(
                content=NOTE, x=50, y=80, width=70, font_size=48, style_preset=StylePreset.SHADOW
            ),
        ),
    )
