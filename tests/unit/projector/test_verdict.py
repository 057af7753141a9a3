"""What a dead letter means for its generation."""

from __future__ import annotations

from uuid import uuid4

import pytest

from slidemill.contracts import Envelope, event_id, new_generation_id, topology
from slidemill.contracts.events import FailureCode
from slidemill.messaging import DeadLetter
from slidemill.projector.verdict import Verdict, ends_its_run, failed_id, failure_of, judge


def envelope(type_: str, **more: object) -> Envelope:
    base = Envelope(
        source="slidemill.test",
        type=type_,
        organisation="acme",
        generation=new_generation_id(),
        data={"session": str(uuid4())},
    )
    return base.model_copy(update=more)


def letter(
    message: Envelope | None,
    queue: str | None,
    reason: str = "handler_failed",
    *,
    detail: str = "KeyError('secret')",
    service: str | None = None,
) -> DeadLetter:
    return DeadLetter(
        body=b"{}" if message is None else message.to_json(),
        envelope=message,
        reason=reason,
        detail=detail,
        service=service,
        queue=queue,
        message_id=None,
        routing_key="",
        headers={},
    )


LEDGER = topology.LEDGER.name
OUTCOMES = topology.SESSION_OUTCOMES.name
BULK = topology.RENDER_BULK.name


@pytest.mark.parametrize(
    ("type_", "queue", "expected"),
    [
        ("render.deck", BULK, Verdict.END),
        ("session.render", topology.SESSION_COMMANDS.name, Verdict.END),
        ("render.deck", None, Verdict.END),
        ("render.hologram", BULK, Verdict.END),
        ("generation.completed", LEDGER, Verdict.RECORD),
        ("generation.failed", LEDGER, Verdict.RECORD),
        ("generation.progress", LEDGER, Verdict.RECORD),
        ("generation.unheard_of", LEDGER, Verdict.KEEP),
        ("generation.failed", OUTCOMES, Verdict.KEEP),
        ("generation.completed", OUTCOMES, Verdict.KEEP),
        ("generation.unheard_of", OUTCOMES, Verdict.KEEP),
        ("generation.failed", None, Verdict.KEEP),
        ("session.rendered", "somebody's queue", Verdict.KEEP),
    ],
)
def test_an_order_ends_its_generation_and_an_event_never_does(
    type_: str, queue: str | None, expected: Verdict
) -> None:
    assert judge(letter(envelope(type_), queue)) is expected


def test_what_belongs_to_no_generation_is_only_kept() -> None:
    assert judge(letter(None, BULK, "unparseable")) is Verdict.KEEP
    assert judge(letter(envelope("render.deck", generation=None), BULK)) is Verdict.KEEP


def test_an_event_whose_properties_tell_another_story_is_not_recorded() -> None:
    assert judge(letter(envelope("generation.completed"), LEDGER, "mismatch")) is Verdict.KEEP


def test_the_failure_names_the_service_and_a_mend_but_not_what_was_raised() -> None:
    order = envelope("render.deck")
    failure = failure_of(letter(order, BULK), order)
    assert failure.code is FailureCode.DEAD_LETTERED
    assert failure.message.startswith("render.deck: the renderer service broke while handling it.")
    assert "Send the request again" in failure.message
    assert "secret" not in failure.message


def test_the_failure_tells_after_how_many_tries() -> None:
    order = envelope("session.render", attempt=5)
    failure = failure_of(letter(order, None, "tries_exhausted", service="session"), order)
    assert "the session service could not do it in 5 tries" in failure.message


def test_the_failure_of_a_message_that_was_not_understood_says_what_was_wrong_with_it() -> None:
    order = envelope("render.deck")
    broken = letter(order, BULK, "unparseable", detail="output: Field required")
    assert failure_of(broken, order).message == (
        "The renderer service did not understand render.deck: output: Field required. "
        "Mend the message and send it as a new request."
    )


def test_an_unknown_reason_is_named_as_it_is() -> None:
    order = envelope("render.deck")
    message = failure_of(letter(order, "elsewhere", "the broker {was} odd"), order).message
    assert "the responsible service did not handle it (the broker {was} odd)" in message


def test_the_failure_has_the_one_id_of_its_run() -> None:
    order = envelope("render.deck", run=3)
    assert order.generation is not None
    assert failed_id(order) == event_id(order.generation, 3, "generation.failed")
    with pytest.raises(ValueError, match="names no generation"):
        failed_id(envelope("render.deck", generation=None))


def test_only_terminal_events_end_a_run() -> None:
    assert ends_its_run(envelope("generation.cancelled"))
    assert not ends_its_run(envelope("generation.progress"))
    assert not ends_its_run(envelope("render.deck"))
    assert not ends_its_run(envelope("generation.unheard_of"))
