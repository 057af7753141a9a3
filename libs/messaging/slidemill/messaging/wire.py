"""Envelopes to AMQP messages and back, with the check that both say the same."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from aio_pika import DeliveryMode, Message
from aio_pika.abc import AbstractMessage
from pydantic import ValidationError

from slidemill.contracts import CONTENT_TYPE, Envelope, topology

TRACEPARENT = "traceparent"
ONCE = "slidemill-once"
"""Header of an ask whose reply must be remembered under the envelope's id."""

DEAD_REASON = "slidemill-dead-reason"
DEAD_DETAIL = "slidemill-dead-detail"
DEAD_SERVICE = "slidemill-dead-service"
DEAD_QUEUE = "slidemill-dead-queue"

_BROKER_HEADERS = ("x-death", "x-first-death-", "x-last-death-", "x-delivery-count", "x-acquired-")


class MalformedMessageError(ValueError):
    """A message that cannot be taken for what it claims to be."""

    def __init__(self, reason: str, detail: str) -> None:
        super().__init__(detail)
        self.reason = reason
        self.detail = detail


def to_message(
    envelope: Envelope,
    *,
    headers: Mapping[str, Any] | None = None,
    correlation_id: str | None = None,
    reply_to: str | None = None,
    expiration: float | None = None,
) -> Message:
    """Return the persistent AMQP message of `envelope`; its properties mirror the envelope's.

    `correlation_id` takes the place of the generation where one question must find its answer.
    `expiration` is in seconds.
    """
    all_headers = dict(headers or {})
    if envelope.traceparent:
        all_headers[TRACEPARENT] = envelope.traceparent
    if envelope.subject:
        all_headers[topology.ABOUT] = envelope.subject.partition("/")[0]
    return Message(
        envelope.to_json(),
        content_type=CONTENT_TYPE,
        delivery_mode=DeliveryMode.PERSISTENT,
        message_id=str(envelope.id),
        type=envelope.type,
        correlation_id=correlation_id or envelope.generation,
        timestamp=envelope.time,
        app_id=envelope.source,
        headers=all_headers,
        reply_to=reply_to,
        expiration=expiration,
    )


def read_envelope(message: AbstractMessage) -> Envelope:
    """Return the envelope in `message`.

    Raises
    ------
    MalformedMessageError
        The body is no envelope (`unparseable`), or the AMQP properties tell another story than
        the body (`mismatch`).
    """
    try:
        envelope = Envelope.from_json(message.body)
    except ValidationError as error:
        raise MalformedMessageError("unparseable", _brief(error)) from error
    stated = {
        "content_type": (message.content_type, CONTENT_TYPE),
        "message_id": (message.message_id, str(envelope.id)),
        "type": (message.type, envelope.type),
    }
    if envelope.generation and not message.reply_to:
        stated["correlation_id"] = (message.correlation_id, envelope.generation)
    for name, (found, expected) in stated.items():
        if found != expected:
            detail = (
                f"the AMQP property {name} is {found!r} but the body calls for {expected!r}; "
                f"publish both alike"
            )
            raise MalformedMessageError("mismatch", detail)
    return envelope


def read_message(envelope: Envelope) -> Any:
    """Return the typed message in `envelope`.

    Raises
    ------
    MalformedMessageError
        The type is not known, or the data does not fit it (`unparseable`).
    """
    try:
        return envelope.message()
    except KeyError as error:
        raise MalformedMessageError(
            "unparseable", f"no message type is called {envelope.type!r}"
        ) from error
    except ValidationError as error:
        raise MalformedMessageError("unparseable", _brief(error)) from error


def own_headers(headers: Mapping[str, Any]) -> dict[str, Any]:
    """Return `headers` without the broker's own: those tell of the past, not of the message.

    A broker that finds its old `x-death` in a fresh publish may take it for a cycle.
    """
    return {key: value for key, value in headers.items() if not key.startswith(_BROKER_HEADERS)}


def _brief(error: ValidationError) -> str:
    """Return the first faults of a validation, without the input (it may be large or secret)."""
    faults = error.errors(include_url=False, include_input=False, include_context=False)
    places = [f"{'.'.join(map(str, fault['loc'])) or 'body'}: {fault['msg']}" for fault in faults]
    return "; ".join(places[:5])
