"""`slidemill check`: whether a deck keeps the rules that PowerPoint relies on."""

from __future__ import annotations

from pathlib import Path

import click

from slidemill.client.cli.failing import fail, note, telling_faults
from slidemill.client.cli.files import EXISTING_FILE
from slidemill.deck import FaultKind
from slidemill.deck import check as check_deck


@click.command()
@click.argument("deck", type=EXISTING_FILE)
def check(deck: Path) -> None:
    """List what is wrong inside DECK, a .pptx file.

    Checked is what makes PowerPoint offer a repair: the archive, content types, relationships,
    ids, charts against their workbooks, media. What PowerPoint opens all the same is a note, and
    no reason to fail.
    """
    with telling_faults():
        found = check_deck(deck.read_bytes())
    notes = [each for each in found if each.kind is FaultKind.NOTE]
    faults = [each for each in found if each.kind is not FaultKind.NOTE]
    note(notes)
    if faults:
        fail(each if each.place else f"{deck.name}: {each}" for each in faults)
    click.echo(f"{deck}: nothing is wrong{' beyond the notes' if notes else ''}.")
