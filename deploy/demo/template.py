"""The template deck of the demo report: ten slides of placeholders in the house style."""

from __future__ import annotations

import io
import re
import zipfile
from typing import Any

from pptx import Presentation
from pptx.enum.text import MSO_ANCHOR, PP_ALIGN

from deploy.demo.drawing import (
    Line,
    columns,
    fill_placeholders,
    list_notes_master,
    notes,
    panel,
    photo,
    table,
    text,
)
from deploy.demo.house import CONTENT, HEIGHT, MARGIN, WIDTH, base_package

COVER, HIGHLIGHTS, SUMMARY, SECTION, VOLUMES, CONTAINER_CHART = range(1, 7)
TERMINAL, RESULT, PROJECTS, DECISIONS = range(7, 11)
"""Numbers of the template slides, as data names them."""

_HEADED = {13: "{kicker}", 0: "{title}"}


def template_deck() -> bytes:
    """Return the template as a `.pptx`."""
    presentation: Any = Presentation(io.BytesIO(base_package()))
    layouts = {layout.name: layout for layout in presentation.slide_layouts}
    for layout, build in (
        ("Cover", _cover),
        ("Title only", _highlights),
        ("Title and text", _summary),
        ("Section", _section),
        ("Title only", _volumes),
        ("Title and text", _container_chart),
        ("Profile", _terminal),
        ("Title only", _result),
        ("Title only", _projects),
        ("Title and text", _decisions),
    ):
        build(presentation.slides.add_slide(layouts[layout]))
    list_notes_master(presentation)
    out = io.BytesIO()
    presentation.save(out)
    return _mended(out.getvalue(), len(presentation.slides))


def _behind(slide: Any, *shapes: Any) -> None:
    """Move shapes behind the placeholders, in the given order."""
    tree = slide.shapes.element
    for position, shape in enumerate(shapes):
        tree.remove(shape.element)
        tree.insert(2 + position, shape.element)


def _cover(slide: Any) -> None:
    fill_placeholders(
        slide, {13: "{organisation}", 0: "{report}", 1: "{subtitle}", 14: "{meeting}"}
    )
    scene = photo(slide, (0, 0, WIDTH, HEIGHT), "cover_photo", "The harbour at dusk")
    shade = panel(slide, (0, 0, 5.55, HEIGHT), "ink", name="Panel", opacity=0.86)
    rule = panel(slide, (0.7, 4.0, 0.9, 0.05), "accent2", name="Rule")
    _behind(slide, scene, shade, rule)
    text(
        slide,
        (WIDTH - 2.2, 0.5, 1.55, 0.42),
        [Line("{draft_stamp}", 13, "paper", bold=True, align=PP_ALIGN.CENTER)],
        name="Draft stamp",
        anchor=MSO_ANCHOR.MIDDLE,
        color="accent2",
    )
    notes(slide, "{notes}")


def _highlights(slide: Any) -> None:
    fill_placeholders(slide, _HEADED)
    gap = 0.25
    wide = (CONTENT - 3 * gap) / 4
    for number in range(1, 5):
        left = MARGIN + (number - 1) * (wide + gap)
        text(
            slide,
            (left, 1.75, wide, 2.15),
            [
                Line(f"{{kpi{number}_label}}", 14),
                Line(f"{{kpi{number}_value}}", 40, "ink", bold=True, before=4),
                Line(f"{{kpi{number}_change}}", 14, "accent1", bold=True, before=2),
            ],
            name=f"Figure {number}",
            anchor=MSO_ANCHOR.MIDDLE,
            color="tint",
            inset=0.22,
        )
        panel(slide, (left, 1.75, 0.06, 2.15), "accent1", name=f"Edge {number}")
    text(
        slide,
        (MARGIN, 4.35, 7.2, 0.35),
        [Line("{drivers_title}", 16, "ink", bold=True)],
        name="Drivers title",
    )
    text(
        slide,
        (MARGIN, 4.75, 7.2, 1.95),
        [Line("{drivers}", 16, before=6, bullet=True)],
        name="Drivers",
    )
    text(
        slide,
        (MARGIN + 3 * (wide + gap) - 1.25, 4.35, wide + 1.25, 2.3),
        [
            Line("{quote}", 18, "paper"),
            Line("{quote_by}", 13, "accent5", before=8),
        ],
        name="Quote",
        anchor=MSO_ANCHOR.MIDDLE,
        color="ink",
        inset=0.28,
    )
    notes(slide, "{notes}")


def _summary(slide: Any) -> None:
    fill_placeholders(slide, {**_HEADED, 1: "{points}"})
    photo(slide, (8.2, 1.7, WIDTH - 8.2, 4.95), "photo", "Photograph of the harbour")
    notes(slide, "{notes}")


def _section(slide: Any) -> None:
    fill_placeholders(slide, {13: "{part}", 0: "{title}", 1: "{lead}"})
    scene = photo(slide, (0, 0, WIDTH, HEIGHT), "photo", "Photograph of the harbour")
    shade = panel(slide, (0, 3.95, WIDTH, HEIGHT - 3.95), "ink", name="Panel", opacity=0.8)
    _behind(slide, scene, shade)


def _volumes(slide: Any) -> None:
    fill_placeholders(slide, _HEADED)
    table(
        slide,
        (MARGIN, 1.65, CONTENT),
        "volumes",
        rows=[
            ["Cargo", "H1 2025", "H1 2026", "Change", "Share"],
            ["{cargo}", "0", "0", "0 %", "0 %"],
            ["Total", "0", "0", "0 %", "100 %"],
        ],
        widths=[3.4, 1.6, 1.6, 1.9, 3.5],
        row_height=0.44,
        size=15,
        total=True,
        bars=True,
    )
    text(
        slide,
        (MARGIN, 6.42, CONTENT, 0.35),
        [Line("{source}", 12)],
        name="Source",
        anchor=MSO_ANCHOR.MIDDLE,
    )
    notes(slide, "{notes}")


