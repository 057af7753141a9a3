"""The AI provider: what is asked of it, and what becomes of every answer it may give."""

from __future__ import annotations

import json
from base64 import b64decode
from collections.abc import AsyncIterator

import pytest
from structlog.testing import capture_logs

from slidemill.slideshow.settings import Settings
from slidemill.slideshow.writing.provider import Provider, ProviderError
from tests.fixtures.ai_provider import (
    KEY,
    MODEL,
    VISION_MODEL,
    AiProvider,
    Answer,
    ai_provider,
    breaks_off,
    fails,
    gives,
    never,
    refuses,
    says,
)

SCHEMA = {"type": "object", "properties": {"title": {"type": "string"}}, "required": ["title"]}


@pytest.fixture(scope="module")
async def server() -> AsyncIterator[AiProvider]:
    async with ai_provider() as server:
        yield server


def provider(server: AiProvider, **changes: object) -> Provider:
    settings = {
        "database_url": "postgresql://nobody@localhost/nothing",
        "ai_url": server.url,
        "ai_key": KEY,
        "ai_model": MODEL,
        "ai_vision_model": VISION_MODEL,
    }
    return Provider(Settings.model_validate(settings | changes))


async def write(server: AiProvider, *answers: Answer, **settings: object) -> dict[str, object]:
    server.will(*answers)
    return await provider(server, **settings).write("Write.", "About tea.", SCHEMA)


async def fault(server: AiProvider, *answers: Answer, **settings: object) -> ProviderError:
    with pytest.raises(ProviderError) as caught:
        await write(server, *answers, **settings)
    assert KEY not in str(caught.value)
    return caught.value


async def test_a_text_is_asked_for_as_a_chat_completion_of_a_schema(server: AiProvider) -> None:
    assert await write(server, says({"title": "Tea"})) == {"title": "Tea"}

    (asked,) = server.asked
    assert asked.path == "/v1/chat/completions"
    assert asked.headers["authorization"] == f"Bearer {KEY}"
    assert asked.body["model"] == MODEL
    assert asked.body["response_format"]["type"] == "json_schema"
    assert asked.body["response_format"]["json_schema"]["schema"] == SCHEMA
    assert asked.system.startswith("Write.")
    assert json.dumps(SCHEMA) in asked.system
    assert asked.user == "About tea."


async def test_no_key_is_sent_where_none_is_set(server: AiProvider) -> None:
    await write(server, says({"title": "Tea"}), ai_key=None)

    assert "authorization" not in server.asked[0].headers


@pytest.mark.parametrize("status", [400, 422])
async def test_a_server_that_takes_no_schema_is_asked_without_and_from_then_on(
    server: AiProvider, status: int
) -> None:
    server.will(
        fails(status, "'response_format.type' must be 'text'"),
        says('<think>{"no": 1}</think>Sure!\n```json\n{"title": "Tea"}\n```'),
        says({"title": "Coffee"}),
    )
    asker = provider(server)

    assert await asker.write("Write.", "About tea.", SCHEMA) == {"title": "Tea"}
    assert await asker.write("Write.", "About coffee.", SCHEMA) == {"title": "Coffee"}

    assert ["response_format" in asked.body for asked in server.asked] == [True, False, False]


async def test_another_bad_request_is_not_asked_again(server: AiProvider) -> None:
    error = await fault(server, fails(400, "the context is too long"))

    assert "answered 400 (the context is too long)" in str(error)
    assert not error.passing
    assert len(server.asked) == 1


@pytest.mark.parametrize("trouble", [fails(429, "slow down"), fails(503, "loading"), breaks_off])
async def test_passing_trouble_is_asked_through_once(server: AiProvider, trouble: Answer) -> None:
    assert await write(server, trouble, says({"title": "Tea"})) == {"title": "Tea"}
    assert server.is_done


@pytest.mark.parametrize(
    ("trouble", "words"),
    [
        (fails(429, "slow down"), "answered 429 (slow down); it has too much to do"),
        (fails(500, "oh"), "answered 500 (oh); try again later"),
        (gives(b"<html>", 502), "answered 502; try again later"),
    ],
)
async def test_lasting_trouble_ends_after_two_attempts(
    server: AiProvider, trouble: Answer, words: str
) -> None:
    error = await fault(server, trouble, trouble, says({"title": "too late"}))

    assert words in str(error)
    assert error.passing
    assert len(server.asked) == 2


async def test_a_server_that_wants_a_long_pause_is_not_waited_for(server: AiProvider) -> None:
    error = await fault(server, fails(429, "tomorrow", retry_after="86400"))

    assert "answered 429 (tomorrow)" in str(error)
    assert len(server.asked) == 1


async def test_a_server_out_of_reach_is_not_tried_again_when_time_is_short(
    server: AiProvider,
) -> None:
    error = await fault(server, ai_url="http://127.0.0.1:9/v1", ai_deadline=0.9)

    assert "could not be reached" in str(error)


