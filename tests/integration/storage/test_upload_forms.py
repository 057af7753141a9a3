"""Pre-signed upload forms, used the way public clients use them, against a real store."""

import base64
import json
from dataclasses import replace
from datetime import timedelta

import httpx
import pytest

from slidemill.storage import ObjectStore, PresignedForm

HOUR = timedelta(hours=1)
ZIP = "application/zip"
BODY = b"PK\x05\x06" + bytes(18)

FilePart = tuple[str | None, bytes, str] | tuple[str | None, bytes]


async def send(
    http: httpx.AsyncClient,
    form: PresignedForm,
    *,
    body: bytes = BODY,
    part: FilePart | None = None,
    changes: dict[str, str] | None = None,
) -> httpx.Response:
    """Send every parameter in order and the file last, as all known clients do."""
    fields = form.params | (changes or {})
    parts: list[tuple[str, FilePart]] = [
        (name, (None, value.encode())) for name, value in fields.items()
    ]
    parts.append(("file", part or ("input.zip", body, ZIP)))
    return await http.request(form.method, form.action, files=parts)


def s3_code(response: httpx.Response) -> str:
    return response.text.partition("<Code>")[2].partition("</Code>")[0]


@pytest.fixture
def form(store: ObjectStore, folder: str) -> PresignedForm:
    return store.presigned_form(f"{folder}input.zip", ZIP, 1000, HOUR)


async def test_a_form_stores_the_file_and_answers_exactly_204(
    store: ObjectStore, http: httpx.AsyncClient, form: PresignedForm, folder: str
) -> None:
    response = await send(http, form)
    assert response.status_code == 204
    assert response.content == b""
    assert await store.get(f"{folder}input.zip", 1000) == BODY
    info = await store.head(f"{folder}input.zip")
    assert info is not None
    assert info.content_type == ZIP


async def test_a_form_lists_its_parameters_in_the_published_order(form: PresignedForm) -> None:
    assert list(form.params) == [
        "acl",
        "key",
        "Content-Type",
        "X-Amz-Credential",
        "X-Amz-Algorithm",
        "X-Amz-Date",
        "Policy",
        "X-Amz-Signature",
    ]
    assert (form.method, form.enctype) == ("POST", "multipart/form-data")


@pytest.mark.parametrize(
    "part",
    [
        ("input.zip", BODY, "application/octet-stream"),
        ("folder/Übersicht · 報告.zip", BODY, "text/html"),
        ("blob", BODY),
        ("", BODY, ZIP),
    ],
    ids=["node", "odd name and type", "blob", "no name"],
)
async def test_any_file_name_and_part_type_is_taken(
    http: httpx.AsyncClient, form: PresignedForm, part: FilePart
) -> None:
    assert (await send(http, form, part=part)).status_code == 204


async def test_a_form_can_be_used_again_and_the_last_upload_wins(
    store: ObjectStore, http: httpx.AsyncClient, form: PresignedForm, folder: str
) -> None:
    await send(http, form, body=b"first")
    await send(http, form, body=b"second")
    assert await store.get(f"{folder}input.zip", 1000) == b"second"


async def test_a_file_of_exactly_the_allowed_size_is_taken(
    http: httpx.AsyncClient, form: PresignedForm
) -> None:
    assert (await send(http, form, body=bytes(1000))).status_code == 204


async def test_a_file_over_the_allowed_size_is_refused(
    store: ObjectStore, http: httpx.AsyncClient, form: PresignedForm, folder: str
) -> None:
    response = await send(http, form, body=bytes(1001))
    assert (response.status_code, s3_code(response)) == (400, "EntityTooLarge")
    assert await store.head(f"{folder}input.zip") is None


async def test_an_empty_file_is_refused(http: httpx.AsyncClient, form: PresignedForm) -> None:
    response = await send(http, form, body=b"")
    assert (response.status_code, s3_code(response)) == (400, "EntityTooSmall")


async def test_a_wrong_signature_is_refused(http: httpx.AsyncClient, form: PresignedForm) -> None:
    signature = form.params["X-Amz-Signature"]
    wrong = ("0" if signature[0] != "0" else "1") + signature[1:]
    assert (await send(http, form, changes={"X-Amz-Signature": wrong})).status_code == 403


async def test_a_loosened_policy_under_the_old_signature_is_refused(
    http: httpx.AsyncClient, form: PresignedForm
) -> None:
    policy = json.loads(base64.b64decode(form.params["Policy"]))
    for condition in policy["conditions"]:
        if condition[0] == "content-length-range":
            condition[2] = 10**9
    loose = base64.b64encode(json.dumps(policy).encode()).decode()
    assert (await send(http, form, changes={"Policy": loose})).status_code == 403


async def test_an_expired_form_is_refused(
    store: ObjectStore, http: httpx.AsyncClient, folder: str
) -> None:
    form = store.presigned_form(f"{folder}input.zip", ZIP, 1000, timedelta(seconds=-1))
    assert (await send(http, form)).status_code == 403


async def test_another_key_is_refused(
    http: httpx.AsyncClient, form: PresignedForm, folder: str
) -> None:
    assert (await send(http, form, changes={"key": f"{folder}other.zip"})).status_code == 403


async def test_another_content_type_is_refused(
    http: httpx.AsyncClient, form: PresignedForm
) -> None:
    assert (await send(http, form, changes={"Content-Type": "text/html"})).status_code == 403


async def test_another_acl_is_refused(http: httpx.AsyncClient, form: PresignedForm) -> None:
    assert (await send(http, form, changes={"acl": "public-read"})).status_code == 403


async def test_a_field_the_policy_does_not_name_is_refused(
    http: httpx.AsyncClient, form: PresignedForm
) -> None:
    response = await send(http, form, changes={"x-amz-meta-owner": "somebody"})
    assert response.status_code == 403


async def test_another_bucket_is_refused(
    store: ObjectStore, http: httpx.AsyncClient, form: PresignedForm
) -> None:
    elsewhere = replace(form, action=f"{form.action}-other")
    assert (await send(http, elsewhere)).status_code in {403, 404}


async def test_a_form_without_policy_is_refused(
    http: httpx.AsyncClient, form: PresignedForm
) -> None:
    bare = {name: value for name, value in form.params.items() if name in {"key", "Content-Type"}}
    assert (await send(http, replace(form, params=bare))).status_code == 403
