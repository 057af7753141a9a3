"""Pictures are measured by their header as the programs that made them meant."""

from io import BytesIO

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from slidemill.intake import ImageFacts, ImageKind, scan_image
from tests.security.intake.picture_forge import drawn, gif, gif_frame, ihdr, png, riff, vp8x

ANY_KIND = frozenset(ImageKind)


@pytest.mark.parametrize("kind", ImageKind)
@pytest.mark.parametrize("options", [{}, {"optimize": True}, {"progressive": True}])
def test_pictures_are_measured(kind: ImageKind, options: dict[str, bool]) -> None:
    facts = scan_image(drawn(kind, 123, 45, **options), ANY_KIND)
    assert facts == ImageFacts(kind, 123, 45, 1)
    assert facts.kind.media_type == f"image/{kind}"


def test_lossless_webp_is_measured() -> None:
    data = drawn("webp", 123, 45, lossless=True)
    assert b"VP8L" in data
    assert scan_image(data, ANY_KIND) == ImageFacts(ImageKind.WEBP, 123, 45, 1)


@pytest.mark.parametrize("kind", [ImageKind.PNG, ImageKind.GIF, ImageKind.WEBP])
def test_frames_of_animations_are_counted(kind: ImageKind) -> None:
    assert scan_image(drawn(kind, 30, 20, frames=4), ANY_KIND).frames == 4


def test_metadata_before_the_size_is_stepped_over() -> None:
    exif = Image.Exif()
    exif[0x010E] = "a description " * 1000
    data = drawn("jpeg", 123, 45, exif=exif, comment=b"\xff\xc0 not a header")
    assert scan_image(data) == ImageFacts(ImageKind.JPEG, 123, 45, 1)


def test_a_gif_frame_beyond_the_screen_counts() -> None:
    facts = scan_image(gif(10, 10, gif_frame(30, 5, left=5)))
    assert (facts.width, facts.height) == (35, 10)


def test_forty_million_pixels_are_fine() -> None:
    assert scan_image(png(ihdr(8000, 5000))).width == 8000
    assert scan_image(riff(vp8x(8000, 5000)), ANY_KIND).height == 5000


@settings(max_examples=60)
@given(
    st.sampled_from(list(ImageKind)),
    st.integers(1, 300),
    st.integers(1, 300),
    st.integers(1, 3),
)
def test_sizes_agree_with_a_decoder(kind: ImageKind, width: int, height: int, frames: int) -> None:
    data = drawn(kind, width, height, 1 if kind is ImageKind.JPEG else frames)
    facts = scan_image(data, ANY_KIND)
    decoded = Image.open(BytesIO(data))
    assert (facts.width, facts.height) == decoded.size
    assert facts.frames == getattr(decoded, "n_frames", 1)
