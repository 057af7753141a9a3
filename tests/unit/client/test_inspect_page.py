"""The documentation shows what the command prints."""

from __future__ import annotations

from pathlib import Path

from click.testing import CliRunner

from deploy.demo.template import template_deck
from slidemill.client.cli.main import main

PAGE = Path(__file__).parents[3] / "docs" / "inspect.md"


def test_the_page_on_inspecting_shows_real_output(tmp_path: Path) -> None:
    template = tmp_path / "template.pptx"
    template.write_bytes(template_deck())
    printed = CliRunner().invoke(main, ["inspect", str(template)]).stdout
    (excerpt,) = (block for block in PAGE.read_text().split("```") if "\nSlide " in block)
    assert excerpt.strip() in printed
