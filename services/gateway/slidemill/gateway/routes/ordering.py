"""From a request to a job: who orders what, under which idempotency key, and what is answered."""

from __future__ import annotations

from typing import Any

from litestar import Request, Response

from slidemill.gateway.credentials import Caller
from slidemill.gateway.idempotency import idempotency_key
from slidemill.gateway.presentations.jobs import Job
from slidemill.gateway.presentations.reading import Unprocessable
from slidemill.gateway.routes.admitting import check_organisation
from slidemill.gateway.routes.presentations_schemas import JobAnswer, JobBody, job_answer
from slidemill.gateway.settings import Settings
from slidemill.gateway.urls import PublicUrls
from slidemill.ledger import Acceptance


class Ordering:
    """What a call that starts a job has in common with the others."""

    def __init__(
        self,
        request: Request[Any, Any, Any],
        caller: Caller,
        settings: Settings,
        urls: PublicUrls,
    ) -> None:
        self._request = request
        self._caller = caller
        self._settings = settings
        self._urls = urls

    def job(
        self,
        kind: str,
        wish: JobBody,
        payload: bytes,
        *,
        request: dict[str, Any] | None = None,
        **given: Any,
    ) -> Job:
        """Return the job that `wish` asks for; `payload` is all that tells requests apart.

        Raises
        ------
        Forbidden
            It names another organisation.
        Unprocessable
            Its callback is not `https`, where that is asked for.
        BadIdempotencyKey
            The header is no key.
        """
        check_organisation(self._caller, wish.org_name)
        url = wish.callback_url
        if url and not self._settings.egress_http and not url.lower().startswith("https:"):
            raise Unprocessable.at("body", "callback_url", msg="the URL must begin with https://")
        key = idempotency_key(
            self._request.headers.get("idempotency-key"), route=kind, payload=payload
        )
        return Job(
            self._caller.organisation,
            kind,
            request or {},
            callback_url=url,
            idempotency=key,
            **given,
        )

    def answer(self, acceptance: Acceptance) -> Response[JobAnswer]:
        """Return the 202 of a job that was taken on."""
        url = self._urls.presentation_status(self._request, acceptance.generation)
        headers = {"Location": url, "Retry-After": "2"}
        return Response(job_answer(acceptance, url), status_code=202, headers=headers)
