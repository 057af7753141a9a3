"""Reading a process's settings at its start: all that is missing is said at once."""

from __future__ import annotations

import sys
from typing import TypeVar, overload

from pydantic import ValidationError
from pydantic_settings import BaseSettings

A = TypeVar("A", bound=BaseSettings)
B = TypeVar("B", bound=BaseSettings)
C = TypeVar("C", bound=BaseSettings)

EXIT_USAGE = 2


@overload
def read_settings(a: type[A], b: type[B], /) -> tuple[A, B]: ...
@overload
def read_settings(a: type[A], b: type[B], c: type[C], /) -> tuple[A, B, C]: ...
def read_settings(*kinds: type[BaseSettings]) -> tuple[BaseSettings, ...]:
    """Read settings of these kinds from the environment.

    Exits with code 2, naming every variable that is missing or wrong and never its value, when
    they cannot be read.
    """
    found: list[BaseSettings] = []
    faults: list[str] = []
    for kind in kinds:
        try:
            found.append(kind())
        except ValidationError as error:
            prefix = kind.model_config.get("env_prefix", "")
            faults += [
                f"  {prefix}{'_'.join(map(str, fault['loc'])).upper()}: {fault['msg']}"
                for fault in error.errors(include_input=False, include_url=False)
            ]
    if faults:
        sys.stderr.write("\n".join(["the environment lacks settings:", *faults, ""]))
        raise SystemExit(EXIT_USAGE)
    return tuple(found)
