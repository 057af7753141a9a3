"""The other job of a render child: a template in, a document of what it holds out."""

from __future__ import annotations

import json

from slidemill.contracts.events import FailureCode
from slidemill.deck import DeckError, Fault
from slidemill.deck import compile as compile_template
from slidemill.intake import IntakeError, scan_pptx
from slidemill.renderer.blame import blame
from slidemill.renderer.child import Done, Failed, Task


def inspect_template(task: Task) -> Done | Failed:
    """Write the inventory, the data schema and sample data of the template in `task.input`."""
    content = task.input.read_bytes()
    try:
        scan_pptx(content)
        inventory = compile_template(content).inspect()
    except IntakeError as error:
        return blame(FailureCode.TEMPLATE_INVALID, (Fault(error.place, error.message),))
    except DeckError as error:
        return blame(FailureCode.TEMPLATE_INVALID, error.faults)
    document = {
        "inventory": inventory.document(),
        "schema": inventory.schema(),
        "sample": inventory.sample(),
    }
    written = json.dumps(document, ensure_ascii=False).encode("utf-8", "replace")
    task.output.write_bytes(written)
    return Done(slides=len(inventory.slides), size=len(written))
