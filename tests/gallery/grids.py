"""Tables: growing and shrinking, sizing modes, data bars, styles, merged cells."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from pptx.util import Inches, Pt

from tests.gallery.scene import STAGE, Scene

KEY = "grid"
_LEFT, _TOP, _WIDTH, _HEIGHT = STAGE


def _table(
    rows: int, columns: int, *, width: float = _WIDTH, left: float = _LEFT, merged: bool = False
) -> Callable[[Any], None]:
    """Return a builder of a table whose cells say where they are."""

    def build(slide: Any) -> None:
        frame = slide.shapes.add_table(
            rows, columns, Inches(left), Inches(_TOP), Inches(width), Inches(0.4 * rows)
        )
        frame.element.nvGraphicFramePr.cNvPr.set("descr", KEY)
        for r in range(rows):
            for c in range(columns):
                cell = frame.table.cell(r, c)
                cell.text = f"{r},{c}"
                cell.text_frame.paragraphs[0].runs[0].font.size = Pt(14)
        if merged:
            frame.table.cell(1, 0).merge(frame.table.cell(2, 0))
            frame.table.cell(0, 1).merge(frame.table.cell(0, 2))

    return build


def _rows(rows: int, columns: int) -> list[list[Any]]:
    head = ["Terminal", *(f"Q{n}" for n in range(1, columns))]
    names = ("North", "South", "East", "West", "Transit", "Coal", "Grain", "Cars", "Cruise")
    body = [
        [names[r % len(names)], *(str((r * 37 + c * 11) % 90 + 10) for c in range(1, columns))]
        for r in range(rows - 1)
    ]
    return [head, *body]


def _grid(rows: Sequence[Sequence[Any]], **settings: str) -> dict[str, Any]:
    return {KEY: {"type": "table", "rows": rows, **settings}}


def _bars() -> list[list[Any]]:
    shares = (0.0, 0.12, 0.5, 0.81, 1.0)
    colors = ("accent1", "accent6", "tomato", "2F6F73", "gold")
    return [
        ["Crane", "Load"],
        *(
            [
                f"Crane {n + 1}",
                {"value": f"{share:.0%}", "databar": {"ratio": share, "color": color}},
            ]
            for n, (share, color) in enumerate(zip(shares, colors, strict=True))
        ),
    ]


def _styles() -> list[list[Any]]:
    def cell(value: str, **styles: Any) -> dict[str, Any]:
        return {"value": value, "styles": styles}

    return [
        ["Kind", "Shown"],
        ["fill", cell("gold", shape={"fill": "gold"})],
        ["outline", cell("accent6", shape={"outline": "accent6"})],
        ["font", cell("bold 18 pt accent1", font={"bold": True, "size": 18, "color": "accent1"})],
        ["align", cell("right, bottom", shape={"align": "right", "vertical_align": "bottom"})],
    ]


def scenes() -> list[Scene]:
    """Return one scene for each thing that tables can do."""
    return [
        Scene("A table that grows", _table(3, 3), _grid(_rows(9, 6))),
        Scene("A table that shrinks", _table(8, 6), _grid(_rows(3, 3))),
        Scene(
            "Grown to the right",
            _table(3, 3, width=5.0, left=4.0),
            _grid(_rows(5, 5), horizontal_sizing="anchor_left"),
        ),
        Scene(
            "Grown to the left",
            _table(3, 3, width=5.0, left=4.0),
            _grid(_rows(5, 5), horizontal_sizing="anchor_right"),
        ),
        Scene("Height kept", _table(8, 4), _grid(_rows(5, 4), vertical_sizing="fixed")),
        Scene(
            "Bottom edge kept", _table(6, 4), _grid(_rows(9, 4), vertical_sizing="anchor_bottom")
        ),
        Scene("Data bars", _table(3, 2, width=7.0), _grid(_bars())),
        Scene("Styles of cells", _table(3, 2, width=7.0), _grid(_styles())),
        Scene("Merged cells, split on resize", _table(4, 4, merged=True), _grid(_rows(6, 5))),
        Scene("Merged cells, kept", _table(4, 4, merged=True), _grid(_rows(4, 4))),
    ]
