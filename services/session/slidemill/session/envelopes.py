"""What envelopes of this service say: whom a message is about."""

from __future__ import annotations

from uuid import UUID

from slidemill.contracts import Envelope, Event
from slidemill.session.session import Session, subject_of

SOURCE = "slidemill.session"


def about(envelope: Envelope, session: UUID) -> Envelope:
    """Return the envelope with a session as its subject, whatever it said itself."""
    return envelope.concerning(subject_of(session))


def unprompted(session: Session, event: type[Event]) -> Envelope:
    """Return a cause for an event that no message led to."""
    return Envelope(
        source=SOURCE,
        type=event.TYPE,
        subject=subject_of(session.id),
        organisation=session.organisation,
    )
