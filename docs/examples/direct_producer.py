"""Order a render straight from RabbitMQ and follow its events: no HTTP after the upload.

A session is created and filled over HTTP, because files never ride in messages. Then one command
is published to the exchange `slidemill.commands`, and everything that happens is read from
`slidemill.events`. Nothing here comes from Slidemill's own code: what a producer in any language
needs is an AMQP 0-9-1 client and the documents in `docs/contracts/`.

    . .local/env
    python -m docs.examples.direct_producer package.zip deck.pptx
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import secrets
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit
from uuid import uuid4

import aio_pika
import httpx

TERMINAL = {"generation.completed", "generation.partial", "generation.failed"}


async def upload(api: httpx.AsyncClient, package: bytes) -> str:
    """Create a session and upload `package` to it; returns the session's id."""
    created = (await api.post("/sessions")).raise_for_status().json()
    form = created["upload"]
    fields = [(name, (None, value)) for name, value in form["params"].items()]
    async with httpx.AsyncClient(timeout=60) as store:
        answer = await store.post(
            form["action"], files=[*fields, ("file", ("input.zip", package, "application/zip"))]
        )
        answer.raise_for_status()
    return str(created["session"]["uuid"])


def render_command(session: str, organisation: str, generation: str) -> aio_pika.Message:
    """Return a `session.render` command in its CloudEvents envelope."""
    envelope = {
        "specversion": "1.0",
        "id": str(uuid4()),
        "source": "producer.example",
        "type": "session.render",
        "subject": f"session/{session}",
        "time": datetime.now(UTC).isoformat(),
        "datacontenttype": "application/json",
        "organisation": organisation,
        "generation": generation,
        "run": 1,
        "try": 1,
        "data": {"session": session, "priority": "bulk"},
    }
    return aio_pika.Message(
        json.dumps(envelope).encode(),
        content_type="application/cloudevents+json",
        delivery_mode=aio_pika.DeliveryMode.PERSISTENT,
        message_id=str(envelope["id"]),
        type="session.render",
        correlation_id=generation,
    )


async def follow(queue: aio_pika.abc.AbstractQueue, generation: str) -> dict[str, Any]:
    """Print this generation's events until the last one, which is returned."""
    async with queue.iterator() as messages:
        async for message in messages:
            async with message.process():
                event: dict[str, Any] = json.loads(message.body)
            if event.get("generation") != generation:
                continue
            print(f"{event['time']}  {event['type']:22}  {json.dumps(event['data'])[:100]}")
            if event["type"] in TERMINAL:
                return event
    raise ConnectionError("the event queue ended before the render did")


async def render(package: bytes, organisation: str) -> bytes | None:
    """Upload, order, follow, download; returns the deck, or None when the render failed."""
    headers = {"Authorization": f"Bearer {os.environ['SLIDEMILL_API_KEY']}"}
    async with (
        httpx.AsyncClient(base_url=os.environ["SLIDEMILL_URL"], headers=headers) as api,
        await aio_pika.connect_robust(os.environ["SLIDEMILL_BROKER_URL"]) as connection,
    ):
        session = await upload(api, package)
        generation = f"gen_{secrets.token_hex(12)}"
        channel = await connection.channel(publisher_confirms=True, on_return_raises=True)
        login = urlsplit(os.environ["SLIDEMILL_BROKER_URL"]).username
        name = f"slidemill.listen.{login}.{secrets.token_hex(8)}"  # what a producer may declare
        events = await channel.declare_queue(name, exclusive=True)
        await events.bind("slidemill.events", "generation.*")
        commands = await channel.get_exchange("slidemill.commands", ensure=False)
        order = render_command(session, organisation, generation)
        await commands.publish(order, "session.render", mandatory=True)
        print(f"ordered {generation}")
        end = await follow(events, generation)
        if end["type"] == "generation.failed":
            print(end["data"]["message"], file=sys.stderr)
            return None
        status = await api.get(f"/api/v1/generations/{generation}", headers={"Prefer": "wait=10"})
        async with httpx.AsyncClient(timeout=60) as store:
            answer = await store.get(status.raise_for_status().json()["download_url"])
        return answer.raise_for_status().content


def main() -> int:
    """Read the command line and run."""
    parser = argparse.ArgumentParser(description="Order a render straight from RabbitMQ.")
    parser.add_argument("package", type=Path, help="zip of template.pptx, data.json and media")
    parser.add_argument("deck", type=Path, help="where to write the deck")
    parser.add_argument("--organisation", default="local", help="the organisation of the API key")
    arguments = parser.parse_args()
    deck = asyncio.run(render(arguments.package.read_bytes(), arguments.organisation))
    if deck is None:
        return 1
    arguments.deck.write_bytes(deck)
    print(f"wrote {arguments.deck}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