async def test_a_server_that_does_not_answer_is_given_up_in_time(server: AiProvider) -> None:
    error = await fault(server, never, ai_deadline=0.2)

    assert str(error) == "The AI provider did not answer within 0.2 s; try again later."
    assert error.passing


async def test_a_server_out_of_reach_is_told_as_such(server: AiProvider) -> None:
    error = await fault(server, ai_url="http://127.0.0.1:9/v1", ai_deadline=5)

    assert "could not be reached" in str(error)
    assert error.passing


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        (refuses("I would rather not."), "refuses to write this: I would rather not."),
        (says({"title": "x"}, finish="content_filter"), "content filter"),
        (says('{"title": "Te', finish="length"), "cut off at its length limit"),
        (says(""), "answer is empty"),
        (says("I cannot do JSON."), "did not answer with the JSON"),
        (says('{"title": "Te'), "did not answer with the JSON"),
        (says('["title"]'), "did not answer with the JSON"),
        (says("{" * 100_000), "did not answer with the JSON"),
        (says('{"a":' * 100_000), "did not answer with the JSON"),
        (gives(b'{"choices": []}'), "answer is empty"),
        (gives(b'{"hello": "world"}'), "not a chat completion"),
        (gives(b"<html>hello</html>"), "not a chat completion"),
        (gives(b"\xff\xfe"), "not a chat completion"),
        (gives(b" " * 1_100_000), "longer than 1048576 bytes"),
        (gives(b"", 307, {"location": "http://127.0.0.1:9/"}), "answered 307; check its settings"),
        (fails(401, f"bad key {KEY}"), "answered 401 (bad key [key]); check SLIDEMILL_AI_KEY"),
        (fails(404, "no such model"), "check SLIDEMILL_AI_URL and the names of the models"),
        (fails(400, "word " * 1000), "word…); check its settings"),
        (gives(b'{"error": "plain words"}', 400), "answered 400 (plain words)"),
        (gives(b'{"detail": [{"msg": "x"}]}', 400), "answered 400; check its settings"),
    ],
)
async def test_an_unusable_answer_is_told_in_words_for_people(
    server: AiProvider, answer: Answer, words: str
) -> None:
    error = await fault(server, answer)

    assert words in str(error)
    assert not error.passing
    assert len(str(error)) < 400


async def test_the_key_is_in_no_log(server: AiProvider) -> None:
    with capture_logs() as logs:
        await fault(server, *[fails(500, f"your key is {KEY}")] * 2)
        await fault(server, ai_url="http://127.0.0.1:9/v1")

    assert logs
    assert KEY not in repr(logs)


async def test_content_in_parts_is_read_as_one_text(server: AiProvider) -> None:
    parts = [{"type": "text", "text": '{"title": '}, {"type": "text", "text": '"Tea"}'}]
    completion = {"choices": [{"message": {"role": "assistant", "content": parts}}]}

    assert await write(server, gives(json.dumps(completion).encode())) == {"title": "Tea"}


async def test_a_picture_is_described_by_the_vision_model(server: AiProvider) -> None:
    server.will(
        says(
            {"description": " A cup\nof tea. ", "keywords": ["tea", " tea ", "cup", 3, ""]},
            model="our-vision-model-2",
        )
    )

    description = await provider(server).describe(b"\x89PNG", "image/png")

    assert description.description == "A cup of tea."
    assert description.keywords == ("tea", "cup")
    assert description.model == "our-vision-model-2"
    (asked,) = server.asked
    assert asked.body["model"] == VISION_MODEL
    address = asked.user[1]["image_url"]["url"]
    assert address.startswith("data:image/png;base64,")
    assert b64decode(address.partition(",")[2]) == b"\x89PNG"


async def test_descriptions_and_keywords_are_bounded(server: AiProvider) -> None:
    long = {"description": "tea " * 1000, "keywords": [f"{n} " + "k" * 99 for n in range(99)]}
    server.will(says(long))

    description = await provider(server).describe(b"", "image/png")

    assert len(description.description) <= 500
    assert len(description.keywords) == 20
    assert max(map(len, description.keywords)) == 50


@pytest.mark.parametrize("answer", [{}, {"description": " "}, {"description": 5, "keywords": []}])
async def test_a_picture_that_nothing_is_said_of_is_a_fault(
    server: AiProvider, answer: object
) -> None:
    server.will(says(answer))

    with pytest.raises(ProviderError, match="did not say what the picture shows"):
        await provider(server).describe(b"", "image/png")


def test_without_an_address_there_is_no_provider() -> None:
    settings = Settings.model_validate({"database_url": "postgresql://nobody@localhost/nothing"})

    assert Provider.of(settings) is None
