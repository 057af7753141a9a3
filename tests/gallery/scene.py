"""What a gallery shows: one template slide, the data for it, and the files the data names."""

from __future__ import annotations

import io
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from pptx import Presentation

from deploy.demo.house import CONTENT, MARGIN, base_package

STAGE: Final = (MARGIN, 1.75, CONTENT, 4.9)
"""Where a slide's subject stands: left, top, width, height in inches."""


@dataclass(frozen=True)
class Scene:
    """One slide: `build` puts the subject onto an empty template slide; `data` are its objects."""

    title: str
    build: Callable[[Any], None]
    data: Mapping[str, Any]
    assets: Mapping[str, bytes] = field(default_factory=dict)


@dataclass(frozen=True)
class Deck:
    """Scenes of one kind that share a template, one template slide each."""

    name: str
    scenes: Sequence[Scene]

    def template(self) -> bytes:
        """Return the template with the scenes' slides in order."""
        presentation: Any = Presentation(io.BytesIO(base_package()))
        layouts = {layout.name: layout for layout in presentation.slide_layouts}
        for scene in self.scenes:
            slide = presentation.slides.add_slide(layouts["Title only"])
            for shape in list(slide.placeholders):
                if shape.placeholder_format.idx == 0:
                    shape.text_frame.text = "{title}"
                else:
                    shape.element.getparent().remove(shape.element)
            scene.build(slide)
        out = io.BytesIO()
        presentation.save(out)
        return out.getvalue()

    def data(self) -> dict[str, Any]:
        """Return `data.json`: every template slide once, in order."""
        return {
            "slides": [
                {"template": number, "title": scene.title, **scene.data}
                for number, scene in enumerate(self.scenes, 1)
            ]
        }

    def assets(self) -> dict[str, bytes]:
        """Return the files of all scenes by path."""
        return {path: content for scene in self.scenes for path, content in scene.assets.items()}