def _container_chart(slide: Any) -> None:
    fill_placeholders(slide, {**_HEADED, 1: "{reading}"})
    columns(slide, (MARGIN - 0.1, 2.15, 7.9, 4.5), "containers", "Containers")
    text(
        slide,
        (MARGIN, 1.7, 7.6, 0.4),
        [Line("{chart_title}", 14, "ink", bold=True)],
        name="Chart title",
    )
    body = next(one for one in slide.placeholders if one.placeholder_format.idx == 1)
    body.left, body.top, body.width, body.height = (
        round(914_400 * inches) for inches in (8.85, 1.62, WIDTH - MARGIN - 8.85, 5.0)
    )
    notes(slide, "{notes}")


def _terminal(slide: Any) -> None:
    fill_placeholders(slide, {**_HEADED, 1: "{story}"})
    photo(slide, (0, 0, 5.45, HEIGHT), "photo", "Photograph of the terminal")
    wide = 2.1
    for number in range(1, 4):
        text(
            slide,
            (5.95 + (number - 1) * (wide + 0.2), 2.95, wide, 1.0),
            [
                Line(f"{{fact{number}_value}}", 30, "accent1", bold=True),
                Line(f"{{fact{number}_label}}", 13),
            ],
            name=f"Fact {number}",
        )
    table(
        slide,
        (5.95, 4.25, WIDTH - MARGIN - 5.95),
        "terminal_table",
        rows=[["Measure", "H1 2025", "H1 2026"], ["{measure}", "0", "0"]],
        widths=[3.4, 1.6, 1.6],
        row_height=0.4,
    )
    text(
        slide,
        (WIDTH - MARGIN - 1.5, 0.42, 1.5, 0.34),
        [Line("{badge}", 12, "paper", bold=True, align=PP_ALIGN.CENTER)],
        name="Badge",
        anchor=MSO_ANCHOR.MIDDLE,
        color="accent2",
    )
    notes(slide, "{notes}")


def _result(slide: Any) -> None:
    fill_placeholders(slide, _HEADED)
    table(
        slide,
        (MARGIN, 1.62, 8.3),
        "result",
        rows=[
            ["€ million", "H1 2025", "H1 2026", "Budget", "vs budget"],
            ["{line}", "0.0", "0.0", "0.0", "0.0"],
            ["Operating result", "0.0", "0.0", "0.0", "0.0"],
        ],
        widths=[3.3, 1.25, 1.25, 1.25, 1.25],
        row_height=0.405,
        total=True,
    )
    text(
        slide,
        (9.4, 1.62, WIDTH - MARGIN - 9.4, 4.95),
        [
            Line("{comment_title}", 16, "ink", bold=True),
            Line("{comment}", 15, before=9, bullet=True),
        ],
        name="Comment",
        color="tint",
        inset=0.25,
    )
    notes(slide, "{notes}")


def _projects(slide: Any) -> None:
    fill_placeholders(slide, _HEADED)
    table(
        slide,
        (MARGIN, 1.65, CONTENT),
        "projects",
        rows=[
            ["Project", "Opens", "Status", "Budget, € m", "Complete"],
            ["{project}", "2026", "On plan", "0.0", "0 %"],
        ],
        widths=[3.9, 1.5, 1.9, 1.8, 2.9],
        row_height=0.52,
        size=15,
        left_columns=3,
        bars=True,
    )
    text(
        slide,
        (MARGIN, 5.85, CONTENT, 0.8),
        [Line("{remark}", 15)],
        name="Remark",
        anchor=MSO_ANCHOR.MIDDLE,
        color="tint",
        inset=0.2,
    )
    notes(slide, "{notes}")


def _decisions(slide: Any) -> None:
    fill_placeholders(slide, {**_HEADED, 1: "{decisions}"})
    panel(slide, (8.6, 1.7, WIDTH - MARGIN - 8.6, 4.95), "tint", name="Panel")
    panel(slide, (8.6, 1.7, WIDTH - MARGIN - 8.6, 0.06), "accent1", name="Edge")
    text(
        slide,
        (8.9, 1.95, WIDTH - MARGIN - 9.2, 0.4),
        [Line("{dates_title}", 16, "ink", bold=True)],
        name="Dates title",
    )
    text(
        slide,
        (8.9, 2.4, WIDTH - MARGIN - 9.2, 2.6),
        [Line("{dates}", 15, before=9)],
        name="Dates",
    )
    text(
        slide,
        (8.9, 5.45, WIDTH - MARGIN - 9.2, 1.0),
        [Line("{contact}", 14), Line("{link}", 15, "accent1", bold=True, before=3)],
        name="Contact",
        anchor=MSO_ANCHOR.BOTTOM,
    )
    notes(slide, "{notes}")


def _mended(deck: bytes, slides: int) -> bytes:
    """Mend what python-pptx leaves behind: negative axis ids and a stale count of slides."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(deck)) as old, zipfile.ZipFile(out, "w") as new:
        for entry in old.infolist():
            raw = old.read(entry)
            if entry.filename.startswith("ppt/charts/chart"):
                raw = re.sub(rb'(axId|crossAx) val="-(\d+)"', rb'\1 val="\2"', raw)
            if entry.filename == "docProps/app.xml":
                raw = re.sub(rb"<Slides>\d+<", b"<Slides>%d<" % slides, raw)
            fixed = zipfile.ZipInfo(entry.filename, (2026, 1, 1, 0, 0, 0))
            fixed.compress_type = zipfile.ZIP_DEFLATED
            new.writestr(fixed, raw)
    return out.getvalue()
