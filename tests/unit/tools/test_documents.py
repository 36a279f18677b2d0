"""The generated documents are current, and the generator says what the program does."""

from pathlib import Path

import pytest

from services.platform.settings import Settings
from services.platform.settings.variables import Variables
from services.projections.pages.definitions import DEFINITIONS
from tools import documents
from tools.state_machines import sections, state_machines


@pytest.mark.parametrize("path", documents.documents(), ids=lambda path: path.name)
def test_it_is_current(path: Path) -> None:
    assert path.read_text(encoding="utf-8") == documents.documents()[path], "run `python -m tools.documents`"


def test_every_setting_says_what_it_is() -> None:
    table = documents.settings()
    for leaf in Variables.of(Settings).leaves:
        assert f"`{leaf.name}`" in table
        assert leaf.field.description, f"{leaf.name} has no description"
        assert (f"`{leaf.name}_FILE`" in table) == leaf.secret


def test_every_figure_is_defined() -> None:
    text = documents.measures()
    for card in DEFINITIONS:
        assert card.included in text
        assert f'<a id="{card.slug}"></a>' in text


def test_the_tables_of_states_are_total() -> None:
    lines = state_machines().splitlines()
    for section in sections():
        states = list(type(section.cells[0][1]))
        assert len(section.cells) == len(states) * len(type(section.cells[0][0])), section.title
        for transition in type(section.cells[0][0]):
            row = [f"`{cell.rule}`" if cell else "**yes**" for name, _, cell in section.cells if name == transition]
            assert len(row) == len(states)
            found = [line for line in lines if line.startswith(f"| **{transition}** |")]
            assert any(sorted(line.strip("| ").split(" | ")[1:]) == sorted(row) for line in found), transition


def test_a_table_names_the_refusal_of_each_cell() -> None:
    text = state_machines()
    assert "| **close** | `program-unknown` | `program-draft` | **yes** | `program-closed` | `program-ended` |" in text
    assert (
        "| **open-program** | `organization-unknown` | **yes** | `organization-leaving` | `organization-left` |" in text
    )
