"""Pictures that take the place of shapes: fitted, cropped, centred."""

from __future__ import annotations

from dataclasses import dataclass

from slidemill.deck.data import Image, Overflow, Scaling
from slidemill.deck.faults import AssetRefusedError
from slidemill.deck.images import Picture
from slidemill.deck.render.media import AssetMissingError, PictureError
from slidemill.deck.render.page import Page

_WHOLE = 100_000
"""ST_Percentage: thousandths of a percent."""


@dataclass(frozen=True, slots=True)
class Placement:
    """Where a shape stands, in the coordinates of its group (EMU when it is in none).

    `scale_x` and `scale_y` are group units per EMU on the slide; `rotation` is the `rot`
    attribute (60,000ths of a degree), `""` for none. `flip_x` and `flip_y` undo what the groups
    mirror: a picture reads like the text it replaces.
    """

    x: int
    y: int
    width: int
    height: int
    rotation: str = ""
    scale_x: float = 1.0
    scale_y: float = 1.0
    flip_x: bool = False
    flip_y: bool = False

    @property
    def turned(self) -> str:
        """Attributes of `a:xfrm` that turn and mirror."""
        rotation = f' rot="{self.rotation}"' if self.rotation else ""
        across = ' flipH="1"' if self.flip_x else ""
        down = ' flipV="1"' if self.flip_y else ""
        return rotation + across + down


@dataclass(frozen=True, slots=True)
class Fit:
    """Size of a picture on the slide (EMU) and how much is cut off each side (0 to 1)."""

    width: float
    height: float
    crop_x: float = 0.0
    crop_y: float = 0.0


def fitted(
    picture: Picture, width: float, height: float, scaling: Scaling, overflow: Overflow
) -> Fit:
    """How `picture` meets a shape of `width` by `height` EMU."""
    across, down = width / picture.width, height / picture.height
    factor = {
        Scaling.NONE: 1.0,
        Scaling.CONTAIN: min(across, down),
        Scaling.COVER: max(across, down),
        Scaling.FIT_WIDTH: across,
        Scaling.FIT_HEIGHT: down,
    }[scaling]
    full_width, full_height = picture.width * factor, picture.height * factor
    if overflow is Overflow.VISIBLE:
        return Fit(full_width, full_height)
    seen_width, seen_height = min(full_width, width), min(full_height, height)
    return Fit(
        seen_width,
        seen_height,
        (1 - seen_width / full_width) / 2,
        (1 - seen_height / full_height) / 2,
    )


def write_picture(
    identity: str,
    placement: Placement | None,
    out: list[str],
    page: Page,
    *,
    key: str,
    image: Image,
) -> None:
    """Write the `p:pic` that stands for a shape; `identity` is the shape's `p:cNvPr`.

    What is wrong with the file or the shape is noted on the page, and nothing is written.
    """
    taken = taken_picture(image.src, page, key)
    place = placed(placement, page, key)
    if taken is None or place is None:
        return
    picture, target = taken
    blip, properties = fitted_xml(
        picture, page.picture(target), place, image.scaling, image.overflow
    )
    out.append(
        f'<p:pic><p:nvPicPr>{identity}<p:cNvPicPr><a:picLocks noChangeAspect="1"/></p:cNvPicPr>'
        f"<p:nvPr/></p:nvPicPr>{blip}{properties}</p:pic>"
    )


def placed(placement: Placement | None, page: Page, key: str) -> Placement | None:
    """`placement`, or None after the fault that there is no room at all was noted."""
    if placement is not None and placement.width > 0 and placement.height > 0:
        return placement
    page.fault(
        key,
        f"the shape with the marker {{{key}}} on template slide {page.number} has no size; "
        "give it one in the template.",
    )
    return None


def taken_picture(path: str, page: Page, key: str) -> tuple[Picture, str] | None:
    """Return the picture at `path` and its target; None after its fault was noted."""
    try:
        return page.media.take(path)
    except AssetMissingError as error:
        page.file_fault(key, str(error))
    except AssetRefusedError as error:
        page.file_fault(key, error.message, error.place)
    except PictureError as error:
        page.file_fault(key, f'"{path}" cannot be used: {error}; give a jpg, png or gif file.')
    return None


def fitted_xml(
    picture: Picture, relation: str, placement: Placement, scaling: Scaling, overflow: Overflow
) -> tuple[str, str]:
    """Return `p:blipFill` and `p:spPr` of a picture that meets the shape at `placement`."""
    fit = fitted(
        picture,
        placement.width / placement.scale_x,
        placement.height / placement.scale_y,
        scaling,
        overflow,
    )
    width = max(1, round(fit.width * placement.scale_x))
    height = max(1, round(fit.height * placement.scale_y))
    x = placement.x + (placement.width - width) // 2
    y = placement.y + (placement.height - height) // 2
    crop = _crop(round(fit.crop_x * _WHOLE), round(fit.crop_y * _WHOLE))
    return (
        f'<p:blipFill><a:blip r:embed="{relation}"/>{crop}<a:stretch><a:fillRect/></a:stretch>'
        "</p:blipFill>",
        f'<p:spPr><a:xfrm{placement.turned}><a:off x="{x}" y="{y}"/>'
        f'<a:ext cx="{width}" cy="{height}"/></a:xfrm>'
        '<a:prstGeom prst="rect"><a:avLst/></a:prstGeom></p:spPr>',
    )


def _crop(sides: int, ends: int) -> str:
    if not sides and not ends:
        return ""
    across = f' l="{sides}" r="{sides}"' if sides else ""
    down = f' t="{ends}" b="{ends}"' if ends else ""
    return f"<a:srcRect{across}{down}/>"
