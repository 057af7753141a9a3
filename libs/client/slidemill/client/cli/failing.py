"""How commands say what is wrong, and end."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import NoReturn

import click

from slidemill.client.cli.legible import legible
from slidemill.deck import DeckError
from slidemill.intake import IntakeError


def fail(faults: Iterable[object]) -> NoReturn:
    """Print faults, one a line, and end with exit code 1."""
    for fault in faults:
        click.echo(f"{click.style('error:', fg='red', bold=True)} {legible(str(fault))}", err=True)
    raise click.exceptions.Exit(1)


def warn(warnings: Iterable[object]) -> None:
    """Print what was tolerated."""
    for warning in warnings:
        click.echo(f"{click.style('warning:', fg='yellow')} {legible(str(warning))}", err=True)


def note(notes: Iterable[object]) -> None:
    """Print what could be better, and does no harm."""
    for each in notes:
        click.echo(f"{click.style('note:', fg='cyan')} {legible(str(each))}", err=True)


@contextmanager
def telling_faults() -> Iterator[None]:
    """Turn what the engine and the scans raise into lines and exit code 1."""
    try:
        yield
    except DeckError as error:
        fail(error.faults)
    except (IntakeError, OSError) as error:
        fail([error])
