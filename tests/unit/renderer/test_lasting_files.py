"""Objects that never change lie beside the children, fetched once, within bounds."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from slidemill.renderer.lasting_files import LastingFiles


class Shelf:
    """Gives out files of so many bytes; shut, it lets those who want them wait."""

    def __init__(self, folder: Path, capacity: int = 100) -> None:
        self.folder = folder
        self.asked: list[str] = []
        self.open = asyncio.Event()
        self.open.set()
        self.files = LastingFiles(self.fetch, lambda: folder / "kept", capacity)

    async def fetch(self, key: str, path: Path) -> int:
        self.asked.append(key)
        await self.open.wait()
        if "missing" in key:
            raise LookupError(key)
        size = int(key.rpartition("/")[2])
        await asyncio.to_thread(path.write_bytes, bytes(size))
        return size

    async def use(self, key: str) -> int:
        """Return the bytes of the file while it is held."""
        async with self.files.held(key) as path:
            return len(path.read_bytes())

    @property
    def kept(self) -> list[int]:
        return sorted(path.stat().st_size for path in (self.folder / "kept").iterdir())


async def test_a_file_is_fetched_once(tmp_path: Path) -> None:
    shelf = Shelf(tmp_path)
    assert [await shelf.use("a/10") for _ in range(3)] == [10, 10, 10]
    assert shelf.asked == ["a/10"]


async def test_many_that_want_the_same_file_at_once_cause_one_fetch(tmp_path: Path) -> None:
    shelf = Shelf(tmp_path)
    shelf.open.clear()
    wants = [asyncio.create_task(shelf.use("a/10")) for _ in range(20)]
    await asyncio.sleep(0)
    shelf.open.set()
    assert await asyncio.gather(*wants) == [10] * 20
    assert shelf.asked == ["a/10"]


async def test_what_was_used_longest_ago_goes_first(tmp_path: Path) -> None:
    shelf = Shelf(tmp_path, capacity=50)
    for key in ("a/20", "b/21", "a/20", "c/22"):
        await shelf.use(key)
    assert shelf.kept == [20, 22]
    await shelf.use("b/21")
    assert shelf.asked == ["a/20", "b/21", "c/22", "b/21"]


async def test_what_is_held_stays_however_little_room_there_is(tmp_path: Path) -> None:
    shelf = Shelf(tmp_path, capacity=5)
    async with shelf.files.held("a/10") as first, shelf.files.held("b/11") as second:
        assert first.stat().st_size == 10
        assert second.stat().st_size == 11
    assert shelf.kept == []


async def test_a_fetch_that_fails_fails_for_all_who_wait_and_is_tried_anew(tmp_path: Path) -> None:
    shelf = Shelf(tmp_path)
    shelf.open.clear()
    wants = [asyncio.create_task(shelf.use("missing/1")) for _ in range(3)]
    await asyncio.sleep(0)
    shelf.open.set()
    failures = await asyncio.gather(*wants, return_exceptions=True)
    assert [type(failure) for failure in failures] == [LookupError] * 3
    with pytest.raises(LookupError):
        await shelf.use("missing/1")
    assert shelf.asked == ["missing/1"] * 2
    assert shelf.kept == []


async def test_one_that_stops_waiting_does_not_stop_the_others(tmp_path: Path) -> None:
    shelf = Shelf(tmp_path)
    shelf.open.clear()
    leaves = asyncio.create_task(shelf.use("a/10"))
    stays = asyncio.create_task(shelf.use("a/10"))
    await asyncio.sleep(0)
    leaves.cancel()
    await asyncio.wait({leaves})
    shelf.open.set()
    assert await stays == 10
    assert shelf.asked == ["a/10"]


async def test_a_file_that_somebody_swept_away_is_fetched_again(tmp_path: Path) -> None:
    shelf = Shelf(tmp_path)
    await shelf.use("a/10")
    for path in (tmp_path / "kept").iterdir():
        path.unlink()
    assert await shelf.use("a/10") == 10
    assert shelf.asked == ["a/10"] * 2


async def test_under_many_at_once_bounds_hold_and_every_file_is_whole(tmp_path: Path) -> None:
    shelf = Shelf(tmp_path, capacity=60)
    keys = [f"{name}/{size}" for name, size in zip("abcdefgh", range(20, 28), strict=True)]
    sizes = await asyncio.gather(*(shelf.use(key) for key in keys * 25))
    assert sizes == [int(key[2:]) for key in keys * 25]
    assert sum(shelf.kept) <= 60
