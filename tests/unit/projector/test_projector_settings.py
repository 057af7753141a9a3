"""What the projector can be told, and what it does before it runs."""

from __future__ import annotations

from datetime import timedelta

import pytest
from pydantic import SecretStr, ValidationError

from slidemill.contracts import topology
from slidemill.messaging import BrokerSettings
from slidemill.projector.app import create_app
from slidemill.projector.settings import Settings
from slidemill.storage import StoreSettings

NOWHERE = "postgresql://nobody@127.0.0.1:9/nothing"


def test_settings_come_from_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SLIDEMILL_DATABASE_URL", NOWHERE)
    monkeypatch.setenv("SLIDEMILL_SILENCE_LIMIT", "90")
    monkeypatch.setenv("SLIDEMILL_GENERATION_LIFE", "P7D")
    settings = Settings()
    assert settings.silence_limit == timedelta(seconds=90)
    assert settings.generation_life == timedelta(days=7)


def test_a_database_is_needed_and_times_are_positive(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("SLIDEMILL_DATABASE_URL", raising=False)
    with pytest.raises(ValidationError, match="database_url"):
        Settings()
    with pytest.raises(ValidationError, match="silence_limit"):
        Settings.model_validate({"database_url": NOWHERE, "silence_limit": 0})


def test_the_silence_limit_outlasts_the_longest_wait_on_the_retry_ladder() -> None:
    settings = Settings.model_validate({"database_url": NOWHERE})
    assert settings.silence_limit.total_seconds() > max(rung.delay for rung in topology.LADDER)


def test_putting_the_projector_together_connects_to_nothing() -> None:
    settings = Settings.model_validate({"database_url": NOWHERE})
    broker = BrokerSettings(url=SecretStr("amqp://nobody:no@127.0.0.1:9/"))
    store = StoreSettings.model_validate(
        {"url": "http://127.0.0.1:9", "access_key": "none", "secret_key": "none"}
    )
    assert create_app(settings, broker, store).address is None


def test_who_may_be_called_is_a_list_with_commas(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SLIDEMILL_DATABASE_URL", NOWHERE)
    monkeypatch.setenv("SLIDEMILL_EGRESS_ALLOW", "hooks.internal:8443,10.0.0.0/8")
    assert Settings().egress_allow == ("hooks.internal:8443", "10.0.0.0/8")
