"""Where slideshows are written: an organisation that asks for them, and the AI provider."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any
from uuid import UUID, uuid4

import pytest

from slidemill.contracts import Ask
from slidemill.contracts import slideshow_asks as asks
from slidemill.contracts.pack_asks import AddPackImage, CreatePack, PackImageReply, PackReply
from slidemill.contracts.slideshow_asks import SlideshowFacts, SlideshowReply
from slidemill.contracts.slideshows.requests import GenerateBody
from slidemill.contracts.slideshows.scope import Scope
from slidemill.messaging import Refused
from tests.fixtures.ai_provider import AiProvider
from tests.integration.slideshow.stage import Stage

CREDITS = 3
"""Of an organisation, in a month."""


@dataclass(frozen=True, slots=True)
class Desk:
    """One organisation, which has slideshows written."""

    stage: Stage
    ai: AiProvider
    organisation: str
    scope: Scope = field(default_factory=Scope)

    async def ask(self, request: Ask[SlideshowReply], command: UUID | None = None) -> Any:
        """Return the slideshow that comes of an ask."""
        reply = await self.stage.ask(request, SlideshowReply, self.organisation, command)
        return reply.slideshow

    async def generate(
        self,
        *,
        id_: UUID | None = None,
        scope: Scope | None = None,
        command: UUID | None = None,
        **wish: Any,
    ) -> SlideshowFacts:
        """Make a slideshow, about tea unless said otherwise."""
        request = asks.GenerateSlideshow(
            slideshow=id_ or uuid4(),
            scope=scope or self.scope,
            wish=GenerateBody.model_validate({"prompt": "All about tea"} | wish),
        )
        found: SlideshowFacts = await self.ask(request, command)
        return found

    async def refusal(self, **wish: Any) -> Refused:
        """Return why a slideshow is not made."""
        with pytest.raises(Refused) as caught:
            await self.generate(**wish)
        return caught.value

    async def get(self, slideshow: UUID) -> SlideshowFacts:
        found: SlideshowFacts = await self.ask(
            asks.GetSlideshow(slideshow=slideshow, scope=self.scope)
        )
        return found

    async def list_titles(self) -> list[str]:
        """Return the titles of all slideshows, newest first."""
        request = asks.ListSlideshows(scope=self.scope)
        page = await self.stage.ask(request, asks.SlideshowPage, self.organisation)
        return [summary.title for summary in page.slideshows]

    async def pack(self, *urls: str, scope: Scope | None = None) -> UUID:
        """Make a pack of these pictures."""
        pack, scope = uuid4(), scope or self.scope
        created = CreatePack(pack=pack, scope=scope, name="Tea")
        await self.stage.ask(created, PackReply, self.organisation)
        for url in urls:
            image = AddPackImage(pack=pack, image=uuid4(), scope=scope, url=url, file_name="a.png")
            await self.stage.ask(image, PackImageReply, self.organisation)
        return pack

    async def product(self, name: str, description: str, scope: Scope | None = None) -> UUID:
        """Note a product."""
        product = uuid4()
        request = asks.CreateProduct(
            product=product, scope=scope or self.scope, name=name, description=description
        )
        await self.stage.ask(request, asks.ProductReply, self.organisation)
        return product

    async def credits_used(self) -> int:
        reply = await self.stage.ask(asks.GetCredits(), asks.CreditsReply, self.organisation)
        return reply.used_this_period


def contents(slideshow: SlideshowFacts) -> list[list[str]]:
    """Return the texts of each slide."""
    return [[text.content for text in each.slide.text_elements] for each in slideshow.slides]


def pictures(slideshow: SlideshowFacts) -> list[str | None]:
    """Return the picture of each slide."""
    return [each.slide.image_url for each in slideshow.slides]


def script(*slides: tuple[str, str], title: str = "Tea for all") -> dict[str, Any]:
    """Return what a model says that does as it is told."""
    return {
        "title": title,
        "slides": [{"heading": heading, "body": body} for heading, body in slides],
    }


def by_hand(*texts: str) -> dict[str, Any]:
    """Return a wish for slides with these texts and pictures of their own."""
    return {
        "skip_ai": True,
        "slide_config": {
            "total_slides": len(texts),
            "slide_types": ["custom_image"] * len(texts),
            "custom_images": {
                str(n): {"image_url": f"https://img.example/{n}.png", "image_id": str(n)}
                for n in range(len(texts))
            },
            "slide_texts": {str(n): text for n, text in enumerate(texts)},
        },
    }
