"""Runs the slideshow service: `python -m slidemill.slideshow`."""

from __future__ import annotations

from slidemill.messaging import (
    BrokerSettings,
    configure_logging,
    configure_telemetry,
    read_settings,
    serve,
)
from slidemill.slideshow.app import create_app
from slidemill.slideshow.house import SERVICE
from slidemill.slideshow.settings import Settings
from slidemill.storage import StoreSettings


def main() -> None:
    """Read the settings from the environment and serve until told to stop."""
    settings, broker, store = read_settings(Settings, BrokerSettings, StoreSettings)
    configure_logging(SERVICE, settings.log_level, settings.log_format)
    configure_telemetry(SERVICE)
    serve(create_app(settings, broker, store))


if __name__ == "__main__":
    main()
