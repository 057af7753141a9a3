"""Has texts written by the AI provider, and once more where they are not what was ordered."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, TypeVar

import structlog

from slidemill.messaging import RefusedForNow
from slidemill.slideshow.settings import Settings
from slidemill.slideshow.writing.prompts import (
    Order,
    Subject,
    Unusable,
    Written,
    read_rewriting,
    read_writing,
    rewriting_order,
    writing_order,
)
from slidemill.slideshow.writing.provider import Provider, ProviderError

_LOG = structlog.stdlib.get_logger("slidemill.slideshow.writing.author")

_Read = TypeVar("_Read")


class Author:
    """Writes texts within the time of one answer.

    Raises `RefusedForNow` with `ai_not_configured` or `ai_provider_failed`.
    """

    def __init__(self, settings: Settings) -> None:
        self._provider = Provider.of(settings)

    def require(self) -> None:
        """Raise `RefusedForNow` where no provider is configured."""
        if self._provider is None:
            raise _not_configured()

    async def write(self, subject: Subject, slides: Sequence[str | None]) -> Written:
        """Write a title, and texts for the slides that have None."""
        count = sum(text is None for text in slides)
        order = writing_order(subject, slides)
        return await self._carried_out(order, lambda answer: read_writing(answer, count))

    async def rewrite(
        self,
        subject: Subject,
        slides: Sequence[str],
        index: int,
        texts: Sequence[str],
        instruction: str | None,
    ) -> tuple[str, ...]:
        """Write the texts of one of the slides anew; returns as many."""
        order = rewriting_order(subject, slides, index, texts, instruction)
        return await self._carried_out(order, lambda answer: read_rewriting(answer, texts))

    async def _carried_out(self, order: Order, read: Callable[[Mapping[str, Any]], _Read]) -> _Read:
        provider = self._provider
        if provider is None:
            raise _not_configured()
        try:
            async with provider.deadline():
                try:
                    return read(await provider.write(order.system, order.user, order.schema))
                except Unusable as fault:
                    _LOG.info("the AI model's answer is not what was ordered", fault=str(fault))
                    second = order.again(str(fault))
                return read(await provider.write(second.system, second.user, second.schema))
        except ProviderError as error:
            raise RefusedForNow("ai_provider_failed", str(error)) from error
        except Unusable as fault:
            raise RefusedForNow(
                "ai_provider_failed",
                f"The AI model did not write what was ordered, in two attempts: {fault} Try again, "
                "or configure a more able model.",
            ) from fault


def _not_configured() -> RefusedForNow:
    return RefusedForNow(
        "ai_not_configured",
        "Texts cannot be written, as no AI provider is configured: set SLIDEMILL_AI_URL (and "
        "SLIDEMILL_AI_KEY, if it wants one) and SLIDEMILL_AI_MODEL, or give the texts yourself: "
        "in slide_config with skip_ai, or by PATCH.",
    )
