"""docs/importing.md names every rule a row can be refused by, and no other."""

import re
from pathlib import Path

import services.cli.history_import as package

ROOT = Path(__file__).parents[3]


def test_the_rules_described_are_the_rules_there_are() -> None:
    source = "".join(path.read_text(encoding="utf-8") for path in Path(package.__path__[0]).glob("*.py"))
    refusing = re.findall(
        r'(?:InvalidCellError|_TORN = |_NOT_UTF8 = |ORGANIZATION_LEFT = |return )\(?\s*"([a-z0-9-]+)", ', source
    )
    templated = {"invalid-start", "invalid-end"}
    described = (ROOT / "docs" / "importing.md").read_text(encoding="utf-8").split("## What is known", 1)[1]
    rules = set(re.findall(r"`([a-z0-9]+(?:-[a-z0-9]+)+)`", described))
    assert rules == set(refusing) | templated
