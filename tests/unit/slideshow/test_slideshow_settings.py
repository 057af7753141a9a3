"""What the slideshow service can be told, and what it does before it runs."""

from __future__ import annotations

from datetime import timedelta

import pytest
from pydantic import SecretStr, ValidationError

from slidemill.contracts import topology
from slidemill.messaging import BrokerSettings
from slidemill.slideshow.app import create_app
from slidemill.slideshow.settings import Settings
from slidemill.storage import StoreSettings

NOWHERE = "postgresql://nobody@127.0.0.1:9/nothing"


def test_settings_come_from_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SLIDEMILL_DATABASE_URL", NOWHERE)
    monkeypatch.setenv("SLIDEMILL_FETCH_DEADLINE", "3")
    monkeypatch.setenv("SLIDEMILL_EGRESS_ALLOW", "pictures.internal:8443, 10.0.0.0/8")
    settings = Settings()
    assert settings.fetch_deadline == timedelta(seconds=3)
    assert settings.egress_allow == "pictures.internal:8443, 10.0.0.0/8"


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("egress_allow", "10.0.0.1/8"),
        ("fetch_limit", 0),
        ("fetched_life", 0),
        ("picture_format", "gif"),
        ("monthly_credits", -1),
    ],
)
def test_what_cannot_be_meant_is_refused(name: str, value: object) -> None:
    with pytest.raises(ValidationError, match=name):
        Settings.model_validate({"database_url": NOWHERE, name: value})


def test_a_provider_needs_a_model() -> None:
    with pytest.raises(ValidationError, match="ai_model"):
        Settings.model_validate({"database_url": NOWHERE, "ai_url": "http://localhost:11434/v1"})


def test_a_caption_on_the_longest_rung_of_the_ladder_is_not_silent() -> None:
    settings = Settings.model_validate({"database_url": NOWHERE})
    one_try = settings.fetch_deadline + settings.ai_deadline
    longest = timedelta(seconds=max(rung.delay for rung in topology.LADDER))
    assert settings.caption_silence > longest + one_try


def test_putting_the_service_together_connects_to_nothing() -> None:
    settings = Settings.model_validate({"database_url": NOWHERE})
    broker = BrokerSettings(url=SecretStr("amqp://nobody:no@127.0.0.1:9/"))
    store = StoreSettings.model_validate(
        {"url": "http://127.0.0.1:9", "access_key": "none", "secret_key": "none"}
    )
    assert create_app(settings, broker, store).address is None
