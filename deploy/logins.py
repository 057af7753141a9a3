"""The services' own logins: what they are called, and the variables with their passwords."""

from collections.abc import Mapping

BROKER = {"gateway", "session", "slideshow", "renderer", "projector"}
DATABASE = {"gateway", "session", "slideshow", "projector"}
"""The renderer keeps no rows, so it has no way in."""


def name(service: str) -> str:
    """Return the service's login, at the broker and at the database."""
    return f"slidemill_{service}"


def broker_variable(service: str) -> str:
    """Return the variable that carries the password of the service's broker user."""
    return f"SLIDEMILL_{service.upper()}_BROKER_PASSWORD"


def database_variable(service: str) -> str:
    """Return the variable that carries the password of the service's database role."""
    return f"SLIDEMILL_{service.upper()}_DATABASE_PASSWORD"


def variables() -> set[str]:
    """Return the names of all variables that carry a password."""
    return {*map(broker_variable, BROKER), *map(database_variable, DATABASE)}


def broker_passwords(environment: Mapping[str, str]) -> dict[str, str]:
    """Return the passwords of broker users that the environment gives, by service."""
    found = {service: environment.get(broker_variable(service)) for service in sorted(BROKER)}
    return {service: password for service, password in found.items() if password}


def database_passwords(environment: Mapping[str, str]) -> dict[str, str]:
    """Return the passwords of database roles that the environment gives, by service."""
    found = {service: environment.get(database_variable(service)) for service in sorted(DATABASE)}
    return {service: password for service, password in found.items() if password}
