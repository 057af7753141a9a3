"""Absolute URLs that clients are given."""

from __future__ import annotations

from typing import Any

from litestar import Request


class PublicUrls:
    """Builds URLs from a configured public base, else from the request's own."""

    def __init__(self, base: str | None) -> None:
        self._base = base.rstrip("/") if base else None

    def status(self, request: Request[Any, Any, Any], generation: str) -> str:
        """URL of a generation's status."""
        return f"{self._root(request)}/api/v1/generations/{generation}"

    def presentation_status(self, request: Request[Any, Any, Any], generation: str) -> str:
        """URL of a generation's status in the presentations API."""
        return f"{self._root(request)}/api/v1/presentations/{generation}/status"

    def of(self, request: Request[Any, Any, Any], path: str) -> str:
        """URL of a path of this server."""
        return f"{self._root(request)}{path}"

    def _root(self, request: Request[Any, Any, Any]) -> str:
        return self._base or str(request.base_url).rstrip("/")
