"""Which format a table's cell has of all that ask for one (presentations reference, section 8)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Final, NamedTuple

from slidemill.contracts.presentations import (
    Cell,
    CellFormat,
    ColumnConfig,
    ColumnType,
    FormatTemplate,
    Table,
    TableFormat,
    TextFormat,
)
from slidemill.deck.compose.canvas import SlideFault
from slidemill.deck.compose.conditions import first_match
from slidemill.deck.faults import shown
from slidemill.deck.text_formats import merged

_MOST_NAMES: Final = 12


class Resolved(NamedTuple):
    """What a cell looks like beyond the template deck; None leaves it to the template deck."""

    text: TextFormat | None
    background: str | None


_Layer = tuple[TextFormat | None, str | None]


@dataclass(slots=True)
class CellFormats:
    """The formats of a table block, the more particular laid over the more general.

    From weak to strong: `default`; `header_column` below the header, `header_row` in it, and
    `header_intersection` over that where both meet; the column's config; the cell's template; the
    paragraph's template, whose background is the cell's when the cell's own template states none.
    A template's own format is under that of its first rule that matches. A column's background
    lies between its template and the template's rules. It leaves header rows theirs unless the
    column is a highlight, and its template's rules look at the rows below the header only:
    headings are no values.
    """

    table: Table
    _columns: dict[int, ColumnConfig] = field(default_factory=dict)
    _known: dict[tuple[object, ...], Resolved] = field(default_factory=dict)
    _plain: dict[tuple[bool, int], Resolved] = field(default_factory=dict)
    """Formats of cells that ask for none of their own, where their column has no rules."""

    def __post_init__(self) -> None:
        self._columns = {config.column_index: config for config in self.table.column_configs}

    def is_header_column(self, column: int) -> bool:
        """Whether a column holds the rows' headings."""
        config = self._columns.get(column)
        return config is not None and config.is_header

    def resolved(self, cell: Cell | None, value: str, *, header: bool, column: int) -> Resolved:
        """Return the format of a cell whose whole text is `value`."""
        own = cell is not None and (
            cell.format_template is not None or isinstance(cell.value, list)
        )
        if own or self._has_rules(column):
            return self._resolved(cell, value, header=header, column=column)
        known = self._plain.get((header, column))
        if known is None:
            known = self._resolved(cell, value, header=header, column=column)
            self._plain[header, column] = known
        return known

    def _has_rules(self, column: int) -> bool:
        config = self._columns.get(column)
        name = None if config is None else config.format_template
        template = self.table.format_templates.get(name or "")
        return template is not None and bool(template.rules)

    def _resolved(self, cell: Cell | None, value: str, *, header: bool, column: int) -> Resolved:
        layers = [
            *_by_place(self.table.table_format, header, self.is_header_column(column)),
            *self._by_column(column, value, header=header),
        ]
        if cell is not None:
            layers.append((None, next(self._behind(cell), None)))
            if cell.format_template is not None:
                layers += self._by_template(cell.format_template, value)
        return self._laid(layers)

    def paragraph(self, below: TextFormat | None, template: str, value: str) -> TextFormat | None:
        """Return the format of a paragraph with a template of its own in such a cell."""
        return self._laid([(below, None), *self._by_template(template, value)]).text

    def _by_column(self, column: int, value: str, *, header: bool) -> Iterator[_Layer]:
        config = self._columns.get(column)
        if config is None:
            return
        template = self.table.format_templates.get(config.format_template or "")
        plain = not header or config.type is ColumnType.HIGHLIGHT
        if template is not None:
            text, background = _layer(template)
            yield text, background if plain else None
        if plain:
            yield None, config.background_color
        if template is not None and not header:
            yield from _by_rule(template, value)

    def _by_template(self, name: str, value: str) -> Iterator[_Layer]:
        template = self.table.format_templates[name]
        yield _layer(template)
        yield from _by_rule(template, value)

    def _behind(self, cell: Cell) -> Iterator[str]:
        """Yield the backgrounds that the paragraphs' templates state: the first one counts."""
        for paragraph in cell.value if isinstance(cell.value, list) else ():
            name = paragraph.format_template
            if name is not None:
                text = paragraph.text
                value = text if isinstance(text, str) else "\n".join(text)
                for _, background in reversed([*self._by_template(name, value)]):
                    if background is not None:
                        yield background

    def _laid(self, layers: Sequence[_Layer]) -> Resolved:
        """Lay formats over each other, the weakest first; the same ones give the same object."""
        background = next((each for _, each in reversed(layers) if each is not None), None)
        texts = [text for text, _ in layers if text is not None]
        key = (background, *map(id, texts))  # the request and `_known` keep them alive
        known = self._known.get(key)
        if known is None:
            known = self._known[key] = Resolved(merged(*reversed(texts)), background)
        return known


def _by_place(formats: TableFormat | None, header: bool, header_column: bool) -> Iterator[_Layer]:
    if formats is None:
        return
    yield _layer(formats.default)
    if header_column and not header:
        yield _layer(formats.header_column)
    if header:
        yield _layer(formats.header_row)
    if header and header_column:
        yield _layer(formats.header_intersection)


def _by_rule(template: FormatTemplate, value: str) -> Iterator[_Layer]:
    rule = first_match(template.rules, value)
    if rule is not None:
        yield _layer(rule)


def _layer(format_: CellFormat | None) -> _Layer:
    if format_ is None:
        return None, None
    return format_.text, None if format_.cell is None else format_.cell.background_color


def check_names(table: Table, place: str) -> None:
    """Raise SlideFault for the first template that is named but not among `format_templates`."""
    known = table.format_templates
    for where, name in _names(table):
        if name not in known:
            names = ", ".join(map(shown, list(known)[:_MOST_NAMES]))
            more = f" and {len(known) - _MOST_NAMES} more" if len(known) > _MOST_NAMES else ""
            listed = f"the table has {names}{more}" if known else "the table has none"
            raise SlideFault(
                f"{place}.{where}.format_template",
                f"there is no format template {shown(name)} ({listed}); define it in "
                "format_templates, or name one of them.",
            )


def _names(table: Table) -> Iterator[tuple[str, str]]:
    for number, config in enumerate(table.column_configs):
        if config.format_template is not None:
            yield f"column_configs[{number}]", config.format_template
    for row_number, row in enumerate(table.rows):
        yield from _names_in(row.cells, f"rows[{row_number}]")


def _names_in(cells: Iterable[Cell], place: str) -> Iterator[tuple[str, str]]:
    for number, cell in enumerate(cells):
        where = f"{place}.cells[{number}]"
        if cell.format_template is not None:
            yield where, cell.format_template
        if isinstance(cell.value, list):
            for index, paragraph in enumerate(cell.value):
                if paragraph.format_template is not None:
                    yield f"{where}.value[{index}]", paragraph.format_template
