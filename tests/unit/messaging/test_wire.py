"""Envelopes to AMQP messages and back."""

from __future__ import annotations

from uuid import uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from slidemill.contracts import Envelope
from slidemill.contracts.commands import RenderSession
from slidemill.messaging import wire

GENERATION = "gen_0123456789ab"


def an_envelope(**changes: object) -> Envelope:
    session = str(uuid4())
    facts: dict[str, object] = {
        "source": "slidemill.test",
        "type": RenderSession.TYPE,
        "organisation": "acme",
        "generation": GENERATION,
        "data": {"session": session},
    }
    return Envelope.model_validate(facts | changes)


@given(
    run=st.integers(1, 1000),
    attempt=st.integers(1, 10),
    subject=st.none() | st.text(max_size=300),
    with_generation=st.booleans(),
)
def test_what_is_sent_is_what_is_read(
    run: int, attempt: int, subject: str | None, with_generation: bool
) -> None:
    envelope = an_envelope(
        run=run,
        attempt=attempt,
        subject=subject,
        generation=GENERATION if with_generation else None,
    )
    assert wire.read_envelope(wire.to_message(envelope)) == envelope


def test_a_trace_goes_into_the_headers_too() -> None:
    traceparent = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01"
    message = wire.to_message(an_envelope(traceparent=traceparent), headers={"a": 1})
    assert message.headers == {"a": 1, "traceparent": traceparent}


@pytest.mark.parametrize("name", ["message_id", "type", "content_type", "correlation_id"])
def test_a_property_unlike_the_body_is_a_mismatch(name: str) -> None:
    message = wire.to_message(an_envelope())
    setattr(message, name, "something-else")
    with pytest.raises(wire.MalformedMessageError) as caught:
        wire.read_envelope(message)
    assert caught.value.reason == "mismatch"
    assert name in caught.value.detail


def test_an_ask_may_use_its_correlation_id_for_the_answer() -> None:
    envelope = an_envelope()
    message = wire.to_message(envelope, correlation_id="token", reply_to="somewhere")
    assert wire.read_envelope(message) == envelope


def test_faults_name_the_place_and_keep_the_input_to_themselves() -> None:
    envelope = an_envelope(data={"session": "hunter2"})
    with pytest.raises(wire.MalformedMessageError) as caught:
        wire.read_message(envelope)
    assert "session" in caught.value.detail
    assert "hunter2" not in caught.value.detail


def test_the_brokers_own_headers_are_not_carried_on() -> None:
    headers = {
        "x-death": [],
        "x-first-death-queue": "q",
        "x-last-death-queue": "q",
        "x-delivery-count": 3,
        "producer-note": "mine",
    }
    assert wire.own_headers(headers) == {"producer-note": "mine"}
