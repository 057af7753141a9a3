"""Films in the place of marked shapes."""

from __future__ import annotations

import io

import pytest
from pptx.util import Inches

from slidemill.deck import AssetError, DataError
from slidemill.deck.data import Scaling, Video
from tests.fixtures.decks import (
    P14,
    A,
    P,
    R,
    add_box,
    add_slide,
    add_table,
    assert_sound,
    members,
    new_deck,
    rebuilt,
    relationships,
    rendered,
    saved,
    set_alternative_text,
    substituted,
    xml,
)
from tests.fixtures.films import film
from tests.unit.deck.media.film_decks import (
    ASSETS,
    CLIP,
    EMBED,
    FILM,
    POSTER,
    SLIDE,
    TUBE,
    ids,
    made,
    template,
)


def test_a_film_is_linked_and_embedded_as_one_part_with_its_poster() -> None:
    content = rendered(saved(template()), {"clip": CLIP}, assets=ASSETS).content
    element, rels = made(content), relationships(content, SLIDE)
    link = element.find(f".//{A}videoFile").get(f"{R}link")
    embedded = element.find(f".//{P14}media").get(f"{R}embed")
    poster = element.find(f".//{A}blip").get(f"{R}embed")
    assert rels[link] == ("video", "ppt/media/media1.mp4")
    assert rels[embedded] == ("media", "ppt/media/media1.mp4")
    assert rels[poster][0] == "image"
    parts = members(content)
    assert parts["ppt/media/media1.mp4"] == FILM
    assert parts[rels[poster][1]] == POSTER
    assert 'Extension="mp4" ContentType="video/mp4"' in parts["[Content_Types].xml"].decode()
    assert_sound(content)


def test_a_click_on_a_film_plays_and_pauses_it() -> None:
    content = rendered(saved(template()), {"clip": CLIP}, assets=ASSETS).content
    click = made(content).find(f".//{A}hlinkClick")
    assert (click.get("action"), click.get(f"{R}id")) == ("ppaction://media", "")
    timing = xml(content, SLIDE).find(f"{P}timing")
    identity = made(content).find(f".//{P}cNvPr").get("id")
    assert {each.get("spid") for each in timing.iter(f"{P}spTgt")} == {identity}
    assert [each.get("cmd") for each in timing.iter(f"{P}cmd")] == ["togglePause"]
    assert len(list(timing.iter(f"{P}video"))) == 1
    assert sorted(ids(content)) == list(range(1, 8))


@pytest.mark.parametrize(
    ("scaling", "size", "crop"),
    [
        (Scaling.CONTAIN, (16 / 9, 1), {}),
        (Scaling.COVER, (4, 1), {"t": "27778", "b": "27778"}),
    ],
)
def test_the_poster_gives_the_film_its_proportions(
    scaling: Scaling, size: tuple[float, float], crop: dict[str, str]
) -> None:
    clip = Video("a.mp4", "a.png", scaling)
    element = made(rendered(saved(template()), {"clip": clip}, assets=ASSETS).content)
    extent = element.find(f".//{A}ext[@cx]")
    assert int(extent.get("cx")) == pytest.approx(Inches(size[0]), abs=2)
    assert int(extent.get("cy")) == pytest.approx(Inches(size[1]), abs=2)
    cut = element.find(f".//{A}srcRect")
    assert ({} if cut is None else dict(cut.attrib)) == crop


def test_a_film_keeps_the_shapes_name_alternative_text_and_rotation() -> None:
    deck = template()
    box = deck.slides[0].shapes[0]
    box.name, box.rotation = "Stage", 30
    set_alternative_text(box, "the crane at work")
    element = made(rendered(saved(deck), {"clip": CLIP}, assets=ASSETS).content)
    identity = element.find(f".//{P}cNvPr")
    assert (identity.get("name"), identity.get("descr")) == ("Stage", "the crane at work")
    assert element.find(f".//{A}xfrm").get("rot") == str(30 * 60_000)


def test_a_link_on_the_shape_gives_way_to_the_films_own_click() -> None:
    deck = template()
    deck.slides[0].shapes[0].click_action.hyperlink.address = "https://example.org/"
    content = rendered(saved(deck), {"clip": CLIP}, assets=ASSETS).content
    clicks = [each.get("action") for each in made(content).iter(f"{A}hlinkClick")]
    assert clicks == ["ppaction://media"]
    assert "hyperlink" not in {kind for kind, _ in relationships(content, SLIDE).values()}
    assert_sound(content)


def test_a_film_on_many_slides_is_stored_once() -> None:
    again = {"clip": Video("b.m4v", "a.png")}
    content = rendered(
        saved(template()), {"clip": CLIP}, again, {"clip": CLIP}, assets=ASSETS | {"b.m4v": FILM}
    ).content
    stored = [name for name in members(content) if name.startswith("ppt/media/media")]
    assert stored == ["ppt/media/media1.mp4"]
    assert_sound(content)


