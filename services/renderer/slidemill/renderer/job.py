"""The job of a render child: a package in, a deck or the user's faults out."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from slidemill.contracts.events import FailureCode
from slidemill.deck import (
    AssetError,
    DataError,
    DeckError,
    Fault,
    Rendering,
    Template,
    TemplateError,
)
from slidemill.deck import compile as compile_template
from slidemill.deck.language import read_json
from slidemill.intake import IntakeError, scan_package, scan_pptx
from slidemill.renderer.blame import blame, findings
from slidemill.renderer.child import MIB, Done, Failed, Task
from slidemill.renderer.finishing import Finish
from slidemill.renderer.media import ScannedMedia
from slidemill.renderer.templates import TemplateCache

PRELOAD = (
    *(f"PIL.{kind}ImagePlugin" for kind in ("Bmp", "Gif", "Jpeg", "Mpo", "Png", "Ppm", "Tiff")),
    "encodings.ascii",
    "importlib.resources.readers",
    "slidemill.renderer.slideshows.loaded",
)
"""What is imported only with the first picture or the first text that is measured; a child has
it from birth.

TIFF is how JPEGs note their orientation, MPO what many cameras write as JPEG.
"""

_CODES: dict[type[DeckError], FailureCode] = {
    TemplateError: FailureCode.TEMPLATE_INVALID,
    DataError: FailureCode.DATA_INVALID,
    AssetError: FailureCode.ASSET_INVALID,
}


class _UserFault(Exception):  # noqa: N818 - reads as what happened
    """Whoever sent the package has to change it."""

    def __init__(self, failed: Failed) -> None:
        super().__init__(failed.message)
        self.failed = failed


class DeckJob:
    """Renders packages; keeps compiled templates from one to the next."""

    def __init__(self, *, cache: int = 64 * MIB, finish: Finish | None = None) -> None:
        """`cache` is bytes of templates."""
        self._templates: TemplateCache[Template] = TemplateCache(_compile, cache)
        self._finish = finish or Finish()

    def __call__(self, task: Task) -> Done | Failed:
        """Render `task.input` to `task.output`; raises only for defects of ours."""
        try:
            rendering = self._render(task)
        except _UserFault as fault:
            return fault.failed
        if refused := self._finish.write(task, rendering.chunks, rendering.size, place="data.json"):
            return refused
        warnings = findings(rendering.warnings)
        return Done(slides=rendering.slides, size=rendering.size, warnings=warnings)

    def _render(self, task: Task) -> Rendering:
        with _blaming(FailureCode.PACKAGE_INVALID):
            package = scan_package(task.input.read_bytes())
            data = read_json(package.data)
        with _blaming(FailureCode.TEMPLATE_INVALID, beside=data.faults):
            template = self._templates.get(package.template)
        with _blaming(FailureCode.ASSET_INVALID):
            media = ScannedMedia(package.media, data)
            return template.render(data, media, progress=task.progress)


def _compile(template: bytes) -> Template:
    scan_pptx(template)
    return compile_template(template)


@contextmanager
def _blaming(code: FailureCode, beside: Sequence[Fault] = ()) -> Iterator[None]:
    """Turn the faults that intake and engine raise into the user's; `code` is for intake's.

    Faults in `beside` are told with them.
    """
    try:
        yield
    except IntakeError as error:
        faults = (Fault(error.place, error.message), *beside)
        raise _UserFault(blame(code, faults)) from error
    except DeckError as error:
        kind = next(kind for kind in _CODES if isinstance(error, kind))
        raise _UserFault(blame(_CODES[kind], (*error.faults, *beside))) from error
