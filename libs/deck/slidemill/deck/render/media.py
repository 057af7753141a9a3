"""The pictures of one deck: each content is stored once, whatever it is called."""

from __future__ import annotations

import posixpath
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field

from slidemill.deck.images import CONTENT_TYPES, Picture, PictureError, read_picture
from slidemill.deck.opc.archive import Packed, store
from slidemill.deck.opc.names import target_uri

MEDIA_FOLDER = "ppt/media"


class AssetMissingError(LookupError):
    """The package holds no file under the path the data gives."""


@dataclass(frozen=True, slots=True)
class TemplateMedia:
    """Pictures the template brings: names by checksum and size, and the first free number."""

    by_content: Mapping[tuple[int, int], tuple[str, ...]]
    parts: Mapping[str, Packed]
    next_number: int


@dataclass(slots=True)
class MediaShelf:
    """Takes pictures in by path and hands out the relative target of their part.

    `slides_folder` is where the slides lie that refer to them.
    """

    assets: Mapping[str, bytes]
    template: TemplateMedia
    slides_folder: str
    stored: dict[str, Packed] = field(default_factory=dict)
    kinds: set[str] = field(default_factory=set)
    """Extensions among `stored`."""
    carried: set[str] = field(default_factory=set)
    """Template parts that serve a picture of the data."""
    _by_path: dict[str, tuple[Picture, str]] = field(default_factory=dict)
    _by_content: dict[tuple[int, int], list[str]] = field(default_factory=dict)

    def take(self, path: str) -> tuple[Picture, str]:
        """Return the picture at `path` and the target that slides relate to.

        Raises AssetMissingError when there is no such file, PictureError when it is no picture.
        """
        known = self._by_path.get(path)
        if known is None:
            content = self._find(path)
            picture = read_picture(content)
            part = self._part_of(content, picture.kind)
            known = self._by_path[path] = (picture, target_uri(self.slides_folder, part))
        return known

    def _find(self, path: str) -> bytes:
        tidy = posixpath.normpath(path.strip().replace("\\", "/"))
        for spelling in (path, tidy, *(unicodedata.normalize(f, tidy) for f in ("NFC", "NFD"))):
            content = self.assets.get(spelling)
            if content is not None:
                return content
        raise AssetMissingError(path)

    def _part_of(self, content: bytes, kind: str) -> str:
        packed = store(content)
        fingerprint = (packed.crc, packed.size)
        for name in self._by_content.get(fingerprint, ()):
            if self.stored[name].payload == content:
                return name
        for name in self.template.by_content.get(fingerprint, ()):
            if self.template.parts[name].read() == content:
                self.carried.add(name)
                return name
        name = f"{MEDIA_FOLDER}/image{self.template.next_number + len(self.stored)}.{kind}"
        self.stored[name] = packed
        self.kinds.add(kind)
        self._by_content.setdefault(fingerprint, []).append(name)
        return name

    def content_types(self) -> dict[str, str]:
        """Media type by extension, for the kinds that were stored."""
        return {kind: CONTENT_TYPES[kind] for kind in sorted(self.kinds)}


__all__ = ["AssetMissingError", "MediaShelf", "PictureError", "TemplateMedia"]
