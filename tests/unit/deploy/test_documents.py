"""Commands in documents exist, and so do the files they link to."""

import re
from itertools import takewhile
from pathlib import Path

import pytest
from typer.main import get_command
from typer.testing import CliRunner

from services.cli.main import app
from tests.unit.deploy.manifests import DEPLOY, ROOT

DOCUMENTS = pytest.mark.parametrize(
    "path",
    [ROOT / "docs" / "operating.md", ROOT / "docs" / "sharding.md", DEPLOY / "README.md"],
    ids=lambda path: path.name,
)
COMMANDS = set(getattr(get_command(app), "commands", {}))


def said(text: str) -> set[tuple[str, ...]]:
    """Every `mentorship …` in a text, up to the first word that is not a name of a command."""
    lines = re.findall(r"(?:^|`)mentorship ([a-z][^`\n#]*)", text, re.MULTILINE)
    words = (re.match(r"[a-z-]+(?: [a-z-]+)?(?= |$)", line.strip()) for line in lines)
    return {tuple(word[0].split()) for word in words if word}


@DOCUMENTS
def test_every_command_is_one(path: Path) -> None:
    commands = said(path.read_text(encoding="utf-8"))
    assert commands
    for command, *argument in commands:
        assert command in COMMANDS, command
        done = CliRunner().invoke(app, [command, *argument, "--help"])
        assert done.exit_code == 0, f"mentorship {command} {argument}: {done.output}"


@DOCUMENTS
def test_every_option_is_one(path: Path) -> None:
    for line in re.findall(
        r"(?:^|`)mentorship ([a-z][^`\n#]*--[^`\n#]*)", path.read_text(encoding="utf-8"), re.MULTILINE
    ):
        words = line.split()
        command = [*takewhile(lambda word: word.islower() and word.isalpha(), words[:2])]
        helped = CliRunner().invoke(app, [*command, "--help"], env={"COLUMNS": "200", "NO_COLOR": "1"}).output
        for option in words:
            assert not option.startswith("--") or option in helped, f"mentorship {command} has no {option}"


@DOCUMENTS
def test_every_link_leads_somewhere(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    for target in re.findall(r"\]\(([^)]+)\)", text):
        page, _, anchor = target.partition("#")
        file = path.parent / page if page else path
        assert file.exists(), target
        if anchor:
            headings = re.findall(r"^#+ (.+)$", file.read_text(encoding="utf-8"), re.MULTILINE)
            assert anchor in {re.sub(r"[^a-z0-9 -]", "", line.lower()).replace(" ", "-") for line in headings}, target
