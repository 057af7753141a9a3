"""Declares exchanges, queues and users at the broker: `python -m deploy.topology`."""

import asyncio
import os
import sys

from deploy import logins, users
from slidemill.contracts.permissions import SERVICES
from slidemill.messaging import declare_topology

_MANAGEMENT = "SLIDEMILL_BROKER_MANAGEMENT_URL"


def main() -> int:
    """Declare everything; a second time changes nothing.

    Users are made for the services whose passwords are given. Without any, all services share
    the user that the broker's owner made.
    """
    broker = os.environ["SLIDEMILL_BROKER_URL"]
    declared = asyncio.run(declare_topology(broker))
    print(f"{len(declared)} exchanges, queues and bindings are declared")
    wanted = [
        users.User(logins.name(service), password, SERVICES[service])
        for service, password in logins.broker_passwords(os.environ).items()
    ]
    if not wanted:
        return 0
    if not os.environ.get(_MANAGEMENT):
        print(f"Set {_MANAGEMENT} too: users are made through the management API", file=sys.stderr)
        return 1
    try:
        made = users.ensure(os.environ[_MANAGEMENT], users.vhost_of(broker), wanted)
    except users.UserError as error:
        print(f"The users of the services could not be made: {error}", file=sys.stderr)
        return 1
    print(f"Users with their rights: {', '.join(made)}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
