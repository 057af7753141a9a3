"""Deleting a presentation: first what it made, then its row."""

from __future__ import annotations

from slidemill.contracts.views import GenerationView
from slidemill.gateway.presentations import keys
from slidemill.gateway.presentations.errors import Conflict
from slidemill.ledger import Ledger, Unfinished
from slidemill.storage import ObjectStore

_OURS = "presentations/"


async def remove(ledger: Ledger, store: ObjectStore, view: GenerationView) -> None:
    """Delete the objects of a presentation and show it no more.

    Should we stop half-way, it is still shown, and can be deleted again.

    Raises
    ------
    Unfinished
        It has not ended yet.
    Conflict
        Its deck belongs to a session.
    """
    if not view.status.terminal:
        raise Unfinished(f"{view.generation} has not ended yet; cancel it first")
    if view.output is not None and not view.output.startswith(_OURS):
        raise Conflict(f"the deck of {view.generation} belongs to a session, and goes with it")
    organisation, generation = view.organisation, view.generation
    doomed = [keys.request(organisation, generation), keys.upload(organisation, generation)]
    await store.delete_many([*doomed, *([view.output] if view.output else [])])
    await store.delete_prefix(keys.thumbnails(organisation, generation))
    await ledger.remove(organisation, generation)
