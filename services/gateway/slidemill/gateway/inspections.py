"""Templates that are uploaded to be looked at, and nothing else."""

from __future__ import annotations

from uuid import uuid4

from slidemill.contracts.asks import InspectTemplate, TemplateInspected
from slidemill.gateway.asking import Owners
from slidemill.storage import ObjectStore

_PPTX = "application/vnd.openxmlformats-officedocument.presentationml.presentation"
_LARGEST_DOCUMENT = 64 * 1024 * 1024
"""Bytes; a template of a thousand slides gives about ten million."""


class Inspections:
    """Has templates read by the renderer; nothing of them is kept."""

    def __init__(self, owners: Owners, store: ObjectStore) -> None:
        self._owners = owners
        self._store = store

    async def inspect(self, organisation: str, template: bytes) -> bytes:
        """Return what the template holds, as the renderer's JSON document.

        Raises what asking raises: `Refused` names the template's faults.
        """
        folder = f"gateway/inspections/{organisation}/{uuid4()}/"
        ask = InspectTemplate(template=f"{folder}template.pptx", output=f"{folder}inspection.json")
        try:
            await self._store.put(ask.template, template, _PPTX)
            await self._owners.ask(ask, TemplateInspected, organisation=organisation)
            return await self._store.get(ask.output, _LARGEST_DOCUMENT)
        finally:
            await self._store.delete_many((ask.template, ask.output))
