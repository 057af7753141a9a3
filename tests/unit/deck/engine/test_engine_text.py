"""Text in the place of markers."""

from __future__ import annotations

from lxml import etree

from slidemill.deck.data import Text, TextList
from tests.fixtures.decks import (
    TITLE_AND_BODY,
    TITLE_ONLY,
    A,
    P,
    add_box,
    add_slide,
    add_table,
    assert_sound,
    new_deck,
    opened,
    rebuilt,
    rendered,
    saved,
    texts,
    xml,
)

SLIDE = "ppt/slides/slide1.xml"


def runs(content: bytes, part: str = SLIDE) -> list[tuple[str, bytes]]:
    """Text and serialized properties of every run."""
    return [
        (run.findtext(f"{A}t"), etree.tostring(run.find(f"{A}rPr"), with_tail=False))
        for run in xml(content, part).iter(f"{A}r")
    ]


def test_a_marker_takes_its_value_and_leaves_the_text_around_it() -> None:
    deck = new_deck()
    add_box(add_slide(deck), "Dear {name}, welcome to {place}!")
    result = rendered(saved(deck), {"name": "Ada", "place": "Paris"})
    assert texts(opened(result).slides[0]) == ["Dear Ada, welcome to Paris!"]
    assert len(runs(result.content)) == 1


def test_run_formatting_is_byte_equal_to_the_templates() -> None:
    deck = new_deck()
    box = add_box(add_slide(deck), "{name}")
    box.text_frame.paragraphs[0].runs[0].font.name = "Georgia"
    template = saved(deck)
    assert runs(rendered(template, {"name": "Ada"}).content)[0][1] == runs(template)[0][1]


def test_a_marker_split_over_runs_keeps_the_first_runs_format() -> None:
    deck = new_deck()
    box = add_box(add_slide(deck), "a {na", "me", "} b", " c")
    for number, run in enumerate(box.text_frame.paragraphs[0].runs):
        run.font.italic = number == 0
    template = saved(deck)
    found = runs(rendered(template, {"name": "Ada"}).content)
    assert [text for text, _ in found] == ["a Ada", " b", " c"]
    assert [xml_ for _, xml_ in found] == [runs(template)[n][1] for n in (0, 2, 3)]


def test_two_markers_may_share_the_run_in_which_the_first_one_ends() -> None:
    deck = new_deck()
    add_box(add_slide(deck), "{a", "}{b", "}-{c}")
    result = rendered(saved(deck), {"a": "1", "b": "2", "c": "3"})
    assert texts(opened(result).slides[0]) == ["12-3"]


def test_every_occurrence_of_a_key_is_filled_in_boxes_cells_groups_and_notes() -> None:
    deck = new_deck()
    slide = add_slide(deck, TITLE_ONLY)
    slide.shapes.title.text = "{k}"
    group = slide.shapes.add_group_shape()
    add_box(group, "{k} {k}")
    table = add_table(slide, "", 2, 2)
    table.table.cell(1, 1).text = "[{k}]"
    slide.notes_slide.notes_text_frame.text = "say {k}"
    result = rendered(saved(deck), {"k": "X"})
    made = opened(result).slides[0]
    assert made.shapes.title.text == "X"
    assert made.shapes[1].shapes[0].text_frame.text == "X X"
    assert made.shapes[2].table.cell(1, 1).text == "[X]"
    assert made.notes_slide.notes_text_frame.text == "say X"
    assert_sound(result.content)


def test_markers_are_trimmed_and_may_hold_any_characters() -> None:
    deck = new_deck()
    add_box(add_slide(deck), "{  größe №1 😀 }")
    assert texts(opened(rendered(saved(deck), {"größe №1 😀": "ok"})).slides[0]) == ["ok"]


def test_a_marker_without_data_stays_as_it_is() -> None:
    deck = new_deck()
    add_box(add_slide(deck), "{known} & {unknown}", "{un", "known}")
    result = rendered(saved(deck), {"known": "yes"})
    assert texts(opened(result).slides[0]) == ["yes & {unknown}{unknown}"]


def test_braces_without_a_key_are_text() -> None:
    deck = new_deck()
    add_box(add_slide(deck), "{} { } {{k}} }{")
    assert texts(opened(rendered(saved(deck), {"k": "v"})).slides[0]) == ["{} { } {v} }{"]


