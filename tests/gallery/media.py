"""Pictures and films: every scaling in a tall and in a wide frame, in groups, rotated."""

from __future__ import annotations

import io
from collections.abc import Callable, Mapping
from typing import Any

from PIL import Image, ImageDraw
from pptx.oxml.ns import qn
from pptx.util import Inches

from deploy.demo.drawing import photo
from tests.fixtures.films import film
from tests.gallery.scene import STAGE, Scene

_LEFT, _TOP, _WIDTH, _HEIGHT = STAGE
_BOXES = ((_LEFT, _TOP, 5.4, 2.2), (_LEFT + 6.4, _TOP, 2.2, 4.6))


def painted(width: int = 640, height: int = 400) -> bytes:
    """Return a picture whose edges, corners and centre can be told apart."""
    paper = Image.new("RGB", (width, height), (47, 111, 115))
    draw = ImageDraw.Draw(paper)
    for inset, color in ((0, (220, 90, 60)), (14, (240, 200, 80)), (28, (250, 250, 245))):
        draw.rectangle(
            (inset, inset, width - 1 - inset, height - 1 - inset), outline=color, width=10
        )
    radius = min(width, height) // 4
    centre = (width // 2, height // 2)
    draw.ellipse(
        (centre[0] - radius, centre[1] - radius, centre[0] + radius, centre[1] + radius),
        fill=(250, 250, 245),
    )
    draw.polygon(
        [(centre[0], centre[1] - radius), (centre[0] - 20, centre[1]), (centre[0] + 20, centre[1])],
        fill=(220, 90, 60),
    )
    out = io.BytesIO()
    paper.save(out, "JPEG", quality=90)
    return out.getvalue()


def _frames(slide: Any) -> None:
    for number, box in enumerate(_BOXES):
        photo(slide, box, f"picture{number}", f"Frame {number}")


def _rotated(slide: Any) -> None:
    photo(slide, (3, 2.6, 4, 2.5), "picture0", "Frame").rotation = 20


def _grouped(slide: Any) -> None:
    """Add a group at twice its inner scale, with a level and a turned frame in it."""
    frame = photo(slide, (1, 1, 2, 1), "picture0", "Frame in a group")
    other = photo(slide, (3.5, 1, 1.5, 1.5), "picture1", "Turned frame in a group")
    other.rotation = 45
    group = slide.shapes.add_group_shape([frame, other])
    transform = group.element.grpSpPr.find(qn("a:xfrm"))
    offset, extent = transform.find(qn("a:off")), transform.find(qn("a:ext"))
    offset.set("x", str(Inches(_LEFT)))
    offset.set("y", str(Inches(_TOP + 0.5)))
    for side in ("cx", "cy"):
        extent.set(side, str(int(extent.get(side)) * 2))


def _pictures(scaling: str, overflow: str, count: int = 2) -> dict[str, Any]:
    return {
        f"picture{n}": {
            "type": "image", "src": "card.jpg", "scaling": scaling, "overflow": overflow,
        }
        for n in range(count)
    }  # fmt: skip


def _scene(
    title: str, build: Callable[[Any], None], data: Mapping[str, Any], **assets: bytes
) -> Scene:
    return Scene(title, build, data, {"card.jpg": painted(), **assets})


def scenes() -> list[Scene]:
    """Return one scene for each scaling and each way a frame can stand."""
    scalings = [
        _scene(f"{scaling}, {overflow}", _frames, _pictures(scaling, overflow))
        for scaling in ("none", "contain", "cover")
        for overflow in ("visible", "hidden")
    ]
    clip = {"type": "video", "src": "film.mp4", "thumbnail": "card.jpg"}
    online = {"type": "video", "src": "https://youtu.be/dQw4w9WgXcQ"}
    films = {"picture0": clip, "picture1": {**clip, "scaling": "cover"}}
    links = {"picture0": online, "picture1": {**online, "thumbnail": "card.jpg"}}
    return [
        *scalings,
        _scene("In a turned frame", _rotated, _pictures("cover", "hidden", count=1)),
        _scene("In a scaled group", _grouped, _pictures("cover", "hidden")),
        _scene("Films", _frames, films, **{"film.mp4": film()}),
        _scene("Films from the web", _frames, links),
    ]
