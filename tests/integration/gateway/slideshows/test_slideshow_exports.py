"""Slideshows as files over HTTP: made when they are asked for, then kept."""

from __future__ import annotations

import asyncio
from uuid import UUID, uuid4

import httpx
import pytest

from slidemill.contracts import Envelope
from slidemill.contracts.events import (
    FailureCode,
    GenerationCancelled,
    GenerationCompleted,
    GenerationEvent,
    GenerationFailed,
)
from slidemill.contracts.slideshow_asks import (
    ExportReady,
    PrepareSlideshowExport,
    SlideshowFormat,
)
from tests.integration.gateway.conftest import Serve
from tests.integration.gateway.slideshows.stage import Stage


class Exports:
    """The owner of one slideshow, and whoever makes files of it."""

    def __init__(self, stage: Stage, organisation: str) -> None:
        self.slideshow = uuid4()
        self.exists = False
        self._stage = stage
        self._organisation = organisation
        stage.owner.answers(organisation, PrepareSlideshowExport, self._prepare)

    def path(self, format_: str = "pdf") -> str:
        return f"/slideshows/{self.slideshow}/export?format={format_}"

    def key(self, format_: str = "pdf") -> str:
        return f"slideshows/exports/{self._organisation}/{self.slideshow}/5.{format_}"

    @property
    def orders(self) -> list[Envelope]:
        return self._stage.owner.orders(self._organisation)

    async def order(self) -> Envelope:
        """Return the first order, once it is there."""
        return await self._stage.owner.first_order(self._organisation)

    async def finish(self, order: Envelope, content: bytes = b"a file") -> None:
        """Make the file that was ordered."""
        output = str(order.data["output"])
        await self._stage.store.put(output, content, "application/octet-stream")
        await self.end(order, GenerationCompleted(output=output, slides=1, size=len(content)))

    async def end(self, order: Envelope, event: GenerationEvent) -> None:
        await self._stage.record(order, event)

    def _prepare(self, ask: PrepareSlideshowExport) -> ExportReady:
        return ExportReady(
            output=self.key(ask.format),
            exists=self.exists,
            content=5,
            filename=f"Tee für zwei.{ask.format}",
        )


@pytest.fixture
def exports(stage: Stage, organisation: str) -> Exports:
    """Return the exports of a slideshow of this test's organisation."""
    return Exports(stage, organisation)


def is_the_file(answer: httpx.Response, format_: str, content: bytes = b"a file") -> None:
    assert (answer.status_code, answer.content) == (200, content)
    assert answer.headers["Content-Type"] == SlideshowFormat(format_).media_type
    assert answer.headers["Content-Length"] == str(len(content))
    disposition = answer.headers["Content-Disposition"]
    assert disposition.startswith("attachment; ")
    assert f"filename*=UTF-8''Tee%20f%C3%BCr%20zwei.{format_}" in disposition


@pytest.mark.parametrize("format_", list(SlideshowFormat))
async def test_a_file_that_is_there_is_given_at_once(
    api: httpx.AsyncClient, stage: Stage, exports: Exports, format_: str
) -> None:
    exports.exists = True
    await stage.store.put(exports.key(format_), b"a file", "text/html")
    is_the_file(await api.get(exports.path(format_)), format_)
    assert exports.orders == []


@pytest.mark.parametrize("format_", list(SlideshowFormat))
async def test_a_file_is_made_and_waited_for(
    api: httpx.AsyncClient, exports: Exports, format_: str
) -> None:
    waiting = asyncio.create_task(api.get(exports.path(format_)))
    order = await exports.order()
    await exports.finish(order)
    is_the_file(await waiting, format_)
    assert order.subject == f"slideshow/{exports.slideshow}/5/{format_}"
    assert UUID(order.data["slideshow"]) == exports.slideshow
    assert (order.data["content"], order.data["format"]) == (5, format_)
    assert order.data["output"] == exports.key(format_)


async def test_a_file_that_went_meanwhile_is_made_again(
    api: httpx.AsyncClient, exports: Exports
) -> None:
    exports.exists = True
    waiting = asyncio.create_task(api.get(exports.path()))
    await exports.finish(await exports.order())
    is_the_file(await waiting, "pdf")


FAILURES: list[tuple[GenerationEvent, tuple[int, str, str]]] = [
    (
        GenerationFailed(code=FailureCode.EXPORT_FAILED, message="no room"),
        (500, "export_failed", "no room"),
    ),
    (
        GenerationFailed(code=FailureCode.PICTURE_INVALID, message="slide 1: no picture"),
        (422, "export_failed", "slide 1: no picture"),
    ),
    (
        GenerationFailed(code=FailureCode.SLIDESHOW_CHANGED, message="it was changed"),
        (422, "export_failed", "it was changed"),
    ),
    (
        GenerationFailed(code=FailureCode.SLIDESHOW_NOT_FOUND, message="it is gone"),
        (404, "not_found", "it is gone"),
    ),
    (GenerationCancelled(), (500, "export_failed", "the export was cancelled; call again")),
]


@pytest.mark.parametrize(("event", "expected"), FAILURES)
async def test_an_export_that_fails_says_why(
    api: httpx.AsyncClient,
    exports: Exports,
    event: GenerationEvent,
    expected: tuple[int, str, str],
) -> None:
    waiting = asyncio.create_task(api.get(exports.path()))
    await exports.end(await exports.order(), event)
    answer = await waiting
    status, code, says = expected
    assert answer.json() == {"ok": False, "code": status, "message": says, "error_code": code}
    assert answer.status_code == status


async def test_an_export_that_takes_too_long_goes_on_and_is_found_again(
    serve: Serve, key: str, exports: Exports
) -> None:
    headers = {"Authorization": f"Bearer {key}"}
    path = f"/api/partner/v1{exports.path()}"
    async with serve(render_deadline=0.3) as http:
        for _ in range(2):
            late = await http.get(path, headers=headers)
            assert (late.status_code, late.json()["error_code"]) == (504, "export_timeout")
            assert "goes on" in late.json()["message"]
    async with serve() as http:
        await exports.finish(await exports.order())
        exports.exists = True
        is_the_file(await http.get(path, headers=headers), "pdf")
    assert len(exports.orders) == 1