def test_a_newline_becomes_a_line_break_with_the_runs_format() -> None:
    deck = new_deck()
    add_box(add_slide(deck), "{k}!")
    result = rendered(saved(deck), {"k": "one\ntwo\r\nthree\vfour"})
    (paragraph,) = xml(result.content, SLIDE).iter(f"{A}p")
    assert [e.tag.removeprefix(A) for e in paragraph] == ["r", "br", "r", "br", "r", "br", "r"]
    properties = {etree.tostring(e) for e in paragraph.iter(f"{A}rPr")}
    assert len(properties) == 1
    assert opened(result).slides[0].shapes[0].text_frame.text == "one\vtwo\vthree\vfour!"


def test_a_marker_between_line_breaks_and_fields_leaves_them_where_they_are() -> None:
    deck = new_deck()
    box = add_box(add_slide(deck), "x")
    paragraph = box.text_frame.paragraphs[0]._p
    paragraph.remove(paragraph.r_lst[0])
    for tag, text in (
        ("r", "{a"), ("r", "}"), ("br", ""), ("fld", "1"), ("r", "{b}"), ("r", "{c"), ("br", ""),
        ("r", "}"),
    ):  # fmt: skip
        element = etree.SubElement(paragraph, A + tag)
        if tag == "fld":
            element.set("id", "{B6F15528-21DE-4FAA-801E-634DDDAF4B2B}")
            element.set("type", "slidenum")
        if text:
            etree.SubElement(element, f"{A}t").text = text
    result = rendered(saved(deck), {"a": "A", "b": "B", "c": "C"})
    (made,) = xml(result.content, SLIDE).iter(f"{A}p")
    assert [(e.tag.removeprefix(A), e.findtext(f"{A}t")) for e in made] == [
        ("r", "A"), ("br", None), ("fld", "1"), ("r", "B"), ("r", "{c"), ("br", None), ("r", "}"),
    ]  # fmt: skip


def test_characters_that_xml_forbids_are_removed_and_lone_surrogates_replaced() -> None:
    deck = new_deck()
    add_box(add_slide(deck), "{k}")
    result = rendered(saved(deck), {"k": "a\x00\x08\x1fb\ufffe\ud800c\ud83d\ude00<&>\"'\tend"})
    assert texts(opened(result).slides[0]) == ["ab\ufffdc😀<&>\"'\tend"]


def test_both_alternatives_of_a_shape_are_filled() -> None:
    deck = new_deck()
    add_box(add_slide(deck), "{k}")
    shape = "<p:sp>"
    mc = "http://schemas.openxmlformats.org/markup-compatibility/2006"

    def alternated(part: bytes) -> bytes:
        text = part.decode()
        start, end = text.index(shape), text.index("</p:sp>") + len("</p:sp>")
        box = text[start:end]
        return (
            text[:start] + f'<mc:AlternateContent xmlns:mc="{mc}"><mc:Choice xmlns:p14='
            '"http://schemas.microsoft.com/office/powerpoint/2010/main" Requires="p14">'
            f"{box}</mc:Choice><mc:Fallback>{box}</mc:Fallback></mc:AlternateContent>" + text[end:]
        ).encode()

    template = rebuilt(saved(deck), {SLIDE: alternated})
    result = rendered(template, {"k": "both"})
    assert [t.text for t in xml(result.content, SLIDE).iter(f"{A}t")] == ["both", "both"]


def test_other_namespace_prefixes_make_no_difference() -> None:
    deck = new_deck()
    add_box(add_slide(deck), "{k}")

    def renamed(part: bytes) -> bytes:
        text = part.decode().replace("<a:", "<draw:").replace("</a:", "</draw:")
        return text.replace("xmlns:a=", "xmlns:draw=").encode()

    template = rebuilt(saved(deck), {SLIDE: renamed})
    result = rendered(template, {"k": "one\ntwo"})
    assert texts(opened(result).slides[0]) == ["one\vtwo"]


def test_an_empty_value_leaves_no_marker_behind() -> None:
    deck = new_deck()
    slide = add_slide(deck)
    add_box(slide, "{k}")
    add_box(slide, "a {k} b")
    assert texts(opened(rendered(saved(deck), {"k": ""})).slides[0]) == ["", "a  b"]


