"""Bodies, queries and ids of the slideshow API: read once, with every fault told."""

from __future__ import annotations

import re
from typing import Any, TypeVar
from uuid import UUID

from litestar import Request
from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from slidemill.gateway.slideshows.errors import Failure

LARGEST_JSON = 1024 * 1024
"""Bytes of a JSON body."""

_MOST_FAULTS = 25
_TOO_MANY_FAULTS = 1000
"""Beyond them it takes long to look at each, and nobody reads them."""
_HERE = "the body"
_PLACED = re.compile(r"^([A-Za-z_][\w.]*: )")
_SUBJECT = re.compile(r"^(Input|String|List|Tuple|Dictionary|Value) should")
_BRANCHES = {"float", "int", "str", "bool", "constrained-float", "constrained-str"}
_WORDS = {
    "extra_forbidden": "unknown field",
    "missing": "it is required",
    "model_type": "it must be an object",
    "dict_type": "it must be an object",
    "list_type": "it must be an array",
    "tuple_type": "it must be an array",
    "string_type": "it must be a string",
    "uuid_type": "it must be a UUID",
    "uuid_parsing": "it must be a UUID",
    "bool_type": "it must be true or false",
    "bool_parsing": "it must be true or false",
    "int_type": "it must be a whole number",
    "int_parsing": "it must be a whole number",
    "int_from_float": "it must be a whole number",
    "float_type": "it must be a number",
    "float_parsing": "it must be a number",
    "finite_number": "it must be a finite number",
}
_NUL = "it holds a NUL character, which cannot be stored; leave it out"

ModelT = TypeVar("ModelT", bound=BaseModel)


async def read_body(
    request: Request[Any, Any, Any],
    model: type[ModelT],
    *,
    optional: bool = False,
    limit: int = LARGEST_JSON,
) -> ModelT:
    """Read the JSON body; with `optional` none at all is as good as `{}`.

    Raises
    ------
    Failure
        `payload_too_large`, `invalid_json`, or `invalid_payload` naming every field at fault.
    """
    body = await _body_of(request, limit)
    if optional and not body.strip():
        body = b"{}"
    try:
        value = model.model_validate_json(body)
    except ValidationError as error:
        if (text := _no_json(error)) is not None:
            raise Failure("invalid_json", text) from None
        raise Failure("invalid_payload", faults_in(error)) from None
    if b"\\u0000" in body:
        _refuse_nul(value.model_dump(mode="json"), "invalid_payload")
    return value


def read_query(
    request: Request[Any, Any, Any], model: type[ModelT], *, code: str = "invalid_query"
) -> ModelT:
    """Read the query; of a name that comes twice the last counts, unknown names are ignored.

    Raises
    ------
    Failure
        `code`, naming every parameter at fault.
    """
    query = request.query_params
    given = {name: query.getall(name)[-1] for name in query if name in model.model_fields}
    try:
        value = model.model_validate(given)
    except ValidationError as error:
        raise Failure(code, faults_in(error)) from None
    _refuse_nul(given, code)
    return value


def path_id(text: str, what: str, *, code: str = "not_found") -> UUID:
    """Return the id of a `what` (a slideshow, a pack …) in the path.

    Raises
    ------
    Failure
        `missing_<what>_id` when it is blank, `code` when it can be no id.
    """
    if not text.strip():
        raise Failure(f"missing_{what}_id", f"the path names no {what}: put its id into it")
    try:
        return UUID(text)
    except ValueError:
        raise Failure(code, f"there is no {what} {text[:100]!r}") from None


def faults_in(error: ValidationError) -> str:
    """Return every fault with its place, as `slides.0.image_url: every slide needs one; …`."""
    if error.error_count() > _TOO_MANY_FAULTS:
        return f"{_HERE}: it breaks the schema in {error.error_count()} places"
    told: dict[str, list[str]] = {}
    for fault in _each(error):
        place, text = _placed(fault["loc"], _worded(fault["type"], fault["msg"]))
        texts = told.setdefault(place, [])
        if text not in texts:
            texts.append(text)
    lines = [f"{place}: {', or '.join(texts)}" for place, texts in told.items()]
    more = len(lines) - _MOST_FAULTS
    return "; ".join(lines[:_MOST_FAULTS]) + (f"; and {more} more" if more > 0 else "")


def _each(error: ValidationError) -> list[ErrorDetails]:
    return error.errors(include_url=False, include_context=False, include_input=False)


def _no_json(error: ValidationError) -> str | None:
    """Return why the body is no JSON, if it is that: then it is the only fault."""
    if error.error_count() > 1 or (fault := _each(error)[0])["type"] != "json_invalid":
        return None
    return fault["msg"].replace("Invalid JSON", "the body cannot be read as JSON")


def _worded(type_: str, message: str) -> str:
    known = _WORDS.get(type_)
    if known is not None:
        return known
    return _SUBJECT.sub("it must", message.replace("Value error, ", ""))


def _placed(loc: tuple[int | str, ...], text: str) -> tuple[str, str]:
    """Return place and text; a text that begins with a place of its own goes on from `loc`."""
    steps = [str(step) for step in loc if not _is_branch(step)]
    own = _PLACED.match(text)
    if own is not None:
        steps.append(own[1][:-2])
        text = text[own.end() :]
    return ".".join(steps) or _HERE, text


def _is_branch(step: int | str) -> bool:
    """Whether a step of pydantic's place names a choice of types rather than a field."""
    return isinstance(step, str) and (step in _BRANCHES or "[" in step)


async def _body_of(request: Request[Any, Any, Any], limit: int) -> bytes:
    if (request.content_length or 0) > limit:
        raise _too_large(limit)
    body = await request.body()
    if len(body) > limit:
        raise _too_large(limit)
    return body


def _too_large(limit: int) -> Failure:
    return Failure("payload_too_large", f"the body has more than the {limit} bytes allowed")


def _refuse_nul(value: Any, code: str) -> None:
    """Raise a Failure for text that Postgres cannot hold."""
    places = list(_nul_places(value, ""))
    if places:
        raise Failure(code, "; ".join(f"{place[1:]}: {_NUL}" for place in places[:_MOST_FAULTS]))


def _nul_places(value: Any, place: str) -> list[str]:
    match value:
        case str():
            return [place] if "\0" in value else []
        case dict():
            parts = [(f"{place}.{key}", each) for key, each in value.items()]
        case list():
            parts = [(f"{place}.{index}", each) for index, each in enumerate(value)]
        case _:
            return []
    return [found for inside, each in parts for found in _nul_places(each, inside)]
