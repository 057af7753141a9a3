"""Whatever comes in, a scan passes it or raises an `IntakeError`."""

import zipfile
from collections.abc import Callable
from io import BytesIO

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from slidemill.intake import (
    ImageKind,
    IntakeError,
    scan_film,
    scan_heif,
    scan_image,
    scan_package,
    scan_pptx,
    scan_video,
    scan_zip,
)
from tests.fixtures.films import avi, film, heif, webm
from tests.security.intake.deck_forge import TYPES, part, rewrite, sound_deck
from tests.security.intake.picture_forge import drawn
from tests.security.intake.zip_forge import STORE, Entry, forge

RELS = "_rels/.rels"
ANY_KIND = frozenset(ImageKind)
Mutation = tuple[int, int, bytes]


def packages() -> bytes:
    return forge(
        Entry(name="template.pptx", content=b"deck", method=STORE),
        Entry(name="data.json", content=b"{}"),
        Entry(name="images/ü.png", content=b"picture", flags=1 << 3 | 1 << 11),
        comment=b"comment",
    )


def tiny_deck(parts: dict[str, bytes]) -> bytes:
    names = (TYPES, RELS, "ppt/presentation.xml")
    whole = {name: part(name) for name in names} | parts
    return forge(*(Entry(name=name, content=content) for name, content in whole.items()))


def read_everything(data: bytes) -> None:
    archive = scan_zip(data)
    for name in archive.names:
        assert len(archive.read(name)) == archive.size(name)


def scan_and_read_package(data: bytes) -> None:
    package = scan_package(data)
    for path in package.media:
        assert len(package.media[path]) == package.media.size(path)


def scan_any_image(data: bytes) -> None:
    scan_image(data, ANY_KIND)


SAMPLES: dict[str, tuple[Callable[[bytes], object], bytes]] = {
    "zip": (read_everything, packages()),
    "package": (scan_and_read_package, packages()),
    "deck": (scan_pptx, rewrite(sound_deck(), drop=["docProps/thumbnail.jpeg"])),
    "png": (scan_any_image, drawn("png", frames=2)),
    "jpeg": (scan_any_image, drawn("jpeg", progressive=True)),
    "gif": (scan_any_image, drawn("gif", frames=3)),
    "webp": (scan_any_image, drawn("webp", frames=2)),
    "film": (scan_film, film()),
    "AVI": (scan_video, avi()),
    "WebM": (scan_video, webm()),
    "HEIC": (scan_heif, heif(b"mif1", b"heic")),
}


def attempt(scan: Callable[[bytes], object], data: bytes) -> None:
    try:
        scan(data)
    except IntakeError:
        return


def mutated(data: bytes, changes: list[Mutation]) -> bytes:
    """Overwrite, cut and insert at places measured from the end, where directories are."""
    out = bytearray(data)
    for back, cut, new in changes:
        at = max(len(out) - 1 - back % (len(out) + 1), 0)
        out[at : at + cut] = new
    return bytes(out)


@pytest.mark.parametrize("kind", SAMPLES)
@settings(max_examples=150)
@given(st.binary(max_size=400))
def test_arbitrary_bytes_raise_nothing_else(kind: str, data: bytes) -> None:
    scan, sample = SAMPLES[kind]
    attempt(scan, data)
    attempt(scan, sample[:16] + data)


@pytest.mark.parametrize("kind", SAMPLES)
@settings(max_examples=300)
@given(
    st.lists(
        st.tuples(
            st.integers(0, 60_000) | st.integers(0, 300),
            st.integers(0, 4),
            st.binary(max_size=4) | st.sampled_from([b"PK\x05\x06", b"\xff" * 4, b"\0" * 4]),
        ),
        min_size=1,
        max_size=6,
    )
)
def test_mutated_files_raise_nothing_else(kind: str, changes: list[Mutation]) -> None:
    scan, sample = SAMPLES[kind]
    attempt(scan, mutated(sample, changes))


@settings(max_examples=300)
@given(
    st.lists(
        st.builds(
            Entry,
            name=st.text(max_size=12) | st.sampled_from(["a", "A", "a/b", "../a"]),
            content=st.binary(max_size=50),
            method=st.sampled_from([0, 8]),
        ),
        max_size=5,
    )
)
def test_what_passes_reads_the_same_as_with_the_standard_library(entries: list[Entry]) -> None:
    data = forge(*entries)
    try:
        archive = scan_zip(data)
    except IntakeError:
        return
    with zipfile.ZipFile(BytesIO(data)) as peer:
        files = [info for info in peer.infolist() if not info.is_dir()]
        assert len(archive.names) == len(files)
        assert [archive.read(name) for name in archive.names] == [peer.read(f) for f in files]


@settings(max_examples=300)
@given(st.binary(max_size=200), st.sampled_from([RELS, TYPES, "odd.xml"]))
def test_any_text_as_a_part_of_a_deck_raises_nothing_else(text: bytes, name: str) -> None:
    for content in (text, b"<a>" + text, b"\xff\xfe" + text):
        attempt(scan_pptx, tiny_deck({name: content}))
