"""Session packages as people make them."""

import unicodedata

from slidemill.intake import scan_package
from tests.security.intake.zip_forge import STORE, Entry, forge

TEMPLATE = Entry(name="template.pptx", content=b"deck", method=STORE)
DATA = Entry(name="data.json", content=b'{"slides": []}')


def test_template_data_and_media_are_found() -> None:
    picture = Entry(name="images/a.png", content=b"picture")
    folder = Entry(name="images/", content=b"", method=STORE)
    package = scan_package(forge(folder, picture, DATA, TEMPLATE))
    assert package.template == b"deck"
    assert package.data == b'{"slides": []}'
    assert dict(package.media) == {"images/a.png": b"picture"}
    assert package.media.size("images/a.png") == 7


def test_media_are_found_by_the_paths_people_write() -> None:
    media = scan_package(forge(TEMPLATE, DATA, Entry(name="images/ü.png"))).media
    assert media["images/ü.png"] == b"content"
    assert media["./images/ü.png"] == b"content"
    assert media[unicodedata.normalize("NFD", "images/ü.png")] == b"content"
    assert media.require("images/ü.png") == b"content"


def test_what_operating_systems_add_is_left_out() -> None:
    litter = ("__MACOSX/._data.json", ".DS_Store", "images/.DS_Store", "images/Thumbs.db")
    package = scan_package(forge(TEMPLATE, DATA, *(Entry(name=name) for name in litter)))
    assert list(package.media) == []


def test_a_file_named_like_the_template_elsewhere_is_media() -> None:
    package = scan_package(forge(TEMPLATE, DATA, Entry(name="old/template.pptx")))
    assert list(package.media) == ["old/template.pptx"]
    assert package.template == b"deck"
