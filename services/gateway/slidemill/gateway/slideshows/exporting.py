"""Slideshows as one file each: made when they are first asked for, then kept."""

from __future__ import annotations

from contextlib import suppress
from functools import partial
from uuid import UUID

from litestar.response import Stream

from slidemill.contracts.commands import ExportSlideshow, Priority
from slidemill.contracts.events import FailureCode, Status
from slidemill.contracts.slideshow_asks import (
    ExportReady,
    PrepareSlideshowExport,
    SlideshowFormat,
)
from slidemill.contracts.views import GenerationView
from slidemill.gateway import downloads
from slidemill.gateway.asking import Owners
from slidemill.gateway.credentials import Caller
from slidemill.gateway.slideshows.errors import Failure
from slidemill.gateway.submitting import submit
from slidemill.gateway.waiting import ended
from slidemill.ledger import Cap, Changes, Ledger
from slidemill.storage import ObjectMissing, ObjectStore

FAILURE = "export_failed"

_USERS_FAULT = {
    FailureCode.SLIDESHOW_CHANGED,
    FailureCode.PICTURE_INVALID,
    FailureCode.ASSET_INVALID,
    FailureCode.DATA_INVALID,
}


class SlideshowExports:
    """Gives files of slideshows."""

    def __init__(
        self,
        owners: Owners,
        ledger: Ledger,
        changes: Changes,
        store: ObjectStore,
        *,
        deadline: float,
        cap: Cap,
    ) -> None:
        """`deadline`, in seconds, is how long the making of a file is waited for.

        `cap` is how many unfinished ones an organisation may have.
        """
        self._owners = owners
        self._ledger = ledger
        self._changes = changes
        self._store = store
        self._deadline = deadline
        self._cap = cap

    async def file(self, caller: Caller, slideshow: UUID, format_: SlideshowFormat) -> Stream:
        """Return the file of a slideshow as it is now.

        Raises
        ------
        Refused
            `not_found`, `no_slides`, `not_rendered`.
        Failure
            `export_failed`, saying why; `export_timeout`; `not_found` when it was deleted.
        TooManyUnfinished
            It would have to be made, and the organisation has as many unfinished renders and
            exports as it may have.
        """
        ready = await self._owners.ask(
            PrepareSlideshowExport(slideshow=slideshow, scope=caller.scope, format=format_),
            ExportReady,
            organisation=caller.organisation,
        )
        if ready.exists:
            with suppress(ObjectMissing):  # it was taken for too old since then
                return await downloads.sent(self._store, ready.output, ready.filename)
        await self._make(caller.organisation, slideshow, format_, ready)
        return await downloads.sent(self._store, ready.output, ready.filename)

    async def _make(
        self, organisation: str, slideshow: UUID, format_: SlideshowFormat, ready: ExportReady
    ) -> None:
        """Have the file made, and wait for it."""
        acceptance = await submit(
            self._ledger,
            organisation,
            ExportSlideshow(
                slideshow=slideshow,
                content=ready.content,
                format=format_,
                output=ready.output,
                priority=Priority.INTERACTIVE,
            ),
            subject=f"slideshow/{slideshow}/{ready.content}/{format_}",
            cap=self._cap,
        )
        read = partial(self._ledger.view, organisation, acceptance.generation)
        view = await ended(self._changes, acceptance.generation, self._deadline, read)
        if view is None or not view.status.terminal:
            raise Failure(
                "export_timeout",
                "the export takes longer than this call may wait; it goes on: "
                "call again to wait for it",
            )
        if view.status is not Status.COMPLETED:
            raise _failure_of(view)


def _failure_of(view: GenerationView) -> Failure:
    failure = view.failure
    if failure is None:
        return Failure(FAILURE, "the export was cancelled; call again")
    if failure.code is FailureCode.SLIDESHOW_NOT_FOUND:
        return Failure("not_found", failure.message)
    status = 422 if failure.code in _USERS_FAULT else 500
    return Failure(FAILURE, failure.message, status=status)
