"""A job of a render child: the slides of a slideshow become pictures."""

from __future__ import annotations

from slidemill.contracts.events import FailureCode
from slidemill.contracts.slideshows.orders import PicturesRequest
from slidemill.picture import Picture, preview
from slidemill.renderer.blame import blame
from slidemill.renderer.child import Done, Failed, PicturesBrief, Task
from slidemill.renderer.request_faults import BadRequest, read_request
from slidemill.renderer.slideshows.drawing import Painter
from slidemill.renderer.slideshows.findings import made, not_drawn, warnings_of


class PicturesJob:
    """Draws slides."""

    def __init__(self, painter: Painter) -> None:
        self._painter = painter

    def __call__(self, task: Task) -> Done | Failed:
        """Write the pictures that the brief names; raises only for defects of ours."""
        if not isinstance(task.brief, PicturesBrief):
            raise TypeError(f"a job of pictures has a brief of pictures, not {task.brief!r}")
        try:
            request = read_request(PicturesRequest, task.input)
        except BadRequest as bad:
            return blame(FailureCode.DATA_INVALID, bad.faults)
        *slides, small = task.brief.wanted
        sizes = [0] * len(task.brief.wanted)

        def take(number: int, picture: Picture) -> None:
            sizes[number] = _write(task, slides[number].name, picture.content)
            if number == 0:
                sizes[-1] = _write(task, small.name, preview(picture.content, small.width))

        drawn = self._painter.draw(request, task.brief.files, take, task.progress)
        if failed := not_drawn(drawn):
            return failed
        return Done(
            slides=len(drawn),
            size=sum(sizes),
            warnings=warnings_of(drawn),
            results=made(drawn),
        )


def _write(task: Task, name: str, content: bytes) -> int:
    with (task.directory / name).open("wb") as out:
        return out.write(content)
