"""Answers to the short questions about analysed slides."""

from __future__ import annotations

import asyncio
from typing import Any

from pydantic import ValidationError

from slidemill.contracts import template_asks
from slidemill.contracts.presentations import SlideData
from slidemill.messaging import Delivery, Refused
from slidemill.session.matching import Match, match, needs_of
from slidemill.session.presentations.repository import Slides, UsableSlide
from slidemill.session.presentations.resolving import SlideNotFound, resolve


class SlideAsks:
    """Handlers of the asks; each takes the organisation from the envelope, never from the data."""

    def __init__(self, slides: Slides) -> None:
        self._slides = slides

    async def resolve(
        self, delivery: Delivery[template_asks.ResolveSlides]
    ) -> template_asks.SlidesResolved:
        """Say where analysed slides are found, in the order asked."""
        organisation, ids = delivery.envelope.organisation, delivery.message.slides
        try:
            sources = await resolve(self._slides, organisation, ids)
        except SlideNotFound as fault:
            raise Refused("slide_not_found", fault.message, field=fault.place) from fault
        return template_asks.SlidesResolved(sources=sources)

    async def match(
        self, delivery: Delivery[template_asks.MatchSlides]
    ) -> template_asks.MatchReply:
        """Find the slides that take some content best, among all that can be used."""
        ask = delivery.message
        needs = needs_of(_content(ask.slide_data))
        usable = await self._slides.usable(delivery.envelope.organisation)
        found = await asyncio.to_thread(match, needs, [(slide, slide.counts) for slide in usable])
        return template_asks.MatchReply(
            input_signature=dict(needs.counts),
            matches=[_shown(entry) for entry in found[: ask.top_k]],
            total_templates_searched=len({slide.template for slide in usable}),
            total_slides_searched=len(usable),
        )


def _content(slide_data: dict[str, Any]) -> SlideData:
    """Return the content of a slide, typed; raises `Refused` for the first fault."""
    try:
        return SlideData.model_validate(slide_data)
    except ValidationError as error:
        fault = error.errors(include_url=False, include_context=False, include_input=False)[0]
        steps = (f"[{step}]" if isinstance(step, int) else f".{step}" for step in fault["loc"])
        place = "slide_data" + "".join(steps)
        raise Refused("invalid_slide_data", f"{place}: {fault['msg']}", field=place) from error


def _shown(found: Match[UsableSlide]) -> template_asks.SlideMatch:
    slide = found.candidate
    return template_asks.SlideMatch(
        template_id=slide.template,
        slide_id=slide.slide,
        slide_index=slide.index,
        score=found.score,
        is_exact_match=found.is_exact_match,
        layout_name=slide.layout,
        matched_counts=found.matched_counts,
        overflow_counts=found.overflow_counts,
        unused_counts=found.unused_counts,
    )
