"""Build the demo package: `python -m deploy.demo.board_report OUT.zip`."""

from __future__ import annotations

import argparse
import io
import json
import zipfile
from pathlib import Path

from deploy.demo.report import report_data
from deploy.demo.scenes import photographs
from deploy.demo.template import template_deck


def build_package() -> bytes:
    """Return a zip of `template.pptx`, `data.json` and the photographs the data names."""
    data = report_data()
    named = {
        value["src"]
        for slide in data["slides"]
        for value in slide.values()
        if isinstance(value, dict) and value.get("type") == "image"
    }
    parts = {
        "template.pptx": template_deck(),
        "data.json": json.dumps(data, ensure_ascii=False, indent=2).encode(),
        **{name: paint() for name, paint in photographs().items() if name in named},
    }
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, raw in parts.items():
            entry = zipfile.ZipInfo(name, (2026, 1, 1, 0, 0, 0))
            entry.compress_type = (
                zipfile.ZIP_STORED if name.endswith(".jpg") else zipfile.ZIP_DEFLATED
            )
            archive.writestr(entry, raw)
    return out.getvalue()


def main() -> None:
    """Write the package to the path given on the command line."""
    parser = argparse.ArgumentParser(description="Build the demo report's package.")
    parser.add_argument("out", type=Path, help="where to write the zip")
    out: Path = parser.parse_args().out
    out.parent.mkdir(parents=True, exist_ok=True)
    out.write_bytes(build_package())
    print(f"{out}: {out.stat().st_size / 1e6:.2f} MB")


if __name__ == "__main__":
    main()
