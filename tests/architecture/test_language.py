"""The language of the code: plain standard English, imperative docstrings, no banned words (docs/glossary.md)."""

import ast
import io
import re
import tokenize
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
CODE = ("services", "tools", "benchmarks", "tests")
PROSE = ("README.md", "CONTRIBUTING.md", "CHANGELOG.md", "schemas/README.md", "deploy/README.md")
GENERATED = ("node_modules", "bundle")

# Word → what the field says instead.
BANNED = {
    "somebody": "the caller, a concurrent writer, the person",
    "someone": "the caller, the person",
    "whoever": "the caller, the process that …",
    "nobody": "no process, no caller, no person",
    "whosoever": "the caller",
    "anew": "again, from the start",
    "told": "configured, given",
    "luggage": "the set picked up at the start",
    "bearer of": "the person state",
    "storyteller": "the example's actor",
    "teller": "reporter",
    "desk of": "client",
    "keyring": "key set",
    "stands for": "represents, means",
    "of ours": "ours, valid, issued by this server",
    "in passing": "transient",
    "for ever": "permanently",
    "thrown away": "deleted, discarded",
    "looked after": "maintained",
}
_BANNED = re.compile(r"\b(" + "|".join(map(re.escape, BANNED)) + r")\b", re.IGNORECASE)
# A function's docstring begins with a verb in the imperative (ruff D401); these verbs say nothing of what it does.
EMPTY_VERBS = frozenset({"Say", "Tell", "Give", "Make", "Let"})
# A module or a class is named by a noun phrase, not introduced by a question.
QUESTIONS = frozenset({"What", "How", "Who", "Where", "Which", "Whose", "When", "Why", "Whether"})

Fault = tuple[int, str]


def modules() -> list[Path]:
    """Return every Python source of the repository."""
    return [
        path
        for folder in CODE
        for path in sorted((ROOT / folder).rglob("*.py"))
        if not any(part in GENERATED for part in path.parts) and path != Path(__file__)
    ]


def documents() -> list[Path]:
    """Return the documents written by hand."""
    return [*(ROOT / name for name in PROSE if (ROOT / name).exists()), *sorted((ROOT / "docs").rglob("*.md"))]


def docstrings(source: str) -> Iterator[tuple[ast.AST, int, str]]:
    """Yield every docstring with its node and line."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef):
            text = ast.get_docstring(node)
            if text is not None:
                yield node, node.body[0].lineno, text


def comments(source: str) -> Iterator[Fault]:
    """Yield every comment with its line."""
    for token in tokenize.generate_tokens(io.StringIO(source).readline):
        if token.type == tokenize.COMMENT:
            yield token.start[0], token.string


def banned(line: int, text: str) -> Iterator[Fault]:
    """Yield each banned word of a text, with what to say instead."""
    for match in _BANNED.finditer(text):
        yield line + text[: match.start()].count("\n"), f"“{match[0]}”: say {BANNED[match[0].lower()]}"


def faults_of_code(source: str, *, tests: bool = False) -> list[Fault]:
    """Return what a module's docstrings and comments say against the rules; tests are named, not described."""
    faults: list[Fault] = []
    for node, line, text in docstrings(source):
        faults += banned(line, text)
        first = text.split(maxsplit=1)[0].strip(".,:;")
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and first in EMPTY_VERBS and not tests:
            faults.append((line, f"begins with “{first}”: name the act (Return, Write, Parse, Create, Check …)"))
        if isinstance(node, ast.Module | ast.ClassDef) and first in QUESTIONS and not tests:
            faults.append((line, f"begins with “{first}”: begin with a noun phrase"))
    for line, text in comments(source):
        faults += banned(line, text)
    return faults


@pytest.mark.parametrize("folder", CODE)
def test_code_speaks_plainly(folder: str) -> None:
    faults = [
        f"{path.relative_to(ROOT)}:{line} {fault}"
        for path in modules()
        if path.relative_to(ROOT).parts[0] == folder
        for line, fault in faults_of_code(path.read_text(encoding="utf-8"), tests=folder == "tests")
    ]
    assert not faults, "\n".join(faults)


def test_documents_speak_plainly() -> None:
    faults = [
        f"{path.relative_to(ROOT)}:{line} {fault}"
        for path in documents()
        for line, fault in banned(1, path.read_text(encoding="utf-8"))
    ]
    assert not faults, "\n".join(faults)


@pytest.mark.parametrize(
    ("source", "line"),
    [
        ('"""A module.\n\nWhoever reads it."""', 3),
        ('"""How times are read."""', 1),
        ('"""A module."""\n\n\ndef f():\n    """Say what it is."""', 5),
        ('"""A module."""\n\n# nobody else\n', 3),
        ('"""A module."""\n\n\nclass C:\n    """What is kept."""', 5),
    ],
)
def test_the_rules_can_fail(source: str, line: int) -> None:
    assert [where for where, _ in faults_of_code(source)] == [line]


def test_plain_words_pass() -> None:
    assert not faults_of_code(
        '"""A module."""\n\n\ndef f():\n    """Return the row."""\n    # The lock orders writers.'
    )
