"""Uploads count once their bytes are what was announced, and leave nothing behind when deleted."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import timedelta
from typing import Any
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
from slidemill.contracts.slideshows.media import file_path
from slidemill.contracts.slideshows.packs import FileType
from slidemill.contracts.slideshows.scope import Scope
from slidemill.contracts.slideshows.slide import Slide
from slidemill.messaging import Refused
from slidemill.slideshow.files.settling import Settling
from slidemill.slideshow.files.sweep import FileSweep
from slidemill.slideshow.pictures.fetching import make_egress
from slidemill.slideshow.pictures.resolving import Pictures, PicturesMissing
from slidemill.slideshow.settings import Settings
from tests.fixtures.films import avi, film, heif, webm
from tests.integration.slideshow.album import Album
from tests.integration.slideshow.stage import Stage
from tests.security.intake.picture_forge import drawn, ihdr, png

GOOD: Mapping[FileType, bytes] = {
    FileType.JPEG: drawn("jpeg"),
    FileType.PNG: drawn("png"),
    FileType.GIF: drawn("gif", frames=3),
    FileType.WEBP: drawn("webp"),
    FileType.HEIC: heif(b"heic", b"mif1"),
    FileType.HEIF: heif(b"mif1", b"heic"),
    FileType.MP4: film(b"isom"),
    FileType.QUICKTIME: film(b"qt  "),
    FileType.AVI: avi(),
    FileType.WEBM: webm(),
    FileType.M4V: film(b"M4V "),
}


@dataclass(frozen=True, slots=True)
class Drawer:
    """The files of one organisation, as its clients deal with them."""

    stage: Stage
    organisation: str
    scope: Scope = field(default_factory=Scope)

    async def announce(
        self, type_: FileType = FileType.PNG, filename: str | None = None, id_: UUID | None = None
    ) -> FileWithUpload:
        ask = CreateFile(
            file=id_ or uuid4(), scope=self.scope, content_type=type_, filename=filename
        )
        return await self.stage.ask(ask, FileWithUpload, self.organisation)

    async def upload(self, body: bytes, type_: FileType = FileType.PNG) -> UUID:
        """Announce a file and put its bytes; returns its id."""
        announced = await self.announce(type_)
        await put(announced, body)
        return announced.file.file

    async def locate(self, file: UUID, organisation: str | None = None) -> FileLocated:
        ask = LocateFile(file=file)
        return await self.stage.ask(ask, FileLocated, organisation or self.organisation)

    async def listed(self, **wanted: Any) -> FilePage:
        ask = ListFiles(scope=self.scope, **wanted)
        return await self.stage.ask(ask, FilePage, self.organisation)

    async def delete(self, file: UUID) -> Deleted:
        ask = DeleteFile(file=file, scope=self.scope)
        return await self.stage.ask(ask, Deleted, self.organisation)

    async def objects(self) -> list[str]:
        """Return the keys of all uploads and pictures in the store."""
        folders = [f"slideshows/{kind}/{self.organisation}/" for kind in ("uploads", "pictures")]
        store = self.stage.house.store
        return [entry.key for folder in folders async for entry in store.list(folder)]

    def address(self, file: UUID, extension: str = "png") -> str:
        return f"https://any.example{file_path(self.organisation, file, extension)}"


async def put(announced: FileWithUpload, body: bytes) -> None:
    """Put bytes as the vendor's clients do: with the type that was announced and no key."""
    async with httpx.AsyncClient() as client:
        headers = {"content-type": announced.file.content_type.value}
        answer = await client.put(announced.upload_url, content=body, headers=headers)
    assert answer.status_code == 200, answer.text


@pytest.fixture
def drawer(stage: Stage, organisation: str) -> Drawer:
    return Drawer(stage, organisation)


@pytest.fixture
def pictures(stage: Stage) -> Pictures:
    return Pictures(stage.house, make_egress(stage.house.settings))


async def refusal(drawer: Drawer, file: UUID) -> Refused:
    with pytest.raises(Refused) as caught:
        await drawer.locate(file)
    return caught.value


@pytest.mark.parametrize("type_", FileType)
async def test_every_type_that_may_be_uploaded_is_found_good(
    drawer: Drawer, type_: FileType
) -> None:
    announced = await drawer.announce(type_)
    assert announced.file.size is None
    assert announced.file.filename == f"file.{type_.extension}"
    assert announced.expires_in == 600
    await put(announced, GOOD[type_])
    located = await drawer.locate(announced.file.file)
    assert (located.media_type, located.size) == (type_, len(GOOD[type_]))
    assert await drawer.stage.house.store.get(located.key, 10_000) == GOOD[type_]
    assert await drawer.objects() == [located.key]


