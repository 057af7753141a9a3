"""The zip of a session: a template, its data and media."""

import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from slidemill.intake.archive import Archive, scan_zip
from slidemill.intake.errors import Code, IntakeError
from slidemill.intake.limits import DATA_BYTES, ZIP, ZipLimits

TEMPLATE = "template.pptx"
DATA = "data.json"


class Media(Mapping[str, bytes]):
    """Media by path relative to the data; each look-up inflates, nothing is kept.

    Paths may start with `./` and may be in any Unicode normalisation. A damaged member raises
    `IntakeError`, an unknown path `KeyError`; `require` turns that into an `IntakeError` too.
    """

    def __init__(self, archive: Archive, names: tuple[str, ...]) -> None:
        self._archive = archive
        self._names = frozenset(names)
        self._order = names

    def __getitem__(self, path: str) -> bytes:
        name = _member(path)
        if name not in self._names:
            raise KeyError(path)
        return self._archive.read(name)

    def __contains__(self, path: object) -> bool:
        return isinstance(path, str) and _member(path) in self._names

    def __iter__(self) -> Iterator[str]:
        return iter(self._order)

    def __len__(self) -> int:
        return len(self._order)

    def size(self, path: str) -> int:
        """Return the size in bytes without inflating. Raises `KeyError`."""
        if path not in self:
            raise KeyError(path)
        return self._archive.size(_member(path))

    def require(self, path: str) -> bytes:
        """Return the content, or raise an `IntakeError` that says what is missing."""
        if path not in self:
            hint = _like(_member(path), self._order)
            raise IntakeError(
                Code.MISSING_MEDIA, path[:200], f"it is not in the zip{hint}; add it or fix src."
            )
        return self[path]


@dataclass(frozen=True, slots=True)
class SessionPackage:
    """What a session's zip holds."""

    template: bytes
    """The presentation, not yet scanned itself: see `scan_pptx`."""
    data: bytes
    """The JSON text."""
    media: Media


def scan_package(upload: bytes, limits: ZipLimits = ZIP) -> SessionPackage:
    """Open a session's zip: `template.pptx` and `data.json` at its root, media anywhere.

    What operating systems add by themselves (`__MACOSX/`, `.DS_Store`, `Thumbs.db`) is left
    out. Raises `IntakeError`.
    """
    archive = scan_zip(upload, limits)
    names = tuple(name for name in archive.names if not _is_litter(name))
    for wanted, code in ((TEMPLATE, Code.MISSING_TEMPLATE), (DATA, Code.MISSING_DATA)):
        if wanted not in archive:
            raise _missing(wanted, code, names)
    if archive.size(DATA) > DATA_BYTES:
        raise IntakeError(
            Code.DATA_TOO_LARGE,
            DATA,
            f"it has {archive.size(DATA)} bytes, more than the {DATA_BYTES} allowed; "
            "split the report.",
        )
    media = tuple(name for name in names if name not in (TEMPLATE, DATA))
    return SessionPackage(archive.read(TEMPLATE), archive.read(DATA), Media(archive, media))


def _missing(wanted: str, code: Code, names: tuple[str, ...]) -> IntakeError:
    folders = {name.partition("/")[0] for name in names}
    inside = [name for name in names if name.endswith(f"/{wanted}")]
    if inside and len(folders) == 1:
        folder = folders.pop()
        return IntakeError(
            Code.NESTED_FOLDER,
            inside[0][:200],
            f"everything is inside the folder {folder[:80]!r}, but {wanted} must be at the root "
            "of the zip; zip the files themselves, not their folder.",
        )
    if "[Content_Types].xml" in names:
        return IntakeError(
            code,
            wanted,
            f"the upload is an Office file itself; put it into a zip as {TEMPLATE}, "
            f"together with {DATA}.",
        )
    hint = _like(wanted, names)
    return IntakeError(
        code, wanted, f"it is not at the root of the zip{hint}; add it under exactly this name."
    )


def _like(wanted: str, names: tuple[str, ...]) -> str:
    """Say which name was probably meant."""
    last = wanted.rpartition("/")[2].casefold()
    for name in names:
        if name.casefold() == wanted.casefold() or name.rpartition("/")[2].casefold() == last:
            return f" (there is {name[:80]!r})"
    return ""


def _is_litter(name: str) -> bool:
    return name.startswith("__MACOSX/") or name.rpartition("/")[2] in {".DS_Store", "Thumbs.db"}


def _member(path: str) -> str:
    return unicodedata.normalize("NFC", path.removeprefix("./"))
