"""Texts, lists, styles, links, notes and fitting."""

from __future__ import annotations

from typing import Any

from pptx.enum.shapes import MSO_SHAPE
from pptx.oxml.ns import qn
from pptx.util import Inches

from deploy.demo.drawing import Line, panel, text
from tests.gallery.scene import STAGE, Scene

_LEFT, _TOP, _WIDTH, _HEIGHT = STAGE
_SENTENCE = (
    "The northern quay handled more than planned although two cranes were under repair for "
    "most of the quarter, and the new shift plan held."
)


def _texts(slide: Any) -> None:
    lines = [
        Line("Plain: {plain}", 20),
        Line("Among others: before {middle} after", 20, "accent1"),
        Line("Styled: {styled}", 20),
        Line("Linked: {linked}", 20),
        Line("Two lines: {lines}", 20),
        Line("Left as it is: {unfilled}", 20),
    ]
    text(slide, STAGE, lines, name="Texts")


def _lists(slide: Any) -> None:
    text(slide, (_LEFT, _TOP, 5.6, _HEIGHT), [Line("{plain_list}", 18)], name="Plain list")
    box = text(
        slide,
        (_LEFT + 6, _TOP, 5.6, _HEIGHT),
        [
            Line("{levels}", 20, "ink", bold=True, bullet=True),
            Line("second level", 16, "accent1", bullet=True),
            Line("third level", 13, "accent6", bullet=True),
        ],
        name="List with dummy levels",
    )
    for level, paragraph in enumerate(box.text_frame.paragraphs):
        properties = paragraph._p.get_or_add_pPr()
        if level:
            properties.set("lvl", str(level))
            properties.set("marL", str(int(properties.get("marL", "0")) + 360_000 * level))


def _shapes(slide: Any) -> None:
    for number, key in enumerate(("filled", "outlined", "aligned", "gone")):
        shape = slide.shapes.add_shape(
            MSO_SHAPE.ROUNDED_RECTANGLE,
            Inches(_LEFT + 3 * number),
            Inches(_TOP + 0.5),
            Inches(2.7),
            Inches(2.2),
        )
        shape.text_frame.text = f"{{{key}}}"


def _fitting(slide: Any) -> None:
    for number in range(3):
        left = _LEFT + 4.1 * number
        panel(slide, (left, _TOP, 3.8, 2.6), "tint", name=f"Ground {number}")
        box = text(
            slide,
            (left, _TOP, 3.8, 2.6),
            [Line(f"{{fit{number}}}", 24)],
            name=f"Fit {number}",
            inset=0.1,
        )
        properties = box.text_frame._txBody.find(qn("a:bodyPr"))
        for child in list(properties):
            properties.remove(child)
        properties.append(properties.makeelement(qn("a:normAutofit"), {}))


def _growing(slide: Any) -> None:
    for number, anchor in enumerate(("t", "ctr", "b")):
        box = text(
            slide,
            (_LEFT + 4.1 * number, _TOP + 1.5, 3.8, 0.6),
            [Line(f"{{grow{number}}}", 18)],
            name=f"Grow {number}",
            color="tint",
            inset=0.1,
        )
        properties = box.text_frame._txBody.find(qn("a:bodyPr"))
        properties.set("anchor", anchor)
        for child in list(properties):
            properties.remove(child)
        properties.append(properties.makeelement(qn("a:spAutoFit"), {}))


def _scripts(slide: Any) -> None:
    keys = ("latin", "cjk", "arabic", "hebrew", "emoji", "signs")
    text(slide, STAGE, [Line(f"{{{key}}}", 22) for key in keys], name="Scripts")


def _styled(value: str, **font: Any) -> dict[str, Any]:
    return {"type": "text", "value": value, "styles": {"font": font}}


def _shaped(value: str, color: str = "dk1", **shape: Any) -> dict[str, Any]:
    font = {"size": 20, "color": color}
    return {"type": "text", "value": value, "styles": {"shape": shape, "font": font}}


def scenes() -> list[Scene]:
    """Return one scene for each thing that text can do."""
    return [
        Scene(
            "Texts",
            _texts,
            {
                "plain": "tonnage & berths <1>",
                "middle": "in the middle",
                "styled": _styled(
                    "Georgia, 28 pt, bold, italic, underlined, in tomato",
                    typeface="Georgia",
                    size=28,
                    bold=True,
                    italic=True,
                    underline=True,
                    color="tomato",
                ),
                "linked": {
                    "type": "text",
                    "value": "the port's page",
                    "hyperlink": "https://example.org",
                },
                "lines": "first\nsecond",
            },
        ),
        Scene(
            "Lists",
            _lists,
            {
                "plain_list": {"type": "list", "values": ["Berths", "Cranes", "Crews"]},
                "levels": {
                    "type": "list",
                    "values": [
                        "Terminals",
                        {"value": "North quay", "level": 1},
                        {"value": "Crane 4", "level": 2},
                        {"value": "Crane 7", "level": 2, "styles": {"font": {"color": "accent6"}}},
                        {"value": "South quay", "level": 1},
                        "Hinterland",
                    ],
                },
            },
        ),
        Scene(
            "Styles of shapes, and one removed",
            _shapes,
            {
                "filled": _shaped("Filled", fill="gold"),
                "outlined": _shaped("Outlined", fill="lt1", outline="accent6"),
                "aligned": _shaped("Bottom right", "lt1", align="right", vertical_align="bottom"),
                "gone": {"delete": True},
            },
        ),
        Scene(
            "Text that shrinks into its box",
            _fitting,
            {f"fit{n}": " ".join([_SENTENCE] * (1 + n)) for n in range(3)},
        ),
        Scene(
            "Boxes that grow with their text",
            _growing,
            {f"grow{n}": _SENTENCE for n in range(3)},
        ),
        Scene(
            "Scripts",
            _scripts,
            {
                "latin": "Zażółć gęślą jaźń, ÆØÅ, ñ, ß",
                "cjk": "港の報告書 港口报告 항구 보고서",
                "arabic": "تقرير الميناء ٢٠٢٦",
                "hebrew": "דוח הנמל 2026",
                "emoji": "🚢 ⚓️ 👩‍🔧 🇳🇴 👍🏽",
                "signs": "a < b & c > d \"quoted\" 'too' ½ ‰ €",
            },
        ),
    ]
