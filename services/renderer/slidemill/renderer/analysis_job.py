"""A job of a render child: a template in, a document of what its slides offer out."""

from __future__ import annotations

import json
from functools import partial
from pathlib import Path

from slidemill.contracts.events import FailureCode
from slidemill.contracts.ids import slide_id
from slidemill.deck import DeckError, Fault
from slidemill.deck.analysis import analyse
from slidemill.intake import IntakeError, scan_pptx
from slidemill.renderer.blame import blame
from slidemill.renderer.child import AnalysisBrief, Done, Failed, Task


def analyse_template(task: Task) -> Done | Failed:
    """Write the analysis of the template that the brief names; raises for defects of ours."""
    brief = task.brief
    if not isinstance(brief, AnalysisBrief):
        raise TypeError(f"an analysis got the brief {brief!r}")
    content = Path(brief.template.path).read_bytes()
    options = brief.options.model_dump()
    try:
        scan_pptx(content)
        ids = partial(slide_id, brief.template_id)
        document = analyse(content, ids, progress=task.progress, **options)
    except IntakeError as error:
        return blame(FailureCode.TEMPLATE_INVALID, (Fault(error.place, error.message),))
    except DeckError as error:
        return blame(FailureCode.TEMPLATE_INVALID, error.faults)
    written = json.dumps(document, ensure_ascii=False).encode("utf-8", "replace")
    task.output.write_bytes(written)
    return Done(slides=len(document["slides"]), size=len(written))
