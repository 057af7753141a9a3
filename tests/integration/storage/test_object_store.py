"""The object store's calls, against a real store."""

import asyncio
import hashlib
from pathlib import Path

import pytest
from pydantic import SecretStr

from slidemill.storage import (
    ObjectChanged,
    ObjectMissing,
    ObjectStore,
    ObjectTooLarge,
    StoreRefused,
    StoreSettings,
)

TEXT = "text/plain"


async def test_what_was_put_is_got_back_with_its_facts(store: ObjectStore, folder: str) -> None:
    key = f"{folder}a/Größe 1+1&more.txt"
    etag = await store.put(key, b"content", TEXT)
    assert await store.get(key, 7) == b"content"
    info = await store.head(key)
    assert info is not None
    assert (info.size, info.etag, info.content_type) == (7, etag, TEXT)
    assert info.modified.tzinfo is not None


async def test_an_empty_object_can_be_stored(store: ObjectStore, folder: str) -> None:
    await store.put(f"{folder}empty", b"", TEXT)
    assert await store.get(f"{folder}empty", 0) == b""


async def test_putting_again_replaces_the_whole_object(store: ObjectStore, folder: str) -> None:
    first = await store.put(f"{folder}a", b"a long first text", TEXT)
    second = await store.put(f"{folder}a", b"short", TEXT)
    assert first != second
    assert await store.get(f"{folder}a", 100) == b"short"


async def test_a_file_goes_up_in_parts_and_comes_down_to_a_file(
    store: ObjectStore, folder: str, tmp_path: Path
) -> None:
    block = hashlib.sha256(b"block").digest() * 32768
    source = tmp_path / "large.bin"
    source.write_bytes(block * 17)  # 17 MiB: more than one part
    await store.put(f"{folder}large", source, "application/octet-stream")
    target = tmp_path / "back.bin"
    assert await store.download(f"{folder}large", target, 20 << 20) == 17 << 20
    assert target.read_bytes() == source.read_bytes()


def files(folder: Path) -> list[Path]:
    return list(folder.iterdir())


async def test_a_refused_download_leaves_no_file(
    store: ObjectStore, folder: str, tmp_path: Path
) -> None:
    await store.put(f"{folder}a", b"eight by", TEXT)
    with pytest.raises(ObjectTooLarge):
        await store.download(f"{folder}a", tmp_path / "a", 7)
    with pytest.raises(ObjectMissing):
        await store.download(f"{folder}b", tmp_path / "b", 7)
    assert files(tmp_path) == []


async def test_an_object_over_the_limit_is_refused_and_the_connection_stays_usable(
    store: ObjectStore, folder: str
) -> None:
    await store.put(f"{folder}a", bytes(100_001), TEXT)
    await store.put(f"{folder}b", b"b", TEXT)
    for _ in range(20):  # more than there are connections
        with pytest.raises(ObjectTooLarge, match=f"{folder}a: it has 100001 bytes"):
            await store.get(f"{folder}a", 100_000)
    assert await store.get(f"{folder}b", 1) == b"b"


async def test_a_part_is_read_of_the_very_object_that_was_looked_at(
    store: ObjectStore, folder: str
) -> None:
    etag = await store.put(f"{folder}a", b"0123456789", TEXT)
    assert await store.part(f"{folder}a", 0, 1, etag=etag) == b"0"
    assert await store.part(f"{folder}a", 0, 10, etag=etag) == b"0123456789"
    assert await store.part(f"{folder}a", 8, 10, etag=etag) == b"89"
    await store.put(f"{folder}a", b"9876543210", TEXT)
    with pytest.raises(ObjectChanged):
        await store.part(f"{folder}a", 0, 1, etag=etag)
    with pytest.raises(ObjectMissing):
        await store.part(f"{folder}b", 0, 1, etag=etag)


async def test_what_is_missing_is_told_apart(store: ObjectStore, folder: str) -> None:
    assert await store.head(f"{folder}none") is None
    with pytest.raises(ObjectMissing):
        await store.get(f"{folder}none", 10)
    with pytest.raises(ObjectMissing):
        await store.copy(f"{folder}none", f"{folder}copy")
    await store.delete(f"{folder}none")


async def test_a_copy_keeps_content_and_type(store: ObjectStore, folder: str) -> None:
    await store.put(f"{folder}ä b", b"content", "application/zip")
    await store.copy(f"{folder}ä b", f"{folder}copy")
    info = await store.head(f"{folder}copy")
    assert info is not None
    assert info.content_type == "application/zip"
    assert await store.get(f"{folder}copy", 10) == b"content"


