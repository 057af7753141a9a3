"""Files as clients get them: their names and content types, by link or as bytes."""

from __future__ import annotations

import asyncio
import tempfile
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path, PurePosixPath
from typing import BinaryIO

from litestar.response import Stream

from slidemill.contracts.views import GenerationView
from slidemill.storage import ObjectStore
from slidemill.storage.presign import attachment

PPTX = "application/vnd.openxmlformats-officedocument.presentationml.presentation"
_LARGEST = 2 * 1024**3
"""Bytes; no output is as large."""
_CHUNK = 256 * 1024
_TYPES = {
    ".pptx": PPTX,
    ".pdf": "application/pdf",
    ".png": "image/png",
    ".zip": "application/zip",
}


def content_type(key: str) -> str:
    """Return the content type of an output, by the ending of its key."""
    return _TYPES.get(PurePosixPath(key).suffix, "application/octet-stream")


def link(store: ObjectStore, view: GenerationView, *, life: float) -> str | None:
    """Return a fresh link to what a generation made, if anything; `life` is in seconds."""
    if view.output is None:
        return None
    return store.presigned_link(
        view.output,
        filename=file_name(view.generation, view.output),
        expires=timedelta(seconds=life),
        content_type=content_type(view.output),
    )


def entity_tag(view: GenerationView, *, life: float, now: float) -> str:
    """Return the `ETag` of a status that holds a link of `life` seconds, at the time `now`.

    It changes with the view, and often enough that who keeps the status has a link that works.
    """
    age = "" if view.output is None else f".{int(now / (life / 2))}"
    return f'"{view.run}.{view.version}{age}"'


def file_name(stem: str, key: str) -> str:
    """Return the name under which clients save an output."""
    return f"{stem}{PurePosixPath(key).suffix}"


async def sent(store: ObjectStore, key: str, filename: str) -> Stream:
    """Return an object as an answer; raises `ObjectMissing`.

    It is taken out of the store first: a slow client then holds a nameless file of ours, which
    goes when it is closed, and no connection to the store.
    """
    with tempfile.TemporaryDirectory(prefix="slidemill-") as folder:
        path = Path(folder) / "object"
        size = await store.download(key, path, _LARGEST)
        file = await asyncio.to_thread(path.open, "rb")
    headers = {
        "Content-Length": str(size),
        "Content-Disposition": attachment(filename),
        "Cache-Control": "private, no-cache",
    }
    return Stream(_chunks(file), media_type=content_type(key), headers=headers)


async def _chunks(file: BinaryIO) -> AsyncIterator[bytes]:
    with file:
        while chunk := await asyncio.to_thread(file.read, _CHUNK):
            yield chunk
