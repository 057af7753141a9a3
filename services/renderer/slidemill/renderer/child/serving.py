"""The life of a child: confine itself, then take orders until there are no more."""

from __future__ import annotations

import gc
import os
import tempfile
import traceback
from collections.abc import Callable
from multiprocessing.connection import Connection
from pathlib import Path

from pydantic import BaseModel

from slidemill.renderer.child import limits as _limits
from slidemill.renderer.child import sandbox
from slidemill.renderer.child.limits import Limits
from slidemill.renderer.child.orders import Order
from slidemill.renderer.child.outcomes import (
    ChildOutcome,
    Errored,
    OutOfMemory,
    Progress,
    Ready,
    Taken,
)
from slidemill.renderer.child.task import Job, Task

_REST = 0.25
"""Seconds without an order after which nobody waits for a collection."""
_MAX_ERROR = 2_000
_MAX_TRACEBACK = 20_000


def serve(orders: Connection, replies: Connection, job: Job, limits: Limits) -> None:
    """Do `job` for every order that comes in; returns when the parent hangs up."""
    network = sandbox.enter(limits, keep={orders.fileno(), replies.fileno()})
    gc.collect()
    gc.freeze()  # what little came since the fork lives for ever, too
    with (
        open(orders.fileno(), "rb", closefd=False) as inbox,
        open(replies.fileno(), "wb", closefd=False) as outbox,
    ):

        def send(line: BaseModel) -> None:
            outbox.write(line.model_dump_json().encode() + b"\n")
            outbox.flush()

        send(Ready(network=network))
        for line in inbox:
            order = Order.model_validate_json(line)
            send(Taken())
            send(_perform(job, order, limits, send))
            # Looking through the kept templates takes milliseconds that a busy host lacks, right
            # when the deck is stored and told of. What a job leaves behind can wait for a rest.
            if not orders.poll(_REST):
                gc.collect()


def _perform(
    job: Job, order: Order, limits: Limits, send: Callable[[Progress], None]
) -> ChildOutcome:
    """Run the job under its own processor limit; whatever it raises becomes an outcome."""
    task = Task(directory=Path(order.directory), send=send, kind=order.job, brief=order.brief)
    os.chdir(task.directory)
    tempfile.tempdir = order.directory
    _limits.arm_cpu(min(order.cpu, limits.cpu))
    try:
        return job(task)
    except MemoryError:
        # Answer only once this clause is left: until then the traceback holds all its memory.
        pass
    except Exception as error:  # noqa: BLE001 - the one place where a defect becomes a report
        summary = f"{type(error).__name__}: {error}"
        return Errored(
            error=summary[:_MAX_ERROR], traceback=traceback.format_exc()[-_MAX_TRACEBACK:]
        )
    return OutOfMemory()
