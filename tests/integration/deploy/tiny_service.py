"""A service that does nothing: ready at once, or dead at once when told to crash."""

import os
import signal
import sys
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path


class _Health(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        self.send_response(200 if self.path == "/health/ready" else 404)
        self.end_headers()

    def log_message(self, *_: object) -> None:
        """Keep the log for what matters."""


def _stop(*_: object) -> None:
    with Path(os.environ["SLIDEMILL_TINY_DIARY"]).open("a") as diary:
        diary.write(f"{os.environ['SLIDEMILL_PORT']}\n")
    sys.exit(0)


if __name__ == "__main__":
    if os.environ.get("SLIDEMILL_TINY_CRASH") == os.environ["SLIDEMILL_PORT"]:
        sys.exit("cannot find my slides")
    signal.signal(signal.SIGTERM, _stop)
    HTTPServer(("127.0.0.1", int(os.environ["SLIDEMILL_PORT"])), _Health).serve_forever()
