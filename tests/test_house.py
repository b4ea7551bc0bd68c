"""A rule of the house that no linter knows: packages only re-export."""

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


@cache
def tree(module: Path) -> ast.Module:
    return ast.parse(module.read_text(encoding="utf-8"))


def name(module: Path) -> str:
    return module.relative_to(ROOT).as_posix()


@pytest.mark.parametrize("package", PACKAGES, ids=name)
def test_a_package_says_what_it_is_and_re_exports(package: Path) -> None:
    first, *rest = tree(package).body
    assert isinstance(first, ast.Expr)
    assert name(package) in WITH_CODE or all(
        isinstance(node, ast.Import | ast.ImportFrom | ast.If)
        or (isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name))
        for node in rest
    )
