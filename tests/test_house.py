"""The rules of the house that no linter knows: modules and functions stay short, packages only re-export."""

from __future__ import annotations

import ast
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
MODULES = sorted((ROOT / "simulator").rglob("*.py"))
PACKAGES = [module for module in MODULES if module.name == "__init__.py"]
# What a library shows of itself is loaded lazily; an example is found beside its package.
WITH_CODE = {"simulator/__init__.py", "simulator/examples/__init__.py"}
LINES = 300  # of a module; there it splits
BODY = 50  # lines of a function


@cache
def tree(module: Path) -> ast.Module:
    return ast.parse(module.read_text(encoding="utf-8"))


def name(module: Path) -> str:
    return module.relative_to(ROOT).as_posix()


def test_no_module_is_too_long() -> None:
    lengths = {name(module): len(module.read_text("utf-8").splitlines()) for module in MODULES}
    assert {module: length for module, length in lengths.items() if length > LINES} == {}


def test_no_function_is_too_long() -> None:
    functions = {
        f"{name(module)}:{node.lineno} {node.name}": (node.end_lineno or 0) - node.lineno + 1
        for module in MODULES
        for node in ast.walk(tree(module))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
    }
    assert {found: length for found, length in functions.items() if length > BODY} == {}


@pytest.mark.parametrize("package", PACKAGES, ids=name)
def test_a_package_says_what_it_is_and_re_exports(package: Path) -> None:
    first, *rest = tree(package).body
    assert isinstance(first, ast.Expr)
    assert name(package) in WITH_CODE or all(
        isinstance(node, ast.Import | ast.ImportFrom | ast.If)
        or (isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name))
        for node in rest
    )
