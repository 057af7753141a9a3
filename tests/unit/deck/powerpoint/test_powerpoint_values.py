"""Numbers and texts at the edge of what cells hold."""

from __future__ import annotations

import io
import json
from typing import Any

import openpyxl
import pytest

from slidemill.deck import DataError, compile  # noqa: A004  # the engine's verb
from slidemill.deck.language import parse_json
from tests.fixtures.chart_audit import chart_faults
from tests.fixtures.decks import assert_sound, members, relationships
from tests.fixtures.powerpoint_charts import KEY, powerpoint_deck
from tests.fixtures.powerpoint_gallery import BY_CATEGORY, workbook_of
from tests.unit.deck.charts.chart_decks import chart_part, chart_xml, plots

NUMBERS = ["1e308", "-1e308", "5e-324", "-0.0", "9007199254740993", "1e16", "0.1", "null"]
TEXTS = ["=1+1", "+1", "-1", "@SUM(A1)", "http://a.b", "'", '"', "a\nb", " a ", "_x000D_", "\t", ""]


def made(document: str, kind: str = "columns") -> bytes:
    template = powerpoint_deck(BY_CATEGORY[kind], workbook=workbook_of(kind))
    content = compile(template).render(parse_json(document.encode())).content
    assert_sound(content)
    assert chart_faults(chart_xml(content)) == []
    return content


def asked(labels: str, *series: str) -> str:
    inside = ", ".join(f'"s{n}": {each}' for n, each in enumerate(series))
    return (
        f'{{"slides": [{{"template": 1, "{KEY}": {{"type": "chart", "labels": {labels}, '
        f'"axis1": {{"series": {{{inside}}}}}}}}}]}}'
    )


def page(content: bytes) -> Any:
    links = relationships(content, chart_part(content)).values()
    book = next(target for kind, target in links if kind == "package")
    return openpyxl.load_workbook(io.BytesIO(members(content)[book])).worksheets[0]


def test_numbers_are_those_of_the_data_in_chart_and_cells() -> None:
    values = f"[{', '.join(NUMBERS)}]"
    content = made(asked("[]", f'{{"name": "N", "values": {values}}}'))
    wanted = [None if each == "null" else float(each) for each in NUMBERS]
    (found,) = plots(chart_xml(content))["barChart"]
    assert [None if v is None else float(v) for v in found["val"]] == wanted
    cells = [page(content).cell(row, 2).value for row in range(2, 2 + len(NUMBERS))]
    assert cells == wanted


def test_texts_are_those_of_the_data_and_nothing_else() -> None:
    values = json.dumps([1] * len(TEXTS))
    series = [f'{{"name": {json.dumps(text)}, "values": {values}}}' for text in TEXTS]
    found = page(made(asked(json.dumps(TEXTS), *series)))
    down = [found.cell(row, 1) for row in range(2, 2 + len(TEXTS))]
    across = [found.cell(1, column) for column in range(2, 2 + len(TEXTS))]
    for cells in (down, across):
        assert [cell.value for cell in cells] == [
            None if not text else text.replace("_x000D_", "_x005F_x000D_") for text in TEXTS
        ]
        assert all(cell.data_type in ("s", "inlineStr") for cell in cells if cell.value)
        assert all(cell.hyperlink is None for cell in cells)


@pytest.mark.parametrize("number", ["1e999", "-1e999", "NaN", "Infinity", "1" + "0" * 400])
def test_numbers_that_no_cell_holds_are_faults(number: str) -> None:
    with pytest.raises(DataError):
        made(asked("[]", f'{{"name": "N", "values": [{number}]}}'))


@pytest.mark.parametrize("kind", BY_CATEGORY)
def test_series_of_one_name_and_labels_of_the_longest_text_are_sound(kind: str) -> None:
    label = json.dumps(["x" * 32_767, "<&>" * 10_922])
    series = '{"name": "Same", "values": [1, 2]}'
    made(asked(label, series, series, series), kind)
