"""Rules of the house that no linter knows, read from the syntax of our own sources."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
SOURCES = sorted(
    path
    for member in ("libs", "services")
    for path in (ROOT / member).rglob("*.py")
    if "slidemill" in path.parts
)
SERVICES = [path for path in SOURCES if path.relative_to(ROOT).parts[0] == "services"]

_BROKER_CLIENTS = {"aio_pika", "aiormq", "pamqp", "faststream"}
_SQL = re.compile(
    r"""\s*(?:
        select\s.*\bfrom\b
        | insert\s+into\s | update\s+\S+\s+(?:as\s+\w+\s+)?set\b | delete\s+from\s
        | (?:listen|notify)\s+[\w."{}]+\s*;?\s*$ | with\s+\w+\s+as\s*(?:materialized\s*)?\(
    )""",
    re.IGNORECASE | re.DOTALL | re.VERBOSE,
)
_MAKES_THINGS_HAPPEN = re.compile(
    r"(?:Settings|Bus|ServiceApp|Litestar|ObjectStore|Database|create_app|create_pool|connect"
    r"|open|run|serve|main)$"
)
_DECLARES = (
    ast.Import,
    ast.ImportFrom,
    ast.ClassDef,
    ast.FunctionDef,
    ast.AsyncFunctionDef,
    ast.Assign,
    ast.AnnAssign,
)


def brokers_imported(tree: ast.AST) -> Iterator[str]:
    """Find the broker clients that a module imports, anywhere in it."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            names = [node.module or ""]
        else:
            continue
        yield from (name for name in names if name.split(".")[0] in _BROKER_CLIENTS)


def sql_literals(tree: ast.AST) -> Iterator[str]:
    """Find string literals that begin like an SQL statement on some table or channel."""
    for node in ast.walk(tree):
        if (
            isinstance(node, ast.Constant)
            and isinstance(node.value, str)
            and _SQL.match(node.value)
        ):
            yield node.value
        elif isinstance(node, ast.JoinedStr):
            text = "".join(
                str(part.value) if isinstance(part, ast.Constant) else "{}" for part in node.values
            )
            if _SQL.match(text):
                yield text


def deeds_at_import(tree: ast.Module) -> Iterator[str]:
    """Find statements on module level that do more than declare."""
    for node in tree.body:
        if _is_text(node) or _is_guard(node):
            continue
        if not isinstance(node, _DECLARES):
            yield ast.unparse(node)
        elif isinstance(node, ast.Assign | ast.AnnAssign) and isinstance(node.value, ast.Call):
            called = ast.unparse(node.value.func).rsplit(".", maxsplit=1)[-1]
            if _MAKES_THINGS_HAPPEN.search(called):
                yield ast.unparse(node)


def _is_text(node: ast.stmt) -> bool:
    """Whether `node` is a docstring, of the module or of a constant."""
    return (
        isinstance(node, ast.Expr)
        and isinstance(node.value, ast.Constant)
        and isinstance(node.value.value, str)
    )


def _is_guard(node: ast.stmt) -> bool:
    """Whether `node` is `if __name__ == "__main__":` or `if TYPE_CHECKING:`."""
    if not isinstance(node, ast.If):
        return False
    return ast.unparse(node.test) in {"__name__ == '__main__'", "TYPE_CHECKING"}


def may_hold_sql(path: Path) -> bool:
    """Whether the house allows SQL in this file."""
    parts = path.relative_to(ROOT).parts
    return path.name == "repository.py" or parts[:2] == ("libs", "ledger")


def name(path: Path) -> str:
    return str(path.relative_to(ROOT))


@pytest.mark.parametrize("path", SOURCES, ids=name)
def test_only_the_messaging_lib_talks_to_the_broker_client(path: Path) -> None:
    if path.relative_to(ROOT).parts[:2] == ("libs", "messaging"):
        return
    found = list(brokers_imported(ast.parse(path.read_text())))
    assert not found, f"{name(path)} imports {found}; use slidemill.messaging"


@pytest.mark.parametrize("path", SOURCES, ids=name)
def test_sql_stands_only_in_repositories(path: Path) -> None:
    if may_hold_sql(path):
        return
    found = list(sql_literals(ast.parse(path.read_text())))
    assert not found, f"{name(path)} holds SQL; move it to repository.py: {found}"


@pytest.mark.parametrize("path", SERVICES, ids=name)
def test_importing_a_service_module_does_nothing(path: Path) -> None:
    found = list(deeds_at_import(ast.parse(path.read_text())))
    assert not found, f"{name(path)} acts at import; move it into create_app: {found}"


def test_the_rules_look_at_real_files() -> None:
    names = {name(path) for path in SOURCES}
    assert "libs/messaging/slidemill/messaging/bus.py" in names
    assert len(SERVICES) > 10


@pytest.mark.parametrize(
    "source",
    [
        "import aio_pika",
        "from faststream.rabbit import RabbitBroker",
        "def f():\n    import aiormq",
    ],
)
def test_the_rule_on_brokers_sees_every_way_of_importing(source: str) -> None:
    assert list(brokers_imported(ast.parse(source)))


@pytest.mark.parametrize(
    "literal",
    [
        "'''\n    select a, b\n    from t'''",
        "'INSERT INTO t VALUES (1)'",
        "'update session.sessions set a = 1'",
        "'DELETE FROM t'",
        "f'LISTEN {channel}'",
        "f'SELECT {columns} FROM t'",
        "'WITH old AS (SELECT 1) DELETE FROM t'",
    ],
)
def test_the_rule_on_sql_sees_statements(literal: str) -> None:
    assert list(sql_literals(ast.parse(literal)))


@pytest.mark.parametrize(
    "literal",
    [
        "'Select a template for the deck.'",
        "'update the view when the event is newer'",
        "'delete it, and declare the topology again'",
        "'with a hint'",
        "'listen to at least one routing key, such as generation.*'",
    ],
)
def test_the_rule_on_sql_leaves_sentences_alone(literal: str) -> None:
    assert not list(sql_literals(ast.parse(literal)))


@pytest.mark.parametrize(
    "source",
    ["main()", "SETTINGS = Settings()", "app = create_app(x)", "for x in y: pass", "with a: pass"],
)
def test_the_rule_on_imports_sees_deeds(source: str) -> None:
    assert list(deeds_at_import(ast.parse(f'"""Doc."""\n{source}')))


@pytest.mark.parametrize(
    "source",
    [
        "T = TypeVar('T')",
        "_LOG = get_logger('x')",
        "if __name__ == '__main__':\n    main()",
        "A = 1",
    ],
)
def test_the_rule_on_imports_leaves_declarations_alone(source: str) -> None:
    assert not list(deeds_at_import(ast.parse(f'"""Doc."""\n{source}')))
