"""What slideshows are made for, and the asks about it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from slidemill.contracts import Ask
from slidemill.contracts.slideshow_asks import (
    CreateProduct,
    Deleted,
    DeleteProduct,
    ListProducts,
    ProductFacts,
    ProductPage,
    ProductReply,
)
from slidemill.contracts.slideshows.scope import Scope
from slidemill.ledger import translated
from slidemill.messaging import AskHandler, Delivery, Refused
from slidemill.slideshow.house import House
from slidemill.slideshow.products import repository


class Products:
    """Products of every organisation; every method raises `DatabaseUnavailable`."""

    def __init__(self, house: House) -> None:
        self._house = house

    async def require(self, organisation: str, scope: Scope, product: UUID) -> ProductFacts:
        """Return a product that the scope sees.

        Raises `Refused`: `product_not_found`, or `forbidden_product_access` when it is somebody
        else's of the organisation.
        """
        with translated():
            found, exists = await repository.find(
                self._house.database.pool, organisation, scope, product
            )
        if found is not None:
            return found
        if exists:
            raise Refused(
                "forbidden_product_access",
                f"Product {product} belongs to another workspace or owner; name one of your own.",
                field="product_id",
            )
        raise _not_found(product, "product_id")

    def handlers(self) -> Mapping[type[Ask[Any]], AskHandler]:
        """Return what answers which ask."""
        return {
            CreateProduct: self.create,
            ListProducts: self.list_page,
            DeleteProduct: self.delete,
        }

    async def create(self, delivery: Delivery[CreateProduct]) -> ProductReply:
        """Note a product, unless an earlier delivery did."""
        organisation, ask = delivery.envelope.organisation, delivery.message
        async with self._house.transaction() as connection:
            await repository.add(connection, organisation, ask, self._house.clock())
            found, _ = await repository.find(connection, organisation, ask.scope, ask.product)
        if found is None:
            raise Refused(
                "invalid_payload",
                f"The id {ask.product} is taken; choose a new one.",
                field="product",
            )
        return ProductReply(product=found)

    async def list_page(self, delivery: Delivery[ListProducts]) -> ProductPage:
        """List what the scope sees, newest first."""
        async with self._house.transaction() as connection:
            products, total = await repository.page(
                connection, delivery.envelope.organisation, delivery.message
            )
        return ProductPage(products=products, total=total)

    async def delete(self, delivery: Delivery[DeleteProduct]) -> Deleted:
        """Forget a product; slideshows made for it stay, at their next version."""
        organisation, ask = delivery.envelope.organisation, delivery.message
        async with self._house.transaction() as connection:
            if not await repository.lock(connection, organisation, ask.scope, ask.product):
                raise _not_found(ask.product, "product")
            await repository.remove(connection, organisation, ask.product, self._house.clock())
        return Deleted(id=ask.product)


def _not_found(product: UUID, field: str) -> Refused:
    return Refused(
        "product_not_found",
        f"There is no product {product}: it was never made, or was deleted.",
        field=field,
    )
