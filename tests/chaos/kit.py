"""Killing services, and how clients and an onlooker of the events bear it."""

from __future__ import annotations

import asyncio
import json
import os
import signal
import subprocess
import sys
from collections import defaultdict
from collections.abc import Awaitable, Callable
from typing import Any
from uuid import uuid4

import aio_pika
import httpx
from aio_pika.abc import AbstractIncomingMessage

from tests.conftest import INSTANCE, ROOT, House

PATIENCE = 240  # seconds until every generation must have ended
TERMINAL = ("completed", "partial", "failed", "cancelled")


async def persevere(send: Callable[[], Awaitable[httpx.Response]], expected: int) -> httpx.Response:
    """Repeat a request, as clients do, while its server is dying, coming back or behind."""
    async with asyncio.timeout(PATIENCE):
        while True:
            try:
                answer = await send()
            except httpx.TransportError:
                answer = None
            if answer is not None and answer.status_code == expected:
                return answer
            assert answer is None or answer.status_code in {429, 502, 503, 504}, answer.text
            await asyncio.sleep(0.2)  # a client's pause between two tries


async def ended(client: httpx.AsyncClient, generation: str) -> dict[str, Any]:
    """Return a generation's view once it has ended."""
    url = f"/api/v1/generations/{generation}"
    async with asyncio.timeout(PATIENCE):
        while True:
            answer = await persevere(lambda: client.get(url, headers={"Prefer": "wait=20"}), 200)
            view: dict[str, Any] = answer.json()
            if view["status"] in TERMINAL:
                return view


def assert_completed_once(view: dict[str, Any]) -> None:
    """Fail unless the generation has completed, and has ended once."""
    ends = [e for e in view["timeline"] if e["type"].split(".")[1] in TERMINAL]
    assert len(ends) == 1, view["timeline"]
    assert view["status"] == "completed", (view["error"], view["timeline"])


async def kill(house: House, service: str) -> None:
    """Kill -9 a service's process."""
    pid = int((ROOT / ".local" / INSTANCE / "run" / f"{service}.pid").read_text())
    os.kill(pid, signal.SIGKILL)


async def restart_broker() -> None:
    """Restart RabbitMQ; returns when it answers again."""
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "deploy.local", "restart", "rabbitmq", "--instance", INSTANCE),
        cwd=ROOT,
        stdout=subprocess.DEVNULL,
    )
    assert await process.wait() == 0


async def terminal_events(house: House, generations: set[str]) -> dict[str, set[str]]:
    """Read the event stream from start to end: the terminal events' ids by generation."""
    found: defaultdict[str, set[str]] = defaultdict(set)
    connection = await aio_pika.connect(house.environment["SLIDEMILL_BROKER_URL"])
    async with connection, asyncio.timeout(60):
        channel = await connection.channel()
        await channel.set_qos(prefetch_count=200)
        last = aio_pika.Message(b"{}", message_id=uuid4().hex)
        exchange = await channel.get_exchange("slidemill.events", ensure=False)
        await exchange.publish(last, "test.end-of-chaos")
        stream = await channel.get_queue("slidemill.events.log", ensure=False)
        ended = asyncio.Event()

        async def read(message: AbstractIncomingMessage) -> None:
            await message.ack()
            if message.message_id == last.message_id:
                ended.set()
            event = json.loads(message.body)
            if event.get("generation") not in generations:
                return
            if event["type"].removeprefix("generation.") in TERMINAL:
                found[event["generation"]].add(f"{event['type']} {event['id']}")

        await stream.consume(read, arguments={"x-stream-offset": "first"})
        await ended.wait()
    return found
