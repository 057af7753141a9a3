"""The bodies round every answer of the slideshow API (its reference, section 1)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from http import HTTPStatus
from typing import Annotated, Generic, TypeVar

import msgspec
from litestar import Response
from litestar.params import BodyKwarg

BASE = "/api/partner/v1"
"""Where the slideshow API begins."""

DataT = TypeVar("DataT")


class Success(msgspec.Struct, Generic[DataT]):
    """An answer to what was done; `code` is the HTTP status."""

    ok: bool
    code: int
    message: str
    data: DataT


class Failed(msgspec.Struct):
    """An answer to what was not done; `code` is the HTTP status, `error_code` for programs."""

    ok: bool
    code: int
    message: str
    error_code: str


class DeletedBody(msgspec.Struct):
    """What was deleted."""

    id: str
    deleted: bool = True


def named(component: str) -> BodyKwarg:
    """Return what calls a `Success[…]` in the OpenAPI document; put it into its `Annotated`."""
    return BodyKwarg(schema_component_key=component)


DeletedAnswer = Annotated[Success[DeletedBody], named("DeletedAnswer")]


def success(
    data: DataT,
    message: str,
    *,
    status: int = HTTPStatus.OK,
    headers: Mapping[str, str] | None = None,
) -> Response[Success[DataT]]:
    """Return the answer of a call that did what it was asked."""
    body = Success(ok=True, code=int(status), message=message, data=data)
    return Response(body, status_code=status, headers=dict(headers or {}))


def failed(
    status: int, error_code: str, message: str, headers: Mapping[str, str] | None = None
) -> Response[Failed]:
    """Return the answer of a call that did not."""
    body = Failed(ok=False, code=status, message=message, error_code=error_code)
    return Response(
        body, status_code=status, headers=dict(headers or {}), media_type="application/json"
    )


def stamp(moment: datetime) -> str:
    """Write a time as this API does: ISO 8601, UTC, milliseconds, trailing `Z`."""
    return moment.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
