"""Reading the tables (ListObjects) of a worksheet."""

from __future__ import annotations

from lxml import etree

from slidemill.deck.compiler.markup import Markup
from slidemill.deck.compiler.workbook_markup import SML, area, prefix_of, start_tag
from slidemill.deck.opc.names import relationships_name
from slidemill.deck.opc.package import Package
from slidemill.deck.render.workbook_cells import CellArea
from slidemill.deck.render.workbook_table import TableColumn, TablePlan
from slidemill.deck.text import escape_attribute

_TOTALS = ("totalsRowFunction", "totalsRowLabel", "totalsRowDxfId", "totalsRowCellStyle")
_NOWHERE = CellArea(0, 0, -1, -1)


def compile_table(
    package: Package, part: str, listed: str, traces: tuple[tuple[str, str], ...]
) -> TablePlan:
    """Cut a table part; `listed` is its entry in the sheet, `traces` what else speaks of it."""
    root = package.xml(part)
    markup = Markup(root)
    covered = area(root.get("ref"))
    found = root.find(f"{SML}tableColumns")
    elements = [] if found is None else list(found.iterchildren(f"{SML}tableColumn"))
    columns = tuple(_column(markup, each) for each in elements)
    filtering = root.find(f"{SML}autoFilter")
    follows = (
        covered is not None
        and len(columns) == covered.last_column - covered.first_column + 1
        and root.get("headerRowCount", "1") == "1"
        and root.get("tableType", "worksheet") == "worksheet"
    )
    after = [] if found is None else list(found.itersiblings())
    tail = "".join(map(markup.fragment, after)) + f"</{prefix_of(root)}table>"
    totals = root.get("totalsRowCount", "0")
    links = [each.target for each in package.relationships(part) if not each.external]
    own_links = package.find(relationships_name(part))
    return TablePlan(
        part=part,
        area=covered or _NOWHERE,
        mark=f"{root.get('displayName', '')}[".casefold(),
        listed=listed,
        prefix=prefix_of(root),
        filter_start=None if filtering is None else start_tag(markup, filtering, ("ref",)),
        filtering=filtering is not None and len(filtering) > 0,
        totals="" if totals == "0" else f' totalsRowCount="{escape_attribute(totals)}"',
        columns=columns,
        after=tail,
        start=_root_tag(root),
        follows=follows,
        companions=(own_links, *links) if own_links else (),
        traces=traces,
    )


def _root_tag(root: etree._Element) -> str:
    """Return the root's start tag without what changes; the root loses its content."""
    for child in list(root):
        root.remove(child)
    root.text = None
    for name in ("ref", "totalsRowCount", "insertRow"):
        root.attrib.pop(name, "")
    return etree.tostring(root, encoding="unicode").removesuffix("/>")


def _column(markup: Markup, element: etree._Element) -> TableColumn:
    without = ("id", "name", *_TOTALS)
    tag = start_tag(markup, element, without)
    stated = {name: element.get(name) for name in _TOTALS}
    children = {
        name: element.find(SML + name) for name in ("calculatedColumnFormula", "totalsRowFormula")
    }
    texts = {
        name: "" if child is None else markup.fragment(child) for name, child in children.items()
    }
    rest = (each for each in element if each not in children.values())
    name = element.get("name", "").replace("\n", "_x000a_")
    return TableColumn(
        id=int(element.get("id", "0")),
        name=escape_attribute(name),
        attributes=tag.removeprefix(f"<{prefix_of(element)}tableColumn"),
        totals="".join(
            f' {name}="{escape_attribute(value)}"' for name, value in stated.items() if value
        ),
        formula=texts["calculatedColumnFormula"],
        totals_formula=texts["totalsRowFormula"],
        rest="".join(map(markup.fragment, rest)),
    )
