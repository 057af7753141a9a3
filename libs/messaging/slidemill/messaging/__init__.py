"""The one place that builds a broker, and all the rules of talking over one."""

from slidemill.messaging.bus import Bus
from slidemill.messaging.declaring import declare_topology
from slidemill.messaging.delivery import (
    AskHandler,
    DeadLetter,
    DeadLetterHandler,
    Delivery,
    Handler,
    ReplyStore,
)
from slidemill.messaging.errors import (
    AskFailed,
    AskTimeout,
    BrokerFull,
    BrokerUnavailable,
    DeadLettered,
    OwnerUnavailable,
    Refused,
    RefusedForNow,
    TopologyConflict,
    Transient,
    Unavailable,
    Unroutable,
)
from slidemill.messaging.logs import configure_logging
from slidemill.messaging.metrics import new_registry
from slidemill.messaging.readiness import Readiness
from slidemill.messaging.serving import ServiceApp, serve
from slidemill.messaging.settings import BrokerSettings, Duration
from slidemill.messaging.startup import read_settings
from slidemill.messaging.telemetry import configure_telemetry

__all__ = [
    "AskFailed",
    "AskHandler",
    "AskTimeout",
    "BrokerFull",
    "BrokerSettings",
    "BrokerUnavailable",
    "Bus",
    "DeadLetter",
    "DeadLetterHandler",
    "DeadLettered",
    "Delivery",
    "Duration",
    "Handler",
    "OwnerUnavailable",
    "Readiness",
    "Refused",
    "RefusedForNow",
    "ReplyStore",
    "ServiceApp",
    "TopologyConflict",
    "Transient",
    "Unavailable",
    "Unroutable",
    "configure_logging",
    "configure_telemetry",
    "declare_topology",
    "new_registry",
    "read_settings",
    "serve",
]
