"""What a deck is made from: a folder or a zip of template.pptx, data.json and media."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from slidemill.deck import AssetRefusedError
from slidemill.deck.language.media import FILM_SUFFIXES
from slidemill.intake import Code, IntakeError, scan_film, scan_image, scan_package
from slidemill.intake.limits import DATA_BYTES
from slidemill.intake.package import DATA, TEMPLATE

_FILMS = tuple(f".{suffix}" for suffix in FILM_SUFFIXES)


@dataclass(frozen=True)
class Package:
    """The three things a render needs; `media` are scanned when they are looked up."""

    template: bytes
    data: bytes
    media: Mapping[str, bytes]


class ScannedMedia(Mapping[str, bytes]):
    """Media by path; looking one up scans it.

    Raises AssetRefusedError for what is no harmless picture or film, and for what cannot be read.
    """

    def __init__(self, source: Mapping[str, bytes]) -> None:
        self._source = source

    def __getitem__(self, path: str) -> bytes:
        scan = scan_film if path.lower().endswith(_FILMS) else scan_image
        try:
            content = self._source[path]
            scan(content, place=path)
        except IntakeError as error:
            raise AssetRefusedError(error.place, error.message) from error
        except OSError as error:
            raise AssetRefusedError(path, f"it cannot be read: {error.strerror}.") from error
        return content

    def __contains__(self, path: object) -> bool:
        return path in self._source

    def __iter__(self) -> Iterator[str]:
        return iter(self._source)

    def __len__(self) -> int:
        return len(self._source)


class Folder(Mapping[str, bytes]):
    """Files of a folder by path relative to it, with `/` between its parts.

    A path that leads out of the folder, by `..` or by a link, is not there.
    """

    def __init__(self, root: Path) -> None:
        self._root = root.resolve()

    def __getitem__(self, path: str) -> bytes:
        composed, apart = unicodedata.normalize("NFC", path), unicodedata.normalize("NFD", path)
        for spelling in dict.fromkeys((path, composed, apart)):  # file systems differ
            if self._holds(self._root / spelling):
                return (self._root / spelling).read_bytes()
        raise KeyError(path)

    def __contains__(self, path: object) -> bool:
        if not isinstance(path, str):
            return False
        try:
            self[path]
        except KeyError:
            return False
        return True

    def __iter__(self) -> Iterator[str]:
        files = (path for path in sorted(self._root.rglob("*")) if self._holds(path))
        return (path.relative_to(self._root).as_posix() for path in files)

    def __len__(self) -> int:
        return sum(1 for _ in self)

    def _holds(self, path: Path) -> bool:
        file = path.resolve()
        return file.is_relative_to(self._root) and file.is_file()


def open_package(path: Path) -> Package:
    """Open a folder or a zip. Raises IntakeError and OSError."""
    if not path.is_dir():
        zipped = scan_package(path.read_bytes())
        return Package(zipped.template, zipped.data, ScannedMedia(zipped.media))
    files = Folder(path)
    data = _required(files, DATA, Code.MISSING_DATA)
    if len(data) > DATA_BYTES:
        raise IntakeError(
            Code.DATA_TOO_LARGE, DATA, f"it has more than the {DATA_BYTES} bytes allowed."
        )
    return Package(_required(files, TEMPLATE, Code.MISSING_TEMPLATE), data, ScannedMedia(files))


def _required(files: Folder, name: str, code: Code) -> bytes:
    try:
        return files[name]
    except KeyError:
        raise IntakeError(
            code, name, "it is not in the folder; add it under exactly this name."
        ) from None
