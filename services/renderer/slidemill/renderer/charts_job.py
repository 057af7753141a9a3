"""A job of a render child: a deck and new numbers in, the deck with refreshed charts out."""

from __future__ import annotations

from slidemill.contracts.events import FailureCode, ItemResult, Status
from slidemill.contracts.presentations import UpdateRequest
from slidemill.deck import Fault, TemplateError
from slidemill.deck.check import check
from slidemill.deck.refresh import Refreshed, refresh_charts
from slidemill.intake import IntakeError, scan_pptx
from slidemill.renderer.blame import blame, findings
from slidemill.renderer.child import ChartsBrief, Done, Failed, Task
from slidemill.renderer.finishing import Finish
from slidemill.renderer.items import failed_item
from slidemill.renderer.request_faults import BadRequest, read_request, unused_fields

_PLACE = "deck.pptx"


class ChartsJob:
    """Refreshes charts of finished decks."""

    def __init__(self, *, finish: Finish | None = None) -> None:
        self._finish = finish or Finish()

    def __call__(self, task: Task) -> Done | Failed:
        """Apply the updates of `task.input` to `task.source`; raises only for defects of ours."""
        deck = task.source.read_bytes()
        try:
            request = read_request(UpdateRequest, task.input)
            if not (isinstance(task.brief, ChartsBrief) and task.brief.ours):
                scan_pptx(deck, place=_PLACE)
            refreshed = refresh_charts(deck, request.updates, progress=task.progress)
        except BadRequest as bad:
            return blame(FailureCode.DATA_INVALID, bad.faults)
        except IntakeError as error:
            return blame(FailureCode.TEMPLATE_INVALID, (Fault(error.place, error.message),))
        except TemplateError as error:
            return blame(FailureCode.TEMPLATE_INVALID, error.faults)
        results = _results(refreshed)
        if not refreshed.chunks:
            return _none(results)
        inherited = check(deck) if self._finish.check_decks else ()
        if refused := self._finish.write(
            task, refreshed.chunks, refreshed.size, place=_PLACE, inherited=inherited
        ):
            return refused
        return Done(
            slides=refreshed.slides,
            size=refreshed.size,
            warnings=findings([*unused_fields(request), *refreshed.warnings]),
            results=results,
        )


def _results(refreshed: Refreshed) -> tuple[ItemResult, ...]:
    return tuple(
        ItemResult(index=update.index, status=Status.COMPLETED, pages=1)
        if update.error is None
        else failed_item(update.index, update.error)
        for update in refreshed.results
    )


def _none(results: tuple[ItemResult, ...]) -> Failed:
    """Return the failure of a request of which nothing could be done."""
    faults = [Fault(f"updates[{n}]", result.error or "") for n, result in enumerate(results)]
    failed = blame(FailureCode.DATA_INVALID, faults)
    count = len(results)
    what = "the update" if count == 1 else f"none of the {count} updates"
    said = f"{what[:1].upper()}{what[1:]} could {'not ' if count == 1 else ''}be applied."
    return failed.model_copy(update={"message": f"{said}\n{failed.message}", "results": results})
