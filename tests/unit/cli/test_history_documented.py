"""docs/importing.md names every rule a row can be refused by, and no other."""

import re
from pathlib import Path

import services.cli.history_import as package
from services.ripple.files import tables

ROOT = Path(__file__).parents[3]
_REFUSAL = re.compile(
    r"(?:InvalidCellError|FileRejectedError|RejectedRow|ORGANIZATION_LEFT = |NUMBER_REUSED = |_NOT_CLOSED = |fault = )"
    r'\(?\s*(?:first, )?"([a-z0-9-]+)"'
)


def test_the_rules_described_are_the_rules_there_are() -> None:
    folders = [Path(folder) for module in (package, tables) for folder in module.__path__]
    source = "".join(path.read_text(encoding="utf-8") for folder in folders for path in folder.glob("*.py"))
    templated = {"invalid-start", "invalid-end"}
    described = (ROOT / "docs" / "importing.md").read_text(encoding="utf-8").split("## What is refused", 1)[1]
    rules = set(re.findall(r"`([a-z0-9]+(?:-[a-z0-9]+)+)`", described))
    assert rules == set(_REFUSAL.findall(source)) | templated
