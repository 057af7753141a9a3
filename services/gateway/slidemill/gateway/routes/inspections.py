"""Inspection: what a template holds, what data it takes, and a sample of it."""

from __future__ import annotations

from dataclasses import dataclass
from http import HTTPStatus
from typing import Annotated, Any

import msgspec
from litestar import Controller, post
from litestar.datastructures import UploadFile
from litestar.di import NamedDependency
from litestar.enums import RequestEncodingType
from litestar.exceptions import HTTPException
from litestar.params import Body

from slidemill.gateway.credentials import Caller
from slidemill.gateway.inspections import Inspections
from slidemill.gateway.routes.answers import problems

_MIB = 1024 * 1024
LARGEST_TEMPLATE = 50 * _MIB
"""Bytes, as a package of the sessions API may have."""
_FORM_AROUND = _MIB
"""What a multipart body may have besides the file."""


@dataclass
class InspectionForm:
    """The upload: one file."""

    template: UploadFile
    """The `.pptx` file."""


class InspectionBody(msgspec.Struct):
    """What a template holds."""

    inventory: dict[str, Any]
    """Slides with placeholders, charts, tables and pictures; fonts, theme, layouts, notes."""
    schema: dict[str, Any]
    """JSON Schema (2020-12) of `data.json` for exactly this template."""
    sample: dict[str, Any]
    """A `data.json` that renders as it stands."""


class InspectionsController(Controller):
    """Look into a template before writing data for it."""

    path = "/api/v1/inspect"
    tags = ("Inspection",)

    @post(
        "/",
        status_code=200,
        summary="Inspect a template",
        operation_id="inspectTemplate",
        responses=problems(413, 422),
        request_max_body_size=LARGEST_TEMPLATE + _FORM_AROUND,
    )
    async def inspect(
        self,
        caller: NamedDependency[Caller],
        inspections: NamedDependency[Inspections],
        data: Annotated[InspectionForm, Body(media_type=RequestEncodingType.MULTI_PART)],
    ) -> InspectionBody:
        """Tell which placeholders, charts, tables and pictures a template has.

        With it come a JSON Schema of the data the template takes, and sample data that renders
        as it stands. The template is not kept.
        """
        content = await data.template.read()
        if len(content) > LARGEST_TEMPLATE:
            raise HTTPException(
                status_code=HTTPStatus.REQUEST_ENTITY_TOO_LARGE,
                detail=f"the template has more than the {LARGEST_TEMPLATE} bytes allowed",
            )
        document = await inspections.inspect(caller.organisation, content)
        return msgspec.json.decode(document, type=InspectionBody)
