"""What a bus is made with."""

from __future__ import annotations

import pytest

from slidemill.messaging import BrokerSettings, Refused, read_settings
from slidemill.storage import StoreSettings


def test_settings_come_from_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SLIDEMILL_BROKER_URL", "amqp://user:hunter2@broker:5672/x")
    monkeypatch.setenv("SLIDEMILL_BROKER_GRACEFUL_TIMEOUT", "60")
    settings = BrokerSettings()
    assert settings.url.get_secret_value().endswith("/x")
    assert settings.graceful_timeout == 60
    assert settings.publish_timeout == 5


def test_everything_that_is_missing_is_named_at_once(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.delenv("SLIDEMILL_BROKER_URL", raising=False)
    monkeypatch.delenv("SLIDEMILL_STORE_URL", raising=False)
    monkeypatch.setenv("SLIDEMILL_STORE_ACCESS_KEY", "id")
    monkeypatch.setenv("SLIDEMILL_STORE_SECRET_KEY", "hunter2")
    monkeypatch.setenv("SLIDEMILL_STORE_CONNECTIONS", "hunter3")
    with pytest.raises(SystemExit) as stopped:
        read_settings(BrokerSettings, StoreSettings)
    assert stopped.value.code == 2
    said = capsys.readouterr().err
    for name in ("SLIDEMILL_BROKER_URL", "SLIDEMILL_STORE_URL", "SLIDEMILL_STORE_CONNECTIONS"):
        assert name in said
    assert "hunter" not in said


def test_the_password_does_not_show() -> None:
    settings = BrokerSettings.model_validate({"url": "amqp://user:hunter2@broker/"})
    assert "hunter2" not in repr(settings)


def test_a_refusal_reads_as_code_and_detail() -> None:
    refused = Refused("upload_missing", "nothing was uploaded; post the file first")
    assert str(refused) == "upload_missing: nothing was uploaded; post the file first"
    assert refused.field is None
