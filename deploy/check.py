"""Runs the checks: `python -m deploy.check all`, or one of them by name."""

import contextlib
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from deploy.local.addresses import read_env
from deploy.local.instance import ROOT, Instance
from deploy.local.launcher import Launcher
from deploy.native import main as compile_native
from deploy.office import main as install_office

_BIN = Path(sys.executable).parent
_INSTANCE = "test"
_SUITES = ("unit", "contract", "security", "integration", "e2e", "chaos")  # the quick ones first
_NO_SERVERS = {"unit"}

_LINTS: tuple[tuple[str, ...], ...] = (
    ("ruff", "check", "--quiet"),
    ("ruff", "format", "--check", "--quiet"),
    ("lint-imports",),
    ("yamllint", "--strict", "--config-file", "deploy/yamllint.yml", "."),
    ("hadolint", "deploy/images/service.Dockerfile"),
)


@dataclass
class Report:
    """What was checked, how it went and how long it took."""

    began: float = field(default_factory=time.monotonic)
    lines: list[tuple[str, bool, float]] = field(default_factory=list)

    def note(self, name: str, passed: bool, seconds: float) -> None:
        """Add one check's outcome."""
        self.lines.append((name, passed, seconds))

    @property
    def passed(self) -> bool:
        """Whether nothing failed."""
        return all(passed for _, passed, _ in self.lines)

    def show(self) -> None:
        """Print the summary and the total time."""
        print()
        for name, passed, seconds in self.lines:
            print(f"  {name:<8} {'passed' if passed else 'FAILED':<8} {seconds:7.1f} s")
        verdict = "All checks passed" if self.passed else "Some checks FAILED"
        print(f"{verdict}, total time {time.monotonic() - self.began:.1f} s", flush=True)


def main(arguments: Sequence[str]) -> int:
    """Run one check, or all of them; 0 when they pass."""
    name, *rest = arguments or ["all"]
    if name == "lint":
        return 0 if lint() else 1
    if name == "types":
        return 0 if types() else 1
    if name == "all":
        return everything(rest)
    if name in _SUITES:
        return suite(name, rest)
    print(f"check: {name!r} is none of: all, lint, types, {', '.join(_SUITES)}", file=sys.stderr)
    return 2


def lint() -> bool:
    """Style, import rules, YAML and Dockerfiles; every one runs, whatever the others say."""
    outcomes = [_run([str(_BIN / tool), *options]) for tool, *options in _LINTS]
    return all(outcomes)


def types() -> bool:
    """Check types, strictly, everywhere."""
    return _run([str(_BIN / "mypy"), "libs", "services", "deploy", "tests", "docs/examples"])


def suite(name: str, rest: Sequence[str]) -> int:
    """One folder of tests, or the paths in `rest`; servers are left as they were found."""
    paths = [] if any(argument.startswith("tests/") for argument in rest) else [f"tests/{name}"]
    if name in _NO_SERVERS:
        return _pytest([*paths, *rest], os.environ)
    found_up = _stack().env_file.is_file()
    with _servers(stop=not found_up) as start:
        if not start():
            return 1
        return _pytest([*paths, *rest], _test_environment())


def everything(rest: Sequence[str]) -> int:
    """Lint, types and all tests but the benchmarks; the test servers start meanwhile."""
    report = Report()
    compile_native()  # as with LibreOffice below: its tests are skipped, with a word, without it
    with _servers(stop=True) as start:
        for name, check in (("lint", lint), ("types", types)):
            _timed(report, name, check)
        if _timed(report, "servers", start):
            install_office()  # what needs it is skipped, with a word, where it cannot be had
            tests = [*(f"tests/{name}" for name in _SUITES), *rest]
            _timed(report, "tests", lambda: _pytest(tests, _test_environment()) == 0)
    report.show()
    return 0 if report.passed else 1


@contextlib.contextmanager
def _servers(*, stop: bool) -> Iterator[Callable[[], bool]]:
    """Start the test instance's servers in the background; the call waits for them.

    Whatever happens inside, also Ctrl-C, they are stopped at the end if `stop` is set.
    """
    command = [sys.executable, "-m", "deploy.local"]
    options = ["--instance", _INSTANCE]
    signal.signal(signal.SIGTERM, lambda number, _: sys.exit(128 + number))
    starting = subprocess.Popen(
        [*command, "up", "--servers-only", *options],
        cwd=ROOT,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )

    def started() -> bool:
        said, _ = starting.communicate()
        print(f"\nTest servers:\n{said.rstrip()}\n", flush=True)
        return starting.returncode == 0

    try:
        yield started
    finally:
        if starting.poll() is None:
            starting.communicate()
        if stop:
            # A second Ctrl-C must not leave servers behind.
            signal.signal(signal.SIGINT, signal.SIG_IGN)
            subprocess.run([*command, "down", *options], cwd=ROOT, check=False)


def _stack() -> Launcher:
    return Launcher(Instance(_INSTANCE), os.environ)


def _test_environment() -> dict[str, str]:
    """Return the environment of the tests: the test instance's addresses, no other instance's."""
    kept = {
        name: value
        for name, value in os.environ.items()
        if name not in {"SLIDEMILL_URL", "SLIDEMILL_API_KEY"} and not name.endswith("_HEALTH_URL")
    }
    return kept | read_env(_stack().env_file)


def _pytest(arguments: Sequence[str], environment: Mapping[str, str]) -> int:
    command = [sys.executable, "-m", "pytest", *arguments]
    return subprocess.run(command, cwd=ROOT, env=dict(environment), check=False).returncode


def _run(command: Sequence[str]) -> bool:
    done = subprocess.run(
        command,
        cwd=ROOT,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )
    shown = " ".join([Path(command[0]).name, *command[1:]])
    print(f"{'ok    ' if done.returncode == 0 else 'FAILED'} {shown}", flush=True)
    if done.returncode:
        print(done.stdout, flush=True)
    return done.returncode == 0


def _timed(report: Report, name: str, check: Callable[[], bool]) -> bool:
    began = time.monotonic()
    passed = check()
    report.note(name, passed, time.monotonic() - began)
    return passed


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
