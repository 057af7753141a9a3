"""Webhooks to send: made with the event that ends a run, claimed and settled by the sender."""

from __future__ import annotations

from collections.abc import Sequence

import asyncpg

from slidemill.contracts.views import GenerationView

WEBHOOKS_CHANNEL = "slidemill_webhook"


async def make(connection: asyncpg.Connection, ended: Sequence[GenerationView]) -> None:
    """Note a webhook for each ended run whose command named a callback, and wake the senders.

    Part of the transaction that ends the runs: a webhook is neither lost nor made for nothing.
    """
    if not ended:
        return
    await connection.execute(
        "WITH made AS (INSERT INTO ledger.webhooks (organisation, generation, run, url)"  # noqa: S608 - built from constants
        " SELECT kept.organisation, kept.generation, ended.run, kept.callback_url"
        " FROM unnest($1::text[], $2::text[], $3::integer[])"
        " AS ended (organisation, generation, run)"
        " JOIN ledger.commands AS kept USING (organisation, generation)"
        " WHERE kept.callback_url IS NOT NULL ON CONFLICT DO NOTHING RETURNING 1)"
        f" SELECT pg_notify('{WEBHOOKS_CHANNEL}', '') FROM made LIMIT 1",
        [view.organisation for view in ended],
        [view.generation for view in ended],
        [view.run for view in ended],
    )
