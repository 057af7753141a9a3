"""Recording events: the short way, or under locks where an event may be known or contradicted."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

import asyncpg

from slidemill.contracts.views import GenerationView
from slidemill.ledger import optimistic, rows, webhooks
from slidemill.ledger.rows import Key
from slidemill.ledger.view import Occurrence, Standing, advance, ends_run


class Outcome(StrEnum):
    """What recording an event did."""

    APPLIED = "applied"
    """Stored, and the generation's state or facts changed."""
    LATE = "late"
    """Stored, and changed nothing: a later or newer event had been there."""
    DUPLICATE = "duplicate"
    """Not stored: its id was known."""
    CONFLICT = "conflict"
    """Not stored: its run had ended already, with another terminal event."""


@dataclass(frozen=True, slots=True)
class Recorded:
    """The outcome, where the generation stands now, and whether this very event ended its run."""

    outcome: Outcome
    view: GenerationView
    finished: bool = False


async def record(
    connection: asyncpg.Connection, occurrences: Sequence[Occurrence]
) -> list[Recorded]:
    """Record events of any generations, each generation's at once; the order is that of the events.

    Nearly all events are new and find their generation as it was read a moment before: these take
    two statements. What does not is recorded under locks.
    """
    steps = await optimistic.record(connection, occurrences)
    results = {key: iter([_applied(*step) for step in taken]) for key, taken in steps.items()}
    if rest := [happened for happened in occurrences if happened.key not in results]:
        async with connection.transaction():
            under_locks = iter(await _record_under_locks(connection, rest))
        results |= {happened.key: under_locks for happened in rest}
    return [next(results[happened.key]) for happened in occurrences]


async def _record_under_locks(
    connection: asyncpg.Connection, occurrences: Sequence[Occurrence]
) -> list[Recorded]:
    """Record events inside the caller's transaction, whatever came before them."""
    keys = {happened.key for happened in occurrences}
    standings = await rows.lock(connection, keys)
    stored = await rows.insert_events(connection, occurrences)
    refused = [o for o in occurrences if (o.envelope.organisation, o.envelope.id) not in stored]
    known = await rows.known_ids(connection, refused) if refused else set()
    known |= stored.keys()
    results: list[Recorded] = []
    changed: set[Key] = set()
    for happened in occurrences:
        event_key = happened.envelope.organisation, happened.envelope.id
        before = standings[happened.key]
        # the second of two equal ids in one batch finds the first already taken out
        recorded_at = stored.pop(event_key, None)
        if recorded_at is None:
            outcome = Outcome.DUPLICATE if event_key in known else Outcome.CONFLICT
            results.append(Recorded(outcome, before.view()))
            continue
        after = advance(before, replace(happened, recorded_at=recorded_at))
        standings[happened.key] = after
        changed.add(happened.key)
        results.append(_applied(before, after))
    await rows.write(connection, [standings[key] for key in sorted(changed)])
    ended = [each.view for each in results if each.finished]
    runs = [(view.organisation, view.generation, view.run) for view in ended]
    await webhooks.make(connection, runs)
    empty = [key for key in keys if standings[key].version == 0]
    if empty:
        await rows.drop_empty(connection, empty)
    return results


def _applied(before: Standing, after: Standing) -> Recorded:
    """Return the result of an event that was stored."""
    unchanged = before == replace(
        after,
        version=before.version,
        opened_at=before.opened_at,
        touched_at=before.touched_at,
    )
    outcome = Outcome.LATE if unchanged else Outcome.APPLIED
    return Recorded(outcome, after.view(), ends_run(before, after))
