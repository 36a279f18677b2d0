"""Tests wait with one bound: whatever is expected to happen may take as long on a busy machine as it takes.

A short bound stays where a test expects that it runs out.
"""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

TESTS = Path(__file__).parents[1]
LONG = 10
"""Seconds; no test waits so long for something to run out, so a longer bound is of something that is to happen."""
WAITS = {"wait", "join", "communicate", "settimeout", "acquire"}


def guessed_bounds(source: str) -> Iterator[str]:
    """Yield the calls that give something a guessed time instead of the patience of all tests."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Call):
            given = [word.value for word in node.keywords if word.arg == "timeout"]
            if isinstance(node.func, ast.Attribute) and node.func.attr in WAITS:
                given += node.args
            if any(_is_long(value) for value in given):
                yield f"{node.lineno}: {ast.unparse(node)}"


def _is_long(value: ast.expr) -> bool:
    return isinstance(value, ast.Constant) and isinstance(value.value, int | float) and value.value >= LONG


@pytest.mark.parametrize(
    "source", ["barrier.wait(10)", "thread.join(30.0)", "run([], timeout=60)", "httpx.Client(timeout=30)"]
)
def test_a_guessed_bound_is_noticed(source: str) -> None:
    assert list(guessed_bounds(source))


@pytest.mark.parametrize(
    "source", ["stop.wait(0.05)", "run([], timeout=PATIENCE_SECONDS)", "sent.get(timeout=5)", "path.with_name(10)"]
)
def test_patience_a_pace_and_what_is_to_run_out_are_not(source: str) -> None:
    assert not list(guessed_bounds(source))


def test_no_test_guesses_how_long_something_takes() -> None:
    found = [
        f"{file.relative_to(TESTS)}:{call}"
        for file in sorted(TESTS.rglob("*.py"))
        for call in guessed_bounds(file.read_text(encoding="utf-8"))
    ]
    assert found == [], "use tests.support.wait.PATIENCE_SECONDS"
