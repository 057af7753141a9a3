"""Charts broken in one way: axes, cached points, workbooks, owners."""

from __future__ import annotations

from tests.unit.deck.check.breaking import Cases, merged, relation, rels, slide, with_member
from tests.unit.deck.check.sound_deck import changed

CASES: Cases = {
    "two slides share a chart": (
        lambda: merged(
            changed(rels(2), relation("rId9", "chart", "../charts/chart1.xml")),
            changed(
                slide(2),
                (
                    "</p:spTree>",
                    '<p:graphicFrame><c:chart xmlns:c="c" r:id="rId9"/></p:graphicFrame>'
                    "</p:spTree>",
                ),
            ),
        ),
        [
            f"ppt/charts/chart1.xml: {slide(2)} and {slide(3)} share this part; "
            "give each its own copy."
        ],
    ),
    "an axis id is negative": (
        lambda: changed(
            "ppt/charts/chart2.xml",
            *([('"2118791784"', '"-7"')] * 3),
        ),
        [
            'ppt/charts/chart2.xml: the axis id "-7" must be a whole number from 0 to 4294967295.',
        ],
    ),
    "a plot uses an axis that is not there": (
        lambda: changed(
            "ppt/charts/chart2.xml",
            (
                '<c:axId val="2118791784"/><c:axId val="2140495176"/></c:lineChart>',
                '<c:axId val="2118791784"/><c:axId val="5"/></c:lineChart>',
            ),
        ),
        [
            "ppt/charts/chart2.xml: a plot uses the axis id 5, but there is no such axis.",
            "ppt/charts/chart2.xml: no plot uses the axis id 2140495176.",
        ],
    ),
    "an axis crosses one that is not there": (
        lambda: changed(
            "ppt/charts/chart2.xml", ('<c:crossAx val="2140495176"', '<c:crossAx val="5"')
        ),
        [
            "ppt/charts/chart2.xml: the axis 2118791784 crosses the axis 5, but there is none.",
            "ppt/charts/chart2.xml: the axis 2140495176 crosses the axis 2118791784, "
            "but not the reverse.",
        ],
    ),
    "two series have one index": (
        lambda: changed("ppt/charts/chart2.xml", ('<c:idx val="1"/>', '<c:idx val="0"/>')),
        ["ppt/charts/chart2.xml: 2 series have the idx 0."],
    ),
    "cached points go beyond their count": (
        lambda: changed(
            "ppt/charts/chart2.xml",
            (
                '<c:ptCount val="2"/><c:pt idx="0"><c:v>410',
                '<c:ptCount val="1"/><c:pt idx="0"><c:v>410',
            ),
        ),
        [
            "ppt/charts/chart2.xml: the points of Sheet1!$B$2:$B$3 go beyond their count of 1.",
            "ppt/charts/chart2.xml: the points of Sheet1!$B$2:$B$3 are 1, but its cells are 2.",
        ],
    ),
    "cached points repeat an index": (
        lambda: changed(
            "ppt/charts/chart2.xml",
            ('<c:pt idx="1"><c:v>395', '<c:pt idx="0"><c:v>395'),
        ),
        [
            "ppt/charts/chart2.xml: the points of Sheet1!$B$2:$B$3 repeat an index.",
            'ppt/charts/chart2.xml: point 0 of Sheet1!$B$2:$B$3 is "395", but its cell in the '
            'workbook is "410".',
        ],
    ),
    "a workbook is no workbook": (
        lambda: with_member("ppt/embeddings/Microsoft_Excel_Sheet1.xlsx", b"PK broken"),
        [
            "ppt/embeddings/Microsoft_Excel_Sheet1.xlsx: the workbook of ppt/charts/chart1.xml "
            "cannot be opened."
        ],
    ),
    "a cell of the workbook is not what the chart shows": (
        lambda: changed("ppt/charts/chart2.xml", ("<c:v>395</c:v>", "<c:v>396</c:v>")),
        [
            'ppt/charts/chart2.xml: point 1 of Sheet1!$B$2:$B$3 is "396", but its cell in the '
            'workbook is "395".'
        ],
    ),
    "a label of the chart is not in the workbook": (
        lambda: changed("ppt/charts/chart2.xml", ("<c:v>May</c:v>", "<c:v>June</c:v>")),
        [
            'ppt/charts/chart2.xml: point 1 of Sheet1!$A$2:$A$3 is "June", but its cell in the '
            'workbook is "May".'
        ],
    ),
    "a series points at more cells than it has points": (
        lambda: changed("ppt/charts/chart2.xml", ("Sheet1!$B$2:$B$3", "Sheet1!$B$2:$B$4")),
        ["ppt/charts/chart2.xml: the points of Sheet1!$B$2:$B$4 are 2, but its cells are 3."],
    ),
    "a series points at a sheet that is not there": (
        lambda: changed("ppt/charts/chart2.xml", ("Sheet1!$B$2:$B$3", "'My Data'!$B$2:$B$3")),
        ["ppt/charts/chart2.xml: the points of 'My Data'!$B$2:$B$3 are 2, but its cells are 0."],
    ),
}
