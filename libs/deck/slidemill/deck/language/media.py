"""Pictures and films."""

from __future__ import annotations

import re
from typing import Final

from slidemill.deck.data import Image, Overflow, Scaling, Video
from slidemill.deck.language.attributes import Attributes
from slidemill.deck.limits import MAX_URL_LENGTH
from slidemill.deck.youtube import YOUTUBE_FORMS, embed_address

_IMAGE = frozenset({"type", "src", "src_path", "scaling", "overflow"})
_VIDEO = frozenset({"type", "src", "src_path", "thumbnail", "scaling"})
PICTURE_SUFFIXES = ("jpg", "jpeg", "gif", "png")
FILM_SUFFIXES = ("mp4", "m4v", "mov")
_SCALING: Final = {
    "none": Scaling.NONE,
    "contain": Scaling.CONTAIN,
    "cover": Scaling.COVER,
    "auto": Scaling.CONTAIN,
    "fit-width": Scaling.FIT_WIDTH,
    "fit-height": Scaling.FIT_HEIGHT,
}
"""The last three are names of an older generation of the language."""
_FILM_SCALING: Final = {"contain": Scaling.CONTAIN, "cover": Scaling.COVER}
_OVERFLOW: Final = {member.value: member for member in Overflow}
_URL = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*://")


def parse_image(source: Attributes) -> Image | None:
    """Read an image object; `src_path` is the older name of `src`."""
    source.known(_IMAGE)
    scaling = source.choice("scaling", _SCALING)
    overflow = source.choice("overflow", _OVERFLOW)
    path = _file(source, _src_name(source), PICTURE_SUFFIXES, "picture")
    if path is None:
        return None
    return Image(src=path, scaling=scaling or Scaling.NONE, overflow=overflow or Overflow.VISIBLE)


def parse_video(source: Attributes) -> Video | None:
    """Read a video object: a file with a thumbnail, or a YouTube address."""
    source.known(_VIDEO)
    scaling = source.choice("scaling", _FILM_SCALING) or Scaling.CONTAIN
    thumbnail = None
    if source.values.get("thumbnail") is not None:
        thumbnail = _file(source, "thumbnail", PICTURE_SUFFIXES, "picture")
    name = _src_name(source)
    link = source.values.get(name)
    if isinstance(link, str) and _URL.match(link):
        return _youtube(source, name, thumbnail, scaling)
    path = _file(source, name, FILM_SUFFIXES, "film")
    if source.values.get("thumbnail") is None:
        source.missing("thumbnail", "name a picture in the package to show before it plays.")
    return None if path is None else Video(src=path, thumbnail=thumbnail, scaling=scaling)


def _src_name(source: Attributes) -> str:
    return "src_path" if source.values.get("src") is None and "src_path" in source.values else "src"


def _youtube(
    source: Attributes, name: str, thumbnail: str | None, scaling: Scaling
) -> Video | None:
    link = source.string(name, MAX_URL_LENGTH)
    if link is None:
        return None
    if embed_address(link) is None:
        source.fault(
            name,
            "a YouTube address",
            f"write {YOUTUBE_FORMS}; put any other film into the package and name its path.",
        )
        return None
    return Video(src=link.strip(), thumbnail=thumbnail, scaling=scaling)


def _file(source: Attributes, name: str, suffixes: tuple[str, ...], kind: str) -> str | None:
    """Read a path inside the package, with `/` between its parts."""
    path = source.string(name, MAX_URL_LENGTH)
    if path is None:
        if source.values.get(name) is None:
            source.missing(name, f"name a {kind} in the package.")
        return None
    expected = f"the path of a {kind} in the package"
    if _URL.match(path):
        source.fault(name, expected, f"put the {kind} into the package; addresses are not fetched.")
        return None
    parts = [part for part in path.strip().replace("\\", "/").split("/") if part != "."]
    if not parts or "" in parts or ".." in parts or ":" in parts[0] or "\n" in path:
        source.fault(name, expected, 'write it relative to data.json, without "..".')
        return None
    stem, dot, suffix = parts[-1].rpartition(".")
    if stem and dot and suffix.lower() not in suffixes:
        source.fault(name, f"a {kind} file ({', '.join(suffixes)})", "convert it first.")
        return None
    return "/".join(parts)
