"""The generation ledger in Postgres: events, view, guard, outbox and its relay."""

from pathlib import Path

from slidemill.ledger.accepting import (
    Acceptance,
    Cap,
    IdempotencyConflict,
    IdempotencyKey,
    TooManyUnfinished,
)
from slidemill.ledger.changes import Changes, Watcher
from slidemill.ledger.database import Connections, DatabaseUrl, is_passing, open_pool
from slidemill.ledger.ledger import Ledger
from slidemill.ledger.migrations import MigrationError
from slidemill.ledger.outbox import Backlog
from slidemill.ledger.reading import InvalidCursor, Page
from slidemill.ledger.recording import Outcome, Recorded
from slidemill.ledger.relay import Publish, Relay
from slidemill.ledger.repeating import AlreadyFinished, NotRetryable, Unfinished
from slidemill.ledger.replies import Replies
from slidemill.ledger.storable import storable
from slidemill.ledger.trouble import DatabaseUnavailable, translated
from slidemill.ledger.upkeep import Replay
from slidemill.ledger.view import UnrecordableEvent
from slidemill.ledger.webhooks import Attempt, Webhook, Webhooks

MIGRATIONS = Path(__file__).parent / "migrations"
"""Folder of the SQL files that make the schema `ledger`."""

SCHEMA = "ledger"

__all__ = [
    "MIGRATIONS",
    "SCHEMA",
    "Acceptance",
    "AlreadyFinished",
    "Attempt",
    "Backlog",
    "Cap",
    "Changes",
    "Connections",
    "DatabaseUnavailable",
    "DatabaseUrl",
    "IdempotencyConflict",
    "IdempotencyKey",
    "InvalidCursor",
    "Ledger",
    "MigrationError",
    "NotRetryable",
    "Outcome",
    "Page",
    "Publish",
    "Recorded",
    "Relay",
    "Replay",
    "Replies",
    "TooManyUnfinished",
    "Unfinished",
    "UnrecordableEvent",
    "Watcher",
    "Webhook",
    "Webhooks",
    "is_passing",
    "open_pool",
    "storable",
    "translated",
]
