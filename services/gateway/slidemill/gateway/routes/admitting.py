"""Who may call the presentations API, and for which organisation."""

from __future__ import annotations

from typing import Any

from litestar import Request
from litestar.datastructures import State
from litestar.di import Provide

from slidemill.gateway.credentials import Caller, organisation_of
from slidemill.gateway.limits import Admission
from slidemill.gateway.presentations.errors import Forbidden


def check_organisation(caller: Caller, name: str | None) -> None:
    """Raise a 403 when a request names another organisation than its key stands for."""
    if name is not None and organisation_of(name) != caller.organisation:
        raise Forbidden(f"org_name {name[:100]!r} is not the organisation of the key; leave it out")


async def _caller(request: Request[Any, Any, Any], state: State) -> Caller:
    admission: Admission = state["admission"]
    caller = await admission.caller_or_named(request)
    for name in request.query_params.getall("org_name", []):
        check_organisation(caller, str(name))
    return caller


ADMITTED = {"caller": Provide(_caller)}
"""The dependency of this API's controllers, in the place of the other APIs' one."""
