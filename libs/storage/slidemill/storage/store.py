"""Async access to one bucket of an S3 store."""

import asyncio
import io
import itertools
import tempfile
from collections.abc import AsyncIterator, Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import datetime, timedelta
from http import HTTPStatus
from pathlib import Path
from typing import IO, Self, TypeVar

from minio.commonconfig import CopySource
from minio.deleteobjects import DeleteObject
from minio.error import S3Error

from slidemill.storage.client import connect
from slidemill.storage.errors import (
    ObjectMissing,
    ObjectTooLarge,
    StoreRefused,
    changed,
    failure,
    translated,
)
from slidemill.storage.keys import check_folder, check_key
from slidemill.storage.presign import PresignedForm, Signer
from slidemill.storage.settings import StoreSettings

T = TypeVar("T")

_PAGE = 1000  # S3 lists and deletes at most this many objects per request
_CHUNK = 1 << 20
_PART = 16 << 20  # files go up in parts of this size, so that memory stays bounded


@dataclass(frozen=True, slots=True)
class ObjectInfo:
    """What the store knows of one object."""

    size: int
    """Bytes."""
    etag: str
    """Opaque fingerprint, without quotes; changes when the content does."""
    content_type: str
    modified: datetime


@dataclass(frozen=True, slots=True)
class ListedObject:
    """One line of a listing."""

    key: str
    size: int
    etag: str
    modified: datetime


