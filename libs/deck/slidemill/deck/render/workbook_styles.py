"""Number formats that a workbook's styles lack: new formats and cell styles at fill time."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from slidemill.deck.render.plan import Outline
from slidemill.deck.text import escape_attribute


@dataclass(frozen=True, slots=True)
class StylesPlan:
    """`xl/styles.xml`, with the gaps `formats` and `styles` for its number formats and cell xfs."""

    part: str
    prefix: str
    outline: Outline
    formats: str
    """The `numFmt` elements there are."""
    format_count: int
    format_ids: Mapping[str, int]
    """Ids of the formats there are, built-in ones too, by code."""
    next_format: int
    styles: str
    """The `xf` elements there are, in `cellXfs`."""
    bases: tuple[tuple[str, str], ...]
    """Each of them, cut where its number format is to stand."""
    codes: tuple[str | None, ...]
    """The format code of each of them, where it is known."""


class Styles:
    """The styles of one workbook that is being written; collects what its lines need."""

    __slots__ = ("_found", "_new_formats", "_new_styles", "_plan")

    def __init__(self, plan: StylesPlan) -> None:
        self._plan = plan
        self._found: dict[tuple[str, str], str] = {}
        self._new_formats: dict[str, int] = {}
        self._new_styles: list[str] = []

    @property
    def changed(self) -> bool:
        """Whether the part has to be written anew."""
        return bool(self._new_styles)

    def formatted(self, style: str, code: str) -> str:
        """Return the style attribute that is like `style` but for its number format."""
        found = self._found.get((style, code))
        if found is None:
            found = self._found[style, code] = self._add(style, code)
        return found

    def _add(self, style: str, code: str) -> str:
        plan = self._plan
        index = int(style[4:-1]) if style else 0
        if index >= len(plan.bases):
            index = 0
        if plan.codes[index] == code:
            return style
        before, after = plan.bases[index]
        number = self._format(code)
        self._new_styles.append(f'{before} numFmtId="{number}" applyNumberFormat="1"{after}')
        return f' s="{len(plan.bases) + len(self._new_styles) - 1}"'

    def _format(self, code: str) -> int:
        known = self._plan.format_ids.get(code)
        if known is not None:
            return known
        return self._new_formats.setdefault(code, self._plan.next_format + len(self._new_formats))

    def text(self) -> str:
        """Return the whole part."""
        plan, x = self._plan, self._plan.prefix
        formats = plan.formats + "".join(
            f'<{x}numFmt numFmtId="{number}" formatCode="{escape_attribute(code)}"/>'
            for code, number in self._new_formats.items()
        )
        if formats:
            count = plan.format_count + len(self._new_formats)
            formats = f'<{x}numFmts count="{count}">{formats}</{x}numFmts>'
        count = len(plan.bases) + len(self._new_styles)
        styles = plan.styles + "".join(self._new_styles)
        return plan.outline.filled(
            {
                "formats": formats,
                "styles": f'<{x}cellXfs count="{count}">{styles}</{x}cellXfs>',
            }
        )
