"""Runs the gateway: `python -m slidemill.gateway`."""

from __future__ import annotations

import uvicorn

from slidemill.gateway.app import SERVICE, create_app
from slidemill.gateway.settings import Settings
from slidemill.messaging import (
    BrokerSettings,
    configure_logging,
    configure_telemetry,
    read_settings,
)
from slidemill.storage import StoreSettings


def main() -> None:
    """Read the settings from the environment and serve until told to stop."""
    settings, broker, store = read_settings(Settings, BrokerSettings, StoreSettings)
    configure_logging(SERVICE, settings.log_level, settings.log_format)
    configure_telemetry(SERVICE)
    uvicorn.run(
        create_app(settings, broker, store),
        host=settings.host,
        port=settings.port,
        log_config=None,
        access_log=False,
        server_header=False,
        timeout_graceful_shutdown=30,
    )


if __name__ == "__main__":
    main()
