"""What envelopes of this service say: whom a message is about, and for which generation."""

from __future__ import annotations

from uuid import UUID

from slidemill.contracts import Envelope, Event, GenerationId
from slidemill.session.session import Session, subject_of

SOURCE = "slidemill.session"
_OURS = "slidemill."


def about(envelope: Envelope, session: UUID) -> Envelope:
    """Return the envelope with a session as its subject, whatever it said itself."""
    return concerning(envelope, subject_of(session))


def concerning(envelope: Envelope, subject: str) -> Envelope:
    """Return the envelope with this subject, whatever it said itself."""
    return envelope.model_copy(update={"subject": subject})


def unprompted(session: Session, event: type[Event]) -> Envelope:
    """Return a cause for an event that no message led to."""
    return Envelope(
        source=SOURCE,
        type=event.TYPE,
        subject=subject_of(session.id),
        organisation=session.organisation,
    )


def with_generation(envelope: Envelope) -> tuple[Envelope, GenerationId]:
    """Return the envelope with its generation; a producer that named none gets its message's.

    The same message always gets the same one, however often it is delivered.
    """
    generation = envelope.generation or GenerationId(f"gen_{envelope.id.hex}")
    return envelope.model_copy(update={"generation": generation}), generation


def from_outside(envelope: Envelope) -> bool:
    """Whether a direct producer sent it, so that nobody has recorded it as accepted."""
    return not envelope.source.startswith(_OURS)
