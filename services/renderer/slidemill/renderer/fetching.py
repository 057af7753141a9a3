"""What a job works on, brought from the store; what is not there ends the generation."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine, Iterable, Sequence
from contextlib import AsyncExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol, TypeVar

import pydantic_core

from slidemill.contracts.events import FailureCode, Finding, GenerationFailed
from slidemill.renderer.child import MIB, PictureFile, TemplateFile
from slidemill.renderer.lasting_files import LastingFiles
from slidemill.renderer.pool import Workspace
from slidemill.storage import InvalidKey, ObjectMissing, ObjectStore, ObjectTooLarge

T = TypeVar("T")

LARGEST_REQUEST = 10 << 20
"""Bytes of a request's JSON (presentations reference, section 8)."""
LARGEST_PICTURE = 20 * MIB
"""Bytes (slideshow reference, section 10)."""
LARGEST_PICTURES = 512 * MIB
"""Bytes of all pictures of one job; ten of the largest take 200 MiB."""
_TEMPLATES = "templates/files/"
_PICTURES = "slideshows/pictures/"
"""Below these an object's key is made of its content, so it never changes."""


class NothingToWorkOn(Exception):  # noqa: N818 - reads as what happened
    """What the command names is not in the store, or too large."""

    def __init__(self, code: FailureCode, message: str, faults: Iterable[Finding] = ()) -> None:
        super().__init__(message)
        self.end = GenerationFailed(code=code, message=message, faults=list(faults))


class WithRequest(Protocol):
    """A command with a request, in itself or in the store."""

    @property
    def request(self) -> dict[str, Any] | None:
        """The request's JSON."""
        ...

    @property
    def request_key(self) -> str | None:
        """Where it lies otherwise."""
        ...


@dataclass(frozen=True, slots=True)
class Setup:
    """One job's place in the house while its input is brought."""

    fetcher: Fetcher
    workspace: Workspace
    held: AsyncExitStack
    """What lasts as long as the job."""
    organisation: str
    """Whose job it is."""


