"""Signing forms and links, which needs no store."""

import base64
import json
from datetime import timedelta
from urllib.parse import parse_qs, unquote, urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import SecretStr

from slidemill.storage import InvalidKey, ObjectStore, StoreSettings
from slidemill.storage.presign import attachment

MINUTE = timedelta(minutes=1)


@pytest.fixture
def store() -> ObjectStore:
    return ObjectStore(
        StoreSettings(
            url="http://store.internal:9000",
            public_url="https://files.example.com",
            access_key="key",
            secret_key=SecretStr("secret"),
        )
    )


def test_forms_and_links_carry_the_address_clients_outside_use(store: ObjectStore) -> None:
    form = store.presigned_form("a/b.zip", "application/zip", 10, MINUTE)
    assert form.action == "https://files.example.com/slidemill"
    link = urlsplit(store.presigned_link("a/b.zip", None, MINUTE))
    assert (link.scheme, link.netloc) == ("https", "files.example.com")
    assert link.path == "/slidemill/a/b.zip"
    put = urlsplit(store.presigned_put("a/b.zip", MINUTE))
    assert (put.scheme, put.netloc, put.path) == (link.scheme, link.netloc, link.path)


def test_the_policy_pins_every_field_and_the_size(store: ObjectStore) -> None:
    form = store.presigned_form("a/b.zip", "application/zip", 10, MINUTE)
    conditions = json.loads(base64.b64decode(form.params["Policy"]))["conditions"]
    pinned = {name.removeprefix("$").lower() for rule, name, _ in conditions if rule == "eq"}
    assert {name.lower() for name in form.params} - pinned == {"policy", "x-amz-signature"}
    assert ["content-length-range", 1, 10] in conditions
    assert ["eq", "$bucket", "slidemill"] in conditions


def test_a_link_says_how_long_it_lives(store: ObjectStore) -> None:
    query = parse_qs(urlsplit(store.presigned_link("a", None, MINUTE)).query)
    assert query["X-Amz-Expires"] == ["60"]


def test_an_upload_url_lives_as_long_and_asks_for_no_headers(store: ObjectStore) -> None:
    query = parse_qs(urlsplit(store.presigned_put("a", MINUTE)).query)
    assert query["X-Amz-Expires"] == ["60"]
    assert query["X-Amz-SignedHeaders"] == ["host"]


def test_bad_keys_are_not_signed(store: ObjectStore) -> None:
    with pytest.raises(InvalidKey):
        store.presigned_form("../a", "application/zip", 10, MINUTE)
    with pytest.raises(InvalidKey):
        store.presigned_link("/a", None, MINUTE)
    with pytest.raises(InvalidKey):
        store.presigned_put("a//b", MINUTE)


@pytest.mark.parametrize(
    ("name", "header"),
    [
        ("report.pptx", 'attachment; filename="report.pptx"'),
        ("Q3 report (1).pptx", 'attachment; filename="Q3 report (1).pptx"'),
        ("/etc/passwd", 'attachment; filename="passwd"'),
        ("C:\\decks\\a.pptx", 'attachment; filename="a.pptx"'),
        ("a\r\nSet-Cookie: b.pptx", 'attachment; filename="aSet-Cookie: b.pptx"'),
        ("..", 'attachment; filename="download"'),
        ("", 'attachment; filename="download"'),
        ("ü.pptx", "attachment; filename=\"_.pptx\"; filename*=UTF-8''%C3%BC.pptx"),
        ('a"b.pptx', "attachment; filename=\"a_b.pptx\"; filename*=UTF-8''a%22b.pptx"),
    ],
)
def test_a_download_name_is_written_for_old_and_new_clients(name: str, header: str) -> None:
    assert attachment(name) == header


@given(st.text())
def test_no_name_escapes_the_header(name: str) -> None:
    header = attachment(name)
    assert all(" " <= char <= "~" for char in header)
    assert header.count('"') == 2
    if "filename*" in header:
        assert "/" not in unquote(header.partition("''")[2])
