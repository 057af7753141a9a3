"""Any order and repetition of template slides, with all that lists or links slides."""

from __future__ import annotations

from functools import cache
from itertools import groupby

from hypothesis import given, settings
from hypothesis import strategies as st

from slidemill.deck import Rendering, Template, compile  # noqa: A004  # the engine's verb
from slidemill.deck.check import check
from slidemill.deck.data import Color, ColorKind, Delete
from tests.fixtures.decks import (
    P14,
    P,
    R,
    add_box,
    add_chart,
    add_slide,
    add_table,
    data,
    members,
    new_deck,
    opened,
    parsed,
    rebuilt,
    relationships,
    saved,
    texts,
    xml,
)
from tests.fixtures.schemas import schema_faults

BRIEF = settings(max_examples=20)
MAIN = "ppt/presentation.xml"
COUNT = 6
SECTIONS = ((1, 2), (3,), (4, 5, 6))
SHOW = (5, 1, 3)
LINKS = {1: 4, 2: 6, 6: 1}
"""Template slides that link to another."""
HIDDEN, NOTED = 3, (2, 5)

orders = st.lists(st.integers(1, COUNT), min_size=1, max_size=14)
colors = st.builds(Color, st.just(ColorKind.RGB), st.from_regex(r"[0-9A-F]{6}", fullmatch=True))


@cache
def template() -> Template:
    """Return six slides in three sections, one hidden, two with notes, with a show and links."""
    deck = new_deck()
    slides = [add_slide(deck) for _ in range(COUNT)]
    for number, slide in enumerate(slides, 1):
        add_box(slide, f"{number} {{k}}")
        if number in LINKS:
            add_box(slide, "to").click_action.target_slide = slides[LINKS[number] - 1]
        if number in NOTED:
            slide.notes_slide.notes_text_frame.text = "{k}"
    add_table(slides[0], "figures", 2, 2)
    add_chart(slides[3], "load")
    slides[HIDDEN - 1]._element.set("show", "0")
    return compile(rebuilt(saved(deck), {MAIN: _with_sections_and_show}))


def _with_sections_and_show(main: bytes) -> bytes:
    listed = parsed(main).findall(f"{P}sldIdLst/{P}sldId")
    sections = "".join(
        f'<p14:section name="S{number}" id="{{00000000-0000-4000-8000-{number:012d}}}">'
        "<p14:sldIdLst>"
        + "".join(f'<p14:sldId id="{listed[slide - 1].get("id")}"/>' for slide in section)
        + "</p14:sldIdLst></p14:section>"
        for number, section in enumerate(SECTIONS)
    )
    extension = (
        '<p:ext uri="{521415D9-36F7-43E2-AB2F-B90AF26B5E84}"><p14:sectionLst '
        f'xmlns:p14="{P14[1:-1]}">{sections}</p14:sectionLst></p:ext></p:extLst>'
    )
    slides = "".join(f'<p:sld r:id="{listed[n - 1].get(f"{R}id")}"/>' for n in SHOW)
    show = (
        f'<p:custShowLst><p:custShow name="Short" id="0"><p:sldLst>{slides}</p:sldLst>'
        "</p:custShow></p:custShowLst><p:defaultTextStyle"
    )
    text = main.decode().replace("</p:extLst>", extension)
    if extension not in text:
        text = text.replace("</p:presentation>", f"<p:extLst>{extension}</p:presentation>")
    return text.replace("<p:defaultTextStyle", show).encode()


def made(order: list[int]) -> Rendering:
    """Render template slides in this order and judge the deck."""
    slides = [{"template": number, "k": f"as {at}"} for at, number in enumerate(order)]
    rendering = template().render(data(*slides))
    assert check(rendering.content) == []
    assert schema_faults(rendering.content) == []
    return rendering


@BRIEF
@given(order=orders)
def test_slides_come_out_as_listed(order: list[int]) -> None:
    found = [texts(slide)[0] for slide in opened(made(order)).slides]
    assert found == [f"{number} as {at}" for at, number in enumerate(order)]


@BRIEF
@given(order=orders)
def test_links_lead_to_the_first_copy_or_are_gone(order: list[int]) -> None:
    rendering = made(order)
    for at, number in enumerate(order):
        part = rendering.results[at].part
        targets = [
            t for kind, t in relationships(rendering.content, part).values() if kind == "slide"
        ]
        aim = LINKS.get(number)
        kept = [rendering.results[order.index(aim)].part] if aim in order else []
        assert targets == kept


@BRIEF
@given(order=orders)
def test_the_show_lists_every_copy_of_its_slides(order: list[int]) -> None:
    content = made(order).content
    related = relationships(content, MAIN)
    slides = [related[item.get(f"{R}id")][1] for item in xml(content, MAIN).iter(f"{P}sld")]
    names = [f"ppt/slides/slide{at}.xml" for n in SHOW for at, m in enumerate(order, 1) if m == n]
    assert slides == names


@BRIEF
@given(order=orders)
def test_sections_follow_the_slides(order: list[int]) -> None:
    home = {number: f"S{at}" for at, section in enumerate(SECTIONS) for number in section}
    sections = xml(made(order).content, MAIN).iter(f"{P14}section")
    found = [(s.get("name"), len(list(s.iter(f"{P14}sldId")))) for s in sections]
    assert found == [
        (name, len(list(run))) for name, run in groupby(home[number] for number in order)
    ]


@BRIEF
@given(order=orders)
def test_hidden_slides_and_notes_are_those_of_their_templates(order: list[int]) -> None:
    slides = opened(made(order)).slides
    assert [s._element.get("show") == "0" for s in slides] == [n == HIDDEN for n in order]
    assert [slide.has_notes_slide for slide in slides] == [number in NOTED for number in order]


@BRIEF
@given(order=orders, gone=st.sets(st.integers(0, 13)))
def test_frames_leave_no_parts_behind(order: list[int], gone: set[int]) -> None:
    slides = [
        {"template": n, "k": "x"} | ({"figures": Delete(), "load": Delete()} if at in gone else {})
        for at, n in enumerate(order)
    ]
    content = template().render(data(*slides)).content
    assert check(content) == []
    kept = sum(number == 4 and at not in gone for at, number in enumerate(order))
    assert sum(name.startswith("ppt/charts/chart") for name in members(content)) == kept


@BRIEF
@given(
    order=orders,
    theme=st.dictionaries(
        st.sampled_from(["dk1", "lt1", "dk2", "lt2", "accent1", "accent6", "hlink", "folHlink"]),
        colors,
    ),
)
def test_any_theme_colours_are_those_of_the_deck(order: list[int], theme: dict[str, Color]) -> None:
    slides = [{"template": number, "k": "x"} for number in order]
    content = template().render(data(*slides, theme_colors=theme)).content
    assert check(content) == []
    assert schema_faults(content) == []
    scheme = xml(content, "ppt/theme/theme1.xml").find(".//{*}clrScheme")
    for slot, color in theme.items():
        assert scheme.find(f"{{*}}{slot}")[0].get("val") == color.val
