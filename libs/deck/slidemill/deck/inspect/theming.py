"""What rules a whole template: theme, layouts, document properties."""

from __future__ import annotations

from lxml import etree

from slidemill.deck.colors import SCHEME_NAMES
from slidemill.deck.inspect.items import Theme
from slidemill.deck.opc.namespaces import a, p
from slidemill.deck.opc.package import Package


def related(package: Package, part: str | None, kind: str) -> str | None:
    """Return the first part that a part is related to in this way."""
    for each in () if part is None else package.relationships(part):
        if each.kind == kind and not each.external and not each.dangling:
            return each.target
    return None


def read_theme(package: Package, master: str | None) -> Theme | None:
    """Return the theme of a master."""
    part = related(package, master, "theme")
    if part is None:
        return None
    root = package.xml(part)
    scheme = root.find(f"{a('themeElements')}/{a('clrScheme')}")
    fonts = root.find(f"{a('themeElements')}/{a('fontScheme')}")
    return Theme(
        root.get("name", ""),
        {} if scheme is None else dict(_colors(scheme)),
        _typeface(fonts, "majorFont"),
        _typeface(fonts, "minorFont"),
    )


def _colors(scheme: etree._Element) -> list[tuple[str, str]]:
    found = []
    for name in SCHEME_NAMES:
        slot = scheme.find(a(name))
        if slot is not None and len(slot):
            color = slot[0]
            # a system colour keeps the value it had when the file was written
            found.append((name, (color.get("lastClr") or color.get("val") or "").upper()))
    return found


def _typeface(fonts: etree._Element | None, name: str) -> str:
    latin = None if fonts is None else fonts.find(f"{a(name)}/{a('latin')}")
    return "" if latin is None else latin.get("typeface", "")


def layout_names(package: Package, presentation: str) -> tuple[str, ...]:
    """Return the names of all layouts, master by master."""
    masters = [
        each.target
        for each in package.relationships(presentation)
        if each.kind == "slideMaster" and not each.dangling
    ]
    return tuple(
        layout_name(package.xml(each.target))
        for master in masters
        for each in package.relationships(master)
        if each.kind == "slideLayout" and not each.dangling
    )


def layout_name(root: etree._Element) -> str:
    """Return the name of a layout."""
    slide = root.find(p("cSld"))
    return "" if slide is None else slide.get("name", "")


def read_properties(package: Package) -> dict[str, str]:
    """Return the core properties that are stated, such as `title` and `creator`, by local name."""
    part = related(package, "", "core-properties")
    if part is None:
        return {}
    return {
        etree.QName(each).localname: each.text.strip()
        for each in package.xml(part)
        if each.text and each.text.strip()
    }
