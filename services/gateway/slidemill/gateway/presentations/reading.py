"""Bodies and queries of the presentations API: read once, with every fault and its place."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Generic, TypeVar

import msgspec
from litestar import Request
from litestar.exceptions import HTTPException
from pydantic import BaseModel, TypeAdapter, ValidationError

_MIB = 1024 * 1024
LARGEST_JSON = 10 * _MIB
"""Bytes of a JSON body (presentations API reference, section 8)."""

_MOST_FAULTS = 1000
"""Beyond them it takes long to tell all, and nobody reads them."""

ModelT = TypeVar("ModelT", bound=BaseModel)
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Read(Generic[T]):
    """What a client sent: as it stands, and as it is understood."""

    raw: Any
    value: T


class MalformedBody(Exception):  # noqa: N818 - names what was sent
    """The body is no JSON, or no form, at all."""


class Unprocessable(Exception):  # noqa: N818 - says what the request is
    """The request is well-formed and breaks the schema; `faults` are `{type, loc, msg}`."""

    def __init__(self, faults: list[dict[str, Any]]) -> None:
        super().__init__("; ".join(fault["msg"] for fault in faults))
        self.faults = faults

    @classmethod
    def at(cls, *loc: str | int, msg: str, type_: str = "value_error") -> Unprocessable:
        """Return the error of one fault."""
        return cls([{"type": type_, "loc": list(loc), "msg": msg}])


async def body_of(request: Request[Any, Any, Any], limit: int = LARGEST_JSON) -> bytes:
    """Return the body; raises a 413 beyond `limit` bytes, unread if it was announced."""
    if (request.content_length or 0) > limit:
        raise too_large("the body", limit)
    body = await request.body()
    if len(body) > limit:
        raise too_large("the body", limit)
    return body


def too_large(what: str, limit: int) -> HTTPException:
    """Return the 413 of something that has more than `limit` bytes."""
    detail = f"{what} has more than the {limit} bytes allowed; send less at a time"
    return HTTPException(status_code=413, detail=detail)


def read_json(body: bytes, model: type[ModelT]) -> Read[ModelT]:
    """Read a JSON body.

    Raises
    ------
    MalformedBody
        It is no JSON.
    Unprocessable
        It breaks the model's schema.
    """
    try:
        value = model.model_validate_json(body)
    except ValidationError as error:
        raise as_sent(error, "body") from None
    return Read(decoded(body), value)


def read_list(text: bytes, adapter: TypeAdapter[T], *loc: str) -> Read[T]:
    """Read JSON that stands at `loc` of the body; raises as `read_json`."""
    try:
        value = adapter.validate_json(text)
    except ValidationError as error:
        raise as_sent(error, "body", *loc) from None
    return Read(decoded(text), value)


def read_query(request: Request[Any, Any, Any], model: type[ModelT]) -> ModelT:
    """Read the query; a name ending in `[]`, or repeated, gives a list. Raises Unprocessable."""
    given: dict[str, Any] = {}
    for name in dict.fromkeys(request.query_params):
        values = [str(value) for value in request.query_params.getall(name)]
        plain = name.removesuffix("[]")
        field = model.model_fields.get(plain)
        if field is None:
            continue
        many = plain in _lists(model)
        given[plain] = [*given.get(plain, []), *values] if many else values[-1]
    try:
        return model.model_validate(given)
    except ValidationError as error:
        raise as_sent(error, "query") from None


def _lists(model: type[BaseModel]) -> set[str]:
    return {
        name
        for name, field in model.model_fields.items()
        if str(field.annotation).startswith("list[")
    }


def decoded(body: bytes) -> Any:
    """Return the JSON of a body; raises MalformedBody."""
    try:
        return msgspec.json.decode(body)
    except (msgspec.MsgspecError, RecursionError, UnicodeDecodeError) as error:
        raise MalformedBody(f"the JSON cannot be read: {error}") from None


def as_sent(error: ValidationError, *place: str) -> MalformedBody | Unprocessable:
    """Return pydantic's faults with their place in the request, unless they are too many."""
    count = error.error_count()
    if count > _MOST_FAULTS:
        return Unprocessable.at(
            *place, msg=f"the request breaks the schema in {count} places", type_="too_many_errors"
        )
    faults = error.errors(include_url=False, include_context=False, include_input=False)
    for fault in faults:
        if fault["type"] == "json_invalid":
            return MalformedBody(fault["msg"].replace("Invalid JSON", "the JSON cannot be read"))
    return Unprocessable(
        [
            {
                "type": fault["type"],
                "loc": [*place, *fault["loc"]],
                "msg": fault["msg"].removeprefix("Value error, "),
            }
            for fault in faults
        ]
    )
