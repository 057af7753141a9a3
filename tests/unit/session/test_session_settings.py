"""The promises that clients rely on are the defaults."""

from __future__ import annotations

from datetime import timedelta

import pytest
from pydantic import ValidationError

from slidemill.session.settings import Settings

DATABASE = "postgresql://session@db.example/slidemill"


def test_the_defaults_are_the_sessions_apis_own_limits() -> None:
    settings = Settings.model_validate({"database_url": DATABASE})
    assert settings.session_life == timedelta(hours=24)
    assert settings.upload_form_life == timedelta(minutes=60)
    assert settings.download_link_life == timedelta(minutes=5)
    assert settings.upload_limit == 50 * 1024 * 1024


def test_the_defaults_are_the_presentations_apis_own_limits() -> None:
    settings = Settings.model_validate({"database_url": DATABASE})
    assert settings.template_limit == 10_485_760
    assert settings.template_upload_life == timedelta(seconds=3600)
    assert settings.template_link_life == timedelta(seconds=3600)
    assert settings.deck_deadline == 300
    assert settings.presentation_life == timedelta(days=30)


def test_durations_are_read_from_the_environment_as_seconds(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("SLIDEMILL_DATABASE_URL", DATABASE)
    monkeypatch.setenv("SLIDEMILL_SESSION_LIFE", "90")
    monkeypatch.setenv("SLIDEMILL_SWEEP_INTERVAL", "PT5M")
    settings = Settings()
    assert settings.session_life == timedelta(seconds=90)
    assert settings.sweep_interval == timedelta(minutes=5)


@pytest.mark.parametrize("life", ["0", "-5"])
def test_a_life_that_is_no_time_at_all_is_refused(life: str) -> None:
    with pytest.raises(ValidationError):
        Settings.model_validate({"database_url": DATABASE, "session_life": life})
