"""The pictures and films of one deck: each content is stored once, whatever it is called."""

from __future__ import annotations

import posixpath
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from slidemill.deck.films import CONTENT_TYPES as FILM_TYPES
from slidemill.deck.films import FilmError, read_film
from slidemill.deck.images import CONTENT_TYPES as PICTURE_TYPES
from slidemill.deck.images import UPRIGHT, Picture, PictureError, read_picture, upright
from slidemill.deck.opc.archive import Packed, store
from slidemill.deck.opc.names import target_uri
from slidemill.deck.poster import play_poster
from slidemill.deck.render.missing import missing_file

MEDIA_FOLDER = "ppt/media"


_HINTED = 100
"""Missing files that are compared with those there are."""


class AssetMissingError(LookupError):
    """The package holds no file under the path the data gives; `str()` says so, with the mend."""


@dataclass(frozen=True, slots=True)
class TemplateMedia:
    """Pictures and films the template brings: names by checksum and size.

    `next_number` and `next_film` are the first free numbers of `image…` and `media…`.
    """

    by_content: Mapping[tuple[int, int], tuple[str, ...]]
    parts: Mapping[str, Packed]
    next_number: int
    next_film: int = 1


@dataclass(slots=True)
class MediaShelf:
    """Takes pictures and films in by path and hands out the relative target of their part.

    `slides_folder` is where the slides lie that refer to them.
    """

    assets: Mapping[str, bytes]
    template: TemplateMedia
    slides_folder: str
    stored: dict[str, Packed] = field(default_factory=dict)
    kinds: set[str] = field(default_factory=set)
    """Extensions among `stored`."""
    carried: set[str] = field(default_factory=set)
    """Template parts that serve a picture or film of the data."""
    _by_path: dict[str, tuple[Picture, str]] = field(default_factory=dict)
    _turned: dict[bytes, bytes] = field(default_factory=dict)
    """Pictures that were put upright, by what they were."""
    _films: dict[str, str] = field(default_factory=dict)
    _missing: dict[str, str] = field(default_factory=dict)
    _poster: tuple[Picture, str] | None = None
    _by_content: dict[tuple[int, int], list[str]] = field(default_factory=dict)

    def take(self, path: str) -> tuple[Picture, str]:
        """Return the picture at `path` and the target that slides relate to.

        Raises AssetMissingError when there is no such file, PictureError when it is no picture.
        """
        known = self._by_path.get(path)
        if known is None:
            known = self._by_path[path] = self._shelved(self._find(path))
        return known

    def take_film(self, path: str) -> str:
        """Return the target of the film at `path`.

        Raises AssetMissingError when there is no such file, FilmError when it is no film.
        """
        known = self._films.get(path)
        if known is None:
            content = self._find(path)
            number = self.template.next_film + len(self.stored)
            part = self._part_of(content, f"media{number}", read_film(content))
            known = self._films[path] = target_uri(self.slides_folder, part)
        return known

    def take_poster(self) -> tuple[Picture, str]:
        """Return the picture that stands for films without one of their own."""
        if self._poster is None:
            self._poster = self._shelved(play_poster())
        return self._poster

    def _shelved(self, content: bytes) -> tuple[Picture, str]:
        picture = read_picture(content)
        if picture.orientation != UPRIGHT:
            if content not in self._turned:
                self._turned[content] = upright(content)
            content = self._turned[content]
            picture = read_picture(content)
        number = self.template.next_number + len(self.stored)
        part = self._part_of(content, f"image{number}", picture.kind)
        return picture, target_uri(self.slides_folder, part)

    def _find(self, path: str) -> bytes:
        tidy = posixpath.normpath(path.strip().replace("\\", "/"))
        for spelling in (path, tidy, *(unicodedata.normalize(f, tidy) for f in ("NFC", "NFD"))):
            content = self.assets.get(spelling)
            if content is not None:
                return content
        message = self._missing.get(path)
        if message is None:
            hinted = len(self._missing) < _HINTED
            message = self._missing[path] = missing_file(path, self.assets, hinted=hinted)
        raise AssetMissingError(message)

    def _part_of(self, content: bytes, base: str, kind: str) -> str:
        packed = store(content)
        fingerprint = (packed.crc, packed.size)
        for name in self._by_content.get(fingerprint, ()):
            if self.stored[name].payload == content:
                return name
        for name in self.template.by_content.get(fingerprint, ()):
            if self.template.parts[name].read() == content:
                self.carried.add(name)
                return name
        name = f"{MEDIA_FOLDER}/{base}.{kind}"
        self.stored[name] = packed
        self.kinds.add(kind)
        self._by_content.setdefault(fingerprint, []).append(name)
        return name

    def overrides(self, defaults: Iterable[tuple[str, str]]) -> list[str]:
        """Return `Override` elements for films whose extension means something else already.

        `defaults` are the template's types by extension; some writers call any film
        `video/unknown`, which plays nowhere.
        """
        stated = {extension.casefold(): kind for extension, kind in defaults}
        result = []
        for name in self.stored:
            extension = name.rpartition(".")[2]
            kind = FILM_TYPES.get(extension)
            if kind is not None and stated.get(extension, kind) != kind:
                result.append(f'<Override PartName="/{name}" ContentType="{kind}"/>')
        return result

    def content_types(self) -> dict[str, str]:
        """Media type by extension, for the kinds that were stored."""
        types = PICTURE_TYPES | FILM_TYPES
        return {kind: types[kind] for kind in sorted(self.kinds)}


__all__ = ["AssetMissingError", "FilmError", "MediaShelf", "PictureError", "TemplateMedia"]
