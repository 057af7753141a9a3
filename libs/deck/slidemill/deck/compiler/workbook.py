"""Compiling an embedded workbook: members sealed, worksheets cut into cells."""

from __future__ import annotations

from functools import cached_property, lru_cache
from typing import Final

from lxml import etree

from slidemill.deck.compiler.markup import Markup
from slidemill.deck.compiler.workbook_markup import SML, serialized
from slidemill.deck.compiler.workbook_sheet import compile_sheet
from slidemill.deck.compiler.workbook_styles import MINIMAL_STYLES, compile_styles, minimal_styles
from slidemill.deck.compiler.workbook_table import compile_table
from slidemill.deck.faults import TemplateError
from slidemill.deck.opc.archive import ArchiveError, Packed, pack, read_archive
from slidemill.deck.opc.names import folder_of, relationships_name, target_uri
from slidemill.deck.opc.namespaces import CONTENT_TYPES, RELATIONSHIPS, R, r
from slidemill.deck.opc.package import (
    CONTENT_TYPES_NAME,
    Package,
    Relationship,
    parse_xml,
    with_usual_rels,
)
from slidemill.deck.render.workbook import WorkbookPlan
from slidemill.deck.render.workbook_archive import seal
from slidemill.deck.render.workbook_sheet import SheetPlan
from slidemill.deck.render.workbook_styles import StylesPlan
from slidemill.deck.render.workbook_table import TablePlan

_COMPOUND_FILE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_BINARY = "application/vnd.ms-excel.sheet.binary"
_STRICT: Final = "{http://purl.oclc.org/ooxml/spreadsheetml/main}"
_TYPE_STYLES = "application/vnd.openxmlformats-officedocument.spreadsheetml.styles+xml"
_MAX_XML = 16 * 1024 * 1024
"""Bytes of sheets and styles that are read, some 400,000 cells; a chart's has some thousands."""
_BEFORE_CALCULATION = ("sheets", "functionGroups", "externalReferences", "definedNames")


class UnpatchableWorkbookError(ValueError):
    """The workbook is of a kind whose cells cannot be written; `reason` says which."""

    def __init__(self, reason: str) -> None:
        self.reason = reason
        super().__init__(reason)


def compile_workbook(content: bytes) -> WorkbookPlan:
    """Compile an .xlsx or .xlsm.

    Raises UnpatchableWorkbookError for what cannot be written: .xls and encrypted files, .xlsb,
    the strict form of OOXML, ZIP64, broken or huge ones.
    """
    if content.startswith(_COMPOUND_FILE):
        raise UnpatchableWorkbookError("it is encrypted, or an .xls of the time before .xlsx")
    try:
        return _Workbook(Package(with_usual_rels(read_archive(content)))).plan()
    except ArchiveError as error:
        raise UnpatchableWorkbookError(str(error)) from error
    except TemplateError as error:
        raise UnpatchableWorkbookError("; ".join(map(str, error.faults))) from error
    except UnpatchableWorkbookError:
        raise
    except ValueError as error:  # a number or an address that is none
        raise UnpatchableWorkbookError(f"its cells cannot be read ({error})") from error


