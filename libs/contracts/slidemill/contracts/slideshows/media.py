"""Addresses of pictures that anyone who knows them may see, and the objects behind them.

An address holds 96 random bits or more, so knowing it is the permission.
"""

from __future__ import annotations

import re
from typing import NamedTuple
from uuid import UUID

_RENDERS = "slideshows/renders/"
_SLUG = r"[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?"
_UUID = r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}"
_RENDER = re.compile(
    rf"/media/({_SLUG})/renders/({_UUID}/gen_[0-9a-f]{{12,32}}-[0-9]{{1,6}}/[a-z0-9-]+\.[a-z]+)"
)
_FILE = re.compile(rf"/media/({_SLUG})/files/({_UUID})\.[a-z0-9]+")


class MediaFile(NamedTuple):
    """An uploaded file as its address names it."""

    organisation: str
    file: UUID


def renders_folder(organisation: str, slideshow: UUID) -> str:
    """Return the prefix of everything that was rendered for a slideshow."""
    return f"{_RENDERS}{organisation}/{slideshow}/"


def render_folder(organisation: str, slideshow: UUID, generation: str, run: int) -> str:
    """Return the prefix of the pictures of one render."""
    return f"{renders_folder(organisation, slideshow)}{generation}-{run}/"


def render_path(key: str) -> str:
    """Return the path of the address of a rendered picture; ValueError for another object."""
    organisation, _, rest = key.removeprefix(_RENDERS).partition("/")
    path = f"/media/{organisation}/renders/{rest}"
    if not key.startswith(_RENDERS) or not _RENDER.fullmatch(path):
        raise ValueError(f"{key} is no rendered picture")
    return path


def render_key(path: str) -> str | None:
    """Return the object behind the path of a rendered picture's address, or None."""
    found = _RENDER.fullmatch(path)
    return f"{_RENDERS}{found[1]}/{found[2]}" if found else None


def file_path(organisation: str, file: UUID, extension: str) -> str:
    """Return the path of an uploaded file's address; `extension` is without the dot."""
    return f"/media/{organisation}/files/{file}.{extension}"


def file_of(path: str) -> MediaFile | None:
    """Return the file that the path of an address names, or None."""
    found = _FILE.fullmatch(path)
    return MediaFile(found[1], UUID(found[2])) if found else None
