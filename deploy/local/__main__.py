"""The command line of the local stack: `python -m deploy.local --help`."""

import argparse
import asyncio
import os
import sys
from pathlib import Path

from deploy.local.dev import run_in_foreground
from deploy.local.instance import DEFAULT, Instance, StackError
from deploy.local.launcher import Launcher
from deploy.local.logs import show_logs
from deploy.local.status import show_status


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m deploy.local",
        description="Runs Slidemill on this machine: broker, database, store and all services.",
    )
    commands = parser.add_subparsers(dest="command", required=True, metavar="COMMAND")

    def command(name: str, text: str) -> argparse.ArgumentParser:
        sub = commands.add_parser(name, help=text, description=text)
        sub.add_argument(
            "--instance", default=DEFAULT, help="which copy of the stack (%(default)s)"
        )
        sub.add_argument("--state", type=Path, help="folder of all instances (.local)")
        return sub

    up = command("up", "start everything detached and wait until it is ready")
    up.add_argument("--servers-only", action="store_true", help="broker, database and store only")
    command("down", "stop the services, then the servers that are ours")
    command("dev", "run in the foreground, restart on code changes, Ctrl-C stops everything")
    status = command("status", "what runs where")
    status.add_argument("--json", action="store_true", help="for programs")
    logs = command("logs", "the last lines of the services' logs")
    logs.add_argument("names", nargs="*", help="services or servers (all services)")
    logs.add_argument("-f", "--follow", action="store_true", help="go on until Ctrl-C")
    logs.add_argument("-n", "--lines", type=int, default=20, help="lines of each (%(default)s)")
    command("env", "print the lines to source")
    run = command("run", "run a command with the environment of a service")
    run.add_argument("argv", nargs=argparse.REMAINDER, metavar="COMMAND ...")
    restart = command("restart", "restart a service or a server, or all services")
    restart.add_argument("name", nargs="?", help="rabbitmq, postgres, store or a service")
    restart.add_argument("--kill", action="store_true", help="end it with SIGKILL")
    command("wipe", "stop everything and delete the instance's data")
    return parser


def _dispatch(arguments: argparse.Namespace) -> int:
    instance = Instance(arguments.instance, arguments.state)
    launcher = Launcher(instance, os.environ)
    match arguments.command:
        case "up":
            launcher.up(servers_only=arguments.servers_only)
        case "down":
            launcher.down()
        case "dev":
            legible = {"SLIDEMILL_LOG_FORMAT": "console"} | os.environ
            asyncio.run(run_in_foreground(Launcher(instance, legible)))
        case "status":
            return show_status(launcher, as_json=arguments.json)
        case "logs":
            show_logs(launcher, arguments.names, arguments.lines, follow=arguments.follow)
        case "env":
            if not instance.env_file.is_file():
                raise StackError(f"Instance {instance.name} is not up; `./task up` first.")
            print(instance.env_file.read_text(), end="")
        case "run":
            argv = arguments.argv[arguments.argv[:1] == ["--"] :]
            if not argv:
                raise StackError("run: name the command, as in: run -- env")
            os.execvpe(argv[0], argv, os.environ | launcher.variables())  # noqa: S606 - the user's own
        case "restart":
            launcher.restart(arguments.name, kill=arguments.kill)
        case "wipe":
            launcher.wipe()
    return 0


def main() -> int:
    """Run the command line; 0 when it was done."""
    try:
        return _dispatch(_parser().parse_args())
    except StackError as error:
        print(f"slidemill: {error}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 130


if __name__ == "__main__":
    sys.exit(main())
