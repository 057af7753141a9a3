"""Table styles: which colour a cell has that states none itself."""

from __future__ import annotations

from lxml import etree

from slidemill.deck.compiler.text import stated_attributes
from slidemill.deck.opc.namespaces import a
from slidemill.deck.opc.package import Package
from slidemill.deck.render.table_look import TableLook

_STYLES = "presentationml.tableStyles+xml"
_TRUE = ("1", "true")
_FLAGS = ("firstRow", "lastRow", "firstCol", "lastCol", "bandRow", "bandCol")
_PARTS = (
    "wholeTbl", "band1H", "band2H", "band1V", "band2V", "lastCol", "firstCol", "lastRow",
    "firstRow",
)  # fmt: skip
_MEDIUM_2 = {
    "{073A0DAA-6AF3-43AB-8588-CEC1D06C72B9}": "dk1",
    "{5C22544A-7EE6-4342-B048-85BDC9FD1C3A}": "accent1",
    "{21E4AEA4-8DFA-4A89-87EB-49C32662AFE0}": "accent2",
    "{F5AB1C69-6EDB-4FF4-983F-18BD219EF322}": "accent3",
    "{00A15C55-8517-42AA-B614-E9B94910E393}": "accent4",
    "{7DF18680-E054-41AD-8BC1-D1AEF772440D}": "accent5",
    "{93296810-A885-4BE3-A3E7-6D5BEEA58F35}": "accent6",
}
"""The styles "Medium Style 2", PowerPoint's default: a deck may use them without bringing them."""


class TableStyles:
    """The table styles of a template; read when the first table asks for one."""

    def __init__(self, package: Package) -> None:
        self._package = package
        self._styles: dict[str, etree._Element] | None = None

    def look(self, table: etree._Element) -> TableLook:
        """Return what the style of a table (`a:tbl`) colours."""
        properties = table.find(a("tblPr"))
        if properties is None:
            return TableLook({}, frozenset())
        flags = frozenset(name for name in _FLAGS if properties.get(name) in _TRUE)
        style = self.style(table)
        if style is None:
            return TableLook(_medium(_MEDIUM_2.get(_identity(table))), flags)
        colors = {name: _fill_color(style.find(a(name))) for name in _PARTS}
        return TableLook({name: color for name, color in colors.items() if color}, flags)

    def style(self, table: etree._Element) -> etree._Element | None:
        """Return the style (`a:tblStyle`) of a table, None when the template does not bring it."""
        return self._all().get(_identity(table))

    def _all(self) -> dict[str, etree._Element]:
        if self._styles is None:
            package = self._package
            self._styles = {
                style.get("styleId", "").upper(): style
                for name in package.members
                if (package.types.type_of(name) or "").endswith(_STYLES)
                for style in package.xml(name).iter(a("tblStyle"))
            }
        return self._styles


def _identity(table: etree._Element) -> str:
    return (table.findtext(f"{a('tblPr')}/{a('tableStyleId')}") or "").strip().upper()


def _medium(slot: str | None) -> dict[str, str]:
    if slot is None:
        return {}

    def tinted(percent: int) -> str:
        return f'<a:schemeClr val="{slot}"><a:tint val="{percent}000"/></a:schemeClr>'

    solid = f'<a:schemeClr val="{slot}"/>'
    edges = dict.fromkeys(("firstRow", "lastRow", "firstCol", "lastCol"), solid)
    return {"wholeTbl": tinted(20), "band1H": tinted(40), "band1V": tinted(40), **edges}


def _fill_color(part: etree._Element | None) -> str:
    """Return the colour of a style's part; `""` when it has none or more than one."""
    if part is None:
        return ""
    fill = part.find(f"{a('tcStyle')}/{a('fill')}/{a('solidFill')}")
    return "" if fill is None or not len(fill) else _written(fill[0])


def _written(color: etree._Element) -> str:
    """Return a colour as text, whatever prefixes its own part uses."""
    name = etree.QName(color).localname
    stated = "".join(f' {key}="{value}"' for key, value in stated_attributes(color).items())
    inside = "".join(_written(child) for child in color.iterchildren(a("*")))
    return f"<a:{name}{stated}>{inside}</a:{name}>" if inside else f"<a:{name}{stated}/>"
