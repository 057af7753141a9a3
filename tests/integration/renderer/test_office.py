"""Conversions by LibreOffice, and by programs that behave worse."""

from __future__ import annotations

import asyncio
import io
import socket
import zipfile
from collections.abc import AsyncIterator
from pathlib import Path

import pypdfium2
import pytest
from PIL import Image

from slidemill.contracts.commands import ExportFormat
from slidemill.contracts.events import FailureCode
from slidemill.renderer.child import DeadlineExceeded, Done, Failed, Outcome
from slidemill.renderer.office import NO_OFFICE, Office, OfficeLimits, Wish, find_program
from slidemill.renderer.office.profile import SETTINGS, write_profile
from slidemill.renderer.pool import Scratch
from tests.integration.renderer.offices import (
    COLORS,
    colored_deck,
    gone,
    hanging,
    hung,
    impostor,
    printing,
)

PDF, PNG = ExportFormat.PDF, ExportFormat.PNG
PATIENCE = 120.0

with_office = pytest.mark.skipif(find_program() is None, reason=NO_OFFICE)


@pytest.fixture
async def scratch(tmp_path: Path) -> AsyncIterator[Scratch]:
    scratch = Scratch(tmp_path / "scratch")
    scratch.open()
    yield scratch
    scratch.close()


async def exported(
    scratch: Scratch,
    deck: bytes,
    wish: Wish,
    *,
    program: Path | None = None,
    deadline: float = PATIENCE,
) -> tuple[Outcome, bytes]:
    """Convert a deck; returns how it ended and what was written."""
    office = Office(program or find_program())
    async with scratch.workspace() as workspace:
        workspace.input.write_bytes(deck)
        outcome = await office.convert(workspace, wish, deadline=deadline)
        return outcome, workspace.output.read_bytes()


async def refusal(scratch: Scratch, deck: bytes, wish: Wish, program: Path | None = None) -> str:
    """Convert a deck that cannot be converted; returns what the user is told."""
    outcome, written = await exported(scratch, deck, wish, program=program)
    assert isinstance(outcome, Failed), outcome
    assert (outcome.code, written) == (FailureCode.EXPORT_FAILED, b"")
    return outcome.message


