"""Packs are found by those who may read them, and changed by those they belong to."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable
from dataclasses import replace
from typing import Any
from uuid import UUID, uuid4

import pytest

from slidemill.contracts import pack_asks as asks
from slidemill.contracts.slideshow_asks import Deleted
from slidemill.contracts.slideshows.scope import Scope
from slidemill.messaging import Refused
from slidemill.slideshow.packs.asking import PackAsks
from slidemill.slideshow.packs.packs import Packs
from tests.integration.slideshow.client import Client
from tests.integration.slideshow.stage import Stage

WORKSPACE = uuid4()
ELSEWHERE = uuid4()
READS, CHANGES = "reads it while it is public", "changes it"


@pytest.fixture
def ana(stage: Stage, organisation: str) -> Client:
    return Client(stage, organisation, Scope(owner="ana"))


async def new_pack(client: Client, name: str = "Tea", *, is_public: bool = False) -> UUID:
    pack = uuid4()
    await client.ask(asks.CreatePack, asks.PackReply, pack=pack, name=name, is_public=is_public)
    return pack


async def get(client: Client, pack: UUID) -> asks.PackFacts:
    return (await client.ask(asks.GetPack, asks.PackReply, pack=pack)).pack


async def add_image(
    client: Client, pack: UUID, url: str = "https://img.example/tea.png", image: UUID | None = None
) -> asks.PackImage:
    reply = await client.ask(
        asks.AddPackImage,
        asks.PackImageReply,
        pack=pack,
        image=image or uuid4(),
        url=url,
        file_name="image",
    )
    return reply.image


async def names(client: Client, **wanted: Any) -> list[str]:
    page = await client.ask(asks.ListPacks, asks.PackPage, **wanted)
    return [pack.name for pack in page.packs]


async def test_a_pack_starts_empty(ana: Client) -> None:
    pack = await new_pack(ana, "Tea leaves", is_public=True)
    found = await get(ana, pack)
    assert (found.pack, found.name, found.is_public, found.images) == (pack, "Tea leaves", True, [])


async def test_a_pack_that_is_created_twice_by_one_id_is_one_pack(ana: Client) -> None:
    pack = uuid4()
    for name in ("First", "Second"):
        reply = await ana.ask(asks.CreatePack, asks.PackReply, pack=pack, name=name)
        assert reply.pack.name == "First"
    assert await names(ana) == ["First"]


async def test_packs_created_at_once_by_one_id_are_one_pack(ana: Client) -> None:
    pack = uuid4()
    made = [ana.ask(asks.CreatePack, asks.PackReply, pack=pack, name=f"{n}") for n in range(6)]
    assert len({reply.pack.name for reply in await asyncio.gather(*made)}) == 1


async def test_the_id_of_somebody_elses_pack_is_taken(ana: Client) -> None:
    pack = await new_pack(ana.within(owner="ben"))
    assert await ana.refused(asks.CreatePack, pack=pack, name="Mine") == "invalid_payload"


@pytest.mark.parametrize("is_public", [False, True])
@pytest.mark.parametrize(
    ("maker", "key", "may"),
    [
        (Scope(owner="ana"), Scope(owner="ana"), CHANGES),
        (Scope(owner="ana"), Scope(owner="ben"), READS),
        (Scope(owner="ana"), Scope(owner="ana", workspace=WORKSPACE), READS),
        (Scope(owner="ana", workspace=WORKSPACE), Scope(owner="ana", workspace=WORKSPACE), CHANGES),
        (Scope(owner="ana", workspace=WORKSPACE), Scope(owner="ben", workspace=WORKSPACE), CHANGES),
        (Scope(owner="ana", workspace=WORKSPACE), Scope(owner="ana", workspace=ELSEWHERE), READS),
        (Scope(owner="ana", workspace=WORKSPACE), Scope(owner="ana"), READS),
    ],
)
async def test_public_packs_are_read_by_the_organisation_and_changed_by_their_own(
    ana: Client, maker: Scope, key: Scope, may: str, is_public: bool
) -> None:
    owner, client = replace(ana, scope=maker), replace(ana, scope=key)
    packs = Packs(ana.stage.house)
    pack = await new_pack(owner, is_public=is_public)
    image = (await add_image(owner, pack)).image
    if may is CHANGES or is_public:
        assert (await get(client, pack)).images[0].image == image
        assert await names(client) == ["Tea"]
        assert len(await packs.images(ana.organisation, key, pack)) == 1
    else:
        assert await client.refused(asks.GetPack, pack=pack) == "not_found"
        assert await names(client) == []
        with pytest.raises(Refused, match="pack_not_found"):
            await packs.images(ana.organisation, key, pack)
    if may is CHANGES:
        await add_image(client, pack)
        await client.ask(asks.DeletePackImage, Deleted, pack=pack, image=image)
        await client.ask(asks.UpdatePack, asks.PackReply, pack=pack, name="Coffee")
        assert (await client.ask(asks.DeletePack, Deleted, pack=pack)).id == pack
    else:
        new = {"image": uuid4(), "url": "https://img.example/a.png", "file_name": "image"}
        assert await client.refused(asks.UpdatePack, pack=pack, name="Mine") == "not_found"
        assert await client.refused(asks.DeletePack, pack=pack) == "not_found"
        assert await client.refused(asks.AddPackImage, pack=pack, **new) == "pack_not_found"
        refused = await client.refused(asks.DeletePackImage, pack=pack, image=image)
        assert refused == "pack_not_found"
        found = await get(owner, pack)
        assert (found.name, [each.image for each in found.images]) == ("Tea", [image])


async def test_another_organisation_does_not_see_a_public_pack(stage: Stage, ana: Client) -> None:
    pack = await new_pack(ana, is_public=True)
    stranger = Client(stage, f"{ana.organisation}-2", ana.scope)
    assert await stranger.refused(asks.GetPack, pack=pack) == "not_found"
    assert await stranger.refused(asks.DeletePack, pack=pack) == "not_found"
    assert await names(stranger) == []
    with pytest.raises(Refused, match="pack_not_found"):
        await Packs(stage.house).images(stranger.organisation, ana.scope, pack)


async def test_public_packs_of_others_are_left_out_when_they_are_not_wanted(ana: Client) -> None:
    await new_pack(ana.within(owner="ben"), "Theirs", is_public=True)
    await new_pack(ana, "Mine, public", is_public=True)
    await new_pack(ana, "Mine")
    assert await names(ana) == ["Mine", "Mine, public", "Theirs"]
    assert await names(ana, include_public=False) == ["Mine", "Mine, public"]


async def test_packs_are_listed_page_by_page_newest_first(ana: Client) -> None:
    for n in range(5):
        await new_pack(ana, f"{n}")
    await new_pack(ana.within(owner="ben"), "unseen")
    pages = [
        await ana.ask(asks.ListPacks, asks.PackPage, limit=2, offset=offset)
        for offset in (0, 2, 4, 6)
    ]
    found = [[pack.name for pack in page.packs] for page in pages]
    assert found == [["4", "3"], ["2", "1"], ["0"], []]
    assert {page.total for page in pages} == {5}


async def test_packs_are_searched_in_names_descriptions_and_keywords_in_any_case(
    ana: Client,
) -> None:
    await new_pack(ana, "Grüner TEE")
    described = await new_pack(ana, "One")
    labelled = await new_pack(ana, "Two")
    await new_pack(ana, "Coffee")
    await describe(ana, described, description="A pot of Tee", keywords=["pot"])
    await describe(ana, labelled, description="A cup", keywords=["cup", "TEEtime"])
    assert await names(ana, search="tee") == ["Two", "One", "Grüner TEE"]
    assert await names(ana, search="GRÜN") == ["Grüner TEE"]
    page = await ana.ask(asks.ListPacks, asks.PackPage, search="tee", limit=1)
    assert (len(page.packs), page.total) == (1, 3)
    assert await names(ana, search="") == ["Coffee", "Two", "One", "Grüner TEE"]


async def describe(client: Client, pack: UUID, *, description: str, keywords: list[str]) -> None:
    image = await add_image(client, pack)
    async with client.stage.house.transaction() as connection:
        await connection.execute(
            """UPDATE slideshow.pack_images SET description = $2, keywords = $3,
                      caption_status = 'completed' WHERE id = $1""",
            image.image,
            description,
            keywords,
        )


@pytest.mark.parametrize("search", ["%", "_", "\\", "50%", "a_b", "c\\d"])
async def test_what_is_searched_for_has_no_wildcards(ana: Client, search: str) -> None:
    await new_pack(ana, "Nothing of the kind: 50, aXb, cd")
    await new_pack(ana, f"before{search}after")
    assert await names(ana, search=search) == [f"before{search}after"]


async def test_a_pack_shows_its_oldest_picture_first(ana: Client) -> None:
    pack = await new_pack(ana)
    for name in ("first.webp", "second.png", "third"):
        await add_image(ana, pack, f"https://img.example/{name}?size=large.gif")
    found = (await get(ana, pack)).images
    assert [image.content_type for image in found] == ["image/webp", "image/png", "image/jpeg"]
    assert [image.caption for image in found] == [None, None, None]
    page = await ana.ask(asks.ListPacks, asks.PackPage)
    assert page.packs[0].image_count == 3
    assert page.packs[0].preview_image_url == "https://img.example/first.webp?size=large.gif"
    await ana.ask(asks.DeletePackImage, Deleted, pack=pack, image=found[0].image)
    page = await ana.ask(asks.ListPacks, asks.PackPage)
    assert page.packs[0].preview_image_url == "https://img.example/second.png?size=large.gif"


async def test_a_pack_without_pictures_has_no_preview(ana: Client) -> None:
    await new_pack(ana)
    page = await ana.ask(asks.ListPacks, asks.PackPage)
    assert (page.packs[0].image_count, page.packs[0].preview_image_url) == (0, None)


async def test_what_is_not_given_stays_when_a_pack_is_changed(ana: Client) -> None:
    pack = await new_pack(ana, "Tea")
    await ana.ask(asks.UpdatePack, asks.PackReply, pack=pack, is_public=True)
    reply = await ana.ask(asks.UpdatePack, asks.PackReply, pack=pack, name="Coffee")
    assert (reply.pack.name, reply.pack.is_public) == ("Coffee", True)


async def test_a_picture_that_is_added_twice_by_one_id_is_one_picture(ana: Client) -> None:
    pack, image = await new_pack(ana), uuid4()
    added = [add_image(ana, pack, f"https://img.example/{n}.png", image) for n in range(4)]
    assert len({found.url for found in await asyncio.gather(*added)}) == 1
    assert len((await get(ana, pack)).images) == 1


async def test_the_id_of_another_packs_picture_is_taken(ana: Client) -> None:
    image = (await add_image(ana, await new_pack(ana))).image
    new = {"pack": await new_pack(ana), "image": image, "url": "https://a.example"}
    assert await ana.refused(asks.AddPackImage, **new, file_name="image") == "invalid_payload"


async def test_a_picture_that_is_not_in_the_pack_is_not_found(ana: Client) -> None:
    pack = await new_pack(ana)
    elsewhere = (await add_image(ana, await new_pack(ana))).image
    for image in (uuid4(), elsewhere):
        refused = await ana.refused(asks.DeletePackImage, pack=pack, image=image)
        assert refused == "image_not_found"


async def test_a_deleted_pack_takes_its_pictures_along(ana: Client) -> None:
    pack = await new_pack(ana)
    await add_image(ana, pack)
    await ana.ask(asks.DeletePack, Deleted, pack=pack)
    assert await ana.refused(asks.GetPack, pack=pack) == "not_found"
    assert await ana.refused(asks.DeletePack, pack=pack) == "not_found"
    async with ana.stage.house.transaction() as connection:
        left = await connection.fetchval(
            "SELECT count(*) FROM slideshow.pack_images WHERE pack = $1", pack
        )
    assert left == 0


async def test_a_pack_takes_no_more_pictures_than_it_can_have_however_many_come_at_once(
    ana: Client,
) -> None:
    house = ana.stage.house
    small = PackAsks(replace(house, settings=house.settings.model_copy(update={"pack_images": 3})))
    pack = await new_pack(ana)

    def adding(image: UUID) -> Awaitable[asks.PackImageReply]:
        url = "https://img.example/a.png"
        ask = asks.AddPackImage(pack=pack, image=image, scope=ana.scope, url=url, file_name="image")
        return small.add_image(ana.delivery(ask))

    ended = await asyncio.gather(*(adding(uuid4()) for _ in range(6)), return_exceptions=True)
    refused = [each.code for each in ended if isinstance(each, Refused)]
    assert refused == ["pack_full"] * 3
    images = (await get(ana, pack)).images
    assert len(images) == 3
    assert (await adding(images[0].image)).image == images[0]
