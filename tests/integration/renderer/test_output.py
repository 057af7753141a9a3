"""What a job puts into the store, and takes back when it was cancelled."""

from __future__ import annotations

from pathlib import Path
from uuid import uuid4

import pytest

from slidemill.renderer.output import Content, Output
from slidemill.storage import ObjectStore, StoreError


def folder() -> str:
    return f"tests/renders/{uuid4().hex}/one/"


async def names(store: ObjectStore, where: str) -> list[str]:
    return [found.key.removeprefix(where) async for found in store.list(where)]


async def test_what_an_output_speaks_of_is_put_beside_it_and_taken_back_with_it(
    store: ObjectStore, tmp_path: Path
) -> None:
    where = folder()
    picture = tmp_path / "picture"
    picture.write_bytes(b"drawn")
    output = Output(store, f"{where}manifest.json")
    beside = [(f"{where}{n}.jpg", Content(picture, "image/jpeg")) for n in range(3)]
    await output.put(Content(b"{}", "application/json"), beside)
    assert await names(store, where) == ["0.jpg", "1.jpg", "2.jpg", "manifest.json"]
    await store.put(f"{where}of-another", b"", "text/plain")
    await output.withdraw()
    assert await names(store, where) == ["of-another"]


async def test_an_output_is_not_put_when_what_it_speaks_of_could_not_be(
    store: ObjectStore, tmp_path: Path
) -> None:
    where = folder()
    output = Output(store, f"{where}manifest.json")
    beside = [
        (f"{where}0.jpg", Content(b"drawn", "image/jpeg")),
        (f"{where}//bad", Content(b"drawn", "image/jpeg")),
    ]
    with pytest.raises(StoreError):
        await output.put(Content(b"{}", "application/json"), beside)
    assert await names(store, where) == ["0.jpg"]


async def test_an_output_that_was_not_begun_leaves_alone_what_another_put(
    store: ObjectStore,
) -> None:
    key = f"{folder()}manifest.json"
    await store.put(key, b"of a later run", "text/plain")
    await Output(store, key).withdraw()
    assert await store.head(key) is not None