def test_two_films_on_a_slide_have_time_nodes_of_their_own() -> None:
    content = rendered(saved(template("{a}", "{b}")), {"a": CLIP, "b": TUBE}, assets=ASSETS).content
    assert len(set(ids(content))) == len(ids(content)) == 13
    assert len(list(xml(content, SLIDE).iter(f"{P}video"))) == 2
    assert_sound(content)


@pytest.mark.parametrize(
    ("main", "suffix", "media_type"),
    [
        (b"isom", "mp4", "video/mp4"),
        (b"M4V ", "m4v", "video/x-m4v"),
        (b"qt  ", "mov", "video/quicktime"),
    ],
)
def test_the_kind_of_a_film_is_told_by_its_brand(main: bytes, suffix: str, media_type: str) -> None:
    assets = {"clip.bin": film(main), "a.png": POSTER}
    content = rendered(
        saved(template()), {"clip": Video("clip.bin", "a.png")}, assets=assets
    ).content
    assert f"ppt/media/media1.{suffix}" in members(content)
    types = members(content)["[Content_Types].xml"].decode()
    assert f'Extension="{suffix}" ContentType="{media_type}"' in types
    assert_sound(content)


@pytest.mark.parametrize(
    "link",
    [
        "https://www.youtube.com/watch?v=abcdefghijk",
        "https://www.youtube.com/watch?list=x&v=abcdefghijk&pp=1",
        "http://youtu.be/abcdefghijk?si=tracking",
        "https://www.youtube.com/embed/abcdefghijk?rel=0",
        "https://youtube.com/shorts/abcdefghijk?feature=share",
        "https://www.youtube-nocookie.com/embed/abcdefghijk",
        " https://m.youtube.com/live/abcdefghijk ",
    ],
)
def test_every_form_of_a_youtube_address_becomes_the_one_a_player_embeds(link: str) -> None:
    content = rendered(saved(template()), {"clip": Video(link)}).content
    relation = made(content).find(f".//{A}videoFile").get(f"{R}link")
    assert relationships(content, SLIDE)[relation] == ("video", EMBED)
    assert made(content).find(f".//{P14}media") is None
    assert_sound(content)


@pytest.mark.parametrize(("start", "second"), [("t=90", 90), ("t=1m30s", 90), ("start=5", 5)])
def test_a_youtube_video_starts_where_its_address_says(start: str, second: int) -> None:
    link = f"https://youtu.be/abcdefghijk?{start}"
    content = rendered(saved(template()), {"clip": Video(link)}).content
    assert ("video", f"{EMBED}&start={second}") in relationships(content, SLIDE).values()


def test_a_youtube_video_without_thumbnail_shows_a_neutral_poster_stored_once() -> None:
    first = rendered(saved(template("{a}", "{b}")), {"a": TUBE, "b": TUBE}, {"a": TUBE}).content
    stored = [name for name in members(first) if name.startswith("ppt/media/")]
    assert len(stored) == 1
    again = rendered(saved(template("{a}", "{b}")), {"a": TUBE, "b": TUBE}, {"a": TUBE}).content
    assert again == first
    extent = next(xml(first, SLIDE).iter(f"{P}pic")).find(f".//{A}ext[@cx]")
    assert int(extent.get("cx")) / int(extent.get("cy")) == pytest.approx(16 / 9, rel=1e-4)


def test_a_youtube_video_may_have_a_thumbnail_of_its_own() -> None:
    tube = Video(TUBE.src, "a.png")
    content = rendered(saved(template()), {"clip": tube}, assets=ASSETS).content
    assert POSTER in members(content).values()


@pytest.mark.parametrize(
    "link",
    [
        "https://vimeo.com/1234567",
        "https://www.youtube.com/",
        "https://www.youtube.com/watch?v=short",
        "https://youtube.com.example.org/watch?v=abcdefghijk",
        "ftp://youtu.be/abcdefghijk",
        "http://[x",
    ],
)
def test_any_other_address_is_refused_with_what_is_accepted(link: str) -> None:
    with pytest.raises(DataError) as caught:
        rendered(saved(template()), {"clip": Video(link)})
    (fault,) = caught.value.faults
    assert fault.place == "slides[0].clip"
    assert "https://youtu.be/" in fault.message
    assert "watch?v=" in fault.message


