"""The pictures and films that a deck's data asks for, each scanned before the engine sees it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from slidemill.deck.data import DeckData, Image, Video
from slidemill.intake import IntakeError, Media, scan_film, scan_image


class ScannedMedia(Mapping[str, bytes]):
    """Media of a package by path; looking one up scans it.

    Raises `IntakeError` for what is no harmless picture or film. Its place tells who asked for
    it first: `slides[3].photo > cat.png`.
    """

    def __init__(self, media: Media, data: DeckData) -> None:
        self._media = media
        self._askers = dict(_asked_for(data))
        self._films = {
            item.src
            for slide in data.slides
            for item in slide.objects.values()
            if isinstance(item, Video)
        }

    def __getitem__(self, path: str) -> bytes:
        try:
            content = self._media[path]
            if path in self._films:
                scan_film(content, place=path)
            else:
                scan_image(content, place=path)
        except IntakeError as error:
            asker = self._askers.get(path)
            if asker is None:
                raise
            raise error.inside(asker) from error
        return content

    def __contains__(self, path: object) -> bool:
        return path in self._media

    def __iter__(self) -> Iterator[str]:
        return iter(self._media)

    def __len__(self) -> int:
        return len(self._media)


def _asked_for(data: DeckData) -> Iterator[tuple[str, str]]:
    """Yield paths and the places that ask for them, last to first: the first one stays."""
    for index in reversed(range(len(data.slides))):
        for key, item in data.slides[index].objects.items():
            place = f"slides[{index}].{key}"
            match item:
                case Image(src=src):
                    yield src, place
                case Video(src=src, thumbnail=thumbnail):
                    yield src, place
                    if thumbnail:
                        yield thumbnail, place
