"""Documents name only what exists: files, modules, runnable modules and links."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
FOLDERS = "services|tests|tools|benchmarks|schemas|deploy|docs"
GENERATED = {"events.md", "measures.md"}
DOCUMENTS = [
    *(
        ROOT / name
        for name in ("README.md", "CONTRIBUTING.md", "CHANGELOG.md", "schemas/README.md", "deploy/README.md")
    ),
    *(path for path in sorted((ROOT / "docs").rglob("*.md")) if path.name not in GENERATED),
]
_PATH = re.compile(rf"(?:{FOLDERS})(?:/[\w.-]+)+/?")
_MODULE = re.compile(rf"(?:{FOLDERS})(?:\.\w+)+")


def missing(text: str, folder: Path) -> Iterator[str]:
    """Yield every reference of a document that leads nowhere.

    Args:
        text: The document.
        folder: The folder that its links are relative to.
    """
    for token in re.findall(r"`([^`\s]+)`", text):
        if (_PATH.fullmatch(token) and not (ROOT / token).exists()) or (
            _MODULE.fullmatch(token) and not module_or_member(token)
        ):
            yield token
    for name in re.findall(rf"python -m ((?:{FOLDERS})(?:\.\w+)*)", text):
        path = ROOT / name.replace(".", "/")
        if not path.with_suffix(".py").exists() and not (path / "__main__.py").exists():
            yield f"python -m {name}"
    for link in re.findall(r"\]\(([^)#\s]+)(?:#[^)]*)?\)", text):
        if not link.startswith("http") and not (folder / link).exists():
            yield link


def module_or_member(name: str) -> bool:
    """Return whether a dotted name is a module, a package, or a name defined in one."""
    parts = name.split(".")
    for length in range(len(parts), 0, -1):
        path = ROOT.joinpath(*parts[:length])
        source = path.with_suffix(".py") if path.with_suffix(".py").exists() else path / "__init__.py"
        if source.exists() or path.is_dir():
            rest = parts[length:]
            return not rest or (source.exists() and re.search(rf"\b{rest[0]}\b", source.read_text("utf-8")) is not None)
    return False


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: str(path.relative_to(ROOT)))
def test_every_reference_leads_somewhere(document: Path) -> None:
    assert list(missing(document.read_text(encoding="utf-8"), document.parent)) == []


@pytest.mark.parametrize(
    "text",
    ["`services/nowhere/x.py`", "`services.web.no_such_name`", "`python -m tools.nothing`", "[there](nowhere.md)"],
)
def test_a_reference_that_leads_nowhere_is_found(text: str) -> None:
    assert len(list(missing(text, ROOT / "docs"))) == 1


def test_the_glossary_names_a_meaning_and_a_source_of_fifty_terms() -> None:
    text = (ROOT / "docs" / "glossary.md").read_text(encoding="utf-8")
    rows = re.findall(r"^\| (?!term|---)(.+?) \| (.+?) \| (.+?) \|$", text, re.MULTILINE)
    assert len(rows) >= 50
    assert len({term for term, _, _ in rows}) == len(rows)
    assert [term for term, meaning, source in rows if not meaning.endswith(".") or not source.strip()] == []
