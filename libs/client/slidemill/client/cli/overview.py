"""A template's inventory as a text for people."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence

from slidemill.deck import Inventory
from slidemill.deck.inspect.items import Accepts, Chart, Font, OtherFrame, Slide, Table, Where

_EMU_PER_CM = 360_000
_GAP = 2
_LEAST = 8
"""Characters that a column keeps, however narrow the terminal is."""

Row = tuple[str, ...]
_TITLES = ("KEY", "TAKES", "WHERE", "FONT", "IN THE TEMPLATE")


def overview(inventory: Inventory, name: str, width: int | None) -> str:
    """Return what a template holds.

    The tables' lines are cut to `width` characters where they can be; keys stay whole. None
    cuts nothing.
    """
    lines = [*_head(inventory, name)]
    for slide in inventory.slides:
        lines += ["", _slide_line(slide), *_table(list(_rows(slide)), width)]
    if inventory.notes:
        lines += ["", "Worth a look", *(f"  {note}" for note in inventory.notes)]
    return "\n".join(lines) + "\n"


def _head(inventory: Inventory, name: str) -> Iterator[str]:
    width, height = inventory.width / _EMU_PER_CM, inventory.height / _EMU_PER_CM
    pixels = inventory.document()["size"]["pixels"]
    yield (
        f"{name}: {_count(len(inventory.slides), 'slide')}, {width:.1f} x {height:.1f} cm "
        f"({pixels['width']} x {pixels['height']} px), {_count(len(inventory.layouts), 'layout')}"
    )
    if inventory.theme is not None:
        theme = inventory.theme
        yield f"Theme {theme.name}: headings in {theme.major}, text in {theme.minor}"
    runs: Counter[str] = Counter()
    for each in inventory.fonts:
        runs[each.typeface] += each.count
    if runs:
        uses = (f"{typeface} ({count})" for typeface, count in runs.most_common())
        yield f"Fonts, with the number of runs: {', '.join(uses)}"


def _slide_line(slide: Slide) -> str:
    title = " ".join(slide.title.split())
    facts = [f"layout {slide.layout}"] if slide.layout else []
    facts += [f"section {slide.section}"] if slide.section else []
    facts += ["hidden"] if slide.hidden else []
    facts += ["with notes"] if slide.notes else []
    return f"Slide {slide.number}{title and f': {title}'} ({', '.join(facts)})"


def _rows(slide: Slide) -> Iterator[Row]:
    for placeholder in slide.placeholders:
        key, takes = f"{{{placeholder.key}}}", _takes(placeholder.accepts) or "nothing"
        for each in placeholder.occurrences:
            sample = "" if each.alone else " ".join(each.sample.split())
            yield key, takes, _place(each.where), _font(each.font), sample
            key = takes = ""
    for table in slide.tables:
        yield *_found_by(table), _grid(table)
    for chart in slide.charts:
        yield *_found_by(chart), _plots(chart)
    for frame in slide.frames:
        yield *_found_by(frame), frame.kind
    for picture in slide.pictures:
        size = f"{picture.width} x {picture.height} px" if picture.width else ""
        kind = "film" if picture.video else "picture"
        yield "-", "", _place(picture.where), "", " ".join(filter(None, (kind, size)))


def _found_by(item: Table | Chart | OtherFrame) -> tuple[str, str, str, str]:
    takes = (_takes(item.accepts) or "nothing") if item.key else ""
    return item.key or "-", takes, _place(item.where), ""


def _takes(accepts: tuple[Accepts, ...]) -> str:
    """Name the kinds of data objects; that a thing can be deleted goes without saying."""
    return ", ".join(each for each in accepts if each is not Accepts.DELETE)


def _font(font: Font) -> str:
    return f"{font.size:g} pt {font.typeface}" if font.size else font.typeface


def _grid(table: Table) -> str:
    header = ", ".join(" ".join(cell.split()) for cell in table.cells[0] if cell.strip())
    return f"table of {len(table.cells)} x {len(table.widths)}{header and f': {header}'}"


def _plots(chart: Chart) -> str:
    names = ", ".join(series.name for series in chart.series)
    count = len(chart.categories.labels) or len(chart.categories.serials)
    points = f", {_count(count, 'label')}" if count else ""
    return f"{' + '.join(chart.kinds)}{names and f': {names}'}{points}"


def _place(where: Where) -> str:
    groups = "".join(f"{group} > " for group in where.groups)
    cell = "" if where.row is None else f" [{where.row}][{where.column}]"
    notes = "notes: " if where.notes else ""
    box = where.box
    at = f" at {box.x / _EMU_PER_CM:.1f}, {box.y / _EMU_PER_CM:.1f} cm" if box else ""
    return f"{notes}{groups}{where.shape}{cell}{'' if notes or cell else at}"


def _table(rows: Sequence[Row], width: int | None) -> Iterator[str]:
    if not rows:
        yield "  nothing to fill"
        return
    rows = [_TITLES, *rows]
    sizes = [max(len(row[n]) for row in rows) for n in range(len(rows[0]))]
    while width and sum(sizes) + _GAP * len(sizes) > width and max(sizes[1:]) > _LEAST:
        widest = max(range(1, len(sizes)), key=sizes.__getitem__)
        sizes[widest] -= 1
    for row in rows:
        cells = (_cut(text, size).ljust(size) for text, size in zip(row, sizes, strict=True))
        yield " " * _GAP + (" " * _GAP).join(cells).rstrip()


def _cut(text: str, size: int) -> str:
    return text if len(text) <= size else f"{text[: size - 1]}…"


def _count(number: int, what: str) -> str:
    return f"1 {what}" if number == 1 else f"{number} {what}s"
