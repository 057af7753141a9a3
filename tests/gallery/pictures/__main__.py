"""Draw every scene and put the pictures on contact sheets: `./task gallery:pictures`."""

from __future__ import annotations

import argparse
from io import BytesIO
from pathlib import Path

from PIL import Image

from slidemill.picture import BackgroundCache, render
from tests.gallery.pictures.scenes import SHEETS, pictures
from tests.gallery.sheet import contact_sheet

_OUT = Path(__file__).parents[3] / ".local/gallery/pictures"


def main() -> None:
    """Write one sheet each, and the pictures of `--single` in full size."""
    parser = argparse.ArgumentParser(prog="./task gallery:pictures --", description=__doc__)
    parser.add_argument("sheet", nargs="*", choices=[*SHEETS, []], help="all when left out")
    parser.add_argument("--width", type=int, default=270, help="of a picture on a sheet, px (270)")
    parser.add_argument("--single", help="also write the scenes of this name in full size")
    options = parser.parse_args()
    _OUT.mkdir(parents=True, exist_ok=True)
    cache = BackgroundCache()
    for name in options.sheet or SHEETS:
        scenes, columns = SHEETS[name]
        small = []
        for each in scenes():
            made = render(each.slide, pictures(), ratio=each.ratio, cache=cache)
            for warning in made.warnings:
                print(f"{each.name}: {warning}")
            image = Image.open(BytesIO(made.content))
            if options.single and options.single in each.name:
                image.save(_OUT / f"{each.name.replace('/', '-')}.png")
            height = round(made.height * options.width / made.width)
            small.append(image.resize((options.width, height), Image.Resampling.LANCZOS))
        path = _OUT / f"{name}.png"
        contact_sheet(small, columns).save(path)
        print(path)


if __name__ == "__main__":
    main()
