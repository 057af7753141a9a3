"""Requests of the presentations API as a job reads them, and the places of what is wrong."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from pathlib import Path
from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from slidemill.contracts.presentations import DeckRequest, UpdateRequest, unknown_fields
from slidemill.deck import Fault, FaultKind

RequestT = TypeVar("RequestT", bound=BaseModel)

_FOR_THE_EDGE = {"org_name", "callback_url"}
"""Fields of a body that mean nothing to a job."""
_UNION = "blocks"
"""The list whose members have a type; pydantic names that type in places, JSON does not."""
_PREFIX = re.compile(r"^(Value error|Assertion failed), ")


class BadRequest(Exception):  # noqa: N818 - reads as what happened
    """A request breaks rules of its schema."""

    def __init__(self, faults: tuple[Fault, ...]) -> None:
        super().__init__("; ".join(map(str, faults)))
        self.faults = faults


def read_request(model: type[RequestT], path: Path) -> RequestT:
    """Return the request in a JSON file.

    Raises `BadRequest` with one fault for each place, such as
    `slides[0].slide_data.content[0].blocks[1].table.table.rows`.
    """
    body = path.read_bytes()
    try:
        return model.model_validate_json(body)
    except ValidationError as error:
        raise BadRequest(tuple(_faults(error, body))) from error


def unused_fields(request: DeckRequest | UpdateRequest) -> list[Fault]:
    """Return a warning for each field that no model knows."""
    return [
        Fault(
            place,
            "there is no such field, so it was ignored; check its spelling.",
            FaultKind.UNUSED_KEY,
        )
        for place in unknown_fields(request)
        if place not in _FOR_THE_EDGE
    ]


def _faults(error: ValidationError, body: bytes) -> Iterable[Fault]:
    details = error.errors(include_url=False, include_input=False, include_context=False)
    if details[0]["type"] == "json_invalid":
        return [Fault("", f"the request is no JSON: {details[0]['msg']}.")]
    document = json.loads(body)
    told: dict[str, str] = {}
    for detail in details:
        text = _PREFIX.sub("", detail["msg"])
        told.setdefault(_place(detail, document), f"{text[:1].lower()}{text[1:]}.")
    return [Fault(place, text) for place, text in told.items()]


def _place(detail: ErrorDetails, document: Any) -> str:
    """Return a place as a path through the JSON, without what names a choice of types."""
    path, value = "", document
    steps = list(detail["loc"])
    for number, step in enumerate(steps):
        last = number == len(steps) - 1
        if number >= 2 and steps[number - 2] == _UNION and isinstance(steps[number - 1], int):
            continue  # the type of a block
        if isinstance(step, int):
            path += f"[{step}]"
            if isinstance(value, list):
                value = value[step] if step < len(value) else None
            # else a single one that stands without its list
        elif isinstance(value, dict) and (step in value or (last and detail["type"] == "missing")):
            path += f".{step}" if path else step
            value = value.get(step)
    return path
