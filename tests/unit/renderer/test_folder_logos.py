"""Logos come from a folder, and nothing else does."""

from __future__ import annotations

from pathlib import Path

import pytest

from slidemill.renderer.logos import FolderLogos
from tests.fixtures.decks import picture
from tests.fixtures.packages import photo


@pytest.fixture
def logos(tmp_path: Path) -> FolderLogos:
    folder = tmp_path / "logos"
    folder.mkdir()
    (folder / "acme.example.png").write_bytes(picture())
    (folder / "rival.example.jpg").write_bytes(photo())
    (folder / "poor.example.jpeg").write_bytes(photo())
    (folder / "text.example.png").write_bytes(b"no picture")
    (folder / "huge.example.png").write_bytes(picture() + bytes(3 << 20))
    (folder / "passwd").write_text("secret")
    (tmp_path / "outside.example.png").write_bytes(picture())
    return FolderLogos(folder)


@pytest.mark.parametrize("domain", ["acme.example", "rival.example", "poor.example"])
def test_a_picture_is_found_by_its_domain(logos: FolderLogos, domain: str) -> None:
    assert logos.find(domain) in {picture(), photo()}


@pytest.mark.parametrize(
    "domain",
    [
        "unknown.example",
        "text.example",
        "huge.example",
        "../outside.example",
        "/etc/passwd",
        "passwd",
        "",
        "ACME.example",
        "acme.example\0",
    ],
)
def test_nothing_else_is_found(logos: FolderLogos, domain: str) -> None:
    assert logos.find(domain) is None
