"""What the projector can be told from outside."""

from __future__ import annotations

from datetime import timedelta
from typing import Annotated, Literal

from pydantic import BeforeValidator, Field
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

from slidemill.ledger import DatabaseUrl
from slidemill.messaging import Duration


def _words(value: object) -> object:
    """Split a list written with commas."""
    return tuple(filter(None, value.split(","))) if isinstance(value, str) else value


class Settings(BaseSettings):
    """Settings of the projector, each from the environment variable `SLIDEMILL_<NAME>`.

    Durations are seconds, or ISO 8601 such as `PT24H`.
    """

    model_config = SettingsConfigDict(env_prefix="SLIDEMILL_", use_attribute_docstrings=True)

    host: str = "127.0.0.1"
    port: int = Field(default=8084, ge=0, le=65535)
    """Where health and metrics are served; 0 takes a free port."""
    database_url: DatabaseUrl
    events_at_once: int = Field(default=100, ge=1, le=1000)
    """Events taken from the queue before the first of them is recorded; one transaction's most."""
    dead_letters_at_once: int = Field(default=10, ge=1)
    silence_limit: Duration = timedelta(minutes=15)
    """A generation that nothing was heard of for so long is given up.

    Longer than the last wait of the retry ladder (10 minutes), shorter than the hour for which
    the outbox remembers what it published.
    """
    watchdog_interval: Duration = timedelta(seconds=30)
    upkeep_interval: Duration = timedelta(minutes=10)
    generation_life: Duration = timedelta(days=30)
    """How long a finished generation and its events are remembered."""
    idempotency_life: Duration = timedelta(hours=48)
    """How long an Idempotency-Key is remembered."""
    dead_letter_life: Duration = timedelta(days=30)
    webhook_schedule: tuple[Duration, ...] = (
        timedelta(seconds=5),
        timedelta(minutes=5),
        timedelta(minutes=30),
        timedelta(hours=2),
        timedelta(hours=5),
        timedelta(hours=10),
        timedelta(hours=14),
        timedelta(hours=20),
        timedelta(hours=24),
    )
    """Waits before a webhook that was not taken is sent again (Standard Webhooks); JSON list."""
    webhook_timeout: Duration = timedelta(seconds=20)
    webhooks_at_once: int = Field(default=10, ge=1, le=100)
    download_life: Duration = timedelta(hours=1)
    """Of the download link in a webhook."""
    egress_allow: Annotated[tuple[str, ...], NoDecode, BeforeValidator(_words)] = ()
    """Hosts (`name` or `name:port`) and networks (CIDR) that may be called although not public."""
    egress_http: bool = False
    """Whether webhooks may go over plain HTTP."""
    log_level: str = "INFO"
    log_format: Literal["json", "console"] = "json"
