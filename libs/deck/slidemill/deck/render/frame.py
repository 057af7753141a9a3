"""Graphic frames (tables, charts, diagrams) that data finds by their alternative text."""

from __future__ import annotations

from dataclasses import dataclass

from slidemill.deck.data import Chart, Delete, ScatterChart, Table
from slidemill.deck.render.page import Node, Page, emit
from slidemill.deck.render.table import TableFormat, TablePlace


@dataclass(slots=True)
class Frame:
    """A frame; `key` is its alternative text, `""` when it has none.

    `relationships` and `ids` (shape ids) are what goes when the frame goes. `chart` is the
    relationship id of its chart, `""` when it shows none.
    """

    key: str
    nodes: tuple[Node, ...]
    table: TableFormat | None
    relationships: frozenset[str]
    ids: frozenset[str]
    chart: str = ""

    def write(self, out: list[str], page: Page) -> None:
        """Write the frame with its data, as it is, or nothing."""
        value = page.objects.get(self.key) if self.key else None
        if type(value) is Delete:
            page.unlinked |= self.relationships
            page.removed |= self.ids
        elif type(value) is Table and self.table is not None:
            page.unlinked |= self.relationships
            bounds, grid = self.table.fill(value, self.key, page)
            for node in self.nodes:
                if isinstance(node, TablePlace):
                    out.append(bounds if node.is_bounds else grid)
                else:
                    emit((node,), out, page)
        else:
            if self.chart and isinstance(value, Chart | ScatterChart):
                page.charts[self.chart] = self.key
            emit(self.nodes, out, page)

    def parts(self) -> tuple[Node, ...]:
        """Return the frame as it is."""
        return self.nodes