@pytest.mark.parametrize(
    ("assets", "said"),
    [
        ({"a.png": POSTER}, 'no file "a.mp4"'),
        ({"a.mp4": b"a text that is called a film", "a.png": POSTER}, '"a.mp4" cannot be used'),
        ({"a.mp4": POSTER, "a.png": POSTER}, "no MP4 or QuickTime film"),
        ({"a.mp4": FILM[:-9], "a.png": POSTER}, "cut off"),
        ({"a.mp4": FILM}, 'no file "a.png"'),
        ({"a.mp4": FILM, "a.png": FILM}, '"a.png" cannot be used'),
    ],
    ids=["no film", "text", "picture", "cut off", "no poster", "poster is a film"],
)
def test_files_that_cannot_be_used_are_named_with_their_key(
    assets: dict[str, bytes], said: str
) -> None:
    with pytest.raises(AssetError) as caught:
        rendered(saved(template()), {"clip": CLIP}, assets=assets)
    (fault,) = caught.value.faults
    assert fault.place == "slides[0].clip"
    assert said in fault.message


def test_a_shape_without_a_size_cannot_become_a_film() -> None:
    deck = new_deck()
    add_box(add_slide(deck), "{clip}", size=(0, 0))
    with pytest.raises(DataError, match="has no size"):
        rendered(saved(deck), {"clip": CLIP}, assets=ASSETS)


def test_a_marker_in_a_table_cell_cannot_become_a_film() -> None:
    deck = new_deck()
    add_table(add_slide(deck), "", 1, 1).table.cell(0, 0).text = "{clip}"
    with pytest.raises(DataError, match="picture or film"):
        rendered(saved(deck), {"clip": CLIP}, assets=ASSETS)


def test_a_film_without_a_marker_is_a_warning() -> None:
    result = rendered(saved(template("{other}")), {"clip": CLIP}, assets=ASSETS)
    (warning,) = [each for each in result.warnings if each.place == "slides[0].clip"]
    assert "{clip}" in warning.message


def template_with_film() -> bytes:
    """Return a deck with a box, and a film of its own on the same slide."""
    deck = template()
    deck.slides[0].shapes.add_movie(
        io.BytesIO(FILM), 0, 0, Inches(2), Inches(1), io.BytesIO(POSTER), "video/mp4"
    )
    return saved(deck)


def test_a_film_the_template_already_holds_is_not_stored_again() -> None:
    content = rendered(template_with_film(), {"clip": CLIP}, {"clip": CLIP}, assets=ASSETS).content
    assert [part for part in members(content).values() if part == FILM] == [FILM]
    assert len(set(ids(content))) == len(ids(content))
    assert len(list(xml(content, SLIDE).iter(f"{P}video"))) == 2
    assert_sound(content)


def test_a_film_the_template_brings_is_kept_on_every_copy_of_its_slide() -> None:
    content = rendered(template_with_film(), {"clip": "a"}, {"clip": "b"}).content
    for number in (1, 2):
        kinds = [k for k, _ in relationships(content, f"ppt/slides/slide{number}.xml").values()]
        assert sorted(kinds) == ["image", "media", "slideLayout", "video"]
    assert_sound(content)


def test_a_film_has_its_own_type_where_the_template_gives_its_extension_another() -> None:
    other = film(content=b"others")
    source = rebuilt(
        template_with_film(), {"[Content_Types].xml": substituted("video/mp4", "video/unknown")}
    )
    content = rendered(source, {"clip": CLIP}, assets=ASSETS | {"a.mp4": other}).content
    (name,) = [name for name, part in members(content).items() if part == other]
    types = members(content)["[Content_Types].xml"].decode()
    assert f'PartName="/{name}" ContentType="video/mp4"' in types


def test_a_film_in_a_scaled_group_fits_its_shape() -> None:
    deck = new_deck()
    group = add_slide(deck).shapes.add_group_shape()
    add_box(group, "{clip}")
    transform = group._element.grpSpPr.get_or_add_xfrm()
    for name, factor in (("ext", 2), ("chExt", 1)):
        transform.find(f"{A}{name}").set("cx", str(Inches(4) * factor))
        transform.find(f"{A}{name}").set("cy", str(Inches(1)))
    content = rendered(saved(deck), {"clip": CLIP}, assets=ASSETS).content
    extent = made(content).find(f"{P}spPr/{A}xfrm/{A}ext")
    assert int(extent.get("cx")) * 2 == pytest.approx(Inches(16 / 9), abs=2)
    assert int(extent.get("cy")) == Inches(1)
    assert_sound(content)


def test_many_films_take_no_more_room_than_one() -> None:
    one = rendered(saved(template()), {"clip": CLIP}, assets=ASSETS)
    many = rendered(saved(template()), *[{"clip": CLIP}] * 50, assets=ASSETS)
    stored = [name for name in members(many.content) if name.startswith("ppt/media/")]
    assert stored == [name for name in members(one.content) if name.startswith("ppt/media/")]
