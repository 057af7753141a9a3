"""Clusters, line breaks and directions of text."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from slidemill.contracts.slideshows import FontFamily
from slidemill.picture.text.bidi import base_level, levels, visual_order
from slidemill.picture.text.breaks import Break, breaks
from slidemill.picture.text.clusters import clusters
from slidemill.picture.text.fonts import face, primary
from slidemill.picture.text.layout import lay_out
from slidemill.picture.text.shaping import paragraphs

MAIN = FontFamily.TIKTOK_DISPLAY


def pieces(text: str) -> list[str]:
    """Cut a text wherever a line may end."""
    found, piece = [], ""
    parts = clusters(text)
    for part, after in zip(parts, breaks(parts), strict=True):
        piece += part
        if after is not Break.NEVER:
            found.append(piece)
            piece = ""
    return [*found, piece] if piece else found


def lines(text: str, width: float = 400, size: float = 50) -> list[str]:
    return [line.text for line in lay_out(text, primary(MAIN), size, width).lines]


@pytest.mark.parametrize(
    "emoji", ["👩‍👩‍👧‍👦", "🇩🇪", "👍🏽", "1️⃣", "❤️‍🔥", "🏴󠁧󠁢󠁥󠁮󠁧󠁿", "é", "ดี", "நி", "한"]
)
def test_what_a_reader_takes_for_one_character_is_one_cluster(emoji: str) -> None:
    assert clusters(f"a{emoji}b") == ["a", emoji, "b"]


def test_flags_side_by_side_are_taken_in_pairs() -> None:
    assert clusters("🇩🇪🇫🇷") == ["🇩🇪", "🇫🇷"]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("one two", ["one ", "two"]),
        ("well-known", ["well-", "known"]),
        ("at -5 degrees", ["at ", "-5 ", "degrees"]),
        ("$10 (net) 50%", ["$10 ", "(net) ", "50%"]),
        ("10\u00a0kg", ["10\u00a0kg"]),
        ("and/or", ["and/", "or"]),
        ("wait… what?!", ["wait… ", "what?!"]),
        ("日本語", ["日", "本", "語"]),
        ("習慣、「朝」。", ["習", "慣、", "「朝」。"]),
        ("コーヒー", ["コー", "ヒー"]),
        ("작은 습관", ["작은 ", "습관"]),
        ("รักเธอ", ["รัก", "เธอ"]),
        ("go🇩🇪go", ["go", "🇩🇪", "go"]),
        ("a\u200bb", ["a\u200b", "b"]),
    ],
)
def test_a_line_ends_where_readers_expect_it(text: str, expected: list[str]) -> None:
    assert pieces(text) == expected


@settings(max_examples=150)
@given(st.text(max_size=60))
def test_clusters_and_pieces_lose_nothing(text: str) -> None:
    assert "".join(clusters(text)) == text
    assert "".join(pieces(text)) == text


_LETTERS = st.sampled_from("ab cd-é,.()\n日本。「」한글 אב עربי 12% 👩🏽‍🍳🇩🇪 ดีเ")


@settings(max_examples=80)
@given(st.text(_LETTERS, max_size=80), st.floats(60, 900))
def test_wrapping_keeps_every_letter_and_the_width(text: str, width: float) -> None:
    block = lay_out(text, primary(MAIN), 40, width)
    shown = "".join(line.text for line in block.lines)
    assert shown.replace(" ", "") == text.replace("\n", "").replace(" ", "")
    for line in block.lines:
        kerning = 0.1 * 40  # of the pair that a break has parted
        assert line.width <= width + kerning or len(clusters(line.text.strip())) <= 2


def test_what_is_carried_over_to_the_next_line_is_cut_if_it_does_not_fit_there() -> None:
    lines = lay_out("a b12", primary(MAIN), 40, 61).lines
    assert [line.text for line in lines] == ["a", "b1", "2"]


@settings(max_examples=80)
@given(st.text(_LETTERS, max_size=60))
def test_levels_are_one_for_each_letter_and_the_order_a_permutation(text: str) -> None:
    found = levels(text, base_level(text))
    assert len(found) == len(text)
    assert sorted(visual_order(found)) == list(range(len(text)))


@pytest.mark.parametrize(
    ("text", "base"), [("abc אבג", 0), ("אבג abc", 1), ("123 عربي", 1), ("!", 0)]
)
def test_the_first_strong_letter_decides_the_direction(text: str, base: int) -> None:
    assert base_level(text) == base


@pytest.mark.parametrize(
    ("text", "seen"),
    [
        ("abc אבג def", "abc גבא def"),
        ("אבג abc דהו", "והד abc גבא"),
        ("אבג 123", "123 גבא"),
        ("מחיר (50%)", "(50%) ריחמ"),
    ],
)
def test_mixed_text_stands_in_the_order_of_uax_9(text: str, seen: str) -> None:
    found = levels(text, base_level(text))
    mirrored = {"(": ")", ")": "("}
    ordered = [
        mirrored.get(text[at], text[at]) if found[at] % 2 else text[at]
        for at in visual_order(found)
    ]
    assert "".join(ordered) == seen


def test_a_short_last_line_is_filled_from_the_lines_before() -> None:
    found = lines("One two three four five six seven eight nine ten", 560)
    assert len(found) > 1
    assert len(found[-1]) > len(found[0]) / 2


def test_a_word_wider_than_the_box_is_broken_but_never_an_emoji() -> None:
    found = lines("👩‍👩‍👧‍👦" * 8, 160)
    assert len(found) > 2
    assert all(set(clusters(line)) == {"👩‍👩‍👧‍👦"} for line in found)


def test_line_ends_of_the_text_are_kept() -> None:
    assert lines("a\n\nb\r\nc") == ["a", "", "b", "c"]


SAMPLES = {
    "Latin": "Ünïcödé ß Ő ſ – “quotes” © ™ €",
    "Vietnamese": "Thói quen thay đổi buổi sáng",
    "Cyrillic": "Пять привычек їєґ",
    "Greek": "Πέντε συνήθειες",
    "Chinese": "改变早晨的五个习惯，喝水。",
    "traditional Chinese": "改變早晨的五個習慣",
    "Japanese": "朝を変えた「習慣」コーヒー",
    "Korean": "아침을 바꾼 습관 똠방각하",
    "Arabic": "عادات غيّرت صباحي؟ لا",
    "Hebrew": "הרגלים ששינו את הבוקר",
    "Thai": "นิสัยที่เปลี่ยนเช้า น้ำ",
    "Hindi": "आदतें जिन्होंने क्षत्रिय",
    "Bengali": "আমার সকাল",
    "Tamil": "என் காலை",
    "Telugu": "నా ఉదయం",
    "Georgian": "ჩემი დილა",
    "Armenian": "Իմ առավոտը",
    "Amharic": "የእኔ ጥዋት",
    "Khmer": "ព្រឹករបស់ខ្ញុំ",
    "Lao": "ຕອນເຊົ້າ",
    "emoji": "😂🫠👍🏽🇯🇵❤️1️⃣✨☕",
    "signs": "→ ✓ ★ ♥ ≠ ∞ ① ▶",
}


@pytest.mark.parametrize("name", SAMPLES)
@pytest.mark.parametrize("family", [MAIN, FontFamily.ANTON, FontFamily.GEORGIA])
def test_every_script_is_drawn_with_glyphs_of_its_own(name: str, family: FontFamily) -> None:
    for paragraph in paragraphs(SAMPLES[name], primary(family), 50):
        for run in paragraph.line(0, len(paragraph.parts)).runs:
            assert 0 not in run.ids, run.face.file


def test_han_takes_the_shapes_of_the_language_beside_it() -> None:
    def files(text: str) -> set[str]:
        return {each.file for each in paragraphs(text, primary(MAIN), 50)[0].faces}

    assert files("直骨") == {"NotoSansCJKSC-Bold.otf"}
    assert files("直す骨") == {"NotoSansCJKJP-Bold.otf"}


def test_arabic_letters_are_joined() -> None:
    word = paragraphs("عادات", primary(MAIN), 50)[0]
    alone = [face("NotoSansArabic-Bold.ttf").shaper.get_nominal_glyph(ord(c)) for c in "عادات"]
    (run,) = word.line(0, len(word.parts)).runs
    assert list(reversed(run.ids)) != alone


def test_every_named_face_is_bundled() -> None:
    for family in FontFamily:
        assert primary(family).has("A")
