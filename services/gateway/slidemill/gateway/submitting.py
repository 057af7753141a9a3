"""Taking work on: one unfinished generation a subject."""

from __future__ import annotations

from uuid import uuid4

from slidemill.contracts import Command, Envelope, new_generation_id, topology
from slidemill.ledger import Acceptance, Cap, IdempotencyKey, Ledger

SOURCE = "slidemill.gateway"
"""Whom the gateway's messages are from."""


async def submit(
    ledger: Ledger,
    organisation: str,
    command: Command,
    *,
    subject: str,
    items: int | None = None,
    idempotency: IdempotencyKey | None = None,
    cap: Cap | None = None,
) -> Acceptance:
    """Accept a command, or return the unfinished generation about the same subject.

    Raises
    ------
    IdempotencyConflict
        The idempotency key was used for something else.
    TooManyUnfinished
        The generation would be one more than `cap` allows.
    """
    return await ledger.accept(
        Envelope(
            id=uuid4(),
            source=SOURCE,
            type=command.TYPE,
            subject=subject,
            organisation=organisation,
            generation=new_generation_id(),
            data=command.model_dump(mode="json"),
        ),
        exchange=topology.COMMANDS,
        routing_key=command.routing_key,
        kind=command.TYPE,
        idempotency=idempotency,
        exclusive_subject=True,
        items=items,
        cap=cap,
    )
