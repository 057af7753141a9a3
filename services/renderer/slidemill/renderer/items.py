"""Results of single items of a request, short enough to travel by the hundred."""

from __future__ import annotations

from slidemill.contracts.events import ItemResult, Status

_LONGEST_ERROR = 500


def failed_item(index: int, error: str, id_: str | None = None) -> ItemResult:
    """Return the result of an item that could not be made."""
    return ItemResult(
        index=index, status=Status.FAILED, error=error[:_LONGEST_ERROR], id=id_, pages=0
    )
