"""The generation ledger in Postgres: events, view, guard, outbox and its relay."""
