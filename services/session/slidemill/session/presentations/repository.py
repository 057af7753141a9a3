"""All SQL that finds slides to use: analysed, of templates that were not deleted."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass

from slidemill.contracts.commands import SlideSource
from slidemill.ledger import Connections, storable, translated

_USABLE = """
      FROM session.slides s
      JOIN session.templates t ON t.organisation = s.organisation AND t.id = s.template
     WHERE s.organisation = $1 AND t.deleted_at IS NULL AND t.status = 'analyzed'
"""


@dataclass(frozen=True, slots=True)
class UsableSlide:
    """A slide and what places for content it has, by kind."""

    template: str
    slide: str
    index: int
    """0-based."""
    layout: str | None
    counts: dict[str, int]


class Slides:
    """Usable slides in Postgres; every method raises `DatabaseUnavailable`."""

    def __init__(self, database: Connections) -> None:
        self._database = database

    async def sources(self, organisation: str, slides: Sequence[str]) -> dict[str, SlideSource]:
        """Return where those of the slides are found that can be used."""
        with translated():
            rows = await self._database.pool.fetch(
                f"SELECT s.id, s.index, t.file {_USABLE} AND s.id = ANY($2::text[])",
                organisation,
                storable(list(slides)),
            )
        return {
            row["id"]: SlideSource(slide=row["id"], template=row["file"], index=row["index"])
            for row in rows
        }

    async def usable(self, organisation: str) -> list[UsableSlide]:
        """Return all slides of an organisation that can be used, of the oldest template first."""
        with translated():
            rows = await self._database.pool.fetch(
                f"""SELECT s.template, s.id, s.index, s.layout, s.counts {_USABLE}
                     ORDER BY t.created_at, s.template, s.index""",
                organisation,
            )
        return [
            UsableSlide(
                template=row["template"],
                slide=row["id"],
                index=row["index"],
                layout=row["layout"],
                counts=json.loads(row["counts"]),
            )
            for row in rows
        ]