@pytest.mark.parametrize(
    ("type_", "body", "what"),
    [
        (FileType.PNG, drawn("jpeg"), "announced as image/png but is image/jpeg"),
        (FileType.PNG, b"", "empty"),
        (FileType.PNG, b"<svg/>", "SVG or HTML"),
        (FileType.PNG, png(ihdr(60_000, 60_000)), "40 million"),
        (FileType.JPEG, heif(b"heic"), "HEIC"),
        (FileType.HEIC, drawn("jpeg"), "not a HEIC"),
        (FileType.MP4, film(b"qt  "), "announced as video/mp4 but is video/quicktime"),
        (FileType.MP4, b"", "empty"),
        (FileType.WEBM, b"<html>", "not an MP4"),
        (FileType.AVI, avi()[:-20], "damaged"),
    ],
)
async def test_what_is_not_what_was_announced_is_refused_and_deleted(
    drawer: Drawer, type_: FileType, body: bytes, what: str
) -> None:
    error = await refusal(drawer, await drawer.upload(body, type_))
    assert error.code == "file_invalid"
    assert what in error.detail
    assert await drawer.objects() == []
    assert (await drawer.listed()).total == 0


async def test_a_good_upload_may_follow_a_bad_one(drawer: Drawer) -> None:
    announced = await drawer.announce()
    await put(announced, b"<html>")
    assert (await refusal(drawer, announced.file.file)).code == "file_invalid"
    await put(announced, drawn("png"))
    assert (await drawer.locate(announced.file.file)).size == len(drawn("png"))


async def test_a_file_to_which_nothing_was_uploaded_is_not_found(drawer: Drawer) -> None:
    announced = await drawer.announce()
    assert (await refusal(drawer, announced.file.file)).code == "not_found"
    assert (await refusal(drawer, uuid4())).code == "not_found"


async def test_what_is_put_after_a_file_was_found_good_changes_nothing(drawer: Drawer) -> None:
    announced = await drawer.announce()
    await put(announced, drawn("png", width=61))
    before = await drawer.locate(announced.file.file)
    await put(announced, drawn("png", width=62))
    assert await drawer.locate(announced.file.file) == before
    assert (await drawer.listed()).files[0].size == before.size
    await FileSweep(drawer.stage.house, Settling(drawer.stage.house)).sweep()
    assert await drawer.objects() == [before.key]


async def test_an_upload_beyond_the_limit_is_refused_unread(
    stage: Stage, drawer: Drawer, settings: Settings
) -> None:
    small = replace(stage.house, settings=settings.model_copy(update={"fetch_limit": 50}))
    file = await drawer.upload(drawn("png", width=500))
    found = await Settling(small).find(drawer.organisation, file)
    assert found is not None
    assert "more than the" in str(found.fault)
    assert await drawer.objects() == []


async def test_announcing_twice_announces_one_file(drawer: Drawer) -> None:
    first = await drawer.announce(filename="tea.png")
    again = await drawer.announce(filename="tea.png", id_=first.file.file)
    assert again.file.file == first.file.file
    await put(again, drawn("png"))
    assert (await drawer.listed()).total == 1


async def test_good_files_are_listed_newest_first_in_pages_and_by_type(drawer: Drawer) -> None:
    files = [await drawer.upload(drawn("png", width=20 + n)) for n in range(3)]
    video = await drawer.upload(film(), FileType.MP4)
    await drawer.announce()
    await drawer.upload(b"bad")
    page = await drawer.listed()
    assert [file.file for file in page.files] == [video, *reversed(files)]
    assert page.total == 4
    page = await drawer.listed(type="image", limit=1, offset=1)
    assert [file.file for file in page.files] == [files[1]]
    assert page.total == 3
    assert [file.file for file in (await drawer.listed(type="video")).files] == [video]


async def test_files_are_listed_and_deleted_within_their_scope_and_located_without(
    drawer: Drawer,
) -> None:
    file = await drawer.upload(drawn("png"))
    for scope in (Scope(owner="someone"), Scope(workspace=uuid4())):
        other = replace(drawer, scope=scope)
        assert (await other.listed()).total == 0
        with pytest.raises(Refused, match="not_found"):
            await other.delete(file)
        assert (await other.locate(file)).size
    with pytest.raises(Refused, match="not_found"):
        await drawer.locate(file, f"org-{uuid4().hex[:12]}")


