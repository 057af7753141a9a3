"""What each command of render work needs: which objects, which job, what its file and items are."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterable, Mapping
from contextlib import AsyncExitStack
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any, Generic, TypeVar

from slidemill.contracts.commands import (
    RenderAnalysis,
    RenderCharts,
    RenderDeck,
    RenderJob,
    RenderSlides,
)
from slidemill.renderer.child import AnalysisBrief, Brief, ChartsBrief, JobKind, Place, SlidesBrief
from slidemill.renderer.fetching import Fetcher
from slidemill.renderer.pool import Workspace

PPTX = "application/vnd.openxmlformats-officedocument.presentationml.presentation"
JSON = "application/json"
_OUR_DECKS = "presentations/decks/"
"""Below it there is nothing but what renderers have put: no upload may have such a key (0038)."""

CommandT = TypeVar("CommandT", bound=RenderJob)
Prepare = Callable[[CommandT, Fetcher, Workspace, AsyncExitStack], Awaitable[Brief | None]]


@dataclass(frozen=True, slots=True)
class Recipe(Generic[CommandT]):
    """How a command of one type is carried out."""

    job: JobKind
    content_type: str
    """Of the output."""
    makes: str
    """What the output is called in messages to people."""
    items: str
    """What is counted while it is made."""
    inputs: Callable[[CommandT], Iterable[str]]
    """Keys of the objects that are read."""
    count: Callable[[CommandT], int | None]
    """How many items were asked for, where the command tells."""
    prepare: Prepare[CommandT]
    """Puts the input in place and returns the job's particulars; raises `NothingToWorkOn`."""


async def _prepare_deck(
    command: RenderDeck, fetcher: Fetcher, workspace: Workspace, _: AsyncExitStack
) -> None:
    await fetcher.package(command.package, workspace)


async def _prepare_slides(
    command: RenderSlides, fetcher: Fetcher, workspace: Workspace, held: AsyncExitStack
) -> SlidesBrief:
    await fetcher.request(command, workspace)
    numbers: dict[str, int] = {}
    places = tuple(
        Place(
            id=source.slide,
            template=numbers.setdefault(source.template, len(numbers)),
            index=source.index,
        )
        for source in command.sources
    )
    templates = await fetcher.templates(list(numbers), workspace, held)
    return SlidesBrief(templates=templates, places=places)


async def _prepare_charts(
    command: RenderCharts, fetcher: Fetcher, workspace: Workspace, _: AsyncExitStack
) -> ChartsBrief:
    await fetcher.request(command, workspace)
    await fetcher.deck(command.source, workspace)
    return ChartsBrief(ours=command.source.startswith(_OUR_DECKS))


async def _prepare_analysis(
    command: RenderAnalysis, fetcher: Fetcher, workspace: Workspace, held: AsyncExitStack
) -> AnalysisBrief:
    template = await fetcher.template(command.template, workspace, held)
    return AnalysisBrief(
        template=template, template_id=command.template_id, options=command.options
    )


def _request_key(command: RenderSlides | RenderCharts) -> tuple[str, ...]:
    return () if command.request_key is None else (command.request_key,)


def _updates(command: RenderCharts) -> int | None:
    updates = (command.request or {}).get("updates")
    return len(updates) if isinstance(updates, list) else None


_DECK: Recipe[RenderDeck] = Recipe(
    job=JobKind.DECK,
    content_type=PPTX,
    makes="deck",
    items="slides",
    inputs=lambda command: (command.package,),
    count=lambda _: None,
    prepare=_prepare_deck,
)
_SLIDES: Recipe[RenderSlides] = Recipe(
    job=JobKind.SLIDES,
    content_type=PPTX,
    makes="deck",
    items="slides",
    inputs=lambda command: (
        *_request_key(command),
        *dict.fromkeys(source.template for source in command.sources),
    ),
    count=lambda command: len(command.sources),
    prepare=_prepare_slides,
)
_CHARTS: Recipe[RenderCharts] = Recipe(
    job=JobKind.CHARTS,
    content_type=PPTX,
    makes="deck",
    items="charts",
    inputs=lambda command: (*_request_key(command), command.source),
    count=_updates,
    prepare=_prepare_charts,
)
_ANALYSIS: Recipe[RenderAnalysis] = Recipe(
    job=JobKind.ANALYSIS,
    content_type=JSON,
    makes="analysis",
    items="slides",
    inputs=lambda command: (command.template,),
    count=lambda _: None,
    prepare=_prepare_analysis,
)

RECIPES: Mapping[type[RenderJob], Recipe[Any]] = MappingProxyType(
    {
        RenderDeck: _DECK,
        RenderSlides: _SLIDES,
        RenderCharts: _CHARTS,
        RenderAnalysis: _ANALYSIS,
    }
)
"""By the type of the command."""
