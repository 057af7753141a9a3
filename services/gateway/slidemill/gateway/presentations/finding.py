"""Finding a presentation: its generation, and the deck that it made."""

from __future__ import annotations

import re

from slidemill.contracts import GenerationId
from slidemill.contracts.events import Status
from slidemill.contracts.ids import GENERATION_PATTERN
from slidemill.contracts.views import GenerationView
from slidemill.gateway.presentations.errors import Conflict, NotFound
from slidemill.ledger import Ledger
from slidemill.storage import ObjectStore

THUMBNAIL = "thumbnail"
"""Kind of a generation that makes the picture of one slide."""
_OTHER_KINDS = (
    "template.",
    "slideshow.",
    "render.pictures",
    "render.slideshow",
    "pack.",
    THUMBNAIL,
)
_MADE = {Status.COMPLETED, Status.PARTIAL}


def generation_in(path: str) -> GenerationId | None:
    """Return the generation that a path names; None for what can be no id of one."""
    return GenerationId(path) if re.fullmatch(GENERATION_PATTERN, path, re.ASCII) else None


async def find(ledger: Ledger, organisation: str, presentation: str) -> GenerationView:
    """Return where a presentation stands; raises NotFound.

    Every generation that makes a file is one, also a session's render.
    """
    generation = generation_in(presentation)
    view = None if generation is None else await ledger.view(organisation, generation)
    if view is None or (view.kind or "").startswith(_OTHER_KINDS):
        raise NotFound(f"there is no presentation {presentation!r}")
    return view


async def deck_of(store: ObjectStore, view: GenerationView) -> str:
    """Return the key of the deck that a presentation made.

    Raises
    ------
    Conflict
        It made none, or none yet.
    NotFound
        It made one that is no longer kept.
    """
    if view.status not in _MADE or view.output is None:
        state = "failed" if view.status.terminal else f"is {view.status.value}"
        raise Conflict(
            f"presentation {view.generation} {state}: there is no deck to take; "
            "take one that is completed or partial"
        )
    if not view.output.endswith(".pptx"):
        raise Conflict(f"presentation {view.generation} is an export and no deck; take its source")
    if await store.head(view.output) is None:
        raise NotFound(f"the deck of presentation {view.generation} is no longer kept")
    return view.output
