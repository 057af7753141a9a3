"""What operators see: health, metrics, and logs that tell which generation a line is about."""

from __future__ import annotations

import json

import httpx
import pytest

from tests.conftest import INSTANCE, ROOT, House
from tests.fixtures.packages import package
from tests.fixtures.uploads import create_and_upload

SERVICES = ("gateway", "session", "slideshow", "renderer", "projector")


@pytest.mark.parametrize("service", SERVICES)
async def test_every_service_tells_its_health_and_its_measurements(
    house: House, anyone: httpx.AsyncClient, service: str
) -> None:
    ready_url = house.environment[f"SLIDEMILL_{service.upper()}_HEALTH_URL"]
    base = ready_url.removesuffix("/health/ready")
    ready = await anyone.get(ready_url)
    assert (ready.status_code, ready.json()) == (200, {"ready": True, "reasons": []})
    assert (await anyone.get(f"{base}/health/live")).json() == {"live": True}
    measured = await anyone.get(f"{base}/metrics")
    assert measured.headers["Content-Type"].startswith("text/plain")
    assert "slidemill_" in measured.text


async def test_no_service_serves_the_framework_s_publishing_page(
    house: House, anyone: httpx.AsyncClient
) -> None:
    for service in SERVICES:
        ready_url = house.environment[f"SLIDEMILL_{service.upper()}_HEALTH_URL"]
        base = ready_url.removesuffix("/health/ready")
        for path in ("/asyncapi", "/docs/asyncapi", "/asyncapi/try", "/docs/asyncapi/try"):
            answer = await anyone.post(f"{base}{path}", json={})
            assert answer.status_code in {404, 405}


async def test_the_logs_of_all_who_work_on_a_generation_name_it(api: httpx.AsyncClient) -> None:
    session = await create_and_upload(api, package())
    headers = {"Prefer": "respond-async"}
    accepted = (await api.post(f"/sessions/{session}/render", headers=headers)).json()
    await api.get(accepted["status_url"], headers={"Prefer": "wait=20"})
    generation = accepted["generation_id"]
    for service in ("session", "renderer", "projector"):
        log = (ROOT / ".local" / INSTANCE / "log" / f"{service}.log").read_text()
        lines = [json.loads(line) for line in log.splitlines() if generation in line]
        assert any(line.get("generation") == generation for line in lines), service
        assert all(line["service"] == service for line in lines)


async def test_no_key_is_ever_logged(api: httpx.AsyncClient, key: str) -> None:
    await api.get("/sessions")
    secret = key.split("_")[2]
    for log in (ROOT / ".local" / INSTANCE / "log").glob("*.log"):
        assert secret not in log.read_text(errors="replace"), log.name
