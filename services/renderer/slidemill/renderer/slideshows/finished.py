"""The finished pictures of a slideshow as a job finds them."""

from __future__ import annotations

import io
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from PIL import Image

from slidemill.deck import Fault
from slidemill.intake import ImageKind, IntakeError, scan_image
from slidemill.renderer.child import PictureFile

_KINDS = frozenset({ImageKind.JPEG, ImageKind.PNG, ImageKind.WEBP})
_ENDINGS = {ImageKind.JPEG: "jpg", ImageKind.PNG: "png", ImageKind.WEBP: "webp"}


class BadPictures(Exception):  # noqa: N818 - reads as what happened
    """What is given as finished pictures is none."""

    def __init__(self, faults: Sequence[Fault]) -> None:
        super().__init__("; ".join(map(str, faults)))
        self.faults = tuple(faults)


@dataclass(frozen=True, slots=True)
class FinishedPicture:
    """A picture of a slide."""

    number: int
    """Of the slide, 0-based."""
    content: bytes
    kind: ImageKind
    width: int
    """Px."""
    height: int
    """Px."""

    @property
    def ending(self) -> str:
        """Of a file's name."""
        return _ENDINGS[self.kind]

    @property
    def is_plain_jpeg(self) -> bool:
        """Whether it is a JPEG of three components, as all that are drawn here."""
        with Image.open(io.BytesIO(self.content)) as opened:
            return self.kind is ImageKind.JPEG and opened.mode == "RGB"

    def rgb(self) -> bytes:
        """Return the pixels, row by row, three bytes each."""
        with Image.open(io.BytesIO(self.content)) as opened:
            return opened.convert("RGB").tobytes()


def bad_picture(picture: FinishedPicture) -> BadPictures:
    """Return the error for a picture whose header is sound, but not what follows."""
    text = "it is damaged or cut off and can not be decoded; render the slideshow again."
    return BadPictures([Fault(f"rendered[{picture.number}]", text)])


def read_finished(files: Sequence[PictureFile]) -> list[FinishedPicture]:
    """Read the pictures and look at their headers; raises `BadPictures` with all faults."""
    found, faults = [], []
    for number, file in enumerate(files):
        content = Path(file.path).read_bytes()
        try:
            header = scan_image(content, _KINDS, f"rendered[{number}]")
        except IntakeError as error:
            faults.append(Fault(error.place, error.message))
            continue
        found.append(FinishedPicture(number, content, header.kind, header.width, header.height))
    if faults:
        raise BadPictures(faults)
    return found
