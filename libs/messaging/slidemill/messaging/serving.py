"""Running a message-driven service: the bus, health and metrics over HTTP, tasks, a clean end."""

from __future__ import annotations

import asyncio
import json
import signal
import socket
from collections.abc import Awaitable, Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any

import structlog
import uvicorn
import uvloop
from prometheus_client import CONTENT_TYPE_LATEST, generate_latest

from slidemill.messaging.bus import Bus
from slidemill.messaging.readiness import Readiness, Watch

Hook = Callable[[], Awaitable[None]]
Check = Callable[[], Awaitable[None]]
"""Raises when what it looks at does not work; the error's text becomes the reason."""

_LOG = structlog.stdlib.get_logger("slidemill.messaging.serving")
_CHECK_TIMEOUT = 2.0
_FIRST_PAUSE = 0.5
_LONGEST_PAUSE = 30.0

Scope = Mapping[str, Any]
Send = Callable[[dict[str, Any]], Awaitable[None]]
Receive = Callable[[], Awaitable[dict[str, Any]]]


class ServiceApp:
    """One service process.

    `start` hooks run before the bus starts, `stop` hooks after it has drained, in the given
    order. Each task of `background` runs until the end; one that ends or fails is started again
    after a growing pause, and the service is not ready meanwhile. `checks` join readiness.

    The only routes are `/health/live`, `/health/ready` and `/metrics`: FastStream's pages, which
    can publish without authentication, are not served.
    """

    def __init__(
        self,
        *,
        bus: Bus,
        host: str = "127.0.0.1",
        port: int = 0,
        start: Sequence[Hook] = (),
        stop: Sequence[Hook] = (),
        background: Mapping[str, Hook] | None = None,
        checks: Mapping[str, Check] | None = None,
    ) -> None:
        """`port` 0 takes a free one; see `address` once `run` has begun."""
        self.bus = bus
        self.address: tuple[str, int] | None = None
        self._host = host
        self._port = port
        self._start_hooks = tuple(start)
        self._stop_hooks = tuple(stop)
        self._background = dict(background or {})
        self._checks = dict(checks or {})
        self._watch = Watch(self._look, ttl=2.0, failures=2)
        self._resting: dict[str, str] = {}
        self._ending = asyncio.Event()
        self._phase = "starting"

    async def run(self) -> None:
        """Serve until `end` is called or SIGTERM or SIGINT comes; then drain and return.

        Raises whatever the start hooks or the bus raise.
        """
        listening = socket.create_server((self._host, self._port))
        self.address = listening.getsockname()[:2]
        server = _Server(
            uvicorn.Config(
                self, lifespan="off", log_config=None, access_log=False, server_header=False
            )
        )
        serving = asyncio.create_task(server.serve(sockets=[listening]), name="http")
        tasks: list[asyncio.Task[None]] = []
        with _signals(self.end):
            try:
                if await self._start():
                    tasks = [
                        asyncio.create_task(self._supervise(name, hook), name=name)
                        for name, hook in self._background.items()
                    ]
                    self._phase = "serving"
                    _LOG.info("serving", host=self.address[0], port=self.address[1])
                    await self._ending.wait()
            finally:
                await self._wind_up(server, serving, tasks)

    def end(self) -> None:
        """Begin to drain; `run` returns when that is done."""
        self._ending.set()

    async def ready(self) -> Readiness:
        """Whether the bus, the background tasks and the service's own checks are well."""
        if self._phase != "serving":
            return Readiness(ready=False, reasons=(self._phase,))
        bus, own = await asyncio.gather(self.bus.ready(), self._watch())
        return Readiness(ready=bus.ready and own.ready, reasons=bus.reasons + own.reasons)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one HTTP request (ASGI 3)."""
        if scope["type"] != "http":
            return
        if scope["method"] not in {"GET", "HEAD"}:
            await _respond(send, 405, "text/plain", b"only GET\n")
        elif scope["path"] == "/health/live":
            await _respond(send, 200, "application/json", b'{"live":true}')
        elif scope["path"] == "/health/ready":
            answer = await self.ready()
            body = {"ready": answer.ready, "reasons": list(answer.reasons)}
            status = 200 if answer.ready else 503
            await _respond(send, status, "application/json", json.dumps(body).encode())
        elif scope["path"] == "/metrics":
            await _respond(send, 200, CONTENT_TYPE_LATEST, generate_latest(self.bus.registry))
        else:
            await _respond(send, 404, "text/plain", b"/health/live, /health/ready, /metrics\n")

    async def _start(self) -> bool:
        """Start everything; False when the end came first."""

        async def start() -> None:
            for hook in self._start_hooks:
                await hook()
            await self.bus.start()

        starting = asyncio.create_task(start(), name="start")
        ending = asyncio.create_task(self._ending.wait(), name="ending")
        await asyncio.wait({starting, ending}, return_when=asyncio.FIRST_COMPLETED)
        ending.cancel()
        if starting.done():
            await starting
            return True
        starting.cancel()
        await asyncio.gather(starting, return_exceptions=True)
        return False

    async def _wind_up(
        self,
        server: uvicorn.Server,
        serving: asyncio.Task[None],
        tasks: Sequence[asyncio.Task[None]],
    ) -> None:
        self._phase = "draining"
        _LOG.info("draining")
        await self.bus.stop()
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        for hook in self._stop_hooks:
            try:
                await hook()
            except Exception:  # noqa: BLE001 - logged; the other hooks must run
                _LOG.exception("a stop hook failed")
        server.should_exit = True
        await asyncio.gather(serving, return_exceptions=True)
        _LOG.info("stopped")

    async def _supervise(self, name: str, hook: Hook) -> None:
        pause = _FIRST_PAUSE
        while True:
            began = asyncio.get_running_loop().time()
            try:
                await hook()
                trouble = "it returned"
            except Exception as error:  # noqa: BLE001 - logged; the task starts again
                _LOG.exception("a background task failed", task=name)
                trouble = repr(error)
            if asyncio.get_running_loop().time() - began > _LONGEST_PAUSE:
                pause = _FIRST_PAUSE
            self._resting[name] = f"background task {name} starts again soon: {trouble}"
            await asyncio.sleep(pause)
            pause = min(pause * 2, _LONGEST_PAUSE)
            del self._resting[name]

    async def _look(self) -> list[str]:
        found = await asyncio.gather(*(self._check(*item) for item in self._checks.items()))
        return [*self._resting.values(), *(reason for reason in found if reason)]

    async def _check(self, name: str, check: Check) -> str | None:
        try:
            async with asyncio.timeout(_CHECK_TIMEOUT):
                await check()
        except Exception as error:  # noqa: BLE001 - a check may fail in any way; said in the answer
            _LOG.warning("a readiness check failed", check=name, error=repr(error))
            return f"{name}: {error!r}"
        return None


def serve(app: ServiceApp) -> None:
    """Run a service in this process until it is told to stop."""
    uvloop.run(app.run())


class _Server(uvicorn.Server):
    """Uvicorn that leaves signals to us: they begin the drain, not the end of health answers."""

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield


@contextmanager
def _signals(handler: Callable[[], None]) -> Iterator[None]:
    loop = asyncio.get_running_loop()
    for signal_ in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(signal_, handler)
    try:
        yield
    finally:
        for signal_ in (signal.SIGTERM, signal.SIGINT):
            loop.remove_signal_handler(signal_)


async def _respond(send: Send, status: int, content_type: str, body: bytes) -> None:
    headers = [(b"content-type", content_type.encode()), (b"content-length", b"%d" % len(body))]
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": body})
