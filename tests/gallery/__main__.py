"""Renders every data object and chart kind and writes contact sheets: `python -m tests.gallery`."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Sequence
from pathlib import Path

from slidemill.deck import DeckError, compile  # noqa: A004  # the engine's verb
from slidemill.deck.check import check
from slidemill.deck.language import parse_json
from tests.gallery import charts, grids, media, words
from tests.gallery.office import NO_OFFICE, OfficeError, pictures, program
from tests.gallery.scene import Deck
from tests.gallery.sheet import contact_sheet, pairs

ROOT = Path(__file__).parents[2]


def decks() -> list[Deck]:
    """Return the gallery's decks."""
    return [
        Deck("charts", charts.scenes()),
        Deck("texts", words.scenes()),
        Deck("tables", grids.scenes()),
        Deck("pictures", media.scenes()),
    ]


def show(deck: Deck, out: Path, width: int) -> bool:
    """Render one deck and write it, its template, its data and its contact sheet to `out`."""
    out.mkdir(parents=True, exist_ok=True)
    template, data = deck.template(), json.dumps(deck.data(), indent=2)
    (out / f"{deck.name}-template.pptx").write_bytes(template)
    (out / f"{deck.name}.json").write_text(data, encoding="utf-8")
    rendering = compile(template).render(parse_json(data.encode()), deck.assets())
    (out / f"{deck.name}.pptx").write_bytes(rendering.content)
    faults = check(rendering.content)
    for fault in faults:
        print(f"  broken: {fault}")
    for warning in rendering.warnings:
        print(f"  warning: {warning}")
    if program() is not None:
        before, after = pictures(template, width), pictures(rendering.content, width)
        sheet = contact_sheet(pairs(before, after), columns=4)
        sheet.save(out / f"{deck.name}.png")
    print(f"  {rendering.slides} slides: {out / deck.name}.pptx and .png", flush=True)
    return not faults


def main(arguments: Sequence[str]) -> int:
    """Render the chosen decks; 0 when all of them are sound."""
    names = [deck.name for deck in decks()]
    parser = argparse.ArgumentParser(prog="gallery", description=__doc__)
    parser.add_argument("deck", nargs="*", help=f"which decks ({', '.join(names)}); all if none")
    parser.add_argument("--out", type=Path, default=ROOT / ".local" / "gallery")
    parser.add_argument("--width", type=int, default=480, help="px of one picture")
    chosen = parser.parse_args(arguments)
    if unknown := set(chosen.deck) - set(names):
        parser.error(f"there is no deck {', '.join(sorted(unknown))}; choose from {names}")
    if program() is None:
        print(f"Decks only, no pictures: {NO_OFFICE}")
    sound = True
    for deck in decks():
        if chosen.deck and deck.name not in chosen.deck:
            continue
        print(f"{deck.name}:", flush=True)
        try:
            sound = show(deck, chosen.out, chosen.width) and sound
        except (DeckError, OfficeError) as error:
            print(f"  failed: {error}")
            sound = False
    return 0 if sound else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
