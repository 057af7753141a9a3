"""A chart comes out the same whether it is written anew or from the form of its shape."""

from __future__ import annotations

from unittest.mock import patch

from hypothesis import given
from hypothesis import strategies as st
from pptx.enum.chart import XL_CHART_TYPE

from slidemill.deck import Template, compile  # noqa: A004  # the engine's verb
from slidemill.deck.data import CategoryAxisGroup, Chart, DeckData, Series, SlideData
from slidemill.deck.render import chart_filling
from slidemill.deck.render.chart_categories import write_categories
from tests.unit.deck.charts.chart_decks import KEY, category_deck

KINDS = [
    XL_CHART_TYPE.COLUMN_CLUSTERED,
    XL_CHART_TYPE.LINE_MARKERS,
    XL_CHART_TYPE.PIE,
]
TEMPLATES = {kind: category_deck(kind) for kind in KINDS}
FORMED = {kind: compile(template) for kind, template in TEMPLATES.items()}
texts = st.text(st.sampled_from("abÄ&<\n\t_x000D_東 \uf8fe\uf8ff01"), max_size=8)
numbers = st.none() | st.floats(allow_nan=False, allow_infinity=False) | st.integers(-9, 9)


@st.composite
def charts(draw: st.DrawFn) -> Chart:
    count = draw(st.integers(0, 4))
    labels = draw(st.none() | st.lists(texts, min_size=count, max_size=count).map(tuple))
    keys = draw(st.lists(st.sampled_from(["In", "Out", "New"]), min_size=1, unique=True))
    values = st.lists(numbers, min_size=count, max_size=count).map(tuple)
    series = tuple(Series(key, draw(texts), draw(values)) for key in keys)
    return Chart(CategoryAxisGroup(series), labels=labels)


def _rendered(template: Template, chart: Chart) -> bytes:
    return template.render(DeckData((SlideData(1, {KEY: chart}),))).content


@given(kind=st.sampled_from(KINDS), chart=charts())
def test_a_chart_from_a_form_is_the_chart_that_is_written_anew(
    kind: XL_CHART_TYPE, chart: Chart
) -> None:
    with patch.object(chart_filling, "MOST_GAPS", -1):
        anew = _rendered(compile(TEMPLATES[kind]), chart)
    first, second = (_rendered(FORMED[kind], chart) for _ in range(2))
    assert first == second == anew


def test_charts_of_one_shape_and_other_numbers_share_a_form() -> None:
    template = compile(TEMPLATES[XL_CHART_TYPE.LINE_MARKERS])
    written = []

    def counted(*given: object) -> object:
        written.append(given)
        return write_categories(*given)  # type: ignore[arg-type]  # passed on as they came

    with patch.object(chart_filling, "write_categories", counted):
        for number in range(5):
            series = Series("In", "In", (number + 0.5, None, 2 * number))
            labels = (f"Week {number}", "b", "c")
            _rendered(template, Chart(CategoryAxisGroup((series,)), labels=labels))
    assert len(written) == 3  # the first alone; for the second, once with signs and to compare