class _Workbook:
    def __init__(self, package: Package) -> None:
        self._package = package
        kinds = {each.kind: each for each in package.relationships("")}
        main = kinds.get("officeDocument")
        if main is None or main.dangling:
            raise UnpatchableWorkbookError("it has no workbook part")
        self._main = main.target
        if (package.types.type_of(self._main) or "").startswith(_BINARY):
            raise UnpatchableWorkbookError("it is an .xlsb, whose parts are not XML")
        if sum(packed.size for packed in self._read()) > _MAX_XML:
            raise UnpatchableWorkbookError(f"its sheets are larger than {_MAX_XML} bytes")
        self._root = package.xml(self._main)
        if self._root.tag.startswith(_STRICT):
            raise UnpatchableWorkbookError("it is in the strict form of OOXML")
        if self._root.tag != f"{SML}workbook":
            raise UnpatchableWorkbookError("it is not a workbook")
        self._links_name = package.find(relationships_name(self._main)) or ""
        self._changed: dict[str, str] = {}
        self._dropped: set[str] = set()
        self._texts: dict[str, str] = {}

    @cached_property
    def _types(self) -> etree._Element:
        """The content types, which few workbooks have changed."""
        return self._package.xml(CONTENT_TYPES_NAME)

    @cached_property
    def _links(self) -> etree._Element | None:
        return self._package.xml(self._links_name) if self._links_name else None

    def _read(self) -> list[Packed]:
        kinds = ("worksheet", "styles")
        related = self._package.relationships(self._main)
        parts = {each.target for each in related if each.kind in kinds and not each.dangling}
        return [self._package.packed(each) for each in (self._main, *sorted(parts))]

    def plan(self) -> WorkbookPlan:
        package = self._package
        related = {each.id: each for each in package.relationships(self._main)}
        self._drop_calculation_chain(list(related.values()))
        styles = self._styles(list(related.values()))
        names: list[str] = []
        plans: dict[str, SheetPlan] = {}
        for sheet in self._root.iterfind(f"{SML}sheets/{SML}sheet"):
            link = related.get(sheet.get(r("id"), ""))
            if link is None or link.kind != "worksheet" or link.dangling:
                continue  # a chart sheet, a dialog, a link to nothing
            names.append(sheet.get("name", ""))
            plans[names[-1].casefold()] = self._sheet(link.target)
        if not names:
            raise UnpatchableWorkbookError("it has no worksheet")
        if any(_has_formula(plan) for plan in plans.values()):
            self._calculate_on_load()
        first = package.find(CONTENT_TYPES_NAME) or CONTENT_TYPES_NAME
        order = [first, *(name for name in package.members if name != first)]
        members = {
            name: seal(name, package.packed(name)) for name in order if name not in self._dropped
        }
        for name, text in self._changed.items():
            members[name] = seal(name, pack(text.encode()))
        return WorkbookPlan(tuple(names), plans, styles, members, self._texts)

    def _sheet(self, part: str) -> SheetPlan:
        links = {
            each.id: each
            for each in self._package.relationships(part)
            if each.kind == "table" and not each.dangling
        }

        def table(identity: str, listed: str) -> TablePlan | None:
            link = links.get(identity)
            if link is None:
                return None
            traces = self._traces(part, link)
            return compile_table(self._package, link.target, listed, traces)

        return compile_sheet(part, self._package.read(part), table)

    def _traces(self, sheet: str, link: Relationship) -> tuple[tuple[str, str], ...]:
        """Where the package speaks of a table: its content type, the sheet's relationship."""
        name = self._package.find(relationships_name(sheet)) or ""
        links = self._package.xml(name)
        self._texts[name] = serialized(links)
        self._texts[CONTENT_TYPES_NAME] = serialized(self._types)
        traces = [
            (name, Markup(links).fragment(each)) for each in links if each.get("Id") == link.id
        ]
        own_links = self._package.find(relationships_name(link.target))
        gone = {link.target, *(each.target for each in self._package.relationships(link.target))}
        markup = Markup(self._types)
        traces += [
            (CONTENT_TYPES_NAME, markup.fragment(each))
            for each in self._overrides(gone if own_links else {link.target})
        ]
        return tuple(traces)

    def _overrides(self, parts: set[str]) -> list[etree._Element]:
        """Return the content types stated for these parts alone."""
        return [
            each
            for each in self._types.iterchildren(f"{{{CONTENT_TYPES}}}Override")
            if self._package.find(each.get("PartName", "").lstrip("/")) in parts
        ]

    def _drop_calculation_chain(self, related: list[Relationship]) -> None:
        """Leave out the list of cells with formulas, which Excel makes again by itself."""
        chains = [each for each in related if each.kind == "calcChain"]
        if not chains or self._links is None:
            return
        ids = {each.id for each in chains}
        self._dropped = {each.target for each in chains}
        for element in [each for each in self._links if each.get("Id") in ids]:
            self._links.remove(element)
        for element in self._overrides(self._dropped):
            self._types.remove(element)
        self._write_lists()

    def _write_lists(self) -> None:
        self._changed[CONTENT_TYPES_NAME] = serialized(self._types)
        if self._links is not None:
            self._changed[self._links_name] = serialized(self._links)

    def _styles(self, related: list[Relationship]) -> StylesPlan:
        for each in related:
            if each.kind == "styles" and not each.dangling:
                return _styles_of(each.target, self._package.read(each.target))
        if self._links is None:
            raise UnpatchableWorkbookError("its workbook part has no relationships")
        folder = folder_of(self._main)
        part = f"{folder}/styles.xml".lstrip("/")
        ids = {each.id for each in related}
        identity = next(f"rId{n}" for n in range(1, len(ids) + 2) if f"rId{n}" not in ids)
        link = {"Id": identity, "Type": f"{R}/styles", "Target": target_uri(folder, part)}
        etree.SubElement(self._links, f"{{{RELATIONSHIPS}}}Relationship", link)
        override = {"PartName": f"/{part}", "ContentType": _TYPE_STYLES}
        etree.SubElement(self._types, f"{{{CONTENT_TYPES}}}Override", override)
        self._changed[part] = MINIMAL_STYLES
        self._write_lists()
        return minimal_styles(part)

    def _calculate_on_load(self) -> None:
        """Have formulas reckon with the new cells when the workbook is opened."""
        calculation = self._root.find(f"{SML}calcPr")
        if calculation is None:
            calculation = etree.SubElement(self._root, f"{SML}calcPr")
            found = [self._root.find(SML + name) for name in _BEFORE_CALCULATION]
            [each for each in found if each is not None][-1].addnext(calculation)
        calculation.set("fullCalcOnLoad", "1")
        self._changed[self._main] = serialized(self._root)


@lru_cache(maxsize=16)
def _styles_of(part: str, content: bytes) -> StylesPlan:
    """Compile a styles part; the workbooks of a deck mostly come from one program and share it."""
    return compile_styles(part, parse_xml(content, part))


def _has_formula(plan: SheetPlan) -> bool:
    return any(cell.value_only for row in plan.rows.values() for cell in row.cells.values())
