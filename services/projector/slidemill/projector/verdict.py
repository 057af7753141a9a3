"""What a dead letter means for its generation, and how that is told in plain words."""

from __future__ import annotations

from enum import StrEnum
from uuid import UUID

from slidemill.contracts import Envelope, Event, Reply, event_id, message_types, topology
from slidemill.contracts.events import (
    FailureCode,
    GenerationEvent,
    GenerationFailed,
    Rank,
)
from slidemill.messaging import DeadLetter


class Verdict(StrEnum):
    """What is to be done about a dead letter, besides keeping it."""

    END = "end"
    """The work it ordered will not be done: its generation has failed."""
    RECORD = "record"
    """An event that the ledger missed: record it now."""
    KEEP = "keep"
    """Nothing: it belongs to no generation, or its generation's course does not depend on it."""


_EVENT_QUEUES = frozenset(
    queue.name
    for queue in topology.QUEUES
    if any(binding.exchange in {topology.EVENTS, topology.OUTCOMES} for binding in queue.bindings)
)
_CONSUMERS = {queue.name: queue.consumer for queue in topology.QUEUES}
_MOST_DETAIL = 500

_WHY = {
    "handler_failed": "broke while handling it. Send the request again; if it fails again, tell "
    "the operators the id of the generation.",
    "tries_exhausted": "could not do it in {attempt} tries, because something it needs was not "
    "available. Send the request again later.",
    "delivery_limit": "stopped again and again while handling it. Send the request again; if it "
    "fails again, tell the operators the id of the generation.",
    "expired": "did not take it in time. Send the request again later.",
    "maxlen": "had too much waiting to take it. Send the request again later.",
}
_NOT_UNDERSTOOD = frozenset({"unparseable", "mismatch", "unexpected_type"})


def judge(letter: DeadLetter) -> Verdict:
    """Decide what a dead letter calls for.

    An order that nobody carries out ends its generation. An event never does: the ledger takes it
    after all if it is the ledger's, and an owner that could not handle one has no say in how the
    generation ended. So no dead letter can lead to another of its kind.
    """
    envelope = letter.envelope
    if envelope is None or envelope.generation is None:
        return Verdict.KEEP
    type_ = message_types().get(envelope.type)
    if letter.queue == topology.LEDGER.name:
        of_the_ledger = type_ is not None and issubclass(type_, GenerationEvent)
        honest = letter.reason != "mismatch"
        return Verdict.RECORD if of_the_ledger and honest else Verdict.KEEP
    told = type_ is not None and issubclass(type_, Event | Reply)
    return Verdict.KEEP if told or letter.queue in _EVENT_QUEUES else Verdict.END


def ends_its_run(envelope: Envelope) -> bool:
    """Whether the envelope's type is that of a terminal event."""
    type_ = message_types().get(envelope.type)
    if type_ is None or not issubclass(type_, GenerationEvent):
        return False
    return type_.RANK is Rank.TERMINAL


def failure_of(letter: DeadLetter, envelope: Envelope) -> GenerationFailed:
    """Return the event that ends the generation of a dead letter."""
    return GenerationFailed(code=FailureCode.DEAD_LETTERED, message=_explain(letter, envelope))


def failed_id(envelope: Envelope) -> UUID:
    """Return the one id of `generation.failed` of the envelope's run."""
    if envelope.generation is None:
        raise ValueError(f"{envelope.type} {envelope.id} names no generation")
    return event_id(envelope.generation, envelope.run, GenerationFailed.TYPE)


def _explain(letter: DeadLetter, envelope: Envelope) -> str:
    """Say which service could not handle what, why, and the mend.

    What a handler raised is for the operators' eyes; what was wrong with the message is for the
    sender's.
    """
    service = letter.service or _CONSUMERS.get(letter.queue or "") or "responsible"
    if letter.reason in _NOT_UNDERSTOOD:
        detail = letter.detail[:_MOST_DETAIL]
        return (
            f"The {service} service did not understand {envelope.type}: {detail}. "
            "Mend the message and send it as a new request."
        )
    if letter.reason in _WHY:
        why = _WHY[letter.reason].format(attempt=envelope.attempt)
    else:
        why = f"did not handle it ({letter.reason[:100]}). Send the request again."
    return f"{envelope.type}: the {service} service {why}"
