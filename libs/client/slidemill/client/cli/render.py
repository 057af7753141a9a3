"""`slidemill render`: a deck from a folder or zip, made on this machine."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import click

from slidemill.client.cli.failing import telling_faults, warn
from slidemill.client.cli.files import NEW_FILE, compiled, write_whole
from slidemill.client.cli.package import open_package
from slidemill.deck import read_json

_SOURCE = click.Path(exists=True, readable=True, path_type=Path)


@click.command()
@click.argument("package", type=_SOURCE)
@click.option("-o", "--output", type=NEW_FILE, required=True, help="The deck to write (.pptx).")
@click.option(
    "--strict",
    is_flag=True,
    help="Take keys that match nothing, and markers without data, as errors.",
)
@click.option("-q", "--quiet", is_flag=True, help="Print errors only.")
def render(package: Path, output: Path, *, strict: bool, quiet: bool) -> None:
    """Make a deck from PACKAGE, a folder or a zip.

    PACKAGE holds template.pptx, data.json and the media that data.json names. Everything that
    is wrong is listed at once, each with its place in the data; nothing is written then.
    """
    begun = time.perf_counter()
    with telling_faults():
        source = open_package(package)
        template = compiled(source.template, "template.pptx")
        data = read_json(source.data)
        with _progress(len(data.slides), hidden=quiet) as progress:
            rendering = template.render(data, source.media, progress, strict=strict or None)
        write_whole(output, rendering.chunks)
    if quiet:
        return
    warn(rendering.warnings)
    slides = "1 slide" if rendering.slides == 1 else f"{rendering.slides} slides"
    seconds = time.perf_counter() - begun
    click.echo(f"{output}: {slides}, {rendering.size / 1e6:.2f} MB, {seconds:.2f} s")


@contextmanager
def _progress(slides: int, *, hidden: bool) -> Iterator[Callable[[int, int], None]]:
    """Show a bar on a terminal, nothing elsewhere."""
    if hidden or not sys.stderr.isatty():
        yield lambda done, total: None
        return
    with click.progressbar(length=slides, label="Rendering", file=sys.stderr) as bar:
        yield lambda done, total: bar.update(done - bar.pos)
