"""What PATCH does to a slideshow (slideshow reference, sections 4 and 10): no I/O."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any
from uuid import UUID

from pydantic import ValidationError

from slidemill.contracts.slideshows.requests import UpdateBody
from slidemill.contracts.slideshows.settings import SlideshowSettings, SlideshowStatus
from slidemill.slideshow.slideshows.slideshow import Slideshow, with_ids
from slidemill.slideshow.told import told


class InvalidChange(Exception):  # noqa: N818 - reads as what happened
    """The change cannot be made, by the fault of whoever asked for it."""

    def __init__(self, field: str | None, message: str) -> None:
        super().__init__(message)
        self.field = field
        self.message = message


def read_changes(changes: Mapping[str, Any]) -> UpdateBody:
    """Return the changes as what they must be; raises `InvalidChange`."""
    try:
        return UpdateBody.model_validate(changes)
    except ValidationError as error:
        raise _invalid(error) from error


def change(slideshow: Slideshow, changes: UpdateBody, now: datetime, *, seed: UUID) -> Slideshow:
    """Return the next version of the slideshow, a draft if its looks change.

    Texts and overlays without an id get one by the `seed`. Slides that are given always count as
    other looks; of the settings only another aspect_ratio or other advanced_settings do. Raises
    `InvalidChange`.
    """
    given = changes.model_fields_set
    after = replace(
        slideshow.touched(now),
        title=changes.title or slideshow.title,
        slideshow_type=changes.slideshow_type or slideshow.slideshow_type,
        product=changes.product_id if "product_id" in given else slideshow.product,
        settings=_merged(slideshow.settings, changes.settings or {}),
        slides=slideshow.slides if changes.slides is None else with_ids(changes.slides, seed),
    )
    if changes.slides is not None or _looks(after.settings) != _looks(slideshow.settings):
        after = replace(after, content=slideshow.content + 1, rendered=None)
    if changes.status is SlideshowStatus.DRAFT:
        return replace(after, rendered=None)
    if changes.status is SlideshowStatus.RENDERED and after.rendered is None:
        raise InvalidChange(
            "status",
            "status: a slideshow is rendered when every slide has a picture of how it looks now; "
            "render it instead of setting its status.",
        )
    return after


def _looks(settings: SlideshowSettings) -> tuple[object, ...]:
    advanced = settings.advanced_settings
    return settings.ratio, advanced.model_dump(exclude_none=True) if advanced else {}


def _merged(settings: SlideshowSettings, patch: Mapping[str, Any]) -> SlideshowSettings:
    try:
        return settings.merged(patch)
    except ValidationError as error:
        raise _invalid(error, "settings") from error


def _invalid(error: ValidationError, *within: str) -> InvalidChange:
    return InvalidChange(*told(error, *within))
