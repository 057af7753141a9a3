"""Runs the projector: `python -m slidemill.projector`."""

from __future__ import annotations

from slidemill.messaging import (
    BrokerSettings,
    configure_logging,
    configure_telemetry,
    read_settings,
    serve,
)
from slidemill.projector.app import SERVICE, create_app
from slidemill.projector.settings import Settings
from slidemill.storage import StoreSettings


def main() -> None:
    """Read the settings from the environment and serve until told to stop."""
    settings, broker, store = read_settings(Settings, BrokerSettings, StoreSettings)
    configure_logging(SERVICE, settings.log_level, settings.log_format)
    configure_telemetry(SERVICE)
    serve(create_app(settings, broker, store))


if __name__ == "__main__":
    main()
