"""Which rows a key sees, in SQL: the same rule as `Scope.sees`."""

from __future__ import annotations

from uuid import UUID

from slidemill.contracts.slideshows.scope import Scope


def seen(owner: str, workspace: str) -> str:
    """Return the condition on a row's `owner` and `workspace`, given the scope's parameters.

    `owner` and `workspace` are placeholders such as `$2` and `$3`; their values are `of(scope)`.
    """
    return (
        f"(CASE WHEN {workspace}::uuid IS NULL THEN workspace IS NULL AND owner = {owner}"
        f" ELSE workspace = {workspace} END)"
    )


def of(scope: Scope) -> tuple[str, UUID | None]:
    """Return the scope's values, owner and workspace."""
    return scope.owner, scope.workspace
