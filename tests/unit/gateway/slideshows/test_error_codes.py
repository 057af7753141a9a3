"""The table of the API's error codes."""

from __future__ import annotations

import re
from http import HTTPStatus

import pytest

from slidemill.contracts import Ask
from slidemill.contracts.messages import message_types
from slidemill.gateway.slideshows.errors import STATUSES, Failure

_REFUSALS = re.compile(r"[Rr]efused: (.*?)\.\s*$", re.DOTALL)


def refusals() -> set[str]:
    """Return every code that the asks of this API name in their descriptions."""
    names = ("slideshow", "pack", "product", "file", "credits", "slideshow_template")
    asks = [
        type_
        for name, type_ in message_types().items()
        if name.split(".")[0] in names and issubclass(type_, Ask)
    ]
    texts = [found[1] for ask in asks if (found := _REFUSALS.search(ask.__doc__ or ""))]
    return {code for text in texts for code in re.findall(r"`(\w+)`", text)}


def test_every_refusal_of_an_owner_has_a_status() -> None:
    assert len(refusals()) > 15
    assert refusals() - STATUSES.keys() == set()


@pytest.mark.parametrize(("code", "status"), STATUSES.items())
def test_a_code_has_the_status_of_an_error(code: str, status: int) -> None:
    assert HTTPStatus(status) >= HTTPStatus.BAD_REQUEST
    assert Failure(code, "why").status == status


def test_a_code_that_is_a_route_s_own_is_our_fault_unless_it_is_said() -> None:
    assert Failure("export_failed", "why").status == 500
    assert Failure("export_failed", "why", status=422).status == 422
