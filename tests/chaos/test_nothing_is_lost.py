"""Whatever dies on the way: every accepted generation ends once, every finished file is whole."""

from __future__ import annotations

import asyncio
import json
import os
import signal
import subprocess
import sys
from collections import defaultdict
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import Any
from uuid import uuid4

import aio_pika
import httpx
from aio_pika.abc import AbstractIncomingMessage

from slidemill.deck import check
from tests.conftest import INSTANCE, ROOT, House
from tests.fixtures.packages import data, package
from tests.fixtures.uploads import download, upload

SESSIONS = 200
CLIENTS = 8
PATIENCE = 240  # seconds until every generation must have ended
TERMINAL = ("completed", "partial", "failed", "cancelled")


@dataclass
class Tally:
    """What the clients were promised, and a condition to watch it grow."""

    accepted: list[tuple[str, str, httpx.AsyncClient]] = field(default_factory=list)
    """Generation, session, and the client that owns them."""
    grown: asyncio.Condition = field(default_factory=asyncio.Condition)

    async def add(self, generation: str, session: str, client: httpx.AsyncClient) -> None:
        async with self.grown:
            self.accepted.append((generation, session, client))
            self.grown.notify_all()

    async def reach(self, count: int) -> None:
        async with self.grown:
            await self.grown.wait_for(lambda: len(self.accepted) >= count)


def heavy(number: int) -> dict[str, Any]:
    """Return data for a deck long enough that a kill finds the renderer at work."""
    slides = data(f"Report {number}")["slides"]
    return {"slides": slides * (60 if number % 5 == 0 else 4)}


async def persevere(send: Callable[[], Awaitable[httpx.Response]], expected: int) -> httpx.Response:
    """Repeat a request, as clients do, while its server is dying or coming back."""
    async with asyncio.timeout(PATIENCE):
        while True:
            try:
                answer = await send()
            except httpx.TransportError:
                answer = None
            if answer is not None and answer.status_code == expected:
                return answer
            assert answer is None or answer.status_code in {502, 503, 504}, answer.text
            await asyncio.sleep(0.2)  # a client's pause between two tries


async def submit(client: httpx.AsyncClient, number: int, tally: Tally) -> None:
    """Create a session, fill it, and order its render under an idempotency key."""
    created = (await persevere(lambda: client.post("/sessions"), 201)).json()
    assert await upload(created, package(heavy(number))) == 204
    session = created["session"]["uuid"]
    headers = {"Prefer": "respond-async", "Idempotency-Key": f"chaos-{session}"}
    accepted = await persevere(
        lambda: client.post(f"/sessions/{session}/render", headers=headers), 202
    )
    await tally.add(accepted.json()["generation_id"], session, client)


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


async def havoc(house: House, tally: Tally) -> None:
    """Kill each service in turn while renders are on their way, and restart the broker once."""
    for at, service in ((20, "renderer"), (50, "session"), (80, "projector"), (110, "gateway")):
        await tally.reach(at)
        await kill(house, service)
    await tally.reach(140)
    await restart_broker()
    await tally.reach(170)
    await kill(house, "renderer")


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


async def test_every_accepted_generation_ends_exactly_once_with_a_whole_file(house: House) -> None:
    clients = [
        httpx.AsyncClient(
            base_url=house.url,
            headers={"Authorization": f"Bearer {await house.new_key(f'chaos-{number}')}"},
            timeout=60,
        )
        for number in range(CLIENTS)
    ]
    tally = Tally()

    async def work(worker: int) -> None:
        for number in range(worker, SESSIONS, CLIENTS):
            await submit(clients[worker], number, tally)

    async with asyncio.TaskGroup() as group:
        group.create_task(havoc(house, tally))
        for worker in range(CLIENTS):
            group.create_task(work(worker))
    assert len({generation for generation, _, _ in tally.accepted}) == SESSIONS

    async def ended(generation: str, session: str, client: httpx.AsyncClient) -> dict[str, Any]:
        url = f"/api/v1/generations/{generation}"
        async with asyncio.timeout(PATIENCE):
            while True:
                answer = await persevere(
                    lambda: client.get(url, headers={"Prefer": "wait=20"}), 200
                )
                view: dict[str, Any] = answer.json()
                if view["status"] in TERMINAL:
                    return view

    views = await asyncio.gather(*(ended(*accepted) for accepted in tally.accepted))
    for view in views:
        ends = [e for e in view["timeline"] if e["type"].split(".")[1] in TERMINAL]
        assert len(ends) == 1, view["timeline"]
        assert view["status"] == "completed", (view["error"], view["timeline"])
        deck = await download(view["download_url"])
        assert len(deck) == view["file_size"]
        assert check(deck) == []
    mine = {generation for generation, _, _ in tally.accepted}
    seen = await terminal_events(house, mine)
    assert set(seen) == mine
    assert {generation: ids for generation, ids in seen.items() if len(ids) > 1} == {}
    for client in clients:
        sessions = (await client.get("/sessions")).json()["sessions"]
        assert all(session["render_succeeded"] for session in sessions)
        await client.aclose()
