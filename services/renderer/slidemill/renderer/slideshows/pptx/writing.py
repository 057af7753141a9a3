"""Pictures and measured texts to a presentation (ECMA-376)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from slidemill.contracts.slideshows import PictureFormat
from slidemill.picture import MeasuredText, Picture
from slidemill.renderer.slideshows.pptx.markup import emu
from slidemill.renderer.slideshows.pptx.parts import (
    HEAD,
    NAMESPACES,
    OFFICE,
    content_types,
    fixed_parts,
    relationships,
)
from slidemill.renderer.slideshows.pptx.texts import text_box

_ENDINGS = {PictureFormat.JPEG: "jpg", PictureFormat.PNG: "png"}
"""WebP is shown by the newest programs only."""


@dataclass(frozen=True, slots=True)
class PresentedSlide:
    """A slide in its layers."""

    behind: Picture | None
    """All but the texts; None for the empty canvas."""
    texts: Sequence[MeasuredText]


def presentation(
    slides: Sequence[PresentedSlide], size: tuple[int, int], title: str
) -> Iterator[tuple[str, bytes]]:
    """Yield the parts of a presentation by name, in order; `size` is the canvas, px.

    Slides with the same background share its picture.
    """
    media: dict[bytes, str] = {}
    for slide in slides:
        if slide.behind is not None:
            ending = _ENDINGS[slide.behind.format]
            media.setdefault(slide.behind.content, f"image{len(media) + 1}.{ending}")
    endings = [name.rpartition(".")[2] for name in media.values()]
    yield "[Content_Types].xml", content_types(len(slides), endings).encode()
    extent = (emu(size[0]), emu(size[1]))
    for name, content in fixed_parts(title, extent, len(slides)):
        yield name, content.encode()
    for number, slide in enumerate(slides, 1):
        targets = [(f"{OFFICE}slideLayout", "../slideLayouts/slideLayout1.xml")]
        if slide.behind is not None:
            targets.append((f"{OFFICE}image", f"../media/{media[slide.behind.content]}"))
        yield f"ppt/slides/slide{number}.xml", _slide(slide, number, extent).encode()
        yield f"ppt/slides/_rels/slide{number}.xml.rels", relationships(*targets).encode()
    for picture, file in media.items():
        yield f"ppt/media/{file}", picture


def _slide(slide: PresentedSlide, number: int, extent: tuple[int, int]) -> str:
    """Return the slide's XML; its picture is the second relationship."""
    behind = "" if slide.behind is None else _picture(number, extent)
    texts = "".join(text_box(each, id_) for id_, each in enumerate(slide.texts, 3))
    return (
        f"{HEAD}<p:sld {NAMESPACES}><p:cSld><p:spTree><p:nvGrpSpPr>"
        '<p:cNvPr id="1" name=""/><p:cNvGrpSpPr/><p:nvPr/></p:nvGrpSpPr><p:grpSpPr/>'
        f"{behind}{texts}</p:spTree></p:cSld>"
        "<p:clrMapOvr><a:masterClrMapping/></p:clrMapOvr></p:sld>"
    )


def _picture(number: int, extent: tuple[int, int]) -> str:
    return (
        '<p:pic><p:nvPicPr><p:cNvPr id="2" name="Background" '
        f'descr="Background of slide {number}"/>'
        '<p:cNvPicPr><a:picLocks noChangeAspect="1"/></p:cNvPicPr><p:nvPr/></p:nvPicPr>'
        '<p:blipFill><a:blip r:embed="rId2"/><a:stretch><a:fillRect/></a:stretch></p:blipFill>'
        f'<p:spPr><a:xfrm><a:off x="0" y="0"/><a:ext cx="{extent[0]}" cy="{extent[1]}"/></a:xfrm>'
        '<a:prstGeom prst="rect"><a:avLst/></a:prstGeom></p:spPr></p:pic>'
    )
