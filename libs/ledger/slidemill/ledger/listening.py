"""One LISTEN connection that comes back by itself."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from contextlib import suppress

import asyncpg

_log = logging.getLogger(__name__)

_CHECK_EVERY = 15.0
_CHECK_TIMEOUT = 5.0
_LONGEST_PAUSE = 5.0


async def listen(
    pool: asyncpg.Pool,
    channel: str,
    heard: Callable[[str], None],
    connected: Callable[[], None],
) -> None:
    """Call `heard` with each notification's payload, for ever; holds one connection of the pool.

    `connected` is called after every connect. Notifications sent while there was no connection are
    lost, so it has to do whatever they would have caused.
    """
    pause = 0.1
    while True:
        try:
            async with pool.acquire() as connection:
                await _listen_on(connection, channel, heard, connected)
            pause = 0.1
        except Exception as error:  # noqa: BLE001 - logged; whoever waits must not wait in vain
            _log.warning("listening on %s failed, again in %.1f s: %r", channel, pause, error)
        await asyncio.sleep(pause)
        pause = min(pause * 2, _LONGEST_PAUSE)


async def _listen_on(
    connection: asyncpg.Connection,
    channel: str,
    heard: Callable[[str], None],
    connected: Callable[[], None],
) -> None:
    """Listen until the connection is lost."""
    lost = asyncio.Event()

    def on_notification(_connection: object, _pid: int, _channel: str, payload: str) -> None:
        heard(payload)

    def on_end(_connection: object) -> None:
        lost.set()

    connection.add_termination_listener(on_end)
    await connection.add_listener(channel, on_notification)
    try:
        connected()
        while not lost.is_set():
            try:
                async with asyncio.timeout(_CHECK_EVERY):
                    await lost.wait()
            except TimeoutError:
                # a peer that vanished without a word is noticed only by asking
                await connection.execute("SELECT 1", timeout=_CHECK_TIMEOUT)
    finally:
        # a lost connection has left the pool already, and our hands with it
        with suppress(asyncpg.InterfaceError):
            connection.remove_termination_listener(on_end)
            await connection.remove_listener(channel, on_notification)
