"""Whatever dies on the way: an upload is settled once, and nothing is left over in the store."""

from __future__ import annotations

import asyncio
import hashlib
from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import NamedTuple
from uuid import UUID, uuid4

import httpx
import pytest

from slidemill.contracts.pack_asks import (
    CreateFile,
    DeleteFile,
    FileLocated,
    FilePage,
    FileWithUpload,
    ListFiles,
    LocateFile,
)
from slidemill.contracts.slideshow_asks import Deleted
from slidemill.contracts.slideshows.packs import FileType
from slidemill.contracts.slideshows.scope import Scope
from slidemill.messaging import Refused
from tests.chaos.alone import PATIENCE, Alone, alone
from tests.chaos.relay import Relay, relaying
from tests.fixtures.films import film
from tests.security.intake.picture_forge import drawn

PHOTO, OTHER, FILM = drawn("png", width=61), drawn("png", width=62), film(content=b"a film")
GOOD = (PHOTO, OTHER, PHOTO, FILM)
"""Uploads, two of them of the same content."""


class Moment(NamedTuple):
    """When the service is killed: at a request to the store."""

    method: str
    path: str
    carried_out: bool

    def __str__(self) -> str:
        return f"{self.method}-{self.path}-{'carried out' if self.carried_out else 'lost'}"


MOMENTS = [
    Moment("GET", "/uploads/", carried_out=False),
    Moment("PUT", "/pictures/", carried_out=False),
    Moment("PUT", "/pictures/", carried_out=True),
    Moment("DELETE", "/uploads/", carried_out=False),
    Moment("DELETE", "/uploads/", carried_out=True),
]


@pytest.fixture(scope="module")
async def relay(store_environment: dict[str, str]) -> AsyncIterator[Relay]:
    async with relaying(store_environment["SLIDEMILL_STORE_URL"]) as relay:
        yield relay


@pytest.fixture(scope="module")
async def house(
    request: pytest.FixtureRequest, store_environment: dict[str, str], relay: Relay
) -> AsyncIterator[Alone]:
    async with alone(
        request.getfixturevalue, store_environment, store_url=relay.url, put_patience="1"
    ) as house:
        yield house


@dataclass(frozen=True, slots=True)
class Drawer:
    """The files of one organisation."""

    house: Alone
    organisation: str

    async def announce(self, type_: FileType = FileType.PNG) -> FileWithUpload:
        ask = CreateFile(file=uuid4(), scope=Scope(), content_type=type_)
        return await self.house.ask(ask, FileWithUpload, self.organisation)

    async def upload(self, body: bytes) -> UUID:
        """Announce a file and put its bytes; returns its id."""
        announced = await self.announce(FileType.MP4 if body == FILM else FileType.PNG)
        await put(announced, body)
        return announced.file.file

    async def listed(self) -> FilePage:
        return await self.house.ask(ListFiles(scope=Scope()), FilePage, self.organisation)

    async def locate(self, file: UUID) -> FileLocated:
        return await self.house.ask(LocateFile(file=file), FileLocated, self.organisation)

    async def objects(self, *kinds: str) -> list[str]:
        """Return the keys of all that is kept of some kinds."""
        folders = [f"slideshows/{kind}/{self.organisation}/" for kind in kinds]
        return [entry.key for folder in folders async for entry in self.house.store.list(folder)]

    async def swept(self) -> None:
        """Return once every upload was looked at, and all that was doomed is deleted."""
        async with asyncio.timeout(PATIENCE):
            while await self._unswept():  # noqa: ASYNC110 - nothing tells
                await asyncio.sleep(0.1)

    async def _unswept(self) -> bool:
        doomed = await self.house.pool.fetchval(
            "SELECT count(*) FROM slideshow.doomed WHERE strpos(key, $1) > 0", self.organisation
        )
        return doomed > 0 or await self.objects("uploads") != []


async def put(announced: FileWithUpload, body: bytes) -> None:
    """Put bytes as clients do."""
    headers = {"content-type": announced.file.content_type.value}
    async with httpx.AsyncClient(timeout=PATIENCE) as client:
        answer = await client.put(announced.upload_url, content=body, headers=headers)
    assert answer.status_code == 200, answer.text


@pytest.mark.parametrize("moment", MOMENTS, ids=str)
async def test_files_are_settled_once_whenever_the_service_is_killed(
    house: Alone, relay: Relay, organisation: str, moment: Moment
) -> None:
    drawer = Drawer(house, organisation)
    stop = relay.stop(moment.method, moment.path, carried_out=moment.carried_out)
    await house.service.kill()
    await house.service.start()
    files = [await drawer.upload(body) for body in GOOD]
    bad = await drawer.upload(b"<html>")
    async with asyncio.TaskGroup() as group:
        group.create_task(drawer.listed())  # settles several at once; asked again by the broker
        async with asyncio.timeout(PATIENCE):
            await stop.reached.wait()
        await house.service.kill()
        await house.service.start()
    await drawer.swept()

    located = [await drawer.locate(file) for file in files]
    for found, body in zip(located, GOOD, strict=True):
        assert hashlib.sha256(body).hexdigest() in found.key
        assert await house.store.get(found.key, 10_000) == body
    contents = sorted({found.key for found in located})
    assert len(contents) == len(set(GOOD))
    assert sorted(await drawer.objects("uploads", "pictures")) == contents
    kept = await house.pool.fetch(
        "SELECT key FROM slideshow.pictures WHERE organisation = $1 ORDER BY key", organisation
    )
    assert [row["key"] for row in kept] == contents
    assert {file.file for file in (await drawer.listed()).files} == set(files)
    with pytest.raises(Refused, match="SVG or HTML"):
        await drawer.locate(bad)

    for file in (*files, bad):
        await house.ask(DeleteFile(file=file, scope=Scope()), Deleted, organisation)
    await drawer.swept()
    assert await drawer.objects("uploads", "pictures") == []


async def test_what_a_dead_service_had_put_goes_when_something_else_is_uploaded(
    house: Alone, relay: Relay, organisation: str
) -> None:
    drawer = Drawer(house, organisation)
    stop = relay.stop("PUT", "/pictures/", carried_out=True)
    await house.service.kill()
    await house.service.start()
    announced = await drawer.announce()
    await put(announced, PHOTO)
    async with asyncio.timeout(PATIENCE):
        await stop.reached.wait()
    await house.service.kill()
    (left,) = await drawer.objects("pictures")
    assert hashlib.sha256(PHOTO).hexdigest() in left
    await put(announced, OTHER)
    await house.service.start()
    await drawer.swept()
    found = await drawer.locate(announced.file.file)
    assert await house.store.get(found.key, 10_000) == OTHER
    assert await drawer.objects("uploads", "pictures") == [found.key]
