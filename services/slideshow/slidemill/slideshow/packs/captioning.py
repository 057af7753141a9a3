"""Having the AI provider say what the pictures of packs show."""

from __future__ import annotations

import structlog

from slidemill.contracts import topology
from slidemill.contracts.commands import CaptionImage
from slidemill.messaging import Delivery, Transient
from slidemill.slideshow.house import House
from slidemill.slideshow.packs.captions import repository
from slidemill.slideshow.pictures.fetching import NoPicture
from slidemill.slideshow.pictures.resolving import Pictures
from slidemill.slideshow.settings import Settings
from slidemill.slideshow.writing.provider import Description, Provider, ProviderError
from slidemill.storage import StoreUnavailable

_LOG = structlog.stdlib.get_logger("slidemill.slideshow.captioning")
_TRIES = 1 + len(topology.LADDER)


def captions_wanted(settings: Settings) -> bool:
    """Whether pictures of packs are described: somebody is named who can see."""
    return settings.ai_url is not None and settings.ai_vision_model is not None


class Captions:
    """Handler of `pack.caption_image`: pending, processing, then completed or failed.

    However often an order comes, and by however many at once it is carried out, the first result
    stands.
    """

    def __init__(self, house: House, pictures: Pictures, provider: Provider | None) -> None:
        self._house = house
        self._pictures = pictures
        self._provider = provider if captions_wanted(house.settings) else None

    async def caption(self, delivery: Delivery[CaptionImage]) -> None:
        """Describe a picture; trouble that passes is waited for on the ladder, then told too."""
        organisation, order = delivery.envelope.organisation, delivery.message
        async with self._house.transaction() as connection:
            url = await repository.begin(
                connection, organisation, order.pack, order.image, self._house.clock()
            )
        if url is None:
            _LOG.info("the picture is gone or described already", image=str(order.image))
            return
        try:
            description = await self._describe(organisation, url)
        except (NoPicture, ProviderError, StoreUnavailable) as error:
            passing = isinstance(error, StoreUnavailable) or error.passing
            if passing and delivery.envelope.attempt < _TRIES:
                raise Transient(str(error)) from error
            async with self._house.transaction() as connection:
                await repository.fail(connection, organisation, order.image, str(error))
            return
        async with self._house.transaction() as connection:
            await repository.complete(
                connection, organisation, order.image, description, self._house.clock()
            )

    async def _describe(self, organisation: str, url: str) -> Description:
        """Return what a picture shows; raises `NoPicture` and `ProviderError`."""
        if self._provider is None:
            raise ProviderError(
                "Nobody describes pictures any more: SLIDEMILL_AI_URL and "
                "SLIDEMILL_AI_VISION_MODEL are not set."
            )
        body, media_type = await self._pictures.fetch(organisation, url)
        return await self._provider.describe(body, media_type)
