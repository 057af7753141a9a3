"""What slideshows' renders and exports have in common: why they cannot be done, and requests."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any
from uuid import UUID

from slidemill.contracts import Envelope, Event, GenerationId, event_id
from slidemill.contracts.commands import INLINE_LIMIT
from slidemill.contracts.events import FailureCode, Finding, GenerationFailed
from slidemill.contracts.slideshows.orders import PicturesRequest
from slidemill.contracts.slideshows.slide import PictureFormat
from slidemill.slideshow.house import House
from slidemill.slideshow.pictures.resolving import PictureFault, Pictures, PicturesMissing
from slidemill.slideshow.slideshows.slideshow import Slideshow, request_key

_NAMED = 5
"""Faults in a message; all of them are beside it."""


class CannotDraw(Exception):  # noqa: N818 - reads as what happened
    """The order cannot be carried out, by the fault of whoever gave it."""

    def __init__(self, code: FailureCode, message: str, faults: Sequence[Finding] = ()) -> None:
        super().__init__(message)
        self.failure = GenerationFailed(code=code, message=message, faults=list(faults))


def not_there(slideshow: UUID) -> CannotDraw:
    """Return the failure of an order about a slideshow that never was or is gone."""
    return CannotDraw(
        FailureCode.SLIDESHOW_NOT_FOUND,
        f"There is no slideshow {slideshow}: it was never made, or was deleted.",
    )


def check_drawable(slideshow: Slideshow, content: int) -> None:
    """Raise `CannotDraw` unless the slideshow has this content and some of it."""
    if slideshow.content != content:
        raise CannotDraw(
            FailureCode.SLIDESHOW_CHANGED,
            f"Slideshow {slideshow.id} was changed since this was ordered; order it again.",
        )
    if not slideshow.slides:
        raise CannotDraw(
            FailureCode.NO_VALID_SLIDES,
            f"Slideshow {slideshow.id} has no slides; give it some, then order this again.",
        )


async def resolve(pictures: Pictures, slideshow: Slideshow) -> dict[str, str]:
    """Return where each picture of the slides lies in the store; raises `CannotDraw`."""
    try:
        return await pictures.resolve(slideshow.organisation, slideshow.id, slideshow.slides)
    except PicturesMissing as missing:
        faults = [
            Finding(place=f"slides[{each.slide}].{each.place}", message=each.message, kind="asset")
            for each in missing.faults
        ]
        raise CannotDraw(FailureCode.PICTURE_INVALID, _summary(missing.faults), faults) from missing


def _summary(faults: Sequence[PictureFault]) -> str:
    """Return the first few faults in words, and the slides of all others."""
    late = [fault for fault in faults if fault.late]
    others = [fault for fault in faults if not fault.late]
    texts = [
        f"slide {slide + 1} (index {slide}): {place} {message}"
        for slide, place, message, _ in others[:_NAMED]
    ]
    if late:
        texts.insert(
            0,
            f"pictures of {_slides(late)} had not arrived when the time for all was over; render "
            "again, what did arrive is not fetched again for a while, or upload them to us",
        )
    if others[_NAMED:]:
        texts.append(f"and {len(others) - _NAMED} more of {_slides(others[_NAMED:])}")
    return "; ".join(texts)


def _slides(faults: Iterable[PictureFault]) -> str:
    """Return the slides where something is at fault, each once."""
    return ", ".join(
        f"slide {slide + 1} (index {slide})" for slide in sorted({fault.slide for fault in faults})
    )


class Orders:
    """Sends what follows from an order; sent twice it has one id."""

    def __init__(self, house: House) -> None:
        self._house = house

    @property
    def picture_format(self) -> PictureFormat:
        """How slides are written."""
        return PictureFormat(self._house.settings.picture_format)

    async def request(
        self, cause: Envelope, generation: GenerationId, request: PicturesRequest
    ) -> dict[str, Any]:
        """Return the request as its command carries it: in itself, or put into the store."""
        body = request.model_dump_json(exclude_none=True).encode()
        if len(body) <= INLINE_LIMIT:
            return {"request": request.model_dump(mode="json", exclude_none=True)}
        key = request_key(cause.organisation, generation, cause.run)
        await self._house.store.put(key, body, "application/json")
        return {"request_key": key}

    async def emit(self, event: Event, cause: Envelope, generation: GenerationId) -> None:
        """Tell of the generation."""
        await self._house.bus.emit(event, cause, id_=event_id(generation, cause.run, event.TYPE))
