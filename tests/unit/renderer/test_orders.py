"""What a command's envelope means to the renderer."""

from __future__ import annotations

from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from slidemill.contracts import Envelope, GenerationId
from slidemill.contracts.commands import Priority, RenderDeck
from slidemill.messaging import DeadLettered
from slidemill.renderer.orders import (
    check_keys,
    may_go_again,
    once_more,
)

GENERATION = GenerationId("gen_0123456789abcdef01234567")


def envelope(**facts: object) -> Envelope:
    known = {
        "source": "slidemill.session",
        "type": "render.deck",
        "organisation": "acme",
        "generation": GENERATION,
    }
    return Envelope.model_validate(known | facts)


def command(priority: Priority) -> RenderDeck:
    return RenderDeck(
        package="sessions/frozen/acme/1.zip", output="sessions/decks/acme/1.pptx", priority=priority
    )


@given(st.uuids())
def test_a_generation_made_from_a_message_is_valid_and_always_the_same(id_: UUID) -> None:
    bare = envelope(id=id_, generation=None)
    known, generation = bare.with_generation()
    assert Envelope.from_json(known.to_json()).generation == generation
    assert bare.model_copy(update={"attempt": 4}).with_generation()[1] == generation


def test_a_generation_that_is_named_is_kept() -> None:
    assert envelope().with_generation()[1] == GENERATION


@pytest.mark.parametrize(
    ("source", "outside"),
    [("slidemill.session", False), ("producer.reports", True), ("slidemillish", True)],
)
def test_who_is_not_of_the_house_is_from_outside(source: str, outside: bool) -> None:
    assert envelope(source=source).from_outside is outside


def test_a_foreign_key_is_named_and_own_ones_pass() -> None:
    own = "presentations/decks/acme/gen_1.pptx"
    check_keys([own, own], "acme")
    with pytest.raises(DeadLettered, match=r"'presentations/decks/rival/gen_1\.pptx'.*acme"):
        check_keys([own, "presentations/decks/rival/gen_1.pptx"], "acme")


@pytest.mark.parametrize(
    ("priority", "attempt", "again"),
    [
        (Priority.INTERACTIVE, 1, True),
        (Priority.INTERACTIVE, 3, True),
        (Priority.BULK, 1, True),
        (Priority.BULK, 2, False),
    ],
)
def test_a_job_over_its_limits_has_one_more_try_on_bulk(
    priority: Priority, attempt: int, again: bool
) -> None:
    assert may_go_again(envelope(attempt=attempt), command(priority)) is again


@given(st.integers(1, 10))
def test_the_second_try_goes_to_bulk_and_is_the_last(attempt: int) -> None:
    first = envelope(attempt=attempt)
    order = command(Priority.INTERACTIVE)
    again = once_more(first, order, GENERATION)
    message = again.message()
    assert isinstance(message, RenderDeck)
    assert message == order.model_copy(update={"priority": Priority.BULK})
    assert again.attempt == attempt + 1
    assert again.id == once_more(first, order, GENERATION).id != first.id
    assert not may_go_again(again, message)
