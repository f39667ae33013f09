"""Every writer there is, and whether it leaves a row of the audit: read from the source, call by call (DESIGN.md 3, law 2)."""

import ast
from collections.abc import Iterator
from functools import cache
from pathlib import Path

ROOT = Path(__file__).parents[2]
#: The mechanisms: everybody else writes through them.
PARTS = ("ballots", "broadcasts", "cases", "directory", "duties", "knowledge", "reviews")
#: By its verb it reads (STYLE.md).
READS = ("find_", "require", "is_", "may_", "count_", "_")


@cache
def functions() -> dict[str, tuple[ast.FunctionDef, dict[str, str]]]:
    """Every function at the top of a module of the mechanisms, by its full name, with what its module calls others."""
    found = {}
    for path in (path for part in PARTS for path in (ROOT / "bot" / part).rglob("*.py")):
        module = ".".join(path.relative_to(ROOT).with_suffix("").parts)
        tree = ast.parse(path.read_text("utf-8"))
        names = dict(_names(tree, module))
        found |= {f"{module}.{node.name}": (node, names) for node in tree.body if isinstance(node, ast.FunctionDef)}
    return found


def _names(tree: ast.Module, module: str) -> Iterator[tuple[str, str]]:
    for node in tree.body:
        if isinstance(node, ast.ImportFrom):
            yield from ((one.asname or one.name, f"{node.module}.{one.name}") for one in node.names)
        elif isinstance(node, ast.FunctionDef):
            yield node.name, f"{module}.{node.name}"


def _called(node: ast.FunctionDef, names: dict[str, str]) -> Iterator[str]:
    """The full names of what it calls, directly or by a table or a name it hands on; "record" for an act's."""
    for inner in ast.walk(node):
        if isinstance(inner, ast.Attribute) and isinstance(inner.value, ast.Name) and inner.value.id in names:
            yield f"{names[inner.value.id]}.{inner.attr}"
        elif isinstance(inner, ast.Attribute) and inner.attr == "record":
            yield "record"
        elif isinstance(inner, ast.Name) and inner.id in names:
            yield names[inner.id]


@cache
def recording() -> frozenset[str]:
    """The functions that record, themselves or through another."""
    calls = {name: set(_called(*function)) for name, function in functions().items()}
    found = {"record"}
    while more := {name for name, called in calls.items() if name not in found and called & found}:
        found |= more
    return frozenset(found)


def writers() -> list[str]:
    """The public functions of the mechanisms that take an Act and are no readers by their verb."""
    return sorted(
        name for name, (node, _) in functions().items() if not node.name.startswith(READS) and _takes_an_act(node)
    )


def _takes_an_act(node: ast.FunctionDef) -> bool:
    return any(isinstance(one.annotation, ast.Name) and one.annotation.id == "Act" for one in node.args.args)
