"""The run of LibreOffice itself: a deck becomes a PDF."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import tempfile
from pathlib import Path
from typing import Final

from slidemill.contracts.commands import ExportFormat
from slidemill.renderer.child import seccomp
from slidemill.renderer.child.sandbox import die_with_parent
from slidemill.renderer.office.profile import write_profile
from slidemill.renderer.office.pruning import cut_out
from slidemill.renderer.office.wish import Job, Wish

_RESTART: Final = 81
"""`EXITHELPER_NORMAL_RESTART`: the program has prepared its new profile and wants to start anew."""
_SHOWN: Final = 500
"""Characters of its words that a user is shown."""


class NotConverted(Exception):  # noqa: N818 - reads as what happened
    """LibreOffice wrote no PDF; the text says why, as far as it said."""


def convert(job: Job, deck: Path) -> Path:
    """Return the PDF of a deck, or of its one wanted slide; raises NotConverted and NoSuchSlide.

    A PDF leaves hidden slides out, as the
    programs' own menus do; pictures show them, so that their numbers are those of the slides.
    """
    folder = Path(tempfile.mkdtemp(prefix="office-", dir=job.directory))
    profile, source = folder / "profile", folder / "deck.pptx"  # its kind is told by the name
    write_profile(profile)
    if job.wish.slide is None:
        source.hardlink_to(deck)
    else:
        cut_out(deck, job.wish.slide, source)
    command = [
        str(job.program),
        f"-env:UserInstallation={profile.as_uri()}",
        "--headless",
        "--norestore",
        "--nolockcheck",
        "--convert-to",
        f"pdf:impress_pdf_Export:{_options(job.wish)}",
        "--outdir",
        str(folder),
        str(source),
    ]
    code, said = _run(command, folder)
    if code == _RESTART:
        code, said = _run(command, folder)
    made = folder / "deck.pdf"
    if not made.is_file():
        raise NotConverted(_reason(code, said, folder))
    return made


def _options(wish: Wish) -> str:
    """Return the options of the PDF filter as LibreOffice 7.4 and later take them."""
    options: dict[str, dict[str, str]] = {}
    if wish.format is ExportFormat.PNG:
        options["ExportHiddenSlides"] = {"type": "boolean", "value": "true"}
    return json.dumps(options)


def _run(command: list[str], directory: Path) -> tuple[int, str]:
    parent = os.getpid()

    def confine() -> None:
        die_with_parent(parent)
        seccomp.install_offline()

    log = directory / "office.log"
    with log.open("wb") as said:
        done = subprocess.run(  # noqa: S603 - the program is the operator's, the rest is ours
            command,
            stdin=subprocess.DEVNULL,
            stdout=said,
            stderr=subprocess.STDOUT,
            preexec_fn=confine,  # this process has one thread
            check=False,
        )
    return done.returncode, log.read_bytes()[-_SHOWN:].decode(errors="replace").strip()


def _reason(code: int, said: str, directory: Path) -> str:
    if code < 0:
        name = signal.Signals(-code).name
        return (
            f"LibreOffice was ended by {name} while it converted the deck, which may be too large "
            "or damaged; open it in PowerPoint, save it and try again, or split it."
        )
    words = " ".join(said.replace(f"{directory}/", "").split())
    return (
        f"LibreOffice made no PDF of the deck{f' and said: {words}' if words else ''}; "
        "open it in PowerPoint, save it and try again."
    )
