"""The demo: render a real report, refresh its charts, make a slideshow of its photographs."""

from __future__ import annotations

import argparse
import io
import json
import os
import sys
import time
from pathlib import Path
from typing import Any

import httpx
from pptx import Presentation

from deploy.demo import slideshow
from deploy.demo.board_report import build_package
from deploy.demo.refreshing import refresh

_HOW_TO_START = "start Slidemill with `./task up`, then load its addresses with `. .local/env`"


def _say(step: str, begun: float) -> None:
    print(f"{time.perf_counter() - begun:7.2f} s  {step}", flush=True)


def _upload(form: dict[str, Any], package: bytes) -> None:
    """Post the form as it was given: every parameter in order, then the file."""
    fields = [(name, (None, value)) for name, value in form["params"].items()]
    answer = httpx.post(
        form["action"],
        files=[*fields, ("file", ("package.zip", package, "application/zip"))],
        timeout=60,
    )
    answer.raise_for_status()


def _describe(deck: bytes) -> str:
    """Return what is in a deck, counted by an independent reader."""
    slides = list(Presentation(io.BytesIO(deck)).slides)
    shapes = [shape for slide in slides for shape in slide.shapes]
    tables = sum(1 for shape in shapes if getattr(shape, "has_table", False))
    pictures = sum(1 for shape in shapes if shape.shape_type is not None and shape.shape_type == 13)
    return f"{len(slides)} slides, {tables} tables, {pictures} photos, {len(deck) / 1e6:.2f} MB"


def run(url: str, key: str, folder: Path) -> int:
    """Render the sample package, refresh its charts, make a slideshow; the files go to `folder`."""
    begun = time.perf_counter()
    folder.mkdir(parents=True, exist_ok=True)
    _say("painting the photos and building the sample package", begun)
    package = build_package()
    (folder / "package.zip").write_bytes(package)
    _say(f"built the sample package ({len(package) / 1e6:.2f} MB)", begun)
    with httpx.Client(base_url=url, headers={"Authorization": f"Bearer {key}"}, timeout=130) as api:
        created = api.post("/sessions").raise_for_status().json()
        session = created["session"]["uuid"]
        _say(f"created session {session}", begun)
        _upload(created["upload"], package)
        _say("uploaded it with the pre-signed form", begun)
        rendered = api.post(f"/sessions/{session}/render").raise_for_status().json()
        if not rendered["session"]["render_succeeded"]:
            print(rendered["session"]["render_message"], file=sys.stderr)
            return 1
        _say("rendered it: gateway, broker, session, renderer, store, projector", begun)
        deck = httpx.get(rendered["download_url"], timeout=60).raise_for_status().content
        target = folder / "northquay-board-report.pptx"
        target.write_bytes(deck)
        _say(f"downloaded the deck: {_describe(deck)}", begun)
        refreshed, status = refresh(api, deck)
        if status["status"] != "completed":
            print(json.dumps(status, indent=2), file=sys.stderr)
            return 1
        renewed = folder / "northquay-board-report-refreshed.pptx"
        renewed.write_bytes(refreshed)
        count = len(status["slide_results"])
        _say(f"gave {count} chart{'s' * (count != 1)} new numbers, workbooks included", begun)
        pictures = slideshow.make(api, slideshow.photographs(package), folder)
        _say(f"made a slideshow of {len(pictures) - 1} photos: pictures, and a PPTX to edit", begun)
    print(
        f"""
The deck      {target}
Refreshed     {renewed}  (the same deck, its charts with new numbers)
The slideshow {folder}/slideshow-1.jpg … and slideshow.pptx  (texts over pictures, editable)
The package   {folder / "package.zip"}  (template.pptx, data.json and photos)
Download link (five minutes, no key needed)
  {rendered["download_url"]}

Next: change data.json in the package and render again, or watch a generation:
  . .local/env
  curl -H "Authorization: Bearer $SLIDEMILL_API_KEY" "$SLIDEMILL_URL/api/v1/generations"
OpenAPI document: {url}/schema/openapi.json
Stop everything with: ./task down"""
    )
    return 0


def main() -> int:
    """Read the command line; addresses come from the environment."""
    parser = argparse.ArgumentParser(prog="demo", description="Render the sample board report.")
    parser.add_argument(
        "--folder", type=Path, default=Path(".local/demo"), help="where the files go"
    )
    arguments = parser.parse_args()
    url, key = os.environ.get("SLIDEMILL_URL"), os.environ.get("SLIDEMILL_API_KEY")
    if not url or not key:
        print(f"SLIDEMILL_URL and SLIDEMILL_API_KEY are not set: {_HOW_TO_START}", file=sys.stderr)
        return 2
    try:
        return run(url, key, arguments.folder)
    except httpx.ConnectError:
        print(f"nothing answers at {url}: {_HOW_TO_START}", file=sys.stderr)
    except httpx.HTTPStatusError as error:
        answer = error.response
        print(
            f"{answer.request.url} answered {answer.status_code}: {answer.text[:500]}",
            file=sys.stderr,
        )
    return 1


if __name__ == "__main__":
    sys.exit(main())