def test_the_boxs_own_settings_survive() -> None:
    deck = new_deck()
    box = add_box(add_slide(deck), "{k}")
    body = box.text_frame._txBody.bodyPr
    body.clear()
    body.set("wrap", "square")
    etree.SubElement(body, f"{A}normAutofit")
    template = saved(deck)
    found = next(xml(rendered(template, {"k": "v"}).content, SLIDE).iter(f"{A}bodyPr"))
    assert etree.tostring(found, with_tail=False) == etree.tostring(
        next(xml(template, SLIDE).iter(f"{A}bodyPr")), with_tail=False
    )


def body_with_levels(*paragraphs: tuple[int, str]) -> bytes:
    deck = new_deck()
    slide = add_slide(deck, TITLE_AND_BODY)
    frame = slide.placeholders[1].text_frame
    for number, (level, text) in enumerate(paragraphs):
        paragraph = frame.paragraphs[0] if number == 0 else frame.add_paragraph()
        paragraph.level = level
        run = paragraph.add_run()
        run.text = text
        run.font.bold = bool(level % 2)
    return saved(deck)


def paragraphs_of(content: bytes) -> list[tuple[int, str]]:
    body = xml(content, SLIDE).findall(f".//{P}sp")[-1]
    result = []
    for paragraph in body.iter(f"{A}p"):
        properties = paragraph.find(f"{A}pPr")
        level = 0 if properties is None else int(properties.get("lvl", "0"))
        result.append((level, "".join(t.text or "" for t in paragraph.iter(f"{A}t"))))
    return result


def test_a_list_makes_one_paragraph_per_item_around_the_same_text() -> None:
    template = body_with_levels((0, "before"), (0, "- {items};"), (0, "after"))
    result = rendered(template, {"items": TextList((Text("one"), Text("two\nlines")))})
    assert paragraphs_of(result.content) == [
        (0, "before"), (0, "- one;"), (0, "- twolines;"), (0, "after"),
    ]  # fmt: skip


def test_dummy_levels_below_the_marker_give_their_formats_and_go() -> None:
    template = body_with_levels((0, "{items}"), (1, "dummy"), (2, "deeper dummy"), (0, "after"))
    values = (Text("a"), Text("b", level=1), Text("c", level=2), Text("d"))
    result = rendered(template, {"items": TextList(values)})
    assert paragraphs_of(result.content) == [(0, "a"), (1, "b"), (2, "c"), (0, "d"), (0, "after")]
    body = xml(result.content, SLIDE).findall(f".//{P}sp")[-1]
    bold = [run.find(f"{A}rPr").get("b") for run in body.iter(f"{A}r")]
    assert bold == ["0", "1", "0", "0", "0"]


def test_dummy_levels_stay_when_the_list_has_no_data() -> None:
    template = body_with_levels((0, "{items}"), (1, "dummy"))
    result = rendered(template, {"other": "x"})
    assert paragraphs_of(result.content) == [(0, "{items}"), (1, "dummy")]


def test_without_dummies_a_level_is_set_and_an_explicit_margin_moves_along() -> None:
    deck = new_deck()
    box = add_box(add_slide(deck), "{items}")
    box.text_frame.paragraphs[0]._p.get_or_add_pPr().set("marL", "285750")
    box.text_frame.paragraphs[0]._p.pPr.set("indent", "-285750")
    result = rendered(saved(deck), {"items": TextList((Text("a"), Text("b", level=2)))})
    found = [dict(e.attrib) for e in xml(result.content, SLIDE).iter(f"{A}pPr")]
    assert found == [
        {"marL": "285750", "indent": "-285750"},
        {"marL": "1200150", "indent": "-285750", "lvl": "2"},
    ]


def test_an_empty_list_takes_its_paragraph_away_but_not_the_last_one() -> None:
    result = rendered(body_with_levels((0, "{items}"), (0, "after")), {"items": TextList(())})
    assert paragraphs_of(result.content) == [(0, "after")]
    result = rendered(body_with_levels((0, "{items}")), {"items": TextList(())})
    assert paragraphs_of(result.content) == [(0, "")]


def test_a_list_works_in_a_table_cell() -> None:
    deck = new_deck()
    table = add_table(add_slide(deck), "", 1, 1)
    table.table.cell(0, 0).text = "{items}"
    result = rendered(saved(deck), {"items": TextList((Text("a"), Text("b")))})
    assert opened(result).slides[0].shapes[0].table.cell(0, 0).text == "a\nb"
