"""Tables: rows, formats, conditional rules, columns (presentations reference, section 4)."""

from __future__ import annotations

from enum import StrEnum
from typing import Literal

from pydantic import Field

from slidemill.contracts.presentations.lenient import Many, Part
from slidemill.contracts.presentations.text import Color, TextFormat


class CellStyle(Part):
    """The cell round the text."""

    background_color: Color | None = None


class CellFormat(Part):
    """How a kind of cells looks."""

    text: TextFormat | None = None
    cell: CellStyle | None = None


class TableFormat(Part):
    """Formats by place; `header_intersection` is where header row and header column meet."""

    default: CellFormat | None = None
    header_row: CellFormat | None = None
    header_column: CellFormat | None = None
    header_intersection: CellFormat | None = None


class Operator(StrEnum):
    """How a cell's value is compared.

    The four that compare sizes use the first number in the cell; without one there is no match
    (section 8).
    """

    EQUALS = "equals"
    NOT_EQUALS = "not_equals"
    CONTAINS = "contains"
    NOT_CONTAINS = "not_contains"
    GREATER_THAN = "greater_than"
    LESS_THAN = "less_than"
    GREATER_THAN_OR_EQUAL = "greater_than_or_equal"
    LESS_THAN_OR_EQUAL = "less_than_or_equal"


class Condition(Part):
    """What a cell's value is compared with, and how."""

    field: Literal["value"] = "value"
    operator: Operator
    value: str | float
    """A number, or text."""


class Rule(CellFormat):
    """A format for cells that meet a condition; the first matching rule of a template wins."""

    condition: Condition


class FormatTemplate(CellFormat):
    """A named format, with rules that change it by the cell's value."""

    rules: Many[Rule] = Field(default_factory=list, max_length=200)


class Paragraph(Part):
    """A piece of a cell; a list of texts makes as many paragraphs."""

    text: str | Many[str]
    is_bullet: bool = False
    depth: int = Field(default=0, ge=0, le=8)
    format_template: str | None = None


class Cell(Part):
    """One cell; `value` is a company's bare domain when `is_logo` is set."""

    value: str | Many[Paragraph] | None = None
    is_logo: bool = False
    format_template: str | None = None


class Row(Part):
    """One row."""

    is_header: bool = False
    cells: Many[Cell] = Field(max_length=200)


class ColumnType(StrEnum):
    """What a column is for; a highlight column takes its own background over the rows' one."""

    BODY = "body"
    HIGHLIGHT = "highlight"


class ColumnConfig(Part):
    """Format of a column."""

    column_index: int = Field(ge=0)
    """0-based."""
    type: ColumnType = ColumnType.BODY
    is_header: bool = False
    """Whether the column holds the rows' headings."""
    format_template: str | None = None
    background_color: Color | None = None


class Table(Part):
    """Rows and how they look.

    The number of columns is that of the header row, else of the first row. Of several formats
    for one cell the more particular wins: cell or paragraph template, column config, header
    formats, default, the template deck's own look (section 8).
    """

    rows: Many[Row] = Field(min_length=1, max_length=5000)
    table_format: TableFormat | None = None
    format_templates: dict[str, FormatTemplate] = Field(default_factory=dict, max_length=200)
    column_configs: Many[ColumnConfig] = Field(default_factory=list, max_length=200)


class TableContent(Part):
    """A table block: the table and a caption."""

    table: Table
    caption: str | None = None
