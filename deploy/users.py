"""Broker users with the rights they need, made through RabbitMQ's management API."""

import base64
import json
import urllib.error
import urllib.request
from collections.abc import Iterable
from dataclasses import dataclass
from urllib.parse import quote, unquote, urlsplit

from slidemill.contracts.permissions import Rights

_TIMEOUT = 10.0


class UserError(Exception):
    """A user could not be made; the text says why."""


@dataclass(frozen=True)
class User:
    """A login at the broker, without any tag: it may not manage anything."""

    name: str
    password: str
    rights: Rights


def ensure(management_url: str, vhost: str, users: Iterable[User]) -> list[str]:
    """Make or update `users` and return their names; a second time changes nothing.

    Topic permissions come before the permissions that let the user in at all: without them a
    topic exchange takes any routing key.

    Raises
    ------
    UserError
        The management API is not there, or will not do it.
    """
    place = quote(vhost, safe="")
    done = []
    for user in users:
        name, rights = quote(user.name, safe=""), user.rights
        _put(management_url, f"users/{name}", {"password": user.password, "tags": ""})
        for exchange, topic in rights.topics.items():
            body = {"exchange": exchange, "write": topic.write, "read": topic.read}
            _put(management_url, f"topic-permissions/{place}/{name}", body)
        body = {"configure": rights.configure, "write": rights.write, "read": rights.read}
        _put(management_url, f"permissions/{place}/{name}", body)
        done.append(user.name)
    return done


def vhost_of(broker_url: str) -> str:
    """Return the virtual host of an AMQP URL; without a path it is `/`."""
    return unquote(urlsplit(broker_url).path.removeprefix("/")) or "/"


def _put(management_url: str, path: str, body: dict[str, str]) -> None:
    parts = urlsplit(management_url)
    if parts.scheme not in {"http", "https"}:
        raise UserError("SLIDEMILL_BROKER_MANAGEMENT_URL must begin with http:// or https://")
    login = f"{unquote(parts.username or '')}:{unquote(parts.password or '')}"
    address = f"{parts.scheme}://{parts.netloc.rpartition('@')[2]}{parts.path.rstrip('/')}"
    request = urllib.request.Request(  # noqa: S310 - the scheme is checked above
        f"{address}/api/{path}",
        method="PUT",
        data=json.dumps(body).encode(),
        headers={
            "Authorization": f"Basic {base64.b64encode(login.encode()).decode()}",
            "Content-Type": "application/json",
        },
    )
    try:
        urllib.request.urlopen(request, timeout=_TIMEOUT).close()  # noqa: S310 - see above
    except urllib.error.HTTPError as error:
        said = error.read(500).decode(errors="replace")
        raise UserError(f"{address}/api/{path} answered {error.code}: {said}") from error
    except OSError as error:
        raise UserError(f"cannot reach the management API at {address}: {error}") from error
