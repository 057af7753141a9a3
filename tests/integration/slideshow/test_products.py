"""Products are there for those they belong to, and slideshows lose what is deleted."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from uuid import UUID, uuid4

import pytest

from slidemill.contracts import slideshow_asks as asks
from slidemill.contracts.slideshows.scope import Scope
from slidemill.messaging import Refused
from slidemill.slideshow.products.products import Products
from tests.integration.slideshow.album import PLAIN, Album
from tests.integration.slideshow.client import Client
from tests.integration.slideshow.stage import Stage

WORKSPACE = uuid4()
ANA = Scope(owner="ana")
ANA_AT_WORK = Scope(owner="ana", workspace=WORKSPACE)


@pytest.fixture
def ana(stage: Stage, organisation: str) -> Client:
    return Client(stage, organisation, ANA)


async def new_product(client: Client, name: str = "Leaf & Kettle") -> UUID:
    product = uuid4()
    await client.ask(
        asks.CreateProduct, asks.ProductReply, product=product, name=name, description="Loose tea"
    )
    return product


async def names(client: Client) -> list[str]:
    page = await client.ask(asks.ListProducts, asks.ProductPage)
    return [product.name for product in page.products]


async def require(client: Client, product: UUID) -> str:
    """Return the product's name, or the code of the refusal."""
    products = Products(client.stage.house)
    try:
        return (await products.require(client.organisation, client.scope, product)).name
    except Refused as refused:
        return refused.code


async def test_a_product_is_told_as_it_was_described(ana: Client) -> None:
    product = await new_product(ana)
    found = await Products(ana.stage.house).require(ana.organisation, ana.scope, product)
    assert (found.product, found.name, found.description) == (product, "Leaf & Kettle", "Loose tea")


async def test_a_product_that_is_created_twice_by_one_id_is_one_product(ana: Client) -> None:
    product = uuid4()
    for name in ("First", "Second"):
        reply = await ana.ask(asks.CreateProduct, asks.ProductReply, product=product, name=name)
        assert reply.product.name == "First"
    assert await names(ana) == ["First"]


async def test_the_id_of_somebody_elses_product_is_taken(ana: Client) -> None:
    product = await new_product(ana.within(owner="ben"))
    assert await ana.refused(asks.CreateProduct, product=product, name="Mine") == "invalid_payload"


@pytest.mark.parametrize(
    ("maker", "key", "sees"),
    [
        (ANA, ANA, True),
        (ANA, Scope(owner="ben"), False),
        (ANA, ANA_AT_WORK, False),
        (ANA_AT_WORK, ANA_AT_WORK, True),
        (ANA_AT_WORK, Scope(owner="ben", workspace=WORKSPACE), True),
        (ANA_AT_WORK, Scope(owner="ana", workspace=uuid4()), False),
        (ANA_AT_WORK, ANA, False),
    ],
)
async def test_a_product_outside_the_scope_may_not_be_used(
    ana: Client, maker: Scope, key: Scope, sees: bool
) -> None:
    owner, client = replace(ana, scope=maker), replace(ana, scope=key)
    product = await new_product(owner)
    if sees:
        assert await require(client, product) == "Leaf & Kettle"
        assert await names(client) == ["Leaf & Kettle"]
        assert (await client.ask(asks.DeleteProduct, asks.Deleted, product=product)).id == product
        assert await require(owner, product) == "product_not_found"
    else:
        assert await require(client, product) == "forbidden_product_access"
        assert await names(client) == []
        assert await client.refused(asks.DeleteProduct, product=product) == "product_not_found"
        assert await require(owner, product) == "Leaf & Kettle"


async def test_another_organisation_does_not_know_the_product(ana: Client) -> None:
    product = await new_product(ana)
    stranger = replace(ana, organisation=f"{ana.organisation}-2")
    assert await require(stranger, product) == "product_not_found"
    assert await stranger.refused(asks.DeleteProduct, product=product) == "product_not_found"
    assert await names(stranger) == []


async def test_products_are_listed_page_by_page_newest_first(ana: Client) -> None:
    for n in range(3):
        await new_product(ana, f"{n}")
    pages = [
        await ana.ask(asks.ListProducts, asks.ProductPage, limit=2, offset=offset)
        for offset in (0, 2)
    ]
    assert [[each.name for each in page.products] for page in pages] == [["2", "1"], ["0"]]
    assert [page.total for page in pages] == [3, 3]


async def test_a_slideshow_loses_a_product_that_is_deleted_and_is_at_its_next_version(
    ana: Client,
) -> None:
    album = Album(ana.stage, ana.organisation, ana.scope)
    product = await new_product(ana)
    made = await album.add_many_slides([PLAIN], product=product)
    other = await album.add(PLAIN)
    await ana.ask(asks.DeleteProduct, asks.Deleted, product=product)
    found = await album.get(made)
    assert (found.product, found.version) == (None, 2)
    assert (await album.get(other)).version == 1


async def test_slideshows_keep_a_product_that_somebody_else_tried_to_delete(ana: Client) -> None:
    album = Album(ana.stage, ana.organisation, ana.scope)
    product = await new_product(ana)
    made = await album.add_many_slides([PLAIN], product=product)
    ben = ana.within(owner="ben")
    assert await ben.refused(asks.DeleteProduct, product=product) == "product_not_found"
    found = await album.get(made)
    assert (found.product, found.version) == (product, 1)


async def test_a_product_deleted_while_it_is_given_to_a_slideshow_leaves_no_silent_change(
    ana: Client,
) -> None:
    album = Album(ana.stage, ana.organisation, ana.scope)
    for _ in range(20):
        product, made = await new_product(ana), await album.add(PLAIN)
        patched, deleted = await asyncio.gather(
            album.patch(made, product_id=str(product)),
            ana.ask(asks.DeleteProduct, asks.Deleted, product=product),
            return_exceptions=True,
        )
        assert isinstance(deleted, asks.Deleted)
        found = await album.get(made)
        if isinstance(patched, asks.SlideshowFacts):
            assert (found.product, found.version) == (None, patched.version + 1)
        else:
            assert isinstance(patched, Refused)
            assert patched.code == "product_not_found"
            assert (found.product, found.version) == (None, 1)
