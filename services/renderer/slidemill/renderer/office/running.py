"""Runs one conversion and then waits to be killed: `python -m slidemill.renderer.office.running`.

A process of its own, the head of a group, under limits that all its children inherit: it scans
the deck, has LibreOffice make a PDF of it, and draws the pages where pictures are wanted.
"""

from __future__ import annotations

import errno
import os
import resource
import signal
import sys
import traceback
from dataclasses import replace

from pydantic import BaseModel

from slidemill.contracts.commands import ExportFormat
from slidemill.contracts.events import FailureCode
from slidemill.intake import IntakeError, scan_pptx
from slidemill.intake.limits import ZIP
from slidemill.renderer.child import seccomp
from slidemill.renderer.child.limits import Limits, apply
from slidemill.renderer.child.outcomes import Done, Errored, Failed, OutOfMemory, Progress
from slidemill.renderer.child.sandbox import die_with_parent
from slidemill.renderer.child.task import INPUT, OUTPUT
from slidemill.renderer.office.converting import NotConverted, convert
from slidemill.renderer.office.drawing import TooLarge, count_pages, draw
from slidemill.renderer.office.pruning import NoSuchSlide
from slidemill.renderer.office.wish import Job

_NICENESS = 5
_OPEN_FILES = 1024
_MAX_ERROR = 2_000
_MAX_TRACEBACK = 20_000


def main() -> None:
    """Read the job from standard input, do it, say how it ended."""
    die_with_parent(os.getppid())
    job = Job.model_validate_json(sys.stdin.buffer.readline())
    os.nice(_NICENESS)
    apply(Limits(memory=job.memory, file_size=job.file_size, open_files=_OPEN_FILES))
    resource.setrlimit(resource.RLIMIT_CPU, (job.cpu, job.cpu))
    _say(_perform(job))
    signal.pause()  # the parent ends the whole group, whose number must stay ours until then


def _perform(job: Job) -> Done | Failed | OutOfMemory | Errored:
    try:
        return _export(job)
    except MemoryError:
        pass  # answered once this clause is left: the traceback holds the memory
    except Exception as error:  # noqa: BLE001 - the one place where a defect becomes a report
        summary = f"{type(error).__name__}: {error}"
        return Errored(
            error=summary[:_MAX_ERROR], traceback=traceback.format_exc()[-_MAX_TRACEBACK:]
        )
    return OutOfMemory()


def _export(job: Job) -> Done | Failed:
    deck, output = job.directory / INPUT, job.directory / OUTPUT
    wish = job.wish
    try:
        content = deck.read_bytes()  # of a size that the parent found fit
        scan_pptx(content, replace(ZIP, packed=len(content)), "deck")
    except IntakeError as error:
        return _failed(f"The deck cannot be exported: {error}")
    try:
        document = convert(job, deck)
        seccomp.install()  # from here on nothing needs a program or a socket
        if wish.format is ExportFormat.PDF:
            pages = count_pages(document)
            output.write_bytes(document.read_bytes())
        else:
            pages = draw(document, output, wish, _tell)
    except (NoSuchSlide, NotConverted, TooLarge) as error:
        return _failed(str(error))
    except OSError as error:
        if error.errno != errno.EFBIG:
            raise
        return _failed(
            f"The export has more than the {job.file_size} bytes that one may have; order narrower "
            "pictures, or export fewer slides."
        )
    return Done(slides=pages, size=output.stat().st_size)


def _tell(done: int, total: int) -> None:
    _say(Progress(done=done, total=total))


def _failed(message: str) -> Failed:
    return Failed(code=FailureCode.EXPORT_FAILED, message=message)


def _say(line: BaseModel) -> None:
    sys.stdout.buffer.write(line.model_dump_json().encode() + b"\n")
    sys.stdout.buffer.flush()


if __name__ == "__main__":
    main()
