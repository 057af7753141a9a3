"""The demo's third part: the report's photographs become a slideshow to post."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import httpx

_API = "/api/partner/v1"
_SLIDES = (
    ("harbour-at-dusk.jpg", "Five years\non the quay", "tiktok"),
    ("ferry-terminal.jpg", "Twice the ships,\nhalf the waiting", "inverted"),
    ("shore-power.jpg", "The wind pays\nthe harbour's power ⚡", "shadow"),
)
"""Photograph, text and look of each slide."""


def _data(answer: httpx.Response) -> dict[str, Any]:
    """Return what the envelope of a good answer holds."""
    found: dict[str, Any] = answer.raise_for_status().json()["data"]
    return found


def _upload(api: httpx.Client, name: str, photo: bytes) -> str:
    """Upload a JPEG; return the address that slides may show it under."""
    wish = {"contentType": "image/jpeg", "filename": name}
    announced = _data(api.post(f"{_API}/files", json=wish))
    httpx.put(
        announced["uploadUrl"], content=photo, headers={"Content-Type": "image/jpeg"}, timeout=60
    ).raise_for_status()
    return str(announced["url"])


def photographs(package: bytes) -> dict[str, bytes]:
    """Return the JPEGs of the report's package, by name."""
    with zipfile.ZipFile(io.BytesIO(package)) as archive:
        names = [name for name in archive.namelist() if name.endswith(".jpg")]
        return {name.rpartition("/")[2]: archive.read(name) for name in names}


def make(api: httpx.Client, photos: Mapping[str, bytes], folder: Path) -> list[Path]:
    """Make, render and download a slideshow; return its pictures and, last, its PPTX."""
    custom, texts = {}, {}
    for number, (name, text, _) in enumerate(_SLIDES):
        custom[str(number)] = {"image_url": _upload(api, name, photos[name]), "image_id": name}
        texts[str(number)] = text
    config = {
        "total_slides": len(_SLIDES),
        "slide_types": ["custom_image"] * len(_SLIDES),
        "custom_images": custom,
        "slide_texts": texts,
    }
    wish = {"skip_ai": True, "aspect_ratio": "9:16", "slide_config": config}
    made = _data(api.post(f"{_API}/slideshows/generate", json=wish))
    path = f"{_API}/slideshows/{made['id']}"
    slides = [
        {
            "image_url": slide["image_url"],
            "text_elements": [
                {
                    "content": text["content"],
                    "x": 50,
                    "y": 24,
                    "font_size": 92,
                    "width": 86,
                    "style_preset": preset,
                }
                for text in slide["text_elements"]
            ],
        }
        for slide, (_, _, preset) in zip(made["slides"], _SLIDES, strict=True)
    ]
    api.patch(path, json={"title": "Five years on the quay", "slides": slides}).raise_for_status()
    rendered = _data(api.post(f"{path}/render"))
    written = []
    for slide in rendered["slides"]:
        target = folder / f"slideshow-{slide['index'] + 1}.jpg"
        picture = httpx.get(slide["rendered_image_url"], timeout=60).raise_for_status()
        target.write_bytes(picture.content)
        written.append(target)
    deck = folder / "slideshow.pptx"
    exported = api.get(f"{path}/export", params={"format": "pptx"}).raise_for_status()
    deck.write_bytes(exported.content)
    return [*written, deck]
