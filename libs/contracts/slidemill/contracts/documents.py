"""The contracts as documents: JSON Schemas and an AsyncAPI 3 description, made from the code."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from pydantic import BaseModel, TypeAdapter

from slidemill.contracts import topology
from slidemill.contracts.commands import Priority, RenderJob
from slidemill.contracts.envelope import CONTENT_TYPE, Envelope
from slidemill.contracts.messages import Ask, Command, Event, Message, Reply, message_types
from slidemill.contracts.presentations import DeckRequest, UpdateRequest
from slidemill.contracts.slideshows.orders import (
    PicturesManifest,
    PicturesRequest,
    SlideshowFileRequest,
)

Document = dict[str, Any]

_REQUESTS: dict[str, type[BaseModel]] = {
    "deck_request": DeckRequest,
    "update_request": UpdateRequest,
    "pictures_request": PicturesRequest,
    "pictures_manifest": PicturesManifest,
    "slideshow_file_request": SlideshowFileRequest,
}
"""What commands carry, or refer to, besides their own fields."""
_DIALECT = "https://json-schema.org/draft/2020-12/schema"
_VERSION = "1.0.0"


def published_types() -> dict[str, type[Message]]:
    """Return the message types that are part of the contracts, by name and in its order.

    Programs may register more for themselves; those are nobody else's business.
    """
    package = Message.__module__.rpartition(".")[0]
    return {
        name: message
        for name, message in sorted(message_types().items())
        if message.__module__.startswith(f"{package}.")
    }


def schemas() -> dict[str, Document]:
    """Return the JSON Schema of the envelope, of requests inside commands, and of each message.

    Messages are described without their envelope, by name.
    """
    found = {"envelope": _envelope_schema()}
    for request, model in _REQUESTS.items():
        schema = model.model_json_schema()
        found[request] = {"$schema": _DIALECT, "$id": f"{request}.json", **schema}
    for name, message in published_types().items():
        found[name] = {"$schema": _DIALECT, "$id": f"{name}.json", **message.model_json_schema()}
    return found


def asyncapi() -> Document:
    """Return the AsyncAPI 3.0 document of everything that rides on the broker.

    Operations are described from Slidemill's side: it receives commands and asks, and sends
    events and replies. The document names no credentials.
    """
    types = list(published_types().items())
    return {
        "asyncapi": "3.0.0",
        "info": {
            "title": "Slidemill over RabbitMQ",
            "version": _VERSION,
            "description": (
                "Commands in, events out. Every body is a CloudEvents 1.0 envelope in structured "
                f"JSON (`{CONTENT_TYPE}`); AMQP `message_id`, `type` and `correlation_id` mirror "
                "its `id`, `type` and `generation`."
            ),
            "license": {"name": "Apache-2.0"},
        },
        "defaultContentType": CONTENT_TYPE,
        "servers": {
            "broker": {
                "host": "rabbitmq.example:5672",
                "protocol": "amqp",
                "protocolVersion": "0-9-1",
                "description": "One broker user per producer, limited by topic permissions.",
                "security": [{"$ref": "#/components/securitySchemes/userPassword"}],
            }
        },
        "channels": dict(_channels(types)),
        "operations": dict(_operations(types)),
        "components": {
            "securitySchemes": {"userPassword": {"type": "userPassword"}},
            "schemas": _component_schemas(types),
            "messages": {name: _message(name, message) for name, message in types},
        },
    }


def _envelope_schema() -> Document:
    schema = Envelope.model_json_schema(mode="serialization")
    return {"$schema": _DIALECT, "$id": "envelope.json", **schema}


def _reply_of(message: type[Message]) -> type[Reply] | None:
    """Return the reply type of an ask: the argument of its generic base."""
    if not issubclass(message, Ask):
        return None
    for base in message.__mro__:
        for argument in base.__dict__.get("__pydantic_generic_metadata__", {}).get("args", ()):
            if isinstance(argument, type) and issubclass(argument, Reply):
                return argument
    return None


def _routing_keys(name: str, message: type[Message]) -> list[str]:
    if issubclass(message, RenderJob):
        return [f"{name}.{priority}" for priority in Priority]
    return [name]


def _channels(types: list[tuple[str, type[Message]]]) -> Iterator[tuple[str, Document]]:
    for name, message in types:
        ref = {name: {"$ref": f"#/components/messages/{name}"}}
        if issubclass(message, Reply):
            yield name, {"address": None, "messages": ref, "description": "Direct reply-to."}
            continue
        exchange = topology.EVENTS if issubclass(message, Event) else topology.COMMANDS
        for key in _routing_keys(name, message):
            yield (
                key,
                {
                    "address": key,
                    "messages": ref,
                    "bindings": {
                        "amqp": {
                            "is": "routingKey",
                            "exchange": {
                                "name": exchange,
                                "type": "topic",
                                "durable": True,
                                "autoDelete": False,
                            },
                            "bindingVersion": "0.3.0",
                        }
                    },
                },
            )


def _operations(types: list[tuple[str, type[Message]]]) -> Iterator[tuple[str, Document]]:
    for name, message in types:
        if issubclass(message, Reply):
            continue
        action = "receive" if issubclass(message, Command) else "send"
        for key in _routing_keys(name, message):
            operation: Document = {
                "action": action,
                "channel": _channel_ref(key),
                "summary": _summary(message),
                "messages": [{"$ref": f"{_channel_ref(key)['$ref']}/messages/{_escape(name)}"}],
            }
            if reply := _reply_of(message):
                operation["reply"] = {
                    "address": {"location": "$message.header#/replyTo"},
                    "channel": _channel_ref(reply.TYPE),
                }
            yield f"{action}:{key}", operation


def _channel_ref(key: str) -> dict[str, str]:
    return {"$ref": f"#/channels/{_escape(key)}"}


def _escape(name: str) -> str:
    """Escape a name for a JSON Pointer (RFC 6901)."""
    return name.replace("~", "~0").replace("/", "~1")


def _summary(message: type[Message]) -> str:
    return (message.__doc__ or "").strip().splitlines()[0]


def _message(name: str, message: type[Message]) -> Document:
    return {
        "name": name,
        "title": message.__name__,
        "summary": _summary(message),
        "contentType": CONTENT_TYPE,
        "payload": {
            "allOf": [
                {"$ref": "#/components/schemas/Envelope"},
                {
                    "properties": {
                        "type": {"const": name},
                        "data": {"$ref": f"#/components/schemas/{message.__name__}"},
                    }
                },
            ]
        },
    }


def _component_schemas(types: list[tuple[str, type[Message]]]) -> Document:
    """Return every schema once, with references between them inside the document."""
    _, definitions = TypeAdapter.json_schemas(
        [(message.__name__, "validation", TypeAdapter(message)) for _, message in types],
        ref_template="#/components/schemas/{model}",
    )
    envelope = Envelope.model_json_schema(
        mode="serialization", ref_template="#/components/schemas/{model}"
    )
    found: Document = {"Envelope": envelope, **definitions.get("$defs", {})}
    return dict(sorted(found.items()))
