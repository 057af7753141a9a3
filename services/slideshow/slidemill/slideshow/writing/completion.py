"""Reads what an OpenAI-compatible server answers to a chat completion: no I/O."""

from __future__ import annotations

import json
import re
from typing import Any

from pydantic import BaseModel, ConfigDict, ValidationError

_THOUGHTS = re.compile(r"<think>.*?</think>", re.DOTALL)
_STARTS_TRIED = 20
"""Braces that may begin the JSON in a text; more of them are no answer but noise."""
_QUOTED = 200
"""Characters of a provider's own words that are passed on."""


class ProviderError(Exception):
    """The provider gave no usable answer; the text is for people and names no secret."""

    def __init__(self, text: str, *, passing: bool = False) -> None:
        super().__init__(text)
        self.passing = passing
        """Whether it is trouble that may be over soon, rather than an answer."""


class _Part(BaseModel):
    model_config = ConfigDict(extra="ignore")

    text: str = ""


class _Message(BaseModel):
    model_config = ConfigDict(extra="ignore")

    content: str | list[_Part] | None = None
    refusal: str | None = None


class _Choice(BaseModel):
    model_config = ConfigDict(extra="ignore")

    message: _Message
    finish_reason: str | None = None


class Completion(BaseModel):
    """A chat completion, as far as it is of interest."""

    model_config = ConfigDict(extra="ignore")

    choices: list[_Choice]
    model: str | None = None

    def answer(self) -> dict[str, Any]:
        """Return the JSON object that was asked for.

        Raises `ProviderError` when the model refused, stopped midway, or said something else.
        """
        if not self.choices:
            raise ProviderError("The AI provider's answer is empty; try again.")
        choice = self.choices[0]
        if choice.message.refusal:
            words = quoted(choice.message.refusal)
            raise ProviderError(f"The AI model refuses to write this: {words}")
        if choice.finish_reason == "content_filter":
            raise ProviderError(
                "The AI provider's content filter stopped the answer; word the request otherwise."
            )
        if choice.finish_reason == "length":
            raise ProviderError(
                "The AI model's answer was cut off at its length limit; ask for fewer slides or "
                "let the provider's model write longer answers."
            )
        return _json_object(_text(choice.message.content))


def read_completion(body: bytes) -> Completion:
    """Parse the body of a successful answer; raises `ProviderError`."""
    try:
        return Completion.model_validate_json(body)
    except ValidationError as error:
        raise ProviderError(
            "The AI provider's answer is not a chat completion; SLIDEMILL_AI_URL must be the base "
            "of an OpenAI-compatible API."
        ) from error


def error_message(body: bytes) -> str:
    """Return the words of an answer that tells of an error, "" if it has none."""
    try:
        found: Any = json.loads(body)
    except (ValueError, RecursionError):
        return ""
    for name in ("error", "message", "detail"):
        if isinstance(found, dict):
            found = found.get(name, found)
    return quoted(found) if isinstance(found, str) else ""


def quoted(text: str) -> str:
    """Return a provider's words on one line, shortened."""
    line = " ".join(text.encode(errors="replace").decode().split())
    return line if len(line) <= _QUOTED else f"{line[: _QUOTED - 1]}…"


def _text(content: str | list[_Part] | None) -> str:
    if isinstance(content, list):
        return "".join(part.text for part in content)
    return content or ""


def _json_object(text: str) -> dict[str, Any]:
    """Return the JSON object in a text, which may stand between fences, thoughts or remarks."""
    text = _THOUGHTS.sub("", text)
    if not text.strip():
        raise ProviderError("The AI provider's answer is empty; try again.")
    decoder = json.JSONDecoder()
    start = text.find("{")
    for _ in range(_STARTS_TRIED):
        if start < 0:
            break
        try:
            found, _end = decoder.raw_decode(text, start)
        except (ValueError, RecursionError):
            start = text.find("{", start + 1)
        else:
            return dict(found)
    raise ProviderError(
        "The AI model did not answer with the JSON it was asked for; try again, or configure a "
        "model that follows a JSON schema."
    )
