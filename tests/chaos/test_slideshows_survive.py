"""Whatever dies on the way: a slideshow shows all pictures of one render, or none."""

from __future__ import annotations

import asyncio
from contextlib import AsyncExitStack
from typing import Any
from uuid import uuid4

import httpx

from tests.chaos.kit import (
    PATIENCE,
    assert_completed_once,
    ended,
    kill,
    persevere,
    restart_broker,
    terminal_events,
)
from tests.conftest import House
from tests.fixtures.photographs import photograph
from tests.fixtures.slideshows import BASE, Slideshows

SLIDESHOWS = 60
CLIENTS = 6
SLIDES = 3


class Album:
    """What the clients were promised, and a condition to watch it grow."""

    def __init__(self) -> None:
        self.accepted: list[tuple[str, str]] = []
        """Slideshow and generation."""
        self._grown = asyncio.Condition()

    async def add(self, slideshow: str, generation: str) -> None:
        async with self._grown:
            self.accepted.append((slideshow, generation))
            self._grown.notify_all()

    async def reach(self, count: int) -> None:
        async with self._grown:
            await self._grown.wait_for(lambda: len(self.accepted) >= count)


def wish(url: str, number: int) -> dict[str, Any]:
    numbers = [str(n) for n in range(SLIDES)]
    return {
        "skip_ai": True,
        "slide_config": {
            "total_slides": SLIDES,
            "slide_types": ["custom_image"] * SLIDES,
            "custom_images": {n: {"image_url": url, "image_id": n} for n in numbers},
            "slide_texts": {n: f"Slideshow {number}, slide {n}" for n in numbers},
        },
    }


async def order(api: httpx.AsyncClient, url: str, number: int, album: Album) -> None:
    """Make a slideshow and have it drawn, both under idempotency keys."""
    token = uuid4().hex
    made = await persevere(
        lambda: api.post(
            f"{BASE}/slideshows/generate",
            json=wish(url, number),
            headers={"Idempotency-Key": f"make-{token}"},
        ),
        201,
    )
    slideshow = made.json()["data"]["id"]
    headers = {"Prefer": "respond-async", "Idempotency-Key": f"draw-{token}"}
    accepted = await persevere(
        lambda: api.post(f"{BASE}/slideshows/{slideshow}/render", headers=headers), 202
    )
    await album.add(slideshow, accepted.json()["data"]["generation_id"])


async def havoc(house: House, album: Album) -> None:
    """Kill everyone who has to do with slideshows, some twice, and restart the broker once."""
    services = ("slideshow", "renderer", "gateway", "slideshow", "projector", "renderer")
    for number, service in enumerate(services):
        await album.reach(6 + number * 7)
        await kill(house, service)
        if number == 2:
            await restart_broker()


async def test_every_slideshow_is_made_once_and_drawn_whole(house: House) -> None:
    organisation = f"album-{uuid4().hex[:8]}"
    album = Album()
    async with AsyncExitStack() as open_clients:
        clients = [
            await open_clients.enter_async_context(
                httpx.AsyncClient(
                    base_url=house.url,
                    headers={"Authorization": f"Bearer {await house.new_key(organisation)}"},
                    timeout=60,
                )
            )
            for _ in range(CLIENTS)
        ]
        photo = await Slideshows(clients[0]).upload(photograph(2000, 1500))

        async def work(worker: int) -> None:
            for number in range(worker, SLIDESHOWS, CLIENTS):
                await order(clients[worker], photo["url"], number, album)

        async with asyncio.TaskGroup() as group:
            group.create_task(havoc(house, album))
            for worker in range(CLIENTS):
                group.create_task(work(worker))

        api = clients[0]
        views = await asyncio.gather(*(ended(api, generation) for _, generation in album.accepted))
        for view in views:
            assert_completed_once(view)
        generations = {generation for _, generation in album.accepted}
        assert len(generations) == SLIDESHOWS
        seen = await terminal_events(house, generations)
        assert {generation: len(ids) for generation, ids in seen.items()} == dict.fromkeys(
            generations, 1
        )
        listed = await persevere(lambda: api.get(f"{BASE}/slideshows", params={"limit": 100}), 200)
        assert listed.json()["data"]["total"] == SLIDESHOWS
        for number, (slideshow, generation) in enumerate(album.accepted):
            found = await shown(clients[number % CLIENTS], slideshow)
            await assert_whole(found, generation)


async def shown(api: httpx.AsyncClient, slideshow: str) -> dict[str, Any]:
    """Return a slideshow once its owner, too, has heard that it was drawn."""
    async with asyncio.timeout(PATIENCE):
        while True:
            answer = await persevere(lambda: api.get(f"{BASE}/slideshows/{slideshow}"), 200)
            found: dict[str, Any] = answer.json()["data"]
            if found["status"] == "rendered":
                return found
            await asyncio.sleep(0.2)  # a client's pause between two looks


async def assert_whole(slideshow: dict[str, Any], generation: str) -> None:
    """Fail unless every picture is there and all are of this generation."""
    async with httpx.AsyncClient(timeout=60) as anyone:
        for slide in slideshow["slides"]:
            assert f"/{generation}-1/" in slide["rendered_image_url"]
            picture = await anyone.get(slide["rendered_image_url"])
            assert picture.content[:3] == b"\xff\xd8\xff", slide["rendered_image_url"]
            assert picture.content[-2:] == b"\xff\xd9"
