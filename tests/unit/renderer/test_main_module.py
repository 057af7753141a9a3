"""What the renderer's process does before it serves."""

from __future__ import annotations

import os

import pytest

from slidemill.renderer.__main__ import forget_secrets


def test_what_starts_later_inherits_no_settings(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SLIDEMILL_BROKER_URL", "amqp://secret@broker")
    monkeypatch.setenv("HOME", "/somewhere")
    forget_secrets()
    assert "SLIDEMILL_BROKER_URL" not in os.environ
    assert os.environ["HOME"] == "/somewhere"
