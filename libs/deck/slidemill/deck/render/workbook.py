"""Filling the cells of an embedded workbook: one sheet is written anew, the rest is carried."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from slidemill.deck.opc.archive import Packed, pack, store
from slidemill.deck.render.workbook_archive import Sealed, seal, sealed_archive
from slidemill.deck.render.workbook_cells import CellArea, CellLine
from slidemill.deck.render.workbook_fill import fill
from slidemill.deck.render.workbook_sheet import SheetPlan
from slidemill.deck.render.workbook_styles import Styles, StylesPlan
from slidemill.deck.render.workbook_table import TablePlan

__all__ = ["CellArea", "CellLine", "WorkbookPlan"]


@dataclass(frozen=True, slots=True)
class WorkbookPlan:
    """A compiled workbook; `sheets` are its worksheets' names, in order."""

    sheets: tuple[str, ...]
    plans: Mapping[str, SheetPlan]
    """By folded name."""
    styles: StylesPlan
    members: Mapping[str, Sealed]
    texts: Mapping[str, str]
    """Members that speak of tables: content types, relationships of sheets."""

    def filled(self, sheet: str, lines: Sequence[CellLine], cleared: Sequence[CellArea]) -> Packed:
        """Return the workbook with `lines` written to a sheet and the `cleared` areas emptied.

        Cells in both are written; of several lines in one cell the last one counts. Sheet names
        are found whatever their case; KeyError when there is no such worksheet.
        """
        rewritten, members = self.edited(sheet, lines, cleared)
        for name, text in rewritten.items():
            members[name] = seal(name, pack(text.encode()))
        return store(sealed_archive(members.values()))

    def edited(
        self, sheet: str, lines: Sequence[CellLine], cleared: Sequence[CellArea]
    ) -> tuple[dict[str, str], dict[str, Sealed]]:
        """Return the members that `filled` writes anew, and all members that there are then."""
        plan = self.plans[sheet.casefold()]
        styles = Styles(self.styles)
        found = fill(plan, lines, cleared, styles)
        members = dict(self.members)
        rewritten = {plan.part: found.text}
        dropped: list[TablePlan] = []
        for table, text in found.tables:
            if text is None:
                dropped.append(table)
            else:
                rewritten[table.part] = text
        if dropped:
            rewritten.update(self._without(dropped, members))
        if styles.changed:
            rewritten[self.styles.part] = styles.text()
        return rewritten, members

    def _without(self, tables: Sequence[TablePlan], members: dict[str, Sealed]) -> dict[str, str]:
        """Take tables out of the members; return what spoke of them."""
        texts: dict[str, str] = {}
        for table in tables:
            for name in (table.part, *table.companions):
                members.pop(name, None)
            for name, trace in table.traces:
                texts[name] = texts.get(name, self.texts[name]).replace(trace, "", 1)
        return texts
