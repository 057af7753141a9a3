"""The ten filters beside Chromium's, on the same photo."""

from __future__ import annotations

from collections.abc import Iterator
from io import BytesIO

import numpy as np
import pytest
from PIL import Image

from slidemill.contracts.slideshows import BackgroundFilters, Slide
from tests.bench.picture.chromium import Chromium, NoChromiumError
from tests.fixtures.drawn_slides import drawn, saved
from tests.fixtures.photographs import scene

SIDE = 1080
EDGE = 160
"""Px that a blur of 50 px reaches in from the edge, where ours goes on and CSS fades."""

CHAINS = [
    {"brightness": 0.6},
    {"brightness": 1.7},
    {"contrast": 0.5},
    {"contrast": 1.8},
    {"saturation": 0.3},
    {"saturation": 2.5},
    {"hue": 90},
    {"hue": -145},
    {"blur": 6},
    {"blur": 50},
    {"grayscale": 0.7},
    {"sepia": 1},
    {"invert": 0.8},
    {"opacity": 0.5},
    {"drop_shadow": 20},
    {"brightness": 1.4, "contrast": 1.3, "saturation": 1.6, "hue": 30, "sepia": 0.4},
    {"brightness": 0.7, "blur": 10, "grayscale": 0.5, "invert": 0.2, "opacity": 0.8},
]


def css(filters: BackgroundFilters) -> str:
    """Return the filters as a CSS declaration, in the engine's order."""
    return (
        f"brightness({filters.brightness}) contrast({filters.contrast}) "
        f"saturate({filters.saturation}) hue-rotate({filters.hue}deg) blur({filters.blur}px) "
        f"grayscale({filters.grayscale}) sepia({filters.sepia}) invert({filters.invert}) "
        f"drop-shadow(0 0 {filters.drop_shadow}px rgba(0,0,0,.5)) opacity({filters.opacity})"
    )


@pytest.fixture(scope="module")
def browser() -> Iterator[Chromium]:
    """Return a browser, or skip where there is none."""
    try:
        with Chromium((SIDE, SIDE)) as found:
            yield found
    except NoChromiumError as error:
        pytest.skip(str(error))


@pytest.mark.parametrize("values", CHAINS, ids="-".join)
def test_a_filter_looks_as_in_chromium(browser: Chromium, values: dict[str, float]) -> None:
    photo = saved(scene(SIDE, SIDE, 3))
    filters = BackgroundFilters.model_validate(values)
    address = browser.keep(photo, "photo.png")
    browser.show(
        f"<!doctype html><body style='margin:0;background:#000'>"
        f"<img src='{address}' style='display:block;filter:{css(filters)}'>"
    )
    theirs = np.asarray(Image.open(BytesIO(browser.screenshot("png"))).convert("RGB"), np.int16)
    ours = drawn(Slide(image_url="p", background_filters=filters), p=photo)
    inside = slice(EDGE, SIDE - EDGE) if filters.blur else slice(0, SIDE)
    difference = np.abs(ours - theirs)[inside, inside]
    assert difference.mean() < 1
    assert np.percentile(difference, 99.9) <= 3
