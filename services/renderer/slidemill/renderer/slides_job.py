"""A job of a render child: a request and its template slides in, a deck out."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from contextlib import suppress
from pathlib import Path

from slidemill.contracts.events import FailureCode, ItemResult, Status
from slidemill.contracts.presentations import DeckRequest
from slidemill.deck import DeckError, Fault
from slidemill.deck.compose import (
    NO_LOGOS,
    Composition,
    Logos,
    SlideLibrary,
    SlideOrder,
    compose,
    open_library,
)
from slidemill.intake import IntakeError, scan_pptx
from slidemill.renderer.blame import blame, findings
from slidemill.renderer.child import MIB, Done, Failed, Place, SlidesBrief, Task, TemplateFile
from slidemill.renderer.finishing import Finish
from slidemill.renderer.items import failed_item
from slidemill.renderer.logos import FolderLogos
from slidemill.renderer.request_faults import BadRequest, read_request, unused_fields
from slidemill.renderer.templates import TemplateCache

_SLIDE = re.compile(r"^slides\[(\d+)\]")


class SlidesJob:
    """Composes decks; keeps opened templates from one to the next."""

    def __init__(
        self,
        *,
        cache: int = 64 * MIB,
        finish: Finish | None = None,
        logos: Path | None = None,
    ) -> None:
        """`cache` is bytes of templates; `logos` a folder of company logos."""
        self._libraries: TemplateCache[SlideLibrary] = TemplateCache(_open, cache)
        self._finish = finish or Finish()
        self._logos: Logos = NO_LOGOS if logos is None else FolderLogos(logos)

    def __call__(self, task: Task) -> Done | Failed:
        """Compose what `task.input` asks for; raises only for defects of ours."""
        brief = task.brief
        if not isinstance(brief, SlidesBrief):
            raise TypeError(f"a job of slides got the brief {brief!r}")
        try:
            request = read_request(DeckRequest, task.input)
            _match(request, brief.places)
        except BadRequest as bad:
            return blame(FailureCode.DATA_INVALID, bad.faults)
        return self._compose(task, request, brief)

    def _compose(self, task: Task, request: DeckRequest, brief: SlidesBrief) -> Done | Failed:
        libraries = [self._library(file) for file in brief.templates]
        results: dict[int, ItemResult] = {}
        orders: list[SlideOrder] = []
        positions: list[int] = []
        for number, (slide, place) in enumerate(zip(request.slides, brief.places, strict=True)):
            library = libraries[place.template]
            if isinstance(library, str):
                results[number] = failed_item(number, library, place.id)
                continue
            options = request.options_of(slide)
            orders.append(SlideOrder(library, place.index, slide.slide_data, options, place.id))
            positions.append(number)
        made = compose(orders, request.options, logos=self._logos, progress=task.progress)
        results |= _results(made, positions)
        return self._conclude(task, request, made, [results[n] for n in sorted(results)], positions)

    def _conclude(
        self,
        task: Task,
        request: DeckRequest,
        made: Composition,
        results: Sequence[ItemResult],
        positions: Sequence[int],
    ) -> Done | Failed:
        if not made.chunks:
            faults = [_fault(result) for result in results if result.error]
            failed = blame(FailureCode.NO_VALID_SLIDES, faults)
            return failed.model_copy(update={"results": tuple(results)})
        if refused := self._finish.write(task, made.chunks, made.size, place="slides"):
            return refused
        return Done(
            slides=made.pages,
            size=made.size,
            warnings=findings([*unused_fields(request), *_moved(made.warnings, positions)]),
            results=tuple(results),
        )

    def _library(self, file: TemplateFile) -> SlideLibrary | str:
        """Return the opened template, or what is wrong with it."""
        if file.fault is not None:
            return file.fault
        read = Path(file.path).read_bytes
        try:
            if file.lasting:
                return self._libraries.named(file.path, read)
            return self._libraries.get(read())
        except IntakeError as error:
            return str(Fault(error.place, error.message))
        except DeckError as error:
            return str(error.faults[0])


def _open(content: bytes) -> SlideLibrary:
    scan_pptx(content)
    return open_library(content)


def _match(request: DeckRequest, places: Sequence[Place]) -> None:
    """Raise `BadRequest` unless there is one source for each slide, in order."""
    named = [slide.template_slide_id for slide in request.slides]
    found = [place.id for place in places]
    if named == found:
        return
    number = next(
        (n for n, pair in enumerate(zip(named, found, strict=False)) if pair[0] != pair[1]),
        min(len(named), len(found)),
    )
    text = (
        f"the request has {len(named)} slides and the order {len(found)} sources, which differ "
        "from here on; give one source for each slide, in order."
    )
    raise BadRequest((Fault(f"slides[{number}].template_slide_id", text),))


def _results(made: Composition, positions: Sequence[int]) -> dict[int, ItemResult]:
    results = {}
    for slide in made.results:
        number = positions[slide.index]
        if slide.error is not None:
            results[number] = failed_item(number, _moved_text(slide.error, positions), slide.id)
            continue
        results[number] = ItemResult(
            index=number, status=Status.COMPLETED, id=slide.id, pages=slide.pages
        )
    return results


def _fault(result: ItemResult) -> Fault:
    """Return a failed slide as a fault; its error may begin with a place of its own."""
    place, colon, text = (result.error or "").partition(": ")
    if colon and place.startswith("slides["):
        return Fault(place, text)
    return Fault(f"slides[{result.index}]", result.error or "")


def _moved(faults: Iterable[Fault], positions: Sequence[int]) -> list[Fault]:
    """Return faults with the places of the request: slides without a template were left out."""
    return [
        Fault(_moved_text(fault.place, positions), fault.message, fault.kind) for fault in faults
    ]


def _moved_text(text: str, positions: Sequence[int]) -> str:
    found = _SLIDE.match(text)
    if found is None:
        return text
    with suppress(IndexError):
        return f"slides[{positions[int(found[1])]}]{text[found.end() :]}"
    return text
