"""What the OpenAPI document says of bodies and queries that handlers read themselves."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from litestar.openapi.spec import (
    Example,
    OpenAPI,
    OpenAPIMediaType,
    OpenAPIType,
    Operation,
    Parameter,
    Reference,
    RequestBody,
    Schema,
)
from pydantic import BaseModel
from pydantic.json_schema import models_json_schema

_COMPONENT = "#/components/schemas/{model}"

IDEMPOTENCY_KEY = Parameter(
    name="Idempotency-Key",
    param_in="header",
    description="Any text; the same request with the same key is done once.",
    schema=Schema(type=OpenAPIType.STRING, min_length=1, max_length=255),
)
PREFER = Parameter(
    name="Prefer",
    param_in="header",
    description="`wait=N` waits up to N seconds, at most 25, for the end.",
    schema=Schema(type=OpenAPIType.STRING, examples=["wait=20"]),
)
RENDER_PREFER = Parameter(
    name="Prefer",
    param_in="header",
    description="`respond-async` answers 202 at once, `wait=N` after N seconds at the latest.",
    schema=Schema(type=OpenAPIType.STRING, examples=["respond-async", "wait=20"]),
)
IF_MATCH = Parameter(
    name="If-Match",
    param_in="header",
    description="The last `ETag`; answers 412 when something has changed since.",
    schema=Schema(type=OpenAPIType.STRING),
)
IF_NONE_MATCH = Parameter(
    name="If-None-Match",
    param_in="header",
    description="The last `ETag`; answers 304 while nothing has changed.",
    schema=Schema(type=OpenAPIType.STRING),
)
RANGE = Parameter(
    name="Range",
    param_in="header",
    description="One range of bytes, answered by 206.",
    schema=Schema(type=OpenAPIType.STRING, examples=["bytes=0-1048575"]),
)


def documented(
    *,
    body: type[BaseModel] | None = None,
    body_required: bool = True,
    examples: Mapping[str, Any] | None = None,
    form: dict[str, Any] | None = None,
    query: type[BaseModel] | None = None,
    headers: Sequence[Parameter] = (),
) -> type[Operation]:
    """Return the operation of a route: a JSON `body`, the schema of a `form`, query, headers."""
    content: dict[str, OpenAPIMediaType] = {}
    if body is not None:
        content["application/json"] = OpenAPIMediaType(
            schema=Reference(ref=_COMPONENT.format(model=body.__name__)),
            examples={name: Example(value=value) for name, value in (examples or {}).items()}
            or None,
        )
    if form is not None:
        content["multipart/form-data"] = OpenAPIMediaType(schema=form)  # type: ignore[arg-type]  # written out as it is
    added = [*headers, *(_parameters(query) if query else ())]

    @dataclass
    class Documented(Operation):
        def __post_init__(self) -> None:
            if content:
                self.request_body = RequestBody(content=content, required=body_required)
            self.parameters = [*(self.parameters or []), *added] or None

    return Documented


def add_schemas(document: OpenAPI, models: Sequence[type[BaseModel]]) -> None:
    """Add the schemas that `documented` bodies and queries refer to."""
    _, whole = models_json_schema(
        [(model, "validation") for model in models], ref_template=_COMPONENT
    )
    if document.components is not None:
        schemas: dict[str, Any] = document.components.schemas or {}
        document.components.schemas = schemas | whole.get("$defs", {})


def _parameters(query: type[BaseModel]) -> list[Parameter]:
    schema = query.model_json_schema(ref_template=_COMPONENT)
    return [
        Parameter(
            name=name,
            param_in="query",
            required=name in schema.get("required", ()),
            description=about.pop("description", None),
            schema=_without_null(about),
        )
        for name, about in schema["properties"].items()
    ]


def _without_null(schema: dict[str, Any]) -> Any:
    """Return the schema of a parameter, which is left out rather than null."""
    choices = [choice for choice in schema.get("anyOf", ()) if choice != {"type": "null"}]
    named = {key: value for key, value in schema.items() if key not in {"anyOf", "title"}}
    return named | (choices[0] if choices else {})
