"""A job of a render child: a slideshow becomes one file, a zip, PDF or PPTX."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from slidemill.contracts.events import FailureCode
from slidemill.contracts.slideshow_asks import SlideshowFormat
from slidemill.contracts.slideshows import PictureFormat
from slidemill.contracts.slideshows.orders import SlideshowFileRequest
from slidemill.picture import MeasuredText, Picture, PictureError, measure
from slidemill.renderer.blame import blame
from slidemill.renderer.child import Done, Failed, PictureFile, SlideshowBrief, Task
from slidemill.renderer.request_faults import BadRequest, read_request
from slidemill.renderer.slideshows.drawing import Drawn, Painter
from slidemill.renderer.slideshows.findings import not_drawn, warnings_of
from slidemill.renderer.slideshows.finished import BadPictures, FinishedPicture, read_finished
from slidemill.renderer.slideshows.pdf import pdf_of
from slidemill.renderer.slideshows.pptx.writing import PresentedSlide, presentation
from slidemill.renderer.slideshows.zipped import write_zip


class SlideshowJob:
    """Makes files of slideshows."""

    def __init__(self, painter: Painter) -> None:
        self._painter = painter

    def __call__(self, task: Task) -> Done | Failed:
        """Write the file that the brief asks for; raises only for defects of ours."""
        if not isinstance(task.brief, SlideshowBrief):
            raise TypeError(f"a job of a slideshow has a brief of one, not {task.brief!r}")
        try:
            request = read_request(SlideshowFileRequest, task.input)
            if task.brief.format is SlideshowFormat.PPTX:
                return self._present(task, request, task.brief.files)
            finished = read_finished(task.brief.files)
            if task.brief.format is SlideshowFormat.PDF:
                size = task.output.write_bytes(pdf_of(finished, request.title))
                return Done(slides=len(finished), size=size)
        except (BadRequest, BadPictures) as bad:
            return blame(FailureCode.DATA_INVALID, bad.faults)
        return Done(slides=len(finished), size=_archived(task, _numbered(finished)))

    def _present(
        self, task: Task, request: SlideshowFileRequest, files: Sequence[PictureFile]
    ) -> Done | Failed:
        """Draw what lies behind the texts, and set the texts over it as texts."""
        bare = [slide.model_copy(update={"text_elements": ()}) for slide in request.slides]
        kind = PictureFormat.PNG if request.format is PictureFormat.PNG else PictureFormat.JPEG
        order = request.model_copy(update={"slides": bare, "format": kind})
        behind: dict[int, Picture] = {}
        drawn = self._painter.draw(order, files, behind.__setitem__, task.progress)
        measured = [_measured(request, number) for number, _ in enumerate(request.slides)]
        together = [
            Drawn(warnings=slide.warnings, faults=(*slide.faults, *text.faults))
            for slide, (_, text) in zip(drawn, measured, strict=True)
        ]
        if failed := not_drawn(together):
            return failed
        slides = [
            PresentedSlide(behind[number] if slide.picture_keys else None, measured[number][0])
            for number, slide in enumerate(request.slides)
        ]
        size = _archived(task, presentation(slides, request.ratio.size, request.title))
        return Done(slides=len(slides), size=size, warnings=warnings_of(together))


def _measured(request: SlideshowFileRequest, number: int) -> tuple[tuple[MeasuredText, ...], Drawn]:
    """Lay out a slide's texts; what is wrong with them is told beside."""
    try:
        return measure(request.slides[number], ratio=request.ratio), Drawn()
    except PictureError as error:
        return (), Drawn(faults=error.faults)


def _numbered(finished: Sequence[FinishedPicture]) -> list[tuple[str, bytes]]:
    return [(f"{at.number + 1:02}.{at.ending}", at.content) for at in finished]


def _archived(task: Task, files: Iterable[tuple[str, bytes]]) -> int:
    with task.output.open("wb") as out:
        write_zip(out, files)
    return task.output.stat().st_size
