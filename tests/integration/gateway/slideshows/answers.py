"""What an answer of the slideshow API must look like, whatever it is about."""

from __future__ import annotations

from typing import Any, NamedTuple

import httpx

from slidemill.contracts import Ask
from tests.integration.gateway.slideshows.stage import Stage


def done(answer: httpx.Response, status: int, message: str | None = None) -> Any:
    """Check that a call did what it was asked, and return its data."""
    assert answer.status_code == status, answer.text
    body = answer.json()
    assert set(body) == {"ok", "code", "message", "data"}
    assert (body["ok"], body["code"]) == (True, status)
    assert body["message"]
    assert message is None or body["message"] == message
    return body["data"]


def fails(answer: httpx.Response, status: int, code: str) -> str:
    """Check that a call failed with a code, and return what it says."""
    assert answer.status_code == status, answer.text
    assert answer.headers["Content-Type"] == "application/json"
    body = answer.json()
    assert set(body) == {"ok", "code", "message", "error_code"}
    assert (body["ok"], body["code"], body["error_code"]) == (False, status, code)
    assert body["message"]
    return str(body["message"])


class Row(NamedTuple):
    """A call, whom it asks, and the code that is to come back."""

    method: str
    path: str
    body: Any
    ask: type[Ask[Any]]
    code: str

    def __str__(self) -> str:
        return f"{self.method} {self.path} {self.code}"

    async def send(self, api: httpx.AsyncClient, **ids: object) -> httpx.Response:
        """Make the call; `ids` take their places in the path."""
        return await api.request(self.method, self.path.format(**ids), json=self.body)


async def breaks(api: httpx.AsyncClient, stage: Stage, organisation: str, row: Row) -> None:
    """Check the code of a call whose owner breaks, and that nothing of the cause is told."""
    stage.owner.answers(organisation, row.ask, RuntimeError("a secret of ours"))
    assert "secret" not in fails(await row.send(api), 500, row.code)
