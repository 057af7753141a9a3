"""The pictures and films that a deck's data asks for, each scanned before the engine sees it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from slidemill.deck import AssetRefusedError, DeckData
from slidemill.deck.data import Video
from slidemill.intake import IntakeError, Media, scan_film, scan_image


class ScannedMedia(Mapping[str, bytes]):
    """Media of a package by path; looking one up scans it, once when it is refused.

    Raises `AssetRefusedError` for what is no harmless picture or film.
    """

    def __init__(self, media: Media, data: DeckData) -> None:
        self._media = media
        self._refused: dict[str, tuple[str, str]] = {}
        self._films = {
            item.src
            for slide in data.slides
            for item in slide.objects.values()
            if isinstance(item, Video)
        }

    def __getitem__(self, path: str) -> bytes:
        if path in self._refused:
            raise AssetRefusedError(*self._refused[path])
        try:
            content = self._media[path]
            if path in self._films:
                scan_film(content, place=path)
            else:
                scan_image(content, place=path)
        except IntakeError as error:
            self._refused[path] = error.place, error.message
            raise AssetRefusedError(error.place, error.message) from error
        return content

    def __contains__(self, path: object) -> bool:
        return path in self._media

    def __iter__(self) -> Iterator[str]:
        return iter(self._media)

    def __len__(self) -> int:
        return len(self._media)
