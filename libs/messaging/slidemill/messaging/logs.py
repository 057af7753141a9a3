"""Logging for every process: structlog, one format, and what a line is about on every line."""

from __future__ import annotations

import logging
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Literal, TextIO

import structlog
from structlog.contextvars import bound_contextvars
from structlog.tracebacks import ExceptionDictTransformer
from structlog.typing import EventDict, Processor, WrappedLogger

from slidemill.contracts import Envelope
from slidemill.messaging.telemetry import current_trace_id

LogFormat = Literal["json", "console"]

_NOISY = ("aio_pika", "aiormq", "uvicorn.access", "uvicorn.error")


def configure_logging(
    service: str,
    level: str = "INFO",
    format: LogFormat = "json",  # noqa: A002 - the word people use on the command line
    *,
    stream: TextIO | None = None,
) -> None:
    """Send structlog's and the standard library's lines to stdout in one format.

    Every line carries `service` and the trace id; lines written while a message is handled also
    carry the message's generation, organisation, type and id.
    """
    shared: list[Processor] = [
        structlog.contextvars.merge_contextvars,
        _about_the_process(service),
        structlog.stdlib.add_log_level,
        structlog.stdlib.add_logger_name,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        structlog.processors.StackInfoRenderer(),
    ]
    structlog.configure(
        processors=[*shared, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=True,
    )
    # Tracebacks without local variables: those may hold passwords, keys and customers' data.
    last: list[Processor] = (
        [
            structlog.processors.ExceptionRenderer(ExceptionDictTransformer(show_locals=False)),
            structlog.processors.JSONRenderer(),
        ]
        if format == "json"
        else [structlog.dev.ConsoleRenderer(exception_formatter=structlog.dev.plain_traceback)]
    )
    handler = logging.StreamHandler(stream or sys.stdout)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=shared,
            processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, *last],
        )
    )
    root = logging.getLogger()
    root.handlers = [handler]
    root.setLevel(level.upper())
    for name in _NOISY:
        logging.getLogger(name).setLevel(max(root.level, logging.WARNING))


@contextmanager
def about(envelope: Envelope, queue: str) -> Iterator[None]:
    """Let every line written in the body tell which message it is about."""
    facts: dict[str, object] = {
        "queue": queue,
        "message_type": envelope.type,
        "message_id": str(envelope.id),
        "organisation": envelope.organisation,
        "try": envelope.attempt,
    }
    if envelope.generation:
        facts |= {"generation": envelope.generation, "run": envelope.run}
    with bound_contextvars(**facts):
        yield


def _about_the_process(service: str) -> Processor:
    def add(_logger: WrappedLogger, _method: str, event: EventDict) -> EventDict:
        event["service"] = service
        if trace_id := current_trace_id():
            event["trace_id"] = trace_id
        return event

    return add
