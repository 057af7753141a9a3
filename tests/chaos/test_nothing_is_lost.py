"""Whatever dies on the way: every accepted generation ends once, every finished file is whole."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field
from typing import Any

import httpx

from slidemill.deck import check
from tests.chaos.kit import (
    assert_completed_once,
    ended,
    kill,
    persevere,
    restart_broker,
    terminal_events,
)
from tests.conftest import House
from tests.fixtures.packages import data, package
from tests.fixtures.uploads import download, upload

SESSIONS = 200
CLIENTS = 8


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


async def havoc(house: House, tally: Tally) -> None:
    """Kill each service in turn while renders are on their way, and restart the broker once."""
    for at, service in ((20, "renderer"), (50, "session"), (80, "projector"), (110, "gateway")):
        await tally.reach(at)
        await kill(house, service)
    await tally.reach(140)
    await restart_broker()
    await tally.reach(170)
    await kill(house, "renderer")


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

    views = await asyncio.gather(
        *(ended(client, generation) for generation, _, client in tally.accepted)
    )
    for view in views:
        assert_completed_once(view)
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