def middle(picture: Image.Image) -> tuple[int, ...]:
    pixel = picture.getpixel((picture.width // 2, picture.height // 2))
    assert isinstance(pixel, tuple)
    return pixel


@with_office
async def test_a_pdf_has_a_page_for_every_slide_that_is_shown(scratch: Scratch) -> None:
    outcome, written = await exported(scratch, colored_deck(hidden=1), Wish(format=PDF))
    assert isinstance(outcome, Done), outcome
    assert (outcome.slides, outcome.size) == (2, len(written))
    assert len(pypdfium2.PdfDocument(written)) == 2


@with_office
@pytest.mark.parametrize("hidden", [None, 0, 2])
async def test_one_slide_becomes_one_picture_of_the_wanted_width(
    scratch: Scratch, hidden: int | None
) -> None:
    wish = Wish(format=PNG, slide=2, width=640)
    outcome, written = await exported(scratch, colored_deck(hidden=hidden), wish)
    assert isinstance(outcome, Done), outcome
    assert outcome.slides == 1
    picture = Image.open(io.BytesIO(written))
    assert (picture.format, picture.size) == ("PNG", (640, 480))
    assert middle(picture) == COLORS[2]


@with_office
async def test_all_slides_become_a_zip_of_pictures_that_bear_their_numbers(
    scratch: Scratch,
) -> None:
    outcome, written = await exported(scratch, colored_deck(hidden=1), Wish(format=PNG, width=64))
    assert isinstance(outcome, Done), outcome
    with zipfile.ZipFile(io.BytesIO(written)) as archive:
        pictures = {name: Image.open(archive.open(name)) for name in archive.namelist()}
        found = {name: (picture.size, middle(picture)) for name, picture in pictures.items()}
    assert found == {
        f"slide-00{number}.png": ((64, 48), color) for number, color in enumerate(COLORS, 1)
    }


@with_office
async def test_the_program_knows_every_setting_of_its_profile(tmp_path: Path) -> None:
    deck, profile = tmp_path / "deck.pptx", tmp_path / "profile"
    deck.write_bytes(colored_deck())
    write_profile(profile)
    where = f"-env:UserInstallation={profile.as_uri()}"
    for _ in range(2):  # it prepares a new profile, and then wants to be started again
        process = await asyncio.create_subprocess_exec(
            *(str(find_program()), where, "--headless", "--convert-to", "pdf", str(deck)),
            cwd=tmp_path,
        )
        await process.wait()
    # what it does not know, it drops when it writes the file anew
    written = (profile / "user" / "registrymodifications.xcu").read_text()
    assert "ooSetupInstCompleted" in written
    for path, name, value in SETTINGS:
        assert f'"{path}"><prop oor:name="{name}" oor:op="fuse"><value>{value}<' in written


@with_office
async def test_the_program_tells_its_version() -> None:
    assert "LibreOffice" in await Office(find_program()).detail()


async def test_a_slide_that_is_not_there_is_told_before_anything_is_converted(
    scratch: Scratch, tmp_path: Path
) -> None:
    never = impostor(tmp_path, "raise AssertionError('it was called')")
    told = await refusal(scratch, colored_deck(), Wish(format=PNG, slide=3), never)
    assert told == "The deck has 3 slides and none with the number 3; count from 0."


@pytest.mark.parametrize(("deck", "said"), [(b"plain text", "zip"), (b"", "zip")])
async def test_what_is_no_deck_is_refused_before_a_program_sees_it(
    scratch: Scratch, tmp_path: Path, deck: bytes, said: str
) -> None:
    told = await refusal(scratch, deck, Wish(format=PDF), impostor(tmp_path, ""))
    assert told.startswith("The deck cannot be exported: ")
    assert said in told


async def test_a_program_that_writes_nothing_is_told_with_its_words(
    scratch: Scratch, tmp_path: Path
) -> None:
    silent = impostor(tmp_path, 'print("source file could not be loaded")')
    told = await refusal(scratch, colored_deck(), Wish(format=PDF), silent)
    assert "made no PDF of the deck and said: source file could not be loaded" in told


async def test_a_program_that_dies_is_told_by_its_signal(scratch: Scratch, tmp_path: Path) -> None:
    dying = impostor(tmp_path, "import os, signal\nos.kill(os.getpid(), signal.SIGSEGV)")
    told = await refusal(scratch, colored_deck(), Wish(format=PDF), dying)
    assert "ended by SIGSEGV" in told


async def test_a_program_that_wants_memory_beyond_its_limit_gets_none(
    scratch: Scratch, tmp_path: Path
) -> None:
    greedy = impostor(tmp_path, "try:\n    bytes(3 << 30)\nexcept MemoryError:\n    print('no')")
    assert "and said: no" in await refusal(scratch, colored_deck(), Wish(format=PDF), greedy)


async def test_pictures_of_more_pixels_than_may_be_drawn_are_refused(
    scratch: Scratch, tmp_path: Path
) -> None:
    ribbon = printing(tmp_path, Image.new("RGB", (10, 600)))
    wish = Wish(format=PNG, slide=0, width=1000)
    told = await refusal(scratch, colored_deck(), wish, ribbon)
    assert "1000 px wide would be 60000 px high" in told


async def test_an_export_larger_than_it_may_be_is_told_with_the_mend(
    scratch: Scratch, tmp_path: Path
) -> None:
    noise = Image.effect_noise((64, 64), 200).convert("RGB")
    office = Office(printing(tmp_path, noise), OfficeLimits(file_size=20_000))
    async with scratch.workspace() as workspace:
        workspace.input.write_bytes(colored_deck())
        outcome = await office.convert(workspace, Wish(format=PNG), deadline=PATIENCE)
    assert isinstance(outcome, Failed), outcome
    assert "more than the 20000 bytes" in outcome.message


async def test_a_program_reaches_neither_the_network_nor_other_programs(
    scratch: Scratch, tmp_path: Path
) -> None:
    with socket.create_server(("127.0.0.1", 0)) as server, socket.socket(socket.AF_UNIX) as local:
        local.bind(str(tmp_path / "local"))
        local.listen()
        curious = impostor(
            tmp_path,
            "import socket\n"
            f"ways = ((socket.AF_INET, {server.getsockname()!r}),"
            f" (socket.AF_UNIX, {str(tmp_path / 'local')!r}))\n"
            "for family, address in ways:\n"
            "    try:\n"
            "        socket.socket(family).connect(address)\n"
            "        print('reached', address)\n"
            "    except OSError as error:\n"
            "        print(type(error).__name__)\n",
        )
        told = await refusal(scratch, colored_deck(), Wish(format=PDF), curious)
    assert "said: PermissionError PermissionError" in told


async def test_a_program_knows_nothing_of_the_services_environment(
    scratch: Scratch, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SLIDEMILL_SECRET_FOR_A_TEST", "hidden")
    body = "import os\nprint(sorted(n for n in os.environ if 'SLIDEMILL' in n), os.environ['HOME'])"
    told = await refusal(scratch, colored_deck(), Wish(format=PDF), impostor(tmp_path, body))
    assert f"said: [] {scratch.root}" in told


async def test_a_hung_program_is_killed_at_the_deadline_with_all_it_started(
    scratch: Scratch, tmp_path: Path
) -> None:
    program, numbers = hung(tmp_path)
    converting = asyncio.create_task(
        exported(scratch, colored_deck(), Wish(format=PDF), program=program, deadline=8)
    )
    processes = await hanging(numbers)
    outcome, written = await converting
    assert (outcome, written) == (DeadlineExceeded(seconds=8, clock="wall"), b"")
    await gone(processes)


async def test_a_cancelled_conversion_leaves_no_process_behind(
    scratch: Scratch, tmp_path: Path
) -> None:
    program, numbers = hung(tmp_path)
    converting = asyncio.create_task(
        exported(scratch, colored_deck(), Wish(format=PDF), program=program)
    )
    processes = await hanging(numbers)
    converting.cancel()
    with pytest.raises(asyncio.CancelledError):
        await converting
    await gone(processes)
    assert [each.name for each in scratch.root.iterdir()] == ["lock"]


async def test_conversions_beyond_the_places_wait_for_their_turn(
    scratch: Scratch, tmp_path: Path
) -> None:
    program, numbers = hung(tmp_path)
    office = Office(program, OfficeLimits(), at_once=1)
    began: list[int] = []

    async def convert(number: int) -> None:
        async with scratch.workspace() as workspace:
            workspace.input.write_bytes(colored_deck())
            await office.convert(
                workspace, Wish(format=PDF), deadline=60, on_start=lambda: began.append(number)
            )

    first = asyncio.create_task(convert(1))
    await hanging(numbers)
    second = asyncio.create_task(convert(2))
    numbers.unlink()
    assert began == [1]
    first.cancel()
    await hanging(numbers)
    assert began == [1, 2]
    second.cancel()
    await asyncio.wait({first, second})


async def test_a_stated_program_that_is_not_there_is_none(tmp_path: Path) -> None:
    assert find_program(tmp_path / "soffice") is None


async def test_the_binary_beside_a_start_script_is_run(tmp_path: Path) -> None:
    (tmp_path / "program").mkdir()
    binary = tmp_path / "program" / "soffice.bin"
    script = tmp_path / "soffice"
    for path in (binary, binary.with_name("soffice")):
        path.write_text("")
        path.chmod(0o755)
    script.symlink_to(binary.with_name("soffice"))
    assert find_program(script) == binary
