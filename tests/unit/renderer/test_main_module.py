"""What the renderer's process does before it serves."""

from __future__ import annotations

import os

import pytest

from slidemill.renderer.__main__ import forget_secrets


def test_what_starts_later_inherits_no_settings(monkeypatch: pytest.MonkeyPatch) -> None:
    environment = {"SLIDEMILL_BROKER_URL": "amqp://secret@broker", "HOME": "/somewhere"}
    monkeypatch.setattr(os, "environ", environment)
    forget_secrets()
    assert environment == {"HOME": "/somewhere"}
