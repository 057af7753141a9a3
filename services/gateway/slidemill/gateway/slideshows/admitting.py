"""Who may call the slideshow API: a valid key, not too often, and with a plan if it takes one."""

from __future__ import annotations

from typing import Any

from litestar import Request
from litestar.datastructures import State
from litestar.di import Provide

from slidemill.gateway.credentials import Caller
from slidemill.gateway.limits import Admission
from slidemill.gateway.settings import Settings
from slidemill.gateway.slideshows.subscriptions import check_plan


async def _any_caller(request: Request[Any, Any, Any], state: State) -> Caller:
    admission: Admission = state["admission"]
    return await admission.slideshow_caller(request)


async def _caller(request: Request[Any, Any, Any], state: State) -> Caller:
    settings: Settings = state["settings"]
    caller = await _any_caller(request, state)
    if settings.subscriptions:
        check_plan(caller)
    return caller


ADMITTED = {"caller": Provide(_caller)}
"""The dependency of this API's controllers, in the place of the other APIs' one."""

ADMITTED_WITHOUT_PLAN = {"caller": Provide(_any_caller)}
"""The same for what a client must be told to find out why it is not admitted."""
