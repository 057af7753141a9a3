"""Rules of slides: layout, notes, shape ids, texts, tables."""

from __future__ import annotations

from collections.abc import Iterator

from lxml import etree

from slidemill.deck.check.package import Package, qualified
from slidemill.deck.check.report import Report, whole

_FALLBACK = qualified("mc:Fallback")
_CELL = qualified("a:tc")
_ROW = qualified("a:tr")
_PARAGRAPH = qualified("a:p")
_TEXT_BODIES = (qualified("p:txBody"), qualified("a:txBody"))


def check_slides(package: Package, report: Report) -> None:
    """Check every slide of the presentation, and its notes."""
    main = package.main_part()
    if main is None:
        return
    for name in package.related(main, "slide"):
        _check_related(name, package, report)
        tree = package.trees.get(name)
        if tree is not None:
            _check_shapes(name, tree, report)
            _check_texts(name, tree, report)
            for number, table in enumerate(tree.iter(qualified("a:tbl")), 1):
                _check_table(name, number, table, report)


def _check_related(name: str, package: Package, report: Report) -> None:
    layouts = package.related(name, "slideLayout")
    if len(layouts) != 1:
        report(name, f"exactly one slide layout is expected, found {len(layouts)}.")
    notes = package.related(name, "notesSlide")
    if len(notes) > 1:
        report(name, f"at most one notes slide is expected, found {len(notes)}.")
    for note in notes:
        if name not in package.related(note, "slide"):
            report(note, f"the notes must lead back to their slide, {name}.")
        elif len(package.related(note, "slide")) > 1:
            report(note, "the notes must lead back to one slide only.")
        if len(package.related(note, "notesMaster")) != 1:
            report(note, "the notes must have exactly one notes master.")
        tree = package.trees.get(note)
        if tree is not None:
            _check_shapes(note, tree, report)
            _check_texts(note, tree, report)


def _check_shapes(name: str, tree: etree._Element, report: Report) -> None:
    """Shape ids are unique, and connectors and animations name shapes that are there."""
    owners: dict[str, str] = {}
    for shape in _outside_fallback(tree, "p:cNvPr"):
        number, title = shape.get("id", ""), shape.get("name", "")
        if number in owners:
            report(
                name,
                f'the shape id {number} is used by "{owners[number]}" and "{title}"; '
                "ids must be unique on a slide.",
            )
        owners.setdefault(number, title)
    ids = {shape.get("id") for shape in tree.iter(qualified("p:cNvPr"))}
    for tag, attribute, what in (
        ("a:stCxn", "id", "a connector starts at"),
        ("a:endCxn", "id", "a connector ends at"),
        ("p:spTgt", "spid", "an animation moves"),
    ):
        for item in tree.iter(qualified(tag)):
            if item.get(attribute) not in ids:
                report(name, f"{what} the shape id {item.get(attribute)}, which is not there.")


def _outside_fallback(tree: etree._Element, tag: str) -> Iterator[etree._Element]:
    """Find elements, save those that repeat an alternative for older readers."""
    for item in tree.iter(qualified(tag)):
        if next(item.iterancestors(_FALLBACK), None) is None:
            yield item


def _check_texts(name: str, tree: etree._Element, report: Report) -> None:
    for body in tree.iter(*_TEXT_BODIES):
        if body.find(_PARAGRAPH) is None:
            report(name, "a text without any paragraph; keep an empty one.")


def _check_table(name: str, number: int, table: etree._Element, report: Report) -> None:
    columns = len(table.findall(f"{qualified('a:tblGrid')}/{qualified('a:gridCol')}"))
    rows = table.findall(_ROW)
    if not columns or not rows:
        report(name, f"table {number} has no rows or no columns; remove it.")
    for index, row in enumerate(rows):
        cells = row.findall(_CELL)
        if len(cells) != columns:
            report(
                name,
                f"table {number}: row {index + 1} has {len(cells)} cells, but the grid has "
                f"{columns} columns.",
            )
            continue
        _check_spans(name, f"table {number}: row {index + 1}", cells, len(rows) - index, report)
    for tag in ("a16:rowId", "a16:colId"):
        ids = [item.get("val") for item in table.iter(qualified(tag))]
        if len(ids) != len(set(ids)):
            local = tag.partition(":")[2]
            report(name, f"table {number}: two of its {local} are the same.")


def _check_spans(
    name: str, what: str, cells: list[etree._Element], rows_left: int, report: Report
) -> None:
    for column, cell in enumerate(cells):
        wide, high = whole(cell.get("gridSpan")) or 1, whole(cell.get("rowSpan")) or 1
        if column + wide > len(cells) or high > rows_left:
            report(name, f"{what} has a merged cell that leaves the table.")
        elif any(not _continues(other) for other in cells[column + 1 : column + wide]):
            report(name, f"{what} has a merged cell that covers another cell.")


def _continues(cell: etree._Element) -> bool:
    return cell.get("hMerge") in {"1", "true"}
