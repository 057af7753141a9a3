"""How much one deck's data may ask for, and where each number comes from."""

from __future__ import annotations

MAX_JSON_BYTES = 50 * 1024 * 1024
"""Size of `data.json`: the size limit of the whole uploaded package."""

MAX_SLIDES = 2_000
"""Output slides of one deck: twice the largest report we measure (1,000 slides)."""

MAX_TEMPLATE_NUMBER = 100_000
"""Number of a template slide: far beyond any template, so that the mend is about the number."""

MAX_KEY_LENGTH = 255
"""Characters in a placeholder or series key; alternative texts are a few words."""

MAX_TEXT_LENGTH = 100_000
"""Characters in one text: far beyond what a slide can show, and cheap to carry."""

MAX_LIST_ITEMS = 2_000
"""Paragraphs made from one list."""

MAX_TABLE_ROWS = 2_000
"""Rows of one table; PowerPoint's own dialog stops at 75."""

MAX_TABLE_COLUMNS = 500
"""Columns of one table; PowerPoint's own dialog stops at 75."""

MAX_TABLE_CELLS = 20_000
"""Cells of one table, after short rows are padded."""

MAX_CHART_SERIES = 255
"""Data series in one chart: Excel's limit."""

MAX_CHART_POINTS = 32_000
"""Points of one series: Excel's limit for 2-D charts."""

MAX_CHART_VALUES = 256_000
"""Points of all series of one chart, after short series are padded: Excel's limit."""

MAX_CELL_TEXT = 32_767
"""Characters in a worksheet cell (Excel's limit): chart labels and series names live there."""

MAX_FORMAT_LENGTH = 255
"""Characters in a number format code: Excel's limit."""

MAX_SERIAL_DATE = 2_958_465
"""The last day Excel knows: 9999-12-31."""

MAX_FONT_SIZE = 4_000
"""Points; `ST_TextFontSize` allows 1 to 4000."""

MAX_LEVEL = 8
"""Deepest indent level of a paragraph; `ST_TextIndentLevelType`."""

MAX_PROPERTY_LENGTH = 2_000
"""Characters in a document property such as the title; Office's own dialogs stop at 255."""

MAX_URL_LENGTH = 2_083
"""Characters in a hyperlink: what Office accepts."""

MAX_FINDINGS = 100
"""Faults (and warnings) listed one by one; the rest is only counted."""
