"""Large bodies are checked in a process of their own, so that nobody else waits meanwhile."""

from __future__ import annotations

import asyncio
import multiprocessing
import os
import signal
import threading
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from typing import Any, Self

from pydantic import BaseModel

from slidemill.gateway.presentations.reading import (
    MalformedBody,
    ModelT,
    Read,
    Unprocessable,
    decoded,
    read_json,
)

LARGE = 256 * 1024
"""Bytes; checking a smaller body holds everyone up for some hundredths of a second at most."""

Fault = str | list[dict[str, Any]] | None
"""Why a body is malformed, or what is wrong with it, or nothing."""


class Checker:
    """Reads bodies like `read_json`; large ones are checked elsewhere, one after the other.

    The other process is started for the first large body.
    """

    def __init__(self) -> None:
        self._process: ProcessPoolExecutor | None = None

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """End the other process, if there is one."""
        process, self._process = self._process, None
        if process is not None:
            process.shutdown(wait=False, cancel_futures=True)

    async def read(
        self,
        body: bytes,
        model: type[ModelT],
        hollow: Callable[[dict[str, Any]], dict[str, Any]],
    ) -> Read[ModelT]:
        """Return a body as it stands and as it is understood; raises as `read_json`.

        `hollow` replaces the bulk of what was sent, which only the renderer looks at: of a large
        body that was checked, no more than the rest is understood.
        """
        if len(body) < LARGE:
            return read_json(body, model)
        fault = await self._fault_in(body, model)
        if isinstance(fault, str):
            raise MalformedBody(fault)
        if fault is not None:
            raise Unprocessable(fault)
        raw = decoded(body)
        return Read(raw, model.model_validate(hollow(raw)))

    async def _fault_in(self, body: bytes, model: type[BaseModel]) -> Fault:
        process = self._process
        try:
            if process is None:
                context = multiprocessing.get_context("spawn")
                process = self._process = ProcessPoolExecutor(
                    1, mp_context=context, initializer=_end_with_parent
                )
            loop = asyncio.get_running_loop()
            return await loop.run_in_executor(process, fault_in, body, model)
        except (
            BrokenProcessPool,
            OSError,
        ):  # killed, or not to be had; the next try may fare better
            if self._process is process:
                self.close()
            return fault_in(body, model)


def fault_in(body: bytes, model: type[BaseModel]) -> Fault:
    """Return what `read_json` says against a body; of plain data, to travel between processes."""
    try:
        read_json(body, model)
    except MalformedBody as error:
        return str(error)
    except Unprocessable as error:
        return error.faults
    return None


def _end_with_parent() -> None:
    """End this process when the one that started it does, however that ends, and not before."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    parent = multiprocessing.parent_process()

    def watch() -> None:
        if parent is not None:
            parent.join()
        os._exit(0)

    threading.Thread(target=watch, name="parent", daemon=True).start()
