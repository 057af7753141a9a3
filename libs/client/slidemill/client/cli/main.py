"""The `slidemill` command itself."""

from __future__ import annotations

import click

from slidemill.client.cli.check import check
from slidemill.client.cli.inspect import inspect
from slidemill.client.cli.render import render


_HELP = """\
Turn PowerPoint templates and data into finished decks.

\b
  slidemill inspect template.pptx            what can be filled
  slidemill inspect template.pptx --sample   a data.json to begin with
  slidemill render FOLDER -o deck.pptx       template.pptx, data.json and media
  slidemill check deck.pptx                  whether a deck is sound

These commands work on this machine; nothing is sent anywhere. The exit code is 0 when all is
well, 1 when something is wrong with a file, 2 when the command line is.
"""  # `\b` keeps the lines that follow as they are


@click.group(
    help=_HELP,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
)
@click.version_option(package_name="slidemill-client", message="slidemill %(version)s")
def main() -> None:
    """Run one of the subcommands."""


main.add_command(inspect)
main.add_command(render)
main.add_command(check)
