"""Which frames take chart data, and charts as other programs write them."""

from __future__ import annotations

import re
from typing import Any

import pytest
from lxml import etree
from pptx.enum.chart import XL_CHART_TYPE as KIND

from slidemill.deck import compile  # noqa: A004  # the engine's verb
from slidemill.deck.faults import DataError
from tests.fixtures.decks import (
    add_box,
    add_chart,
    add_slide,
    add_table,
    assert_sound,
    data,
    members,
    new_deck,
    opened,
    rebuilt,
    relationships,
    rendered,
    saved,
    substituted,
)
from tests.unit.deck.charts.chart_decks import (
    KEY,
    C,
    category_deck,
    chart,
    chart_part,
    chart_xml,
    drawn,
    element,
    names,
    plots,
    scatter,
)


def _ignored(template: bytes, asked: Any) -> str:
    rendering = rendered(template, {"template": 1, KEY: asked})
    (warning,) = rendering.warnings
    assert warning.place == "slides[0].load"
    return warning.message


def test_chart_data_for_a_table_or_a_text_are_ignored_with_a_warning() -> None:
    deck = new_deck()
    add_table(add_slide(deck), KEY, 2, 2)
    message = _ignored(saved(deck), chart({"In": (1,)}, ["x"]))
    assert message.startswith('no chart on template slide 1 has the alternative text "load"')
    deck = new_deck()
    add_box(add_slide(deck), f"{{{KEY}}}")
    rendering = rendered(saved(deck), {"template": 1, KEY: scatter({"In": ((1, 2),)})})
    assert "no chart on template slide 1" in rendering.warnings[0].message


def test_a_text_for_a_chart_is_ignored_with_a_warning() -> None:
    assert "holds {load}" in _ignored(category_deck(), "a text")


def test_each_chart_of_a_slide_gets_its_own_data() -> None:
    deck = new_deck()
    slide = add_slide(deck)
    for key in ("one", "two"):
        add_chart(slide, key)
    first, second = chart({"Load": (1, 2, 3)}), chart({"n": (4, 5, 6)})
    rendering = rendered(saved(deck), {"template": 1, "one": first, "two": second})
    assert_sound(rendering.content)
    shapes = opened(rendering).slides[0].shapes
    shown = [list(shape.chart.plots[0].series[0].values) for shape in shapes if shape.has_chart]
    assert shown == [[1, 2, 3], [4, 5, 6]]


def test_a_chart_of_an_extended_kind_is_named() -> None:
    template = category_deck()
    part = chart_part(template)
    waterfall = (
        '<cx:chartSpace xmlns:cx="http://schemas.microsoft.com/office/drawing/2014/chartex">'
        '<cx:chart><cx:plotArea><cx:plotAreaRegion><cx:series layoutId="waterfall"/>'
        "</cx:plotAreaRegion></cx:plotArea></cx:chart></cx:chartSpace>"
    )
    kind = "application/vnd.openxmlformats-officedocument.drawingml.chart+xml"
    types = substituted(kind, "application/vnd.ms-office.chartex+xml")
    template = rebuilt(template, {part: waterfall.encode(), "[Content_Types].xml": types})
    with pytest.raises(DataError, match="slide 1 is a waterfall chart and takes no data"):
        compile(template).render(data({"template": 1, KEY: chart({"In": (1,)}, ["x"])}))


def test_a_broken_chart_part_is_a_fault_only_when_it_gets_data() -> None:
    template = category_deck()
    broken = compile(rebuilt(template, {chart_part(template): b"<c:chartSpace"}))
    broken.render(data({"template": 1}))
    with pytest.raises(DataError, match="cannot be read"):
        broken.render(data({"template": 1, KEY: chart({"In": (1,)}, ["x"])}))


def test_a_chart_in_a_default_namespace_takes_data() -> None:
    template = category_deck()
    part = chart_part(template)

    def plain(content: bytes) -> bytes:
        text = re.sub(r"<(/?)c:", r"<\1", content.decode())
        return text.replace("xmlns:c=", "xmlns=").encode()

    root, _ = drawn(rebuilt(template, {part: plain}), chart({"In": (1, 2, 3)}))
    assert names(root) == ["IN"]


@pytest.mark.parametrize(
    ("kind", "solid"), [(KIND.COLUMN_CLUSTERED, "bar3DChart"), (KIND.PIE, "pie3DChart")]
)
def test_a_chart_in_three_dimensions_takes_data(kind: KIND, solid: str) -> None:
    def deepen(root: Any) -> None:
        area = root.find(f".//{C}plotArea")
        plot = next(each for each in area if each.tag.endswith("Chart"))
        plot.tag = f"{C}{solid}"
        area.addprevious(element("<c:view3D><c:rotX val='15'/></c:view3D>"))
        for overlap in plot.findall(f"{C}overlap"):
            plot.remove(overlap)
        for angle in plot.findall(f"{C}firstSliceAng"):
            plot.remove(angle)

    root, _ = drawn(category_deck(kind, {"In": (1, 2)}, edit=deepen), chart({"In": (1, 2, 3)}))
    assert plots(root)[solid][0]["val"] == ["1", "2", "3"]


def test_style_and_color_parts_and_what_follows_the_plots_come_along() -> None:
    def dress(root: Any) -> None:
        area = root.find(f".//{C}plotArea")
        area.append(element("<c:spPr><a:noFill/></c:spPr>"))
        alternate = etree.fromstring(
            '<mc:AlternateContent xmlns:mc="http://schemas.openxmlformats.org/'
            'markup-compatibility/2006"><mc:Choice xmlns:c14="http://schemas.microsoft.com/office/'
            'drawing/2007/8/2/chart" Requires="c14"><c14:style val="118"/></mc:Choice>'
            f'<mc:Fallback><c:style xmlns:c="{C[1:-1]}" val="18"/></mc:Fallback>'
            "</mc:AlternateContent>"
        )
        root.find(f"{C}chart").addprevious(alternate)

    template = category_deck(edit=dress)
    part = chart_part(template)
    relations = part.replace("charts/", "charts/_rels/") + ".rels"
    kinds = "http://schemas.microsoft.com/office/2011/relationships/chartStyle"
    types = substituted(
        "</Types>",
        '<Override PartName="/ppt/charts/style1.xml" '
        'ContentType="application/vnd.ms-office.chartstyle+xml"/></Types>',
    )
    link = substituted(
        "</Relationships>",
        f'<Relationship Id="rId9" Type="{kinds}" Target="style1.xml"/></Relationships>',
    )
    style = (
        '<cs:chartStyle xmlns:cs="http://schemas.microsoft.com/office/drawing/2012/chartStyle" '
        'id="201"/>'
    )
    edits: dict[str, Any] = {relations: link, "[Content_Types].xml": types}
    template = rebuilt(template, {**edits, "ppt/charts/style1.xml": style.encode()})
    asked = [{"template": 1, KEY: chart({"In": (n, n, n)})} for n in (1, 2)]
    rendering = rendered(template, *asked)
    for slide in (1, 2):
        found = relationships(rendering.content, chart_part(rendering.content, slide)).values()
        (part,) = [target for kind, target in found if kind == "chartStyle"]
        assert members(rendering.content)[part] == style.encode()
        root = chart_xml(rendering.content, slide)
        assert root.find(".//{*}Choice/{*}style").get("val") == "118"
        assert root.find(f".//{C}plotArea/{C}spPr") is not None