class Fetcher:
    """Brings objects into a job's workspace, and templates from beside it."""

    def __init__(
        self,
        store: ObjectStore,
        *,
        templates: LastingFiles,
        pictures: LastingFiles,
        largest: int,
    ) -> None:
        """`largest` is bytes, of a package, template or deck."""
        self._store = store
        self._templates = templates
        self._pictures = pictures
        self._largest = largest

    async def package(self, key: str, workspace: Workspace) -> None:
        """Bring a package as the input."""
        try:
            await self._store.download(key, workspace.input, self._largest)
        except (ObjectMissing, InvalidKey):
            raise NothingToWorkOn(
                FailureCode.PACKAGE_MISSING,
                f"There is no package {key}; upload it before its render is ordered.",
            ) from None
        except ObjectTooLarge:
            raise NothingToWorkOn(
                FailureCode.PACKAGE_INVALID,
                f"The package {key} has more than the {self._largest} bytes allowed; "
                "upload a smaller zip.",
            ) from None

    async def request(
        self, command: WithRequest, workspace: Workspace, largest: int = LARGEST_REQUEST
    ) -> None:
        """Bring a request's JSON as the input, as it came."""
        if command.request_key is None:
            workspace.input.write_bytes(pydantic_core.to_json(command.request))
            return
        key = command.request_key
        try:
            await self._store.download(key, workspace.input, largest)
        except (ObjectMissing, InvalidKey):
            raise NothingToWorkOn(
                FailureCode.SOURCE_MISSING,
                f"There is no request {key}; store it before its render is ordered.",
            ) from None
        except ObjectTooLarge:
            raise NothingToWorkOn(
                FailureCode.DATA_INVALID,
                f"The request {key} has more than the {largest} bytes allowed; split it.",
            ) from None

    async def deck(self, key: str, workspace: Workspace) -> None:
        """Bring the deck that the input says what to do with."""
        try:
            await self._store.download(key, workspace.source, self._largest)
        except (ObjectMissing, InvalidKey):
            raise NothingToWorkOn(
                FailureCode.SOURCE_MISSING,
                f"There is no deck {key}; it may have been deleted, or was never made.",
            ) from None
        except ObjectTooLarge:
            raise NothingToWorkOn(
                FailureCode.TEMPLATE_INVALID,
                f"The deck {key} has more than the {self._largest} bytes allowed; "
                "make its pictures smaller.",
            ) from None

    async def templates(
        self, keys: Sequence[str], workspace: Workspace, held: AsyncExitStack
    ) -> tuple[TemplateFile, ...]:
        """Bring templates side by side, for as long as `held` is open.

        One that is not there is told as its file's fault, for the slides of the others can be
        made.
        """
        if len(keys) == 1:
            return (await self._template(keys[0], workspace.directory / "template-0", held),)
        return await _side_by_side(
            self._template(key, workspace.directory / f"template-{n}", held)
            for n, key in enumerate(keys)
        )

    async def template(self, key: str, workspace: Workspace, held: AsyncExitStack) -> TemplateFile:
        """Bring the one template that a job is about."""
        (file,) = await self.templates([key], workspace, held)
        if file.fault is not None:
            raise NothingToWorkOn(FailureCode.SOURCE_MISSING, file.fault)
        return file

    async def pictures(self, keys: Sequence[str], setup: Setup) -> tuple[PictureFile, ...]:
        """Bring pictures side by side; one that is not there is told as its file's fault."""
        folder = setup.workspace.directory
        room = _Room(LARGEST_PICTURES)
        return await _side_by_side(
            self._picture(key, folder / f"picture-{n}", setup.held, room)
            for n, key in enumerate(keys)
        )

    async def _picture(
        self, key: str, path: Path, held: AsyncExitStack, room: _Room
    ) -> PictureFile:
        try:
            if key.startswith(_PICTURES):
                path = await held.enter_async_context(self._pictures.held(key))
            else:
                await self._store.download(key, path, LARGEST_PICTURE)
        except (ObjectMissing, InvalidKey):
            return PictureFile(fault=f"There is no picture {key}; it may have been deleted.")
        except ObjectTooLarge:
            return PictureFile(
                fault=f"the file has more than the {LARGEST_PICTURE // MIB} MiB allowed; "
                "save it smaller."
            )
        room.take(path.stat().st_size)
        return PictureFile(path=str(path))

    async def _template(self, key: str, path: Path, held: AsyncExitStack) -> TemplateFile:
        try:
            if key.startswith(_TEMPLATES):
                path = await held.enter_async_context(self._templates.held(key))
                return TemplateFile(path=str(path), lasting=True)
            await self._store.download(key, path, self._largest)
            return TemplateFile(path=str(path))
        except (ObjectMissing, InvalidKey):
            return TemplateFile(fault=f"There is no template {key}; it may have been deleted.")
        except ObjectTooLarge:
            text = f"The template {key} has more than the {self._largest} bytes allowed."
            return TemplateFile(fault=text)


class _Room:
    """What all pictures of a job may take together."""

    def __init__(self, size: int) -> None:
        self._size = self._left = size

    def take(self, size: int) -> None:
        """Note that so many bytes came; raises `NothingToWorkOn` when they are too many."""
        self._left -= size
        if self._left < 0:
            raise NothingToWorkOn(
                FailureCode.PICTURE_INVALID,
                f"The pictures of the slideshow have more than the {self._size // MIB} MiB "
                "allowed together; make some of them smaller.",
            )


async def _side_by_side(works: Iterable[Coroutine[Any, Any, T]]) -> tuple[T, ...]:
    try:
        async with asyncio.TaskGroup() as group:
            tasks = [group.create_task(work) for work in works]
    except ExceptionGroup as several:
        raise several.exceptions[0] from None  # the bus knows a blip by its type
    return tuple(task.result() for task in tasks)
