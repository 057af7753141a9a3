"""The `slidemill` command itself."""

from __future__ import annotations

from importlib import import_module
from typing import cast

import click

_COMMANDS = {
    "inspect": "Show what data can fill in a template.",
    "render": "Make a deck from a folder or a zip.",
    "check": "List what is wrong inside a deck.",
}
"""Each is a command in the module of its name."""

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


class _Commands(click.Group):
    """Imports a command when it is run: the engine takes longer than `--help` should."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Return the names in the order of use."""
        return list(_COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Return a command, None when there is none of this name."""
        if cmd_name not in _COMMANDS:
            return None
        try:
            module = import_module(f"slidemill.client.cli.{cmd_name}")
        except ModuleNotFoundError as error:
            raise click.ClickException(
                f"`slidemill {cmd_name}` works on this machine and needs the engine "
                f"({error.name} is missing); install slidemill-client[local]."
            ) from error
        return cast("click.Command", getattr(module, cmd_name))

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """List the commands without importing them."""
        with formatter.section("Commands"):
            formatter.write_dl(list(_COMMANDS.items()))


@click.group(
    cls=_Commands,
    help=_HELP,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
)
@click.version_option(package_name="slidemill-client", message="slidemill %(version)s")
def main() -> None:
    """Run one of the subcommands."""
