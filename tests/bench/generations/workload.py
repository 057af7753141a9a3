"""What is generated: ten slides of the harbour report, each block among them."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from slidemill.contracts.presentations import DeckRequest
from tests.fixtures.deck_requests import harbour_report
from tests.fixtures.slide_templates import slide_templates

_SLIDES = 10
_PLACEHOLDER = "slide_of_template_"


@dataclass(frozen=True)
class Workload:
    """A template and a request for slides of it, `indexes` of the template."""

    template: bytes
    indexes: tuple[int, ...]
    slides: tuple[str, ...]
    """The requested slides as JSON, without their ids."""
    options: dict[str, Any]

    def body(self, ids: Sequence[str]) -> dict[str, Any]:
        """Return the request for slides that are called so."""
        slides = [
            json.loads(slide) | {"template_slide_id": id_}
            for slide, id_ in zip(self.slides, ids, strict=True)
        ]
        return {"slides": slides, "options": self.options}

    def request(self, ids: Sequence[str]) -> DeckRequest:
        """Return the request as the engine takes it, read from JSON."""
        return DeckRequest.model_validate_json(json.dumps(self.body(ids)))


def ten_slides() -> Workload:
    """Return ten slides: title, agenda, texts, tables, charts and pairs of them."""
    report = harbour_report([f"{_PLACEHOLDER}{index}" for index in range(12)])
    slides = report["slides"][:_SLIDES]
    return Workload(
        template=slide_templates(),
        indexes=tuple(
            int(slide["template_slide_id"].removeprefix(_PLACEHOLDER)) for slide in slides
        ),
        slides=tuple(json.dumps(slide) for slide in slides),
        options=report["options"],
    )