async def test_settling_one_upload_many_times_at_once_keeps_it_once(
    stage: Stage, drawer: Drawer
) -> None:
    file = await drawer.upload(drawn("png", width=63))
    settlings = [Settling(stage.house) for _ in range(6)]
    found = await asyncio.gather(*(each.find(drawer.organisation, file) for each in settlings))
    pictures = {each.picture for each in found if each is not None}
    assert len(pictures) == 1
    assert await drawer.objects() == [picture.key for picture in pictures if picture]


async def test_deleting_files_leaves_nothing_in_the_store(drawer: Drawer) -> None:
    body = drawn("png", width=64)
    good, twin = await drawer.upload(body), await drawer.upload(body)
    unseen = await drawer.upload(drawn("png", width=65))
    await drawer.locate(good)
    await drawer.locate(twin)
    await drawer.delete(good)
    assert (await drawer.locate(twin)).size == len(body)
    await drawer.delete(twin)
    await drawer.delete(unseen)
    assert await drawer.objects() == []
    assert (await refusal(drawer, good)).code == "not_found"


async def test_a_file_of_ours_is_shown_without_being_fetched(
    stage: Stage, drawer: Drawer, pictures: Pictures
) -> None:
    album = Album(stage, drawer.organisation)
    file = await drawer.upload(drawn("png", width=66))
    slide = Slide(image_url=drawer.address(file))
    slideshow = await album.add(slide)
    found = await pictures.resolve(drawer.organisation, slideshow, [slide])
    assert found == {slide.image_url: (await drawer.locate(file)).key}
    await drawer.delete(file)
    assert await drawer.objects() == list(found.values())
    with pytest.raises(PicturesMissing, match="there is no such file"):
        await pictures.resolve(drawer.organisation, slideshow, [slide])
    await album.delete(slideshow)
    assert await drawer.objects() == []


async def test_files_that_cannot_be_drawn_are_told_apart(
    stage: Stage, drawer: Drawer, pictures: Pictures
) -> None:
    heic = await drawer.upload(heif(b"heic"), FileType.HEIC)
    video = await drawer.upload(film(), FileType.MP4)
    bad = await drawer.upload(b"<html>")
    awaited = (await drawer.announce()).file.file
    gone = await drawer.upload(drawn("png", width=67))
    await stage.house.store.delete((await drawer.locate(gone)).key)
    slides = [
        Slide(image_url=drawer.address(file)) for file in (heic, video, bad, awaited, gone, uuid4())
    ]
    slideshow = await Album(stage, drawer.organisation).add(*slides)
    with pytest.raises(PicturesMissing) as caught:
        await pictures.resolve(drawer.organisation, slideshow, slides)
    expected = [
        "image/heic, which cannot be drawn",
        "video/mp4, which cannot be drawn",
        "SVG or HTML",
        "nothing was uploaded",
        "gone from the store",
        "no such file",
    ]
    for fault, words in zip(caught.value.faults, expected, strict=True):
        assert words in fault.message


async def test_another_organisations_file_is_an_address_like_any_other(
    stage: Stage, drawer: Drawer, pictures: Pictures
) -> None:
    file = await drawer.upload(drawn("png"))
    other = Album(stage, f"org-{uuid4().hex[:12]}")
    path = file_path(drawer.organisation, file, "png")
    slide = Slide(image_url=f"http://127.0.0.1:9{path}")
    slideshow = await other.add(slide)
    with pytest.raises(PicturesMissing, match="did not answer"):
        await pictures.resolve(other.organisation, slideshow, [slide])


async def test_a_round_settles_uploads_and_removes_files_awaited_too_long(
    stage: Stage, drawer: Drawer
) -> None:
    file = await drawer.upload(drawn("png", width=68))
    awaited = (await drawer.announce()).file.file
    stray = f"slideshows/uploads/{drawer.organisation}/{uuid4()}"
    odd = f"slideshows/uploads/{drawer.organisation}/odd"
    for key in (stray, odd):
        await stage.house.store.put(key, b"...", "image/png")
    later = replace(stage.house, clock=lambda: stage.house.clock() + timedelta(days=2))
    assert await FileSweep(later, Settling(stage.house)).sweep() >= 1
    assert await drawer.objects() == [(await drawer.locate(file)).key]
    rows = "SELECT count(*) FROM slideshow.files WHERE id = $1"
    assert await stage.house.database.pool.fetchval(rows, awaited) == 0
