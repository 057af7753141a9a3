"""Headless Chromium over its debugging pipe: one warm page, screenshots of it."""

from __future__ import annotations

import base64
import json
import os
import shutil
import subprocess
import tempfile
from importlib.resources import files
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from tests.bench.picture.work import HEADLINE, LABEL, NOTE, QUALITY, SIZE

_NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
_FLAGS = (
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--hide-scrollbars",
    "--disable-dev-shm-usage",
    "--force-color-profile=srgb",
    "--allow-file-access-from-files",
    "--remote-debugging-pipe",
)


class NoChromiumError(Exception):
    """No Chromium is installed here."""


class Chromium:
    """A running browser with one page of the picture's size."""

    def __init__(self, size: tuple[int, int] = SIZE) -> None:
        self._size = size
        self._folder = tempfile.TemporaryDirectory(
            prefix="slidemill-chromium-", ignore_cleanup_errors=True
        )
        self._number = 0
        self._buffer = b""

    def __enter__(self) -> Self:
        """Start the browser and open the page."""
        binary = next((found for name in _NAMES if (found := shutil.which(name))), None)
        if binary is None:
            raise NoChromiumError("Chromium is not installed (apt-get install chromium)")
        to_read, self._write = os.pipe()
        self._read, to_write = os.pipe()

        def pipes() -> None:
            first, second = os.dup(to_read), os.dup(to_write)
            os.dup2(first, 3)
            os.dup2(second, 4)

        profile = f"--user-data-dir={self._folder.name}/profile"
        self._process = subprocess.Popen(
            [binary, *_FLAGS, profile, "about:blank"],
            preexec_fn=pipes,  # noqa: PLW1509 - no threads yet; Chromium wants 3 and 4
            close_fds=False,
            stderr=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
        )
        os.close(to_read)
        os.close(to_write)
        try:
            self._open_page()
        except BaseException:
            self.__exit__(None, None, None)
            raise
        return self

    def _open_page(self) -> None:
        target = self._call("Target.createTarget", {"url": "about:blank"})["targetId"]
        attached = self._call("Target.attachToTarget", {"targetId": target, "flatten": True})
        self._session = attached["sessionId"]
        width, height = self._size
        metrics = {"width": width, "height": height, "deviceScaleFactor": 1, "mobile": False}
        self.page("Emulation.setDeviceMetricsOverride", metrics)
        self.page("Page.enable")

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """End the browser."""
        self._process.terminate()
        self._process.wait(10)
        os.close(self._write)
        os.close(self._read)
        self._folder.cleanup()

    def show(self, html: str) -> None:
        """Put a document into the page and wait for its pictures and fonts."""
        path = Path(self._folder.name) / "page.html"
        path.write_text(html)
        self.page("Page.navigate", {"url": path.as_uri()})
        while self.run("document.readyState + location.href") != f"complete{path.as_uri()}":
            pass
        self.run("Promise.all([...document.images].map(i => i.decode())).then(() => 1)")
        self.run("document.fonts.ready.then(() => 1)")

    def run(self, script: str) -> Any:
        """Evaluate a script, await its promise, return its value."""
        asked = {"expression": script, "awaitPromise": True, "returnByValue": True}
        return self.page("Runtime.evaluate", asked)["result"].get("value")

    def screenshot(self, kind: str = "jpeg") -> bytes:
        """Return the page as a file."""
        asked = {"format": kind, "optimizeForSpeed": False}
        if kind == "jpeg":
            asked["quality"] = QUALITY
        return base64.b64decode(self.page("Page.captureScreenshot", asked)["data"])

    def keep(self, data: bytes, name: str) -> str:
        """Write a file beside the page and return its address."""
        path = Path(self._folder.name) / name
        path.write_bytes(data)
        return path.as_uri()

    def photo(self, data: bytes) -> str:
        """Write a photo under a name never used before."""
        self._number += 1
        return self.keep(data, f"photo-{self._number}.jpg")

    def page(self, method: str, params: dict[str, Any] | None = None) -> Any:
        """Call a method on the page."""
        return self._call(method, params, self._session)

    def _call(
        self, method: str, params: dict[str, Any] | None = None, session: str | None = None
    ) -> Any:
        self._number += 1
        sent: dict[str, Any] = {"id": self._number, "method": method, "params": params or {}}
        if session:
            sent["sessionId"] = session
        os.write(self._write, json.dumps(sent).encode() + b"\0")
        while True:
            while b"\0" not in self._buffer:
                read = os.read(self._read, 1 << 20)
                if not read:
                    raise RuntimeError("Chromium ended")
                self._buffer += read
            line, _, self._buffer = self._buffer.partition(b"\0")
            answer = json.loads(line)
            if answer.get("id") == sent["id"]:
                if "error" in answer:
                    raise RuntimeError(f"{method}: {answer['error']['message']}")
                return answer["result"]


def page() -> str:
    """Return the slide as a document; its picture has the id `photo`."""
    font = Path(str(files("slidemill.picture").joinpath("fonts/tiktok-sans-700.ttf"))).as_uri()
    width, height = SIZE
    return f"""<!doctype html><meta charset=utf-8><style>
@font-face {{ font-family: T; src: url({font}) }}
* {{ margin: 0 }}
body {{ width: {width}px; height: {height}px; overflow: hidden; background: #000;
        font: 48px/1.22 T; text-align: center }}
img {{ width: {width}px; height: {height}px; object-fit: cover; display: block }}
div {{ position: absolute; left: 50%; transform: translate(-50%, -50%) }}
.a {{ top: 18%; width: 80%; font-size: 84px; color: #fff; -webkit-text-stroke: 12.6px #000;
      paint-order: stroke fill }}
.b {{ top: 50%; width: 66%; font-size: 54px }}
.b span {{ background: #fff; border-radius: 13px; padding: 3px 19px;
           box-decoration-break: clone; -webkit-box-decoration-break: clone }}
.c {{ top: 80%; width: 70%; color: #fff;
      text-shadow: 0 3px 10.6px rgba(0,0,0,.55), 0 2px 2.6px rgba(0,0,0,.85) }}
</style><img id=photo><div class=a>{HEADLINE}</div><div class=b><span>{LABEL}</span></div>
<div class=c>{NOTE}</div>"""


_SHOW = """new Promise(done => {{ const i = document.getElementById('photo');
i.onload = () => i.decode().then(() => done(1)); i.src = '{0}'; }})"""


def show_photo(browser: Chromium, address: str) -> None:
    """Exchange the page's photo and wait until it is decoded."""
    browser.run(_SHOW.format(address))
