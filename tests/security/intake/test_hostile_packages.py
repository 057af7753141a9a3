"""Session packages that are wrong or hostile."""

import pytest

from slidemill.intake import Code, IntakeError, ZipLimits, scan_package
from slidemill.intake.limits import DATA_BYTES
from tests.security.intake.deck_forge import sound_deck
from tests.security.intake.zip_forge import STORE, Entry, deflated_zeros, forge

TEMPLATE = Entry(name="template.pptx", content=b"deck")
DATA = Entry(name="data.json", content=b"{}")


def refusal(upload: bytes) -> IntakeError:
    with pytest.raises(IntakeError) as caught:
        scan_package(upload)
    return caught.value


def test_a_package_without_template_is_refused() -> None:
    error = refusal(forge(DATA))
    assert (error.code, error.place) == (Code.MISSING_TEMPLATE, "template.pptx")


def test_a_package_without_data_is_refused() -> None:
    error = refusal(forge(TEMPLATE))
    assert (error.code, error.place) == (Code.MISSING_DATA, "data.json")


def test_everything_in_one_folder_is_refused_and_the_folder_named() -> None:
    upload = forge(
        Entry(name="report/", content=b"", method=STORE),
        Entry(name="report/template.pptx"),
        Entry(name="report/data.json"),
        Entry(name="__MACOSX/report/._data.json"),
    )
    error = refusal(upload)
    assert error.code is Code.NESTED_FOLDER
    assert "inside the folder 'report'" in error.message
    assert "zip the files themselves" in error.message


@pytest.mark.parametrize("name", ["Template.pptx", "in/template.pptx", "in/TEMPLATE.PPTX"])
def test_a_name_that_is_nearly_right_is_pointed_out(name: str) -> None:
    error = refusal(forge(DATA, Entry(name=name)))
    assert error.code is Code.MISSING_TEMPLATE
    assert f"there is '{name}'" in error.message


def test_a_presentation_instead_of_a_package_is_pointed_out() -> None:
    error = refusal(sound_deck())
    assert error.code is Code.MISSING_TEMPLATE
    assert "put it into a zip as template.pptx" in error.message


def test_data_that_is_too_large_to_parse_is_refused() -> None:
    size = DATA_BYTES + 1
    entry = Entry(name="data.json", packed=bytes(size), size=size, packed_size=size, method=STORE)
    error = refusal(forge(TEMPLATE, entry))
    assert (error.code, error.place) == (Code.DATA_TOO_LARGE, "data.json")


def test_an_upload_over_the_published_limit_is_refused() -> None:
    with pytest.raises(IntakeError) as caught:
        scan_package(forge(TEMPLATE, DATA), ZipLimits(packed=10))
    assert caught.value.code is Code.ZIP_TOO_LARGE


def test_a_bomb_among_the_media_is_refused() -> None:
    bomb = Entry(name="a.png", packed=deflated_zeros(300 << 20), size=300 << 20, crc=0)
    error = refusal(forge(TEMPLATE, DATA, bomb))
    assert (error.code, error.place) == (Code.MEMBER_TOO_LARGE, "a.png")


def test_damaged_media_are_refused_when_they_are_read() -> None:
    package = scan_package(forge(TEMPLATE, DATA, Entry(name="a.png", crc=1)))
    with pytest.raises(IntakeError) as caught:
        package.media["a.png"]
    assert caught.value.code is Code.CHECKSUM_MISMATCH


@pytest.mark.parametrize("path", ["../a.png", "/a.png", "template.pptx", "data.json", "A.png", ""])
def test_media_are_only_what_the_package_holds_as_media(path: str) -> None:
    media = scan_package(forge(TEMPLATE, DATA, Entry(name="a.png"))).media
    assert path not in media
    with pytest.raises(KeyError):
        media[path]
    with pytest.raises(IntakeError) as caught:
        media.require(path)
    assert caught.value.code is Code.MISSING_MEDIA


def test_media_under_another_name_are_pointed_out() -> None:
    media = scan_package(forge(TEMPLATE, DATA, Entry(name="images/Logo.png"))).media
    with pytest.raises(IntakeError, match=r"there is 'images/Logo\.png'"):
        media.require("logo.png")
