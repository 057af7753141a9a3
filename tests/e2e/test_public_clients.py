"""Speaking exactly as the three public clients and the sample app do (reference, section 7)."""

from __future__ import annotations

import httpx

from tests.fixtures.packages import package, texts


async def _post_form(form: dict[str, object], part_type: str) -> httpx.Response:
    """Post a form as a browser library would: params in object order, `file` last."""
    params = form["params"]
    assert isinstance(params, dict)
    boundary = "----sm7MA4YWxkTrZu0gW"
    body = b""
    for name, value in params.items():
        body += (
            f'--{boundary}\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'
        ).encode()
    body += (
        f'--{boundary}\r\nContent-Disposition: form-data; name="file"; filename="input.zip"\r\n'
        f"Content-Type: {part_type}\r\n\r\n"
    ).encode()
    body += package() + f"\r\n--{boundary}--\r\n".encode()
    headers = {
        "Content-Type": f"{form['enctype']}; boundary={boundary}",
        "Content-Length": str(len(body)),
    }
    async with httpx.AsyncClient(timeout=60) as client:
        return await client.request(
            str(form["method"]), str(form["action"]), content=body, headers=headers
        )


async def _deck(url: str) -> bytes:
    """Fetch a link with as few headers as HTTP allows."""
    async with httpx.AsyncClient(timeout=60) as client:
        client.headers.clear()
        answer = await client.get(url)
    assert answer.status_code == 200
    return answer.content


async def test_the_node_client_reads_the_link_and_streams_the_deck(api: httpx.AsyncClient) -> None:
    created = (await api.post("/sessions")).json()
    uploaded = await _post_form(created["upload"], "application/zip")
    assert uploaded.is_success
    rendered = await api.post(f"/sessions/{created['session']['uuid']}/render")
    assert rendered.is_success
    assert texts(await _deck(rendered.json()["download_url"]))


async def test_the_php_client_wants_exactly_201_204_and_200(api: httpx.AsyncClient) -> None:
    accept = {"Accept": "application/json"}
    created = await api.post("/sessions", headers=accept)
    assert created.status_code == 201
    uploaded = await _post_form(created.json()["upload"], "application/octet-stream")
    assert (uploaded.status_code, uploaded.content) == (204, b"")
    uuid = created.json()["session"]["uuid"]
    rendered = await api.post(f"/sessions/{uuid}/render", headers=accept)
    assert rendered.status_code == 200
    assert rendered.headers["Content-Type"].startswith("application/json")
    assert texts(await _deck(rendered.json()["download_url"]))


async def test_the_ruby_client_sends_an_empty_body_as_json(api: httpx.AsyncClient) -> None:
    empty = {"Content-Type": "application/json", "Content-Length": "0"}
    created = await api.post("/sessions", headers=empty, content=b"")
    assert created.is_success
    assert (await _post_form(created.json()["upload"], "application/zip")).status_code == 204
    uuid = created.json()["session"]["uuid"]
    rendered = await api.post(f"/sessions/{uuid}/render", headers=empty, content=b"")
    assert rendered.is_success
    again = await api.post(f"/sessions/{uuid}/download_url", headers=empty, content=b"")
    assert again.is_success
    assert texts(await _deck(again.json()["download_url"]))


async def test_the_sample_app_requires_render_succeeded(api: httpx.AsyncClient) -> None:
    created = (await api.post("/sessions")).json()
    assert (await _post_form(created["upload"], "application/zip")).status_code == 204
    rendered = (await api.post(f"/sessions/{created['session']['uuid']}/render")).json()
    assert rendered["session"]["render_succeeded"]
    assert texts(await _deck(rendered["download_url"]))
