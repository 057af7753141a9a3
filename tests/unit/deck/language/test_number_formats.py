"""Number formats that a workbook cannot hold are told, or made into what was meant."""

from __future__ import annotations

import string

import pytest
from hypothesis import given
from hypothesis import strategies as st

from slidemill.deck.data import Chart
from slidemill.deck.faults import DataError
from slidemill.deck.language import parse_deck
from slidemill.deck.language.number_format import FormatError, plain_format

SOUND = [
    "General", "0", "0.0%", "#,##0", '#,##0 "t"', "# ?/?", "0.00E+00", "@", "yyyy/mm", "mmm yy",
    "DD-MMM-YYYY", "yyyymmdd", "h:mm AM/PM", "[h]:mm", "hh:mm:ss.000", "yyyy年mm月dd日",
    '[$-411]ggge"年"m"月"', "#,##0.00_);[Red](#,##0.00)", '[>=1000]0.0,"K";0', "0\\ \\k",
    '_-* #,##0 €_-;-* #,##0 €_-;_-* "-" €_-;_-@_-', '0 "a ;[ b"',
]  # fmt: skip


def chart(**more: object) -> object:
    series = {"a": {"name": "A", "values": [1]}}
    axis = {"series": series, **{k: v for k, v in more.items() if k == "format"}}
    rest = {k: v for k, v in more.items() if k != "format"}
    return [{"template": 1, "load": {"type": "chart", "axis1": axis, **rest}}]


@pytest.mark.parametrize("code", SOUND)
def test_a_sound_format_stays_as_it_is(code: str) -> None:
    assert plain_format(code) == code


@pytest.mark.parametrize(
    ("code", "meant"),
    [
        ("0 tons", '0 "tons"'),
        ("0 kg", '0 "kg"'),
        ("0.0,,M", '0.0,,"M"'),
        ("General kg;-0 d", 'General "kg";-0 "d"'),
        ("TT.MM", '"TT".MM'),
    ],
)
def test_words_that_are_no_part_of_a_format_are_put_into_quotes(code: str, meant: str) -> None:
    assert plain_format(code) == meant


@pytest.mark.parametrize(
    ("code", "reason"),
    [
        ('0 "t', 'a " has no counterpart'),
        ("[Red0", "a [ has no counterpart"),
        ("0]", "a ] has no counterpart"),
        ("[kg]0", "[kg] is no condition, colour or language"),
        ("0_", "nothing follows its last _"),
        ("0\\", "nothing follows its last \\"),
        ("0;0;0;@;0", "it has 5 parts between semicolons, 4 at most"),
        ("0\n0", "it holds a control character"),
        ("0a " * 80, "it is too long once its texts are quoted"),
    ],
)
def test_a_format_that_excel_refuses_is_told_with_its_place(code: str, reason: str) -> None:
    with pytest.raises(DataError) as caught:
        parse_deck(chart(format=code, date_labels=[1], date_labels_format=code))
    texts = [str(fault) for fault in caught.value.faults]
    mend = '; write one such as "#,##0", "0.0%" or "yyyy/mm".'
    assert texts == [
        f"slides[0].load.{place}: this is no number format: {reason}{mend}"
        for place in ("date_labels_format", "axis1.format")
    ]


def test_an_empty_format_is_none() -> None:
    parsed = parse_deck(chart(format="", date_labels=[1], date_labels_format=""))
    value = parsed.slides[0].objects["load"]
    assert isinstance(value, Chart)
    assert value.axis1.axis.format is None
    assert value.date_labels is not None
    assert value.date_labels.format is None


@given(st.text(st.sampled_from(string.ascii_letters + '0#?.,;"[]\\_* %@/:-年'), max_size=12))
def test_a_format_made_plain_is_plain(code: str) -> None:
    try:
        plain = plain_format(code)
    except FormatError:
        return
    assert plain_format(plain) == plain
    assert plain.replace('"', "") == code.replace('"', "")


@pytest.mark.parametrize(("count", "told"), [(16_383, False), (16_384, True)])
def test_characters_of_cells_are_counted_as_excel_does(count: int, told: bool) -> None:
    text = "😀" * count
    document = chart(labels=[text])
    document[0]["load"]["axis1"]["series"]["a"]["name"] = text  # type: ignore[index]  # JSON
    if not told:
        parse_deck(document)
        return
    with pytest.raises(DataError) as caught:
        parse_deck(document)
    assert [str(fault) for fault in caught.value.faults] == [
        f"slides[0].load.{place}: 32,768 characters are too many; give at most 32,767."
        for place in ("labels[0]", "axis1.series.a.name")
    ]
