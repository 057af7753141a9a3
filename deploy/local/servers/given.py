"""Servers that someone else runs, named in the environment."""

from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urlsplit

from deploy.local.addresses import answers
from deploy.local.instance import StackError

_DEFAULT_PORTS = {"amqp": 5672, "amqps": 5671, "postgresql": 5432, "http": 80, "https": 443}


@dataclass(frozen=True)
class Given:
    """A server at an address from the environment; it is used, never started or stopped."""

    name: str
    given: Mapping[str, str]
    kind = "given"

    def variables(self) -> Mapping[str, str]:
        """Return what the environment said about it."""
        return self.given

    def ready(self) -> bool:
        """Whether something listens there."""
        return answers(*self._address())

    def up(self) -> None:
        """Only look whether it is there."""
        if not self.ready():
            variable = next(iter(self.given))
            host, port = self._address()
            raise StackError(
                f"{self.name}: nothing answers at {host}:{port}, the address in {variable}; start "
                f"that server, or unset {variable} to get a private one."
            )

    def down(self, *, kill: bool = False) -> None:
        """Not ours to stop."""

    def wipe(self) -> None:
        """Not ours to empty."""

    def _address(self) -> tuple[str, int]:
        url = urlsplit(next(iter(self.given.values())))
        return url.hostname or "127.0.0.1", url.port or _DEFAULT_PORTS.get(url.scheme, 80)