class ObjectStore:
    """One bucket of an S3 store.

    Calls run in a bounded set of threads over pooled connections; make one per process and
    `close` it. A cancelled call may still take effect. Every method raises `InvalidKey` for a
    bad key, `StoreUnavailable` when trying again may help and `StoreRefused` when it will not.
    """

    def __init__(self, settings: StoreSettings) -> None:
        self._bucket = settings.bucket
        self._client = connect(settings, settings.url)
        public = settings.public_url or settings.url
        self._signer = Signer(connect(settings, public), public, settings.bucket)
        self._threads = ThreadPoolExecutor(settings.connections, thread_name_prefix="store")

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.close()

    async def close(self) -> None:
        """Let running calls end and free the threads."""
        await asyncio.to_thread(self._threads.shutdown, wait=True, cancel_futures=True)

    async def ready(self) -> None:
        """Return when the store answers and has the bucket; raises otherwise."""
        place = f"bucket {self._bucket}"
        if not await self._run(place, lambda: self._client.bucket_exists(self._bucket)):
            raise StoreRefused(f"{place}: it does not exist; create it or name another.")

    async def ensure_bucket(self) -> None:
        """Create the bucket unless it is there."""

        def create() -> None:
            if self._client.bucket_exists(self._bucket):
                return
            try:
                self._client.make_bucket(self._bucket)
            except S3Error as error:
                if error.code != "BucketAlreadyOwnedByYou":  # somebody else was quicker
                    raise

        await self._run(f"bucket {self._bucket}", create)

    async def put(self, key: str, body: bytes | Path, content_type: str) -> str:
        """Write an object whole, replacing one of the same key; returns its etag.

        Readers see the old or the new object, never a part. A file is sent piece by piece.
        """
        check_key(key)

        def write() -> str:
            if isinstance(body, bytes):
                result = self._client.put_object(
                    self._bucket, key, io.BytesIO(body), len(body), content_type=content_type
                )
            else:
                result = self._client.fput_object(
                    self._bucket,
                    key,
                    str(body),
                    content_type,
                    part_size=_PART,
                    num_parallel_uploads=1,
                )
            return _etag(result.etag)

        return await self._run(key, write)

    async def get(self, key: str, limit: int, *, etag: str | None = None) -> bytes:
        """Return the content of an object of at most `limit` bytes.

        Raises `ObjectMissing`; `ObjectTooLarge` before reading; with `etag`, `ObjectChanged`
        when the object is another by now.
        """
        check_key(key)

        def read() -> bytes:
            body = io.BytesIO()
            self._copy_body(key, body, limit, etag)
            return body.getvalue()

        return await self._run(key, read)

    async def part(self, key: str, offset: int, length: int, *, etag: str) -> bytes:
        """Return `length` bytes of an object from the byte `offset` on; `head` tells its size.

        The length is at least 1, and at the object's end there are fewer bytes. Raises
        `ObjectMissing`; `ObjectChanged` when the object is another by now.
        """
        check_key(key)

        def read() -> bytes:
            response = self._client.get_object(
                self._bucket, key, offset, length, request_headers={"If-Match": f'"{etag}"'}
            )
            try:
                if response.status != HTTPStatus.PARTIAL_CONTENT:
                    response.close()  # or the next user of the connection reads the whole
                    raise StoreRefused(f"{key}: the store gives no parts of objects; use another.")
                return bytes(response.read(length, decode_content=False))
            finally:
                response.release_conn()

        return await self._run(key, read)

    async def download(self, key: str, target: Path, limit: int) -> int:
        """Write the content of an object to a file, chunk by chunk; returns its size in bytes.

        The file appears whole or not at all. Raises as `get`.
        """
        check_key(key)

        def fetch() -> int:
            with tempfile.NamedTemporaryFile(dir=target.parent, delete=False) as part:
                try:
                    size = self._copy_body(key, part, limit, None)
                    part.close()
                    Path(part.name).replace(target)
                except BaseException:
                    Path(part.name).unlink()
                    raise
                return size

        return await self._run(key, fetch)

    async def head(self, key: str) -> ObjectInfo | None:
        """Return what the store knows of an object, or None if there is no such object."""
        check_key(key)
        try:
            found = await self._run(key, lambda: self._client.stat_object(self._bucket, key))
        except ObjectMissing:
            return None
        return ObjectInfo(
            size=found.size or 0,
            etag=_etag(found.etag),
            content_type=found.content_type or "application/octet-stream",
            modified=_time(found.last_modified),
        )

    async def copy(self, source: str, target: str, *, etag: str | None = None) -> str:
        """Copy an object inside the store; returns the copy's etag.

        With `etag` only that very content is copied: an upload that was swapped after its
        check raises `ObjectChanged` and leaves no copy. Raises `ObjectMissing`.
        """
        check_key(source)
        check_key(target)

        def duplicate() -> str:
            if etag and _etag(self._client.stat_object(self._bucket, source).etag) != etag:
                raise changed(source)
            origin = CopySource(self._bucket, source, match_etag=etag)
            copied = _etag(self._client.copy_object(self._bucket, target, origin).etag)
            # Some stores take no notice of the condition, so the outcome is compared as well;
            # only etags of multipart uploads ("-") may rightly differ on the copy.
            if etag and "-" not in etag and copied != etag:
                self._client.remove_object(self._bucket, target)
                raise changed(source)
            return copied

        return await self._run(source, duplicate)

    async def delete(self, key: str) -> None:
        """Delete an object; one that is not there is fine."""
        check_key(key)
        await self._run(key, lambda: self._client.remove_object(self._bucket, key))

    async def delete_many(self, keys: Iterable[str]) -> None:
        """Delete objects, a thousand per request; those that are not there are fine."""
        doomed = [DeleteObject(check_key(key)) for key in keys]

        def remove() -> None:
            for error in self._client.remove_objects(self._bucket, doomed):
                if error.code != "NoSuchKey":
                    raise failure(error.name or "delete", error.code, 200, error.message)

        if doomed:
            await self._run(f"{len(doomed)} objects", remove)

    async def delete_prefix(self, prefix: str) -> None:
        """Delete every object below a folder; `prefix` must end with `/`."""
        check_folder(prefix)
        while keys := [entry.key for entry in await self._page(self._entries(prefix))]:
            await self.delete_many(keys)

    async def list(self, prefix: str) -> AsyncIterator[ListedObject]:
        """Yield the objects whose key starts with `prefix`, in key order."""
        entries = self._entries(prefix)
        while page := await self._page(entries):
            for entry in page:
                yield entry

    def presigned_form(
        self, key: str, content_type: str, max_bytes: int, expires: timedelta
    ) -> PresignedForm:
        """Return a form that stores 1 to `max_bytes` bytes under exactly this key and type.

        No network call. The store answers 204; the file goes last, in the field `file`, under
        any file name and part type.
        """
        check_key(key)
        return self._signer.form(key, content_type, max_bytes, expires)

    def presigned_put(self, key: str, expires: timedelta) -> str:
        """Return a URL that takes one PUT body after another, for 1 second to 7 days.

        No network call. Nothing holds a client to a size or content type, neither here nor at the
        store: look at the object before using it.
        """
        check_key(key)
        return self._signer.put(key, expires)

    def presigned_link(
        self,
        key: str,
        filename: str | None,
        expires: timedelta,
        content_type: str | None = None,
    ) -> str:
        """Return a URL that reads one object without any header, for 1 second to 7 days.

        With `filename` browsers save it under that name; without, they show it. No network
        call: the object may not be there.
        """
        check_key(key)
        return self._signer.link(key, filename, expires, content_type)

    def _copy_body(self, key: str, into: IO[bytes], limit: int, etag: str | None) -> int:
        headers: dict[str, str | list[str] | tuple[str]] = {"If-Match": f'"{etag}"'} if etag else {}
        response = self._client.get_object(self._bucket, key, request_headers=headers)
        try:
            size = int(response.headers.get("content-length", 0))
            if size <= limit:
                size = 0
                for chunk in response.stream(_CHUNK, decode_content=False):
                    size += len(chunk)
                    if size > limit:
                        break
                    into.write(chunk)
            if size > limit:
                # What is left unread would be read by the next user of the connection.
                response.close()
                raise ObjectTooLarge(
                    f"{key}: it has {size} bytes, more than the {limit} that are taken here."
                )
            return size
        finally:
            response.release_conn()

    def _entries(self, prefix: str) -> Iterator[ListedObject]:
        for found in self._client.list_objects(self._bucket, prefix, recursive=True):
            yield ListedObject(
                key=found.object_name,
                size=found.size,
                etag=_etag(found.etag),
                modified=found.last_modified,
            )

    async def _page(self, entries: Iterator[ListedObject]) -> tuple[ListedObject, ...]:
        return await self._run("listing", lambda: tuple(itertools.islice(entries, _PAGE)))

    async def _run(self, place: str, call: Callable[[], T]) -> T:
        def work() -> T:
            with translated(place):
                return call()

        return await asyncio.get_running_loop().run_in_executor(self._threads, work)


def _etag(etag: str | None) -> str:
    return (etag or "").strip('"')


def _time(moment: datetime | None) -> datetime:
    if moment is None:
        raise StoreRefused("the store gave no Last-Modified, which every S3 answer must have.")
    return moment