async def test_an_upload_swapped_after_its_check_is_not_copied(
    store: ObjectStore, folder: str
) -> None:
    checked = await store.put(f"{folder}upload", b"harmless", TEXT)
    await store.copy(f"{folder}upload", f"{folder}first", etag=checked)
    await store.put(f"{folder}upload", b"harmful!", TEXT)
    with pytest.raises(ObjectChanged):
        await store.copy(f"{folder}upload", f"{folder}frozen", etag=checked)
    assert await store.head(f"{folder}frozen") is None
    with pytest.raises(ObjectChanged):
        await store.get(f"{folder}upload", 100, etag=checked)


async def test_swapping_while_freezing_never_freezes_the_swapped_content(
    store: ObjectStore, folder: str
) -> None:
    checked = await store.put(f"{folder}upload", b"harmless", TEXT)
    for _ in range(40):
        await store.put(f"{folder}upload", b"harmless", TEXT)
        swap = asyncio.create_task(store.put(f"{folder}upload", b"harmful!", TEXT))
        try:
            await store.copy(f"{folder}upload", f"{folder}frozen", etag=checked)
        except ObjectChanged:
            assert await store.head(f"{folder}frozen") is None
        else:
            assert await store.get(f"{folder}frozen", 100) == b"harmless"
        await swap
        await store.delete(f"{folder}frozen")


async def test_a_frozen_copy_does_not_follow_its_source(store: ObjectStore, folder: str) -> None:
    checked = await store.put(f"{folder}upload", b"harmless", TEXT)
    await store.copy(f"{folder}upload", f"{folder}frozen", etag=checked)
    await store.put(f"{folder}upload", b"harmful!", TEXT)
    assert await store.get(f"{folder}frozen", 100) == b"harmless"


async def test_a_listing_is_in_key_order_and_stays_in_its_prefix(
    store: ObjectStore, folder: str
) -> None:
    for name in ("b", "a/2", "a/1", "c d"):
        await store.put(f"{folder}{name}", name.encode(), TEXT)
    listed = [entry async for entry in store.list(folder)]
    assert [entry.key for entry in listed] == [f"{folder}{n}" for n in ("a/1", "a/2", "b", "c d")]
    assert [entry.size for entry in listed] == [3, 3, 1, 3]
    assert [entry.key async for entry in store.list(f"{folder}a")] == [
        f"{folder}a/1",
        f"{folder}a/2",
    ]


async def test_many_objects_are_deleted_at_once(store: ObjectStore, folder: str) -> None:
    names = ["a", "b", "c"]
    for name in names:
        await store.put(f"{folder}{name}", b"x", TEXT)
    await store.delete_many([f"{folder}a", f"{folder}b", f"{folder}never was"])
    assert [entry.key async for entry in store.list(folder)] == [f"{folder}c"]


async def test_deleting_a_folder_leaves_nothing_in_it_and_everything_beside_it(
    store: ObjectStore, folder: str
) -> None:
    for name in ("1/a", "1/b/c <&> d", "1/ü", "10/a", "1.txt"):
        await store.put(f"{folder}{name}", b"x", TEXT)
    await store.delete_prefix(f"{folder}1/")
    left = [entry.key async for entry in store.list(folder)]
    assert left == [f"{folder}1.txt", f"{folder}10/a"]


async def test_deleting_a_folder_of_more_than_a_page_leaves_nothing(
    store: ObjectStore, folder: str
) -> None:
    async with asyncio.TaskGroup() as group:
        for number in range(1005):
            group.create_task(store.put(f"{folder}{number}", b"", TEXT))
    assert len([entry async for entry in store.list(folder)]) == 1005
    await store.delete_prefix(folder)
    assert [entry async for entry in store.list(folder)] == []


async def test_creating_the_bucket_again_is_fine(store: ObjectStore) -> None:
    await store.ensure_bucket()
    await store.ready()


async def test_a_store_without_its_bucket_is_not_ready(settings: StoreSettings) -> None:
    elsewhere = settings.model_copy(update={"bucket": f"{settings.bucket}-none"})
    async with ObjectStore(elsewhere) as store:
        with pytest.raises(StoreRefused, match="does not exist"):
            await store.ready()
        with pytest.raises(StoreRefused, match="NoSuchBucket"):
            await store.put("a", b"a", TEXT)


async def test_wrong_credentials_are_refused_for_good(settings: StoreSettings) -> None:
    wrong = StoreSettings(
        url=settings.url,
        access_key=settings.access_key,
        secret_key=SecretStr("wrong"),
        bucket="slidemill",
    )
    async with ObjectStore(wrong) as store:
        with pytest.raises(StoreRefused, match="SignatureDoesNotMatch"):
            await store.get("a", 1)
