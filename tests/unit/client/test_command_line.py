"""The `slidemill` command: what it prints, what it writes, how it ends."""

from __future__ import annotations

import json
import os
import pty
import subprocess
import sys
import zipfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result
from jsonschema import Draft202012Validator

from slidemill.client.cli.main import main
from tests.fixtures.decks import (
    TITLE_AND_BODY,
    add_box,
    add_slide,
    add_table,
    members,
    new_deck,
    picture,
    saved,
)

COMMAND = Path(sys.executable).parent / "slidemill"


@pytest.fixture
def template(tmp_path: Path) -> Path:
    """Return a template with a title, a picture's place and a table."""
    deck = new_deck()
    slide = add_slide(deck, TITLE_AND_BODY)
    slide.shapes.title.text = "Report of {month}"
    slide.placeholders[1].text_frame.text = "{points}"
    add_box(slide, "{photo}")
    add_table(slide, "cranes", 2, 3)
    path = tmp_path / "template.pptx"
    path.write_bytes(saved(deck))
    return path


@pytest.fixture
def folder(template: Path) -> Path:
    """Return a folder that renders."""
    (template.parent / "media").mkdir()
    (template.parent / "media" / "quay.png").write_bytes(picture())
    write_data(template.parent, month="June", points="Berths", photo=IMAGE)
    return template.parent


IMAGE = {"type": "image", "src": "media/quay.png"}


def write_data(folder: Path, **objects: Any) -> None:
    document = {"slides": [{"template": 1, **objects}]}
    (folder / "data.json").write_text(json.dumps(document), encoding="utf-8")


def run(*arguments: object) -> Result:
    return CliRunner().invoke(main, [str(each) for each in arguments])


def process(arguments: Sequence[object], folder: Path) -> subprocess.CompletedProcess[str]:
    command = [str(COMMAND), *(str(each) for each in arguments)]
    return subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)


def test_inspect_shows_every_key_and_where_it_stands(template: Path) -> None:
    result = run("inspect", template)
    assert result.exit_code == 0
    lines = {line.split()[0]: line for line in result.stdout.splitlines() if line.strip()}
    assert "text, list, image, video" in lines["{month}"]
    assert "Report of {month}" in lines["{month}"]
    assert "table of 2 x 3: 0,0, 0,1, 0,2" in lines["cranes"]


def test_inspect_writes_json_for_programs(template: Path) -> None:
    inventory = json.loads(run("inspect", template, "--json").stdout)
    assert inventory["slides"][0]["tables"][0]["key"] == "cranes"
    schema = json.loads(run("inspect", template, "--schema").stdout)
    sample = json.loads(run("inspect", template, "--sample").stdout)
    Draft202012Validator(schema).validate(sample)


def test_a_sample_makes_a_deck_without_further_ado(template: Path) -> None:
    folder = template.parent
    assert run("inspect", template, "--sample", "-o", folder / "data.json").stdout == ""
    result = run("render", folder, "-o", folder / "deck.pptx", "--strict")
    assert (result.exit_code, result.stderr) == (0, "")
    assert run("check", folder / "deck.pptx").exit_code == 0


def test_render_makes_the_same_deck_from_a_folder_and_from_a_zip(folder: Path) -> None:
    with zipfile.ZipFile(folder / "package.zip", "w") as archive:
        for name in ("template.pptx", "data.json", "media/quay.png"):
            archive.write(folder / name, name)
    for source, target in ((folder, "one.pptx"), (folder / "package.zip", "two.pptx")):
        result = run("render", source, "-o", folder / target)
        assert result.exit_code == 0, result.stderr
        assert "1 slide" in result.stdout
    assert (folder / "one.pptx").read_bytes() == (folder / "two.pptx").read_bytes()


def test_render_lists_all_faults_and_writes_nothing(folder: Path) -> None:
    write_data(
        folder,
        month={"type": "txet"},
        points={"type": "list"},
        photo={"type": "image", "src": "no.png"},
    )
    result = run("render", folder, "-o", folder / "deck.pptx")
    assert result.exit_code == 1
    faults = [line for line in result.stderr.splitlines() if line.startswith("error: ")]
    assert [fault.split()[1] for fault in faults] == [
        "slides[0].month.type:",
        "slides[0].points:",
        "slides[0].photo:",
    ]
    assert not (folder / "deck.pptx").exists()


def test_a_key_without_a_place_is_a_warning_and_with_strict_an_error(folder: Path) -> None:
    write_data(folder, month="June", points="Berths", photo=IMAGE, moth="July")
    lenient = run("render", folder, "-o", folder / "deck.pptx")
    assert lenient.exit_code == 0
    assert "warning: slides[0].moth" in lenient.stderr
    strict = run("render", folder, "-o", folder / "strict.pptx", "--strict")
    assert strict.exit_code == 1
    assert "error: slides[0].moth" in strict.stderr
    assert not (folder / "strict.pptx").exists()


def test_quiet_prints_nothing_when_all_is_well(folder: Path) -> None:
    result = run("render", folder, "-o", folder / "deck.pptx", "-q")
    assert (result.exit_code, result.output) == (0, "")


def test_media_outside_the_folder_are_not_there(folder: Path) -> None:
    (folder.parent / "secret.png").write_bytes(picture())
    (folder / "media" / "link.png").symlink_to(folder.parent / "secret.png")
    write_data(folder, month="", points="", photo={"type": "image", "src": "media/link.png"})
    result = run("render", folder, "-o", folder / "deck.pptx")
    assert result.exit_code == 1
    assert 'slides[0].photo: the package holds no file "media/link.png"' in result.stderr
    assert "did you mean" not in result.stderr


