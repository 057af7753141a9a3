"""A row of the reference's error tables each: status, code and what the message names."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import httpx
import pytest

from slidemill.contracts.slideshow_asks import (
    DeleteSlideshow,
    DuplicateSlideshow,
    GenerateSlideshow,
    GetSlideshow,
    ListSlideshows,
    PrepareSlideshowExport,
    PrepareSlideshowRender,
    RegenerateSlide,
    UpdateSlideshow,
)
from slidemill.messaging import Refused
from tests.integration.gateway.conftest import Start
from tests.integration.gateway.slideshows.drafts import a_slide
from tests.integration.gateway.slideshows.stage import Stage

ID = "5b0c9c1e-1d0a-4a2e-8f55-0f7f0a9b6c11"
ONE = f"/slideshows/{ID}"
SLIDE = f"{ONE}/slides/0/regenerate"
HAND = {"skip_ai": True}
DEEP = b"[" * 5000 + b"]" * 5000


def config(**given: Any) -> dict[str, Any]:
    """Return the body of a slideshow by hand."""
    whole = {"total_slides": 2, "slide_types": ["image_pack", "image_pack"], **given}
    return {"json": {"skip_ai": True, "slide_config": whole}}


@dataclass(frozen=True)
class Row:
    """A call that never reaches the owner, and the answer it gets."""

    status: int
    code: str
    method: str
    path: str
    says: str = ""
    """What the message holds."""
    sent: dict[str, Any] = field(default_factory=dict)

    def __str__(self) -> str:
        return f"{self.status} {self.code} {self.method} {self.path} {self.says}"


ROWS = [
    # 400: no JSON, no id, no index
    Row(400, "invalid_json", "POST", "/slideshows/generate", "JSON", {"content": b"{"}),
    Row(400, "invalid_json", "POST", "/slideshows/generate", "JSON", {"content": b""}),
    Row(400, "invalid_json", "POST", "/slideshows/generate", "JSON", {"content": b"\xff"}),
    Row(400, "invalid_json", "POST", "/slideshows/generate", "JSON", {"content": DEEP}),
    Row(400, "invalid_json", "PATCH", ONE, "JSON", {"content": b"title=Tea"}),
    Row(400, "invalid_json", "POST", SLIDE, "JSON", {"content": b"[1,"}),
    *(
        Row(400, "missing_slideshow_id", method, path, "names no slideshow")
        for method, path in (
            ("GET", "/slideshows/%20"),
            ("PATCH", "/slideshows/%20"),
            ("PATCH", "/slideshows"),
            ("PATCH", "/slideshows/"),
            ("DELETE", "/slideshows/%20"),
            ("DELETE", "/slideshows"),
            ("POST", "/slideshows/%20/render"),
            ("POST", "/slideshows/%20/duplicate"),
            ("POST", "/slideshows/%20/slides/0/regenerate"),
            ("GET", "/slideshows/%20/export?format=pdf"),
        )
    ),
    Row(400, "missing_slide_index", "POST", f"{ONE}/slides/%20/regenerate", "no slide"),
    *(
        Row(400, "invalid_slide_index", "POST", f"{ONE}/slides/{index}/regenerate", "index")
        for index in ("-1", "1.5", "one", "9999999999", "%D9%A1", "+1")
    ),
    *(
        Row(
            400,
            "invalid_header",
            "POST",
            path,
            "Idempotency-Key",
            {"json": HAND, "headers": {"Idempotency-Key": "x" * 300}},
        )
        for path in ("/slideshows/generate", f"{ONE}/duplicate", f"{ONE}/render")
    ),
    *(
        Row(
            400,
            "invalid_header",
            method,
            path,
            "If-Match",
            {"headers": {"If-Match": ",".join(f'"{n}"' for n in range(21))}, **sent},
        )
        for method, path, sent in (
            ("PATCH", ONE, {"json": {"title": "Tea"}}),
            ("DELETE", ONE, {}),
            ("POST", SLIDE, {}),
        )
    ),
    # 404: what can be no id, and paths that are not
    *(
        Row(404, "not_found", method, path, "there is no slideshow")
        for method, path in (
            ("GET", "/slideshows/tea"),
            ("PATCH", "/slideshows/tea"),
            ("DELETE", "/slideshows/tea"),
            ("POST", "/slideshows/tea/render"),
            ("POST", "/slideshows/tea/duplicate"),
            ("POST", "/slideshows/tea/slides/0/regenerate"),
            ("GET", "/slideshows/tea/export?format=pdf"),
        )
    ),
    Row(404, "not_found", "GET", "/nowhere"),
    Row(404, "not_found", "GET", "/"),
    Row(404, "not_found", "GET", f"{ONE}/nowhere"),
    Row(405, "method_not_allowed", "PUT", ONE),
    # 413: more than 1 MiB
    Row(
        413,
        "payload_too_large",
        "PATCH",
        ONE,
        "1048576 bytes",
        {"content": b'{"title":"' + b"x" * 1024 * 1024 + b'"}'},
    ),
    # 422: the query of lists and exports
    Row(422, "invalid_query", "GET", "/slideshows?limit=0", "limit: it must be greater"),
    Row(422, "invalid_query", "GET", "/slideshows?limit=101", "limit: "),
    Row(422, "invalid_query", "GET", "/slideshows?limit=many", "limit: it must be a whole number"),
    Row(422, "invalid_query", "GET", "/slideshows?offset=-1", "offset: "),
    Row(422, "invalid_query", "GET", "/slideshows?status=lost", "'draft' or 'rendered'"),
    Row(422, "invalid_query", "GET", "/slideshows?search=a%00b", "search: it holds a NUL"),
    Row(422, "invalid_query", "GET", f"/slideshows?search={'x' * 201}", "search: "),
    Row(422, "invalid_query", "GET", f"{ONE}/export", "format: it is required"),
    Row(422, "invalid_query", "GET", f"{ONE}/export?format=docx", "'zip', 'pdf' or 'pptx'"),
    # 422: generate
    Row(
        422,
        "invalid_payload",
        "POST",
        "/slideshows/generate",
        "prompt: give one, or a product_id, or set skip_ai to true",
        {"json": {}},
    ),
    Row(
        422,
        "invalid_payload",
        "POST",
        "/slideshows/generate",
        "slide_count: it must be less than or equal to 10; colour: unknown field",
        {"json": {**HAND, "slide_count": 11, "colour": "red"}},
    ),
    Row(
        422,
        "invalid_payload",
        "POST",
        "/slideshows/generate",
        "the body: it must be an object",
        {"json": []},
    ),
    Row(
        422,
        "invalid_payload",
        "POST",
        "/slideshows/generate",
        "advanced_settings.font_size: it must be 'default' or 'small', or it must be a number",
        {"json": {**HAND, "advanced_settings": {"font_size": "huge"}}},
    ),
    Row(
        422,
        "invalid_payload",
        "POST",
        "/slideshows/generate",
        "slide_config.slide_types: 1 are given for 2 slides",
        config(slide_types=["image_pack"]),
    ),
    Row(
        422,
        "invalid_payload",
        "POST",
        "/slideshows/generate",
        "slide_config.custom_images.1: slide 1 is a custom_image slide",
        config(slide_types=["image_pack", "custom_image"]),
    ),
    Row(
        422,
        "invalid_payload",
        "POST",
        "/slideshows/generate",
        "slide_config.slide_texts.2: there are only 2 slides",
        config(slide_texts={"2": "x"}),
    ),
    Row(
        422,
        "invalid_payload",
        "POST",
        "/slideshows/generate",
        "slide_config.slide_texts.first: ",
        config(slide_texts={"first": "x"}),
    ),
    Row(
        422,
        "invalid_payload",
        "POST",
        "/slideshows/generate",
        "slide_config.slide_texts.0: it holds a NUL character",
        config(slide_texts={"0": "a\0b"}),
    ),
    # 422: PATCH
    Row(422, "invalid_payload", "PATCH", ONE, "at least one field", {"json": {}}),
    Row(422, "invalid_payload", "PATCH", ONE, "title: null", {"json": {"title": None}}),
    Row(422, "invalid_payload", "PATCH", ONE, "title: ", {"json": {"title": " "}}),
    Row(422, "invalid_payload", "PATCH", ONE, "status: ", {"json": {"status": "lost"}}),
    Row(422, "invalid_payload", "PATCH", ONE, "product_id: ", {"json": {"product_id": "tea"}}),
    Row(
        422,
        "invalid_payload",
        "PATCH",
        ONE,
        "slides.0.index: unknown field",
        {"json": {"slides": [a_slide(index=0)]}},
    ),
    Row(
        422,
        "invalid_payload",
        "PATCH",
        ONE,
        "slides.1.text_elements: every slide needs one",
        {"json": {"slides": [a_slide(), {"image_url": "https://img.example/a"}]}},
    ),
    Row(
        422,
        "invalid_payload",
        "PATCH",
        ONE,
        "slides.0.grid_type: null is not allowed inside slides; leave the field out",
        {"json": {"slides": [a_slide(grid_type=None)]}},
    ),
    Row(
        422,
        "invalid_payload",
        "PATCH",
        ONE,
        "slides.0.background_filters: give all ten members or none",
        {"json": {"slides": [a_slide(background_filters={"hue": 1})]}},
    ),
    Row(
        422,
        "invalid_payload",
        "PATCH",
        ONE,
        "slides.0.image_url: it must be an absolute http or https URL",
        {"json": {"slides": [a_slide(image_url="file:///etc/passwd")]}},
    ),
    Row(
        422,
        "invalid_payload",
        "PATCH",
        ONE,
        "slides.0.text_elements: at most 20 are allowed, 21 are given",
        {"json": {"slides": [a_slide(text_elements=[{}] * 21)]}},
    ),
    # 422: regenerate
    Row(422, "invalid_payload", "POST", SLIDE, "instruction: ", {"json": {"instruction": " "}}),
    Row(422, "invalid_payload", "POST", SLIDE, "instruction: ", {"json": {"instruction": 5}}),
    Row(
        422, "invalid_payload", "POST", SLIDE, "instruction: ", {"json": {"instruction": "x" * 501}}
    ),
    Row(422, "invalid_payload", "POST", SLIDE, "tone: unknown field", {"json": {"tone": "dry"}}),
]


def is_failed(answer: httpx.Response, status: int, code: str) -> str:
    """Check the envelope of an error, and return its message."""
    assert answer.status_code == status, answer.text
    body: dict[str, Any] = answer.json()
    message = body["message"]
    assert body == {"ok": False, "code": status, "message": message, "error_code": code}
    assert message
    return str(message)


@pytest.mark.parametrize("row", ROWS, ids=str)
async def test_what_cannot_be_is_told_without_asking_anybody(
    api: httpx.AsyncClient, row: Row
) -> None:
    answer = await api.request(row.method, row.path, **row.sent)
    assert row.says in is_failed(answer, row.status, row.code)


@dataclass(frozen=True)
class Call:
    """A call, what it asks of the owner, and its own code for what nobody foresaw."""

    method: str
    path: str
    ask: type[Any]
    failure: str
    refusals: tuple[str, ...] = ()
    body: dict[str, Any] = field(default_factory=dict)

    def __str__(self) -> str:
        return f"{self.method} {self.path}"


WRITTEN = ("insufficient_credits", "ai_provider_failed", "ai_not_configured")
PRODUCT = ("product_not_found", "forbidden_product_access")
CALLS = [
    Call(
        "POST",
        "/slideshows/generate",
        GenerateSlideshow,
        "generation_failed",
        ("invalid_payload", *PRODUCT, "pack_not_found", "pack_empty", *WRITTEN),
        HAND,
    ),
    Call("GET", "/slideshows", ListSlideshows, "list_failed"),
    Call("GET", ONE, GetSlideshow, "fetch_failed", ("not_found",)),
    Call(
        "PATCH",
        ONE,
        UpdateSlideshow,
        "update_failed",
        ("not_found", "invalid_payload", *PRODUCT, "precondition_failed"),
        {"title": "Tea"},
    ),
    Call("DELETE", ONE, DeleteSlideshow, "delete_failed", ("not_found", "precondition_failed")),
    Call(
        "POST",
        f"{ONE}/render",
        PrepareSlideshowRender,
        "render_failed",
        ("not_found", "no_slides"),
    ),
    Call("POST", f"{ONE}/duplicate", DuplicateSlideshow, "duplicate_failed", ("not_found",)),
    Call(
        "POST",
        SLIDE,
        RegenerateSlide,
        "regenerate_failed",
        ("not_found", "precondition_failed", "regeneration_precondition_failed", *WRITTEN),
    ),
    Call(
        "GET",
        f"{ONE}/export?format=pdf",
        PrepareSlideshowExport,
        "export_failed",
        ("not_found", "no_slides", "not_rendered"),
    ),
]
STATUSES = {
    "insufficient_credits": 402,
    "forbidden_product_access": 403,
    "not_found": 404,
    "product_not_found": 404,
    "pack_not_found": 404,
    "precondition_failed": 412,
    "ai_provider_failed": 502,
    "ai_not_configured": 503,
}
"""As the reference has them; all others are 422."""


@pytest.mark.parametrize(
    ("call", "code"), [(call, code) for call in CALLS for code in call.refusals], ids=str
)
async def test_what_the_owner_refuses_is_told_with_its_code(
    api: httpx.AsyncClient, stage: Stage, organisation: str, call: Call, code: str
) -> None:
    stage.owner.answers(organisation, call.ask, Refused(code, "It cannot be done; do this."))
    answer = await api.request(call.method, call.path, json=call.body)
    told = is_failed(answer, STATUSES.get(code, 422), code)
    assert told == "It cannot be done; do this."


@pytest.mark.parametrize("call", CALLS, ids=str)
async def test_what_nobody_foresaw_is_told_with_the_code_of_the_call(
    api: httpx.AsyncClient, stage: Stage, organisation: str, call: Call
) -> None:
    stage.owner.answers(organisation, call.ask, RuntimeError("a secret of the owner"))
    answer = await api.request(call.method, call.path, json=call.body)
    assert "secret" not in is_failed(answer, 500, call.failure)


@pytest.mark.parametrize("code", ["invalid_message", "unexpected_type"])
async def test_an_owner_that_does_not_understand_is_our_fault(
    api: httpx.AsyncClient, stage: Stage, organisation: str, code: str
) -> None:
    stage.owner.answers(organisation, GetSlideshow, Refused(code, "what is a slideshow?"))
    assert "slideshow" not in is_failed(await api.get(ONE), 500, "fetch_failed")


async def test_without_an_owner_a_call_is_told_to_come_again(start: Start, settings: Any) -> None:
    async with start(settings(ask_deadline=0.1, writing_deadline=0.1)) as http:
        for call in CALLS:
            answer = await http.request(call.method, f"/api/partner/v1{call.path}", json=call.body)
            is_failed(answer, 503, "unavailable")
            assert int(answer.headers["Retry-After"]) >= 1
