"""Test modules and conftests are imported by pytest alone; what tests share is a module of its own.

A module that both pytest and another test import has two importers: which of them loads it first, and whether its
assertions are rewritten, depends on the files selected for a run.
"""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]


def imports(source: str) -> Iterator[str]:
    """Yield the full name of every module, or member of one, that a source imports."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            yield from (name.name for name in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield from (f"{node.module}.{name.name}" for name in node.names)


def collected_by_pytest(name: str) -> bool:
    """Check whether an imported name is, or is in, a module that pytest imports itself."""
    package, *parts = name.split(".")
    return package == "tests" and any(part == "conftest" or part.startswith("test_") for part in parts)


@pytest.mark.parametrize("folder", ["tests", "benchmarks", "tools"])
def test_no_module_imports_what_pytest_collects(folder: str) -> None:
    violations = [
        f"{path.relative_to(ROOT)} imports {name}"
        for path in sorted((ROOT / folder).rglob("*.py"))
        for name in imports(path.read_text(encoding="utf-8"))
        if collected_by_pytest(name)
    ]
    assert not violations


def test_every_folder_of_tests_is_a_package() -> None:
    """Without one, two files of the same name would be one module to pytest."""
    folders = {path.parent for path in (ROOT / "tests").rglob("*.py")}
    assert not [folder for folder in folders if not (folder / "__init__.py").exists()]


@pytest.mark.parametrize(
    ("source", "violates"),
    [
        ("from tests.unit.pages.test_pages import PERSON", True),
        ("from tests.unit.pages import conftest", True),
        ("import tests.unit.pages.test_pages", True),
        ("from tests.unit.pages.examples import figure", False),
        ("from services.web import test_tools", False),
    ],
)
def test_the_rule_notices(source: str, violates: bool) -> None:
    assert any(collected_by_pytest(name) for name in imports(source)) is violates