def test_a_harmful_picture_is_told_with_its_place_and_the_other_faults(folder: Path) -> None:
    (folder / "media" / "quay.png").write_bytes(b"MZ not a picture")
    write_data(folder, month={"type": "txet"}, points="", photo=IMAGE)
    result = run("render", folder, "-o", folder / "deck.pptx")
    assert result.exit_code == 1
    first, second = result.stderr.splitlines()
    assert first.startswith("error: slides[0].month.type: ")
    assert second.startswith("error: slides[0].photo")
    assert "media/quay.png" in second


@pytest.mark.parametrize("missing", ["template.pptx", "data.json"])
def test_a_folder_that_lacks_something_says_what(folder: Path, missing: str) -> None:
    (folder / missing).unlink()
    result = run("render", folder, "-o", folder / "deck.pptx")
    assert result.exit_code == 1
    assert result.stderr.startswith(f"error: {missing}: it is not in the folder")


def test_broken_json_is_told_with_its_line(folder: Path) -> None:
    (folder / "data.json").write_text('{"slides": [\n  {"template": 1,}]}')
    result = run("render", folder, "-o", folder / "deck.pptx")
    assert result.exit_code == 1
    assert "line 2" in result.stderr


def test_check_lists_what_is_wrong_with_a_deck(template: Path) -> None:
    parts = members(template.read_bytes())
    with zipfile.ZipFile(template, "w") as archive:
        for name, part in parts.items():
            if "slideLayout3.xml" not in name:
                archive.writestr(name, part)
    result = run("check", template)
    assert result.exit_code == 1
    assert "slideLayout3.xml" in result.stderr


def test_check_passes_a_deck_of_which_it_has_only_something_to_note(template: Path) -> None:
    parts = members(template.read_bytes())
    with zipfile.ZipFile(template, "w") as archive:
        for name in sorted(parts, reverse=True):
            archive.writestr(name, parts[name])
    result = run("check", template)
    assert result.exit_code == 0
    assert [line.split(":")[:2] for line in result.stderr.splitlines()] == [
        ["note", " [Content_Types].xml"],
        ["note", " docProps/app.xml"],
    ]
    assert result.stdout.endswith("nothing is wrong beyond the notes.\n")


def test_check_names_a_file_that_is_no_archive(tmp_path: Path) -> None:
    (tmp_path / "notes.pptx").write_text("nothing of the kind")
    assert run("check", tmp_path / "notes.pptx").stderr.startswith("error: notes.pptx: ")


def test_a_file_that_is_no_presentation_ends_without_a_traceback(tmp_path: Path) -> None:
    (tmp_path / "notes.pptx").write_text("nothing of the kind")
    done = process(["inspect", "notes.pptx"], tmp_path)
    assert done.returncode == 1
    assert done.stderr.startswith("error: notes.pptx: ")
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize(
    "arguments", [["inspect"], ["inspect", "no-such.pptx"], ["render", "."], ["shine"]]
)
def test_a_wrong_command_line_ends_with_2(arguments: list[str], tmp_path: Path) -> None:
    done = process(arguments, tmp_path)
    assert done.returncode == 2
    assert done.stderr.startswith("Usage: slidemill")


def test_the_installed_command_knows_its_version_and_helps(tmp_path: Path) -> None:
    assert process(["--version"], tmp_path).stdout.startswith("slidemill ")
    for arguments in ([], ["inspect"], ["render"], ["check"]):
        done = process([*arguments, "--help"], tmp_path)
        assert done.returncode == 0
        assert done.stdout.startswith("Usage: slidemill")
        assert "\b" not in done.stdout


def test_output_that_cannot_be_written_is_told(template: Path) -> None:
    target = template.parent / "no-such-folder" / "data.json"
    result = run("inspect", template, "--sample", "-o", target)
    assert result.exit_code == 1
    assert "no-such-folder" in result.stderr


def test_without_the_engine_the_command_says_what_to_install(
    template: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delitem(sys.modules, "slidemill.client.cli.check", raising=False)
    monkeypatch.setitem(sys.modules, "slidemill.deck", None)
    result = run("check", template)
    assert result.exit_code == 1
    assert "install slidemill-client[local]" in result.stderr


def test_texts_of_a_template_cannot_steer_the_terminal(tmp_path: Path) -> None:
    deck = new_deck()
    add_box(add_slide(deck), "{key} \x9b2J \u202egnihsif")
    (tmp_path / "template.pptx").write_bytes(saved(deck))
    printed = run("inspect", tmp_path / "template.pptx").stdout
    assert "{key} \ufffd2J \ufffdgnihsif" in printed
    (tmp_path / "data.json").write_text(
        json.dumps({"slides": [{"template": 1, "key": "", "\x9bm": ""}]}), encoding="utf-8"
    )
    result = run("render", tmp_path, "-o", tmp_path / "deck.pptx")
    assert "\x9b" not in result.stderr
    assert result.stderr.startswith("warning: ")


def test_a_terminal_shows_how_far_a_render_is(folder: Path) -> None:
    ours, theirs = pty.openpty()
    command = [str(COMMAND), "render", str(folder), "-o", str(folder / "deck.pptx")]
    try:
        done = subprocess.run(command, stdout=subprocess.PIPE, stderr=theirs, check=False)
        shown = os.read(ours, 65_536).decode()
    finally:
        os.close(theirs)
        os.close(ours)
    assert done.returncode == 0
    assert "Rendering" in shown
    assert "100%" in shown
