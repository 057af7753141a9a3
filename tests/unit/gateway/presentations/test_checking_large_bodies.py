"""Large bodies are checked elsewhere, and nobody can tell but by who has to wait."""

from __future__ import annotations

import asyncio
import json
import os
import signal
from collections.abc import AsyncIterator
from typing import Any

import pytest

from slidemill.gateway.presentations.checking import LARGE, Checker
from slidemill.gateway.presentations.reading import MalformedBody, Unprocessable, read_json
from slidemill.gateway.routes.presentations_schemas import GenerateDeckBody, UpdateChartsBody


@pytest.fixture(scope="module")
async def checker() -> AsyncIterator[Checker]:
    async with Checker() as checker:
        yield checker


def a_large_deck(title: Any = "Harbour") -> bytes:
    rows = [{"cells": [{"value": "x" * 50}] * 10}] * 1000
    block = {"type": "table", "table": {"table": {"rows": rows}}}
    slide = {
        "template_slide_id": 12,
        "slide_data": {"title": title, "content": {"blocks": [block]}},
    }
    body = json.dumps({"slides": [slide], "org_name": "acme", "options": {}}).encode()
    assert len(body) > LARGE
    return body


async def test_a_large_body_is_understood_but_for_its_bulk(checker: Checker) -> None:
    body = a_large_deck()
    read = await checker.read(body, GenerateDeckBody, GenerateDeckBody.hollow)
    assert read.raw == json.loads(body)
    assert (read.value.org_name, read.value.slides[0].template_slide_id) == ("acme", "12")
    assert read.value.request(read.raw) == read_json(body, GenerateDeckBody).value.request(read.raw)


async def test_large_updates_are_counted(checker: Checker) -> None:
    data = {"categories": ["a"] * 9000, "series": [{"name": "s", "values": [1] * 9000}] * 9}
    body = json.dumps({"updates": [{"slide_index": 3, "chart_data": data}]}).encode()
    assert len(body) > LARGE
    read = await checker.read(body, UpdateChartsBody, UpdateChartsBody.hollow)
    assert [update.slide_index for update in read.value.updates] == [3]


async def test_a_faulty_large_body_is_refused_with_the_same_faults(checker: Checker) -> None:
    body = a_large_deck(title=[])
    with pytest.raises(Unprocessable) as elsewhere:
        await checker.read(body, GenerateDeckBody, GenerateDeckBody.hollow)
    with pytest.raises(Unprocessable) as here:
        read_json(body, GenerateDeckBody)
    assert elsewhere.value.faults == here.value.faults
    with pytest.raises(MalformedBody, match="the JSON cannot be read"):
        await checker.read(body[:-1], GenerateDeckBody, GenerateDeckBody.hollow)


async def test_others_go_on_while_a_large_body_is_checked(checker: Checker) -> None:
    turns = 0
    reading = asyncio.create_task(
        checker.read(a_large_deck(), GenerateDeckBody, GenerateDeckBody.hollow)
    )
    while not reading.done():
        await asyncio.sleep(0)
        turns += 1
    await reading
    assert turns > 2


async def test_a_checker_that_was_killed_is_replaced(checker: Checker) -> None:
    body = a_large_deck()
    await checker.read(body, GenerateDeckBody, GenerateDeckBody.hollow)
    process = checker._process
    assert process is not None
    for pid in process._processes:
        os.kill(pid, signal.SIGKILL)
    for _ in range(2):
        read = await checker.read(body, GenerateDeckBody, GenerateDeckBody.hollow)
        assert read.value.org_name == "acme"
    assert checker._process is not process
