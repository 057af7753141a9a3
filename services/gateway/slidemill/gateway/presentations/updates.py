"""The body of update-charts: JSON about a stored deck, or a form with a deck of the client's."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Generic

from litestar import Request
from litestar.datastructures import UploadFile
from litestar.exceptions import HTTPException
from pydantic import TypeAdapter, ValidationError

from slidemill.gateway.presentations.checking import Checker
from slidemill.gateway.presentations.reading import (
    LARGEST_JSON,
    MalformedBody,
    ModelT,
    Unprocessable,
    as_sent,
    body_of,
    read_list,
    too_large,
)

_MIB = 1024 * 1024
LARGEST_DECK = 50 * _MIB
"""Bytes of an uploaded deck (reference, section 8)."""
_LARGEST_UPDATES = _MIB
LARGEST_FORM = LARGEST_DECK + _LARGEST_UPDATES + 64 * 1024
"""Bytes of a whole form; the last part is for what stands between its parts."""
_ZIP = b"PK\x03\x04"
_FAULTY_DATA = "value_error"
"""Type of the faults that only looking at the data of a chart can find."""


@dataclass(frozen=True, slots=True)
class ChartUpdates(Generic[ModelT]):
    """What a client asked for; `deck` is the one it sent along, if it did."""

    raw: dict[str, Any]
    value: ModelT
    payload: bytes
    """All of it, to tell requests apart."""
    deck: bytes | None = None


async def read_updates(
    request: Request[Any, Any, Any],
    checker: Checker,
    body: type[ModelT],
    hollow: Callable[[dict[str, Any]], dict[str, Any]],
    updates: TypeAdapter[Any],
) -> ChartUpdates[ModelT]:
    """Read the updates and where they go.

    Raises
    ------
    MalformedBody
        No JSON, no form, no deck; or charts with as many values as they have no categories for.
    Unprocessable
        It breaks the schema.
    HTTPException
        413: more bytes than allowed.
    """
    try:
        if request.content_type[0] == "multipart/form-data":
            return await _read_form(request, body, updates)
        text = await body_of(request, LARGEST_JSON)
        read = await checker.read(text, body, hollow)
        return ChartUpdates(read.raw, read.value, text)
    except Unprocessable as error:
        raise _as_bad_data(error) from None


async def _read_form(
    request: Request[Any, Any, Any], body: type[ModelT], updates: TypeAdapter[Any]
) -> ChartUpdates[ModelT]:
    if (request.content_length or 0) > LARGEST_FORM:
        raise too_large("the form", LARGEST_FORM)
    try:
        form = await request.form()
    except (LookupError, UnicodeDecodeError):
        raise MalformedBody("the form cannot be read: a text part is not UTF-8") from None
    except HTTPException as error:
        if error.status_code == 413:
            raise too_large("the form", LARGEST_FORM) from None
        raise MalformedBody(f"the form cannot be read: {error.detail}") from None
    try:
        deck = await _deck_in(form.get("file"))
        text = await _text_in(form.get("updates"))
        others = {
            name: str(form[name])
            for name in ("org_name", "callback_url")
            if isinstance(form.get(name), str) and form[name]
        }
    finally:
        await form.close()
    read = read_list(text, updates, "updates")
    try:
        value = body.model_validate({"updates": read.value, **others})
    except ValidationError as error:
        raise as_sent(error, "body") from None
    return ChartUpdates({"updates": read.raw}, value, text + deck, deck)


async def _deck_in(part: object) -> bytes:
    if not isinstance(part, UploadFile):
        raise MalformedBody("the form has no file: send the deck as part `file`, with a filename")
    deck = await part.read()
    if len(deck) > LARGEST_DECK:
        raise too_large("the deck", LARGEST_DECK)
    if not deck.startswith(_ZIP):
        raise MalformedBody("part `file` is no .pptx: it does not begin as one")
    return deck


async def _text_in(part: object) -> bytes:
    text = await part.read() if isinstance(part, UploadFile) else str(part or "").encode()
    if not text.strip():
        raise MalformedBody("the form has no part `updates`: send the list of updates as JSON text")
    if len(text) > _LARGEST_UPDATES:
        raise too_large("part `updates`", _LARGEST_UPDATES)
    return text


def _as_bad_data(error: Unprocessable) -> Unprocessable | MalformedBody:
    """Return the error as one of the data, if it breaks the schema nowhere (section 8)."""
    if any(
        fault["type"] != _FAULTY_DATA or "chart_data" not in fault["loc"] for fault in error.faults
    ):
        return error
    return MalformedBody(
        "; ".join(f"{_place(fault['loc'])}: {fault['msg']}" for fault in error.faults)
    )


def _place(loc: list[str | int]) -> str:
    """Return a place as `updates[0].chart_data`."""
    text = ""
    for step in loc[1:]:
        text += f"[{step}]" if isinstance(step, int) else f".{step}" if text else str(step)
    return text
