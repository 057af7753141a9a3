"""Makes a template of a slideshow: no I/O."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any
from uuid import UUID, uuid5

from slidemill.contracts.slideshows.settings import AdvancedSettings
from slidemill.contracts.slideshows.slide import Slide, StylePreset, TextElement
from slidemill.contracts.slideshows.template import TemplateConfig
from slidemill.slideshow.slideshows.slideshow import Slideshow
from slidemill.slideshow.templates.template import InvalidTemplate, read_config

NAME_LIMIT = 100
"""Characters of a template's name (slideshow reference, section 8)."""
_ENDING = " template"
_ROOM = len(" 999999")


def config_of(slideshow: Slideshow, seed: UUID, *, preserve_text: bool) -> TemplateConfig:
    """Return what a slideshow is made of; `seed` gives slides without a pack their ids.

    Texts keep their places; without `preserve_text` they say nothing. Of a grid its first picture
    is kept: a template knows no grids. Raises `InvalidTemplate`.
    """
    if not slideshow.slides:
        raise InvalidTemplate(
            "invalid_template_config",
            "structure.slides",
            f"structure.slides: slideshow {slideshow.id} has no slides, and a template needs one; "
            "give it some first.",
        )
    assigned = {
        index: pack
        for index, pack in (slideshow.settings.pack_assignments or {}).items()
        if int(index) < len(slideshow.slides)
    }
    slides = []
    for index, slide in enumerate(slideshow.slides):
        pack = assigned.get(str(index), slideshow.settings.image_pack_id)
        slides.append(
            {
                "type": "pack" if pack else "custom",
                "id": pack or uuid5(seed, f"slide/{index}"),
                "pinnedImageUrl": _picture(slide),
                "textElements": [
                    _text(element, uuid5(seed, f"slide/{index}/text/{n}"), preserve_text)
                    for n, element in enumerate(slide.text_elements)
                ],
            }
        )
    structure = {"slides": slides, "packAssignments": assigned or None}
    return read_config(
        {
            "version": 1,
            "structure": structure,
            "content": _content(slideshow),
            "visuals": _visuals(slideshow),
        }
    )


def made_up_name(title: str, taken: Collection[str]) -> str:
    """Return "<title> template", with the first number that nobody has after it if need be."""
    name = base_name(title)
    found, number = name, 1
    while found in taken:
        number += 1
        found = f"{name} {number}"
    return found


def base_name(title: str) -> str:
    """Return what made-up names of a slideshow's templates begin with."""
    kept = title.strip()[: NAME_LIMIT - len(_ENDING) - _ROOM].rstrip()
    return f"{kept}{_ENDING}".strip()


def _picture(slide: Slide) -> str | None:
    if slide.shows_grid and slide.grid_images:
        return slide.grid_images[0]
    return slide.image_url


def _text(element: TextElement, id_: UUID, preserve_text: bool) -> dict[str, Any]:
    return {
        "id": str(element.id or id_),
        "content": element.content if preserve_text else "",
        "x": element.x,
        "y": element.y,
        "fontSize": element.font_size,
        "width": element.width,
    }


def _content(slideshow: Slideshow) -> dict[str, Any]:
    return {
        "mode": "ai" if slideshow.original_prompt else "manual",
        "prompt": slideshow.original_prompt,
        "productId": slideshow.product,
        "language": slideshow.language,
        "slideshowType": slideshow.slideshow_type,
    }


def _visuals(slideshow: Slideshow) -> dict[str, Any]:
    look = slideshow.settings.advanced_settings or AdvancedSettings()
    return {
        "packId": slideshow.settings.image_pack_id,
        "aspectRatio": slideshow.settings.ratio,
        "textSettings": {
            "fontSize": look.font_size or "default",
            "preset": look.text_preset or StylePreset.TIKTOK,
            "width": look.text_width or "default",
        },
    }
