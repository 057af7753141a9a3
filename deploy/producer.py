"""Gives a direct producer a broker user: `python -m deploy.producer acme`."""

import argparse
import os
import secrets
import sys
from urllib.parse import urlsplit

from deploy import users
from slidemill.contracts import permissions


def main() -> int:
    """Make the user, or give it a new password, and print its address once."""
    parser = argparse.ArgumentParser(prog="python -m deploy.producer", description=__doc__)
    parser.add_argument("name", help="lower-case letters, digits and -")
    name: str = parser.parse_args().name
    broker = os.environ["SLIDEMILL_BROKER_URL"]
    management = os.environ["SLIDEMILL_BROKER_MANAGEMENT_URL"]
    try:
        login = f"producer_{name}"
        user = users.User(login, secrets.token_urlsafe(32), permissions.producer(login))
        users.ensure(management, users.vhost_of(broker), [user])
    except (ValueError, users.UserError) as error:
        print(f"No user was made: {error}", file=sys.stderr)
        return 1
    parts = urlsplit(broker)
    place = parts.netloc.rpartition("@")[2]
    print(parts._replace(netloc=f"{user.name}:{user.password}@{place}").geturl())
    return 0


if __name__ == "__main__":
    sys.exit(main())
