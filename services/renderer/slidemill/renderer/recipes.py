"""What each command of render work needs: which objects, which job, what its file and items are."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any, Generic, TypeVar

from slidemill.contracts.commands import (
    RenderAnalysis,
    RenderCharts,
    RenderDeck,
    RenderJob,
    RenderPictures,
    RenderSlides,
    RenderSlideshowFile,
)
from slidemill.renderer.child import AnalysisBrief, Brief, ChartsBrief, JobKind, Place, SlidesBrief
from slidemill.renderer.fetching import Setup
from slidemill.renderer.output import Content
from slidemill.renderer.pool import Workspace
from slidemill.renderer.slideshows.preparing import (
    finished_pictures,
    prepare_pictures,
    prepare_slideshow,
)

PPTX = "application/vnd.openxmlformats-officedocument.presentationml.presentation"
JSON = "application/json"
_OUR_DECKS = "presentations/decks/"
"""Below it there is nothing but what renderers have put: no upload may have such a key (0038)."""

_Requesting = RenderSlides | RenderCharts | RenderPictures | RenderSlideshowFile
CommandT = TypeVar("CommandT", bound=RenderJob)
Prepare = Callable[[CommandT, Setup], Awaitable[Brief | None]]
Finished = tuple[Content, Sequence[tuple[str, Content]]]
"""What goes to the output, and what is put before it, by key."""


@dataclass(frozen=True, slots=True)
class Recipe(Generic[CommandT]):
    """How a command of one type is carried out."""

    job: JobKind
    makes: str
    """What the output is called in messages to people."""
    items: str
    """What is counted while it is made."""
    inputs: Callable[[CommandT], Iterable[str]]
    """Keys that the command names, besides its output."""
    count: Callable[[CommandT], int | None]
    """How many items were asked for, where the command tells."""
    prepare: Prepare[CommandT]
    """Puts the input in place and returns the job's particulars; raises `NothingToWorkOn`."""
    finished: Callable[[CommandT, Any, Workspace], Finished]
    """Takes the particulars, and the workspace once the job is done."""


def _one_file(media_type: str) -> Callable[[RenderJob, Any, Workspace], Finished]:
    return lambda _command, _brief, workspace: (Content(workspace.output, media_type), ())


async def _prepare_deck(command: RenderDeck, setup: Setup) -> None:
    await setup.fetcher.package(command.package, setup.workspace)


async def _prepare_slides(command: RenderSlides, setup: Setup) -> SlidesBrief:
    await setup.fetcher.request(command, setup.workspace)
    numbers: dict[str, int] = {}
    places = tuple(
        Place(
            id=source.slide,
            template=numbers.setdefault(source.template, len(numbers)),
            index=source.index,
        )
        for source in command.sources
    )
    templates = await setup.fetcher.templates(list(numbers), setup.workspace, setup.held)
    return SlidesBrief(templates=templates, places=places)


async def _prepare_charts(command: RenderCharts, setup: Setup) -> ChartsBrief:
    await setup.fetcher.request(command, setup.workspace)
    await setup.fetcher.deck(command.source, setup.workspace)
    return ChartsBrief(ours=command.source.startswith(_OUR_DECKS))


async def _prepare_analysis(command: RenderAnalysis, setup: Setup) -> AnalysisBrief:
    template = await setup.fetcher.template(command.template, setup.workspace, setup.held)
    return AnalysisBrief(
        template=template, template_id=command.template_id, options=command.options
    )


def _request_key(command: _Requesting) -> tuple[str, ...]:
    return () if command.request_key is None else (command.request_key,)


def _listed(command: _Requesting, name: str) -> int | None:
    items = (command.request or {}).get(name)
    return len(items) if isinstance(items, list) else None


def _finished_slideshow(command: RenderSlideshowFile, _: object, workspace: Workspace) -> Finished:
    return Content(workspace.output, command.format.media_type), ()


_DECK: Recipe[RenderDeck] = Recipe(
    job=JobKind.DECK,
    makes="deck",
    items="slides",
    inputs=lambda command: (command.package,),
    count=lambda _: None,
    prepare=_prepare_deck,
    finished=_one_file(PPTX),
)
_SLIDES: Recipe[RenderSlides] = Recipe(
    job=JobKind.SLIDES,
    makes="deck",
    items="slides",
    inputs=lambda command: (
        *_request_key(command),
        *dict.fromkeys(source.template for source in command.sources),
    ),
    count=lambda command: len(command.sources),
    prepare=_prepare_slides,
    finished=_one_file(PPTX),
)
_CHARTS: Recipe[RenderCharts] = Recipe(
    job=JobKind.CHARTS,
    makes="deck",
    items="charts",
    inputs=lambda command: (*_request_key(command), command.source),
    count=lambda command: _listed(command, "updates"),
    prepare=_prepare_charts,
    finished=_one_file(PPTX),
)
_ANALYSIS: Recipe[RenderAnalysis] = Recipe(
    job=JobKind.ANALYSIS,
    makes="analysis",
    items="slides",
    inputs=lambda command: (command.template,),
    count=lambda _: None,
    prepare=_prepare_analysis,
    finished=_one_file(JSON),
)
_PICTURES: Recipe[RenderPictures] = Recipe(
    job=JobKind.PICTURES,
    makes="slideshow",
    items="slides",
    inputs=lambda command: (*_request_key(command), command.folder),
    count=lambda command: _listed(command, "slides"),
    prepare=prepare_pictures,
    finished=finished_pictures,
)
_SLIDESHOW: Recipe[RenderSlideshowFile] = Recipe(
    job=JobKind.SLIDESHOW,
    makes="slideshow",
    items="slides",
    inputs=_request_key,
    count=lambda command: _listed(command, "slides"),
    prepare=prepare_slideshow,
    finished=_finished_slideshow,
)

RECIPES: Mapping[type[RenderJob], Recipe[Any]] = MappingProxyType(
    {
        RenderDeck: _DECK,
        RenderSlides: _SLIDES,
        RenderCharts: _CHARTS,
        RenderAnalysis: _ANALYSIS,
        RenderPictures: _PICTURES,
        RenderSlideshowFile: _SLIDESHOW,
    }
)
"""By the type of the command."""
