"""`slidemill inspect`: what a template holds, for people and for programs."""

from __future__ import annotations

import json
import shutil
import sys
from pathlib import Path
from typing import Any

import click

from slidemill.client.cli.failing import telling_faults
from slidemill.client.cli.files import EXISTING_FILE, NEW_FILE, compiled, write_whole
from slidemill.client.cli.legible import legible
from slidemill.client.cli.overview import overview


@click.command()
@click.argument("template", type=EXISTING_FILE)
@click.option("--json", "form", flag_value="json", help="Print the whole inventory as JSON.")
@click.option("--schema", "form", flag_value="schema", help="Print the JSON Schema of data.json.")
@click.option(
    "--sample", "form", flag_value="sample", help="Print a data.json that renders as it stands."
)
@click.option("-o", "--output", type=NEW_FILE, help="Write to this file instead.")
def inspect(template: Path, form: str | None, output: Path | None) -> None:
    """Show what data can fill in TEMPLATE, a .pptx file.

    Slide by slide: the keys, what each takes and where it stands; then what looks fillable but
    is not.
    """
    with telling_faults():
        inventory = compiled(template.read_bytes(), template.name).inspect()
        if form is None:
            width = shutil.get_terminal_size().columns if sys.stdout.isatty() else None
            text = legible(overview(inventory, template.name, width))
        elif form == "json":
            text = _json(inventory.document())
        else:
            text = _json(inventory.schema() if form == "schema" else inventory.sample())
        if output is not None:
            write_whole(output, [text.encode()])
            return
    click.echo(text, nl=False)


def _json(document: dict[str, Any]) -> str:
    return json.dumps(document, ensure_ascii=False, indent=2) + "\n"
