"""What is told of slides that were drawn otherwise than asked, or not at all."""

from __future__ import annotations

from collections.abc import Sequence

from slidemill.contracts.events import FailureCode, Finding, ItemResult, Status
from slidemill.deck import Fault, FaultKind
from slidemill.renderer.blame import blame, findings
from slidemill.renderer.child import Failed
from slidemill.renderer.items import failed_item
from slidemill.renderer.slideshows.drawing import Drawn

_SHOWN = 3


def not_drawn(drawn: Sequence[Drawn]) -> Failed | None:
    """Return the failure of a request with slides that can not be drawn, None without."""
    faults = [(number, fault) for number, slide in enumerate(drawn) for fault in slide.faults]
    if not faults:
        return None
    lines = [f"slide {number + 1} (index {number}): {fault}" for number, fault in faults[:_SHOWN]]
    if (more := len(faults) - _SHOWN) > 0:
        lines.append(f"and {more} more {'fault' if more == 1 else 'faults'}")
    places = [Fault(f"slides[{number}].{fault.place}", fault.message) for number, fault in faults]
    failed = blame(FailureCode.PICTURE_INVALID, places)
    results = tuple(_result(number, slide) for number, slide in enumerate(drawn))
    return failed.model_copy(update={"message": "\n".join(lines), "results": results})


def warnings_of(drawn: Sequence[Drawn]) -> tuple[Finding, ...]:
    """Return what was drawn otherwise than asked for, with its place in the request."""
    found = []
    for number, slide in enumerate(drawn):
        for warning in slide.warnings:
            place, _, message = warning.partition(": ")
            found.append(Fault(f"slides[{number}].{place}", message, FaultKind.ADJUSTED))
    return findings(found)


def made(drawn: Sequence[Drawn]) -> tuple[ItemResult, ...]:
    """Return the results of a request whose slides were all drawn."""
    return tuple(_result(number, slide) for number, slide in enumerate(drawn))


def _result(number: int, slide: Drawn) -> ItemResult:
    if slide.faults:
        return failed_item(number, "\n".join(map(str, slide.faults)))
    return ItemResult(index=number, status=Status.COMPLETED)
