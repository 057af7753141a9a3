"""How a process reaches the broker and how long it waits for it; what a duration looks like."""

from __future__ import annotations

from datetime import timedelta
from typing import Annotated

from pydantic import BeforeValidator, Field, SecretStr
from pydantic_settings import BaseSettings, SettingsConfigDict


def _from_seconds(value: object) -> object:
    """Read a plain number as seconds, also when it comes as text."""
    try:
        return float(value) if isinstance(value, str) else value
    except ValueError:
        return value


Duration = Annotated[timedelta, BeforeValidator(_from_seconds), Field(gt=timedelta(0))]
"""A setting of some time: seconds, or ISO 8601 such as `PT24H`."""


class BrokerSettings(BaseSettings):
    """Read from `SLIDEMILL_BROKER_*`; all times are seconds."""

    model_config = SettingsConfigDict(env_prefix="SLIDEMILL_BROKER_", use_attribute_docstrings=True)

    url: SecretStr
    """`amqp(s)://user:password@host:port/vhost`; secret because of the password."""
    publish_timeout: float = Field(default=5.0, gt=0)
    """How long one publish may wait for the broker's confirmation."""
    graceful_timeout: float = Field(default=30.0, ge=0)
    """How long `Bus.stop` waits for handlers that are at work."""
    connect_timeout: float = Field(default=30.0, gt=0)
    """How long `Bus.start` keeps trying to reach the broker."""
    reconnect_interval: float = Field(default=1.0, gt=0)
    """Pause between attempts to connect again."""
    hand_back_pause: float = Field(default=1.0, ge=0)
    """Pause before a message that could not be parked on the ladder is given back."""
    ready_ttl: float = Field(default=2.0, ge=0)
    """How long an answer of `Bus.ready` stays good."""
    ready_failures: int = Field(default=2, ge=1)
    """How many looks in a row must fail before a ready process calls itself not ready."""
