"""Compiling an embedded workbook: members sealed, worksheets cut into cells."""

from __future__ import annotations

import re

from lxml import etree

from slidemill.deck.compiler.markup import Markup
from slidemill.deck.faults import TemplateError
from slidemill.deck.opc.namespaces import XML_DECLARATION, r
from slidemill.deck.opc.package import Package
from slidemill.deck.render.plan import Outline
from slidemill.deck.render.workbook import WorkbookPlan, seal
from slidemill.deck.render.workbook_sheet import OldCell, OldRow, SheetPlan

_SML = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
_PLACE = re.compile(r"([A-Z]{1,3})([0-9]{1,7})")
_GAP = re.compile(r"<\?gap (\w+)\?>")


class UnpatchableWorkbookError(ValueError):
    """The workbook is of a kind whose cells cannot be written; the text says which."""


def compile_workbook(content: bytes) -> WorkbookPlan:
    """Compile an .xlsx or .xlsm; UnpatchableWorkbookError for anything else."""
    try:
        return _compiled(Package(content))
    except TemplateError as error:
        raise UnpatchableWorkbookError(str(error)) from error


def _compiled(package: Package) -> WorkbookPlan:
    main = next(
        (each.target for each in package.relationships("") if each.kind == "officeDocument"), ""
    )
    root = package.xml(main)
    if root.tag != f"{_SML}workbook":
        raise UnpatchableWorkbookError("it is not a workbook in the transitional form of OOXML")
    targets = {each.id: each for each in package.relationships(main)}
    names: list[str] = []
    plans: dict[str, SheetPlan] = {}
    for sheet in root.iter(f"{_SML}sheet"):
        target = targets.get(sheet.get(r("id"), ""))
        name = sheet.get("name", "")
        if target is not None and target.kind == "worksheet" and not target.dangling:
            names.append(name)
            plans[name.casefold()] = _sheet(target.target, package.xml(target.target))
    members = {name: seal(name, packed) for name, packed in package.members.items()}
    return WorkbookPlan(tuple(names), plans, members)


def _sheet(part: str, root: etree._Element) -> SheetPlan:
    markup = Markup(root)
    data = root.find(f"{_SML}sheetData")
    if data is None:
        raise UnpatchableWorkbookError(f"{part} has no cells")
    rows: dict[int, OldRow] = {}
    for row in list(data):
        cells = {}
        number = int(row.get("r", len(rows) + 1)) - 1
        for cell in list(row):
            place = _PLACE.fullmatch(cell.get("r", ""))
            if place is not None:
                style = f' s="{cell.get("s")}"' if cell.get("s") else ""
                cells[_column(place[1])] = OldCell(markup.fragment(cell), style)
            row.remove(cell)
        row.attrib.pop("spans", "")
        rows[number] = OldRow(markup.fragment(row).removesuffix("/>"), cells)
        data.remove(row)
    data.text = None
    data.append(etree.ProcessingInstruction("gap", "rows"))
    text = XML_DECLARATION + etree.tostring(root, encoding="unicode")
    prefix = f"{data.prefix}:" if data.prefix else ""
    return SheetPlan(part, prefix, Outline(tuple(_GAP.split(text))), rows)


def _column(letters: str) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - 64
    return number - 1
