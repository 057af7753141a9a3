"""What a command's envelope means: whose objects, which try."""

from __future__ import annotations

from collections.abc import Iterable

from slidemill.contracts import Envelope, GenerationId, event_id
from slidemill.contracts.commands import Priority, RenderJob
from slidemill.messaging import DeadLettered
from slidemill.storage import belongs_to


def check_keys(keys: Iterable[str], organisation: str) -> None:
    """Raise `DeadLettered` for a key that is not the organisation's (0033)."""
    for key in keys:
        if not belongs_to(key, organisation):
            raise DeadLettered(
                f"the key {key!r} is not one of {organisation}'s: keys are "
                "<owner>/<kind>/<organisation>/…, with the organisation of the envelope"
            )


def may_go_again(envelope: Envelope, command: RenderJob) -> bool:
    """Whether a job that took too much time or memory gets its second try, on `bulk`.

    The second try is known by being a bulk one beyond the first; a bulk command that was already
    delayed by a blip of a server does without.
    """
    return command.priority is Priority.INTERACTIVE or envelope.attempt == 1


def once_more(envelope: Envelope, command: RenderJob, generation: GenerationId) -> Envelope:
    """Return the command as its next try on `bulk`; a repeated one has the same id."""
    again = command.model_copy(update={"priority": Priority.BULK})
    attempt = envelope.attempt + 1
    return envelope.model_copy(
        update={
            "id": event_id(generation, envelope.run, command.TYPE, attempt),
            "attempt": attempt,
            "data": again.model_dump(mode="json"),
        }
    )
