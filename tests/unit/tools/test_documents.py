"""The generated documents are current, and the generator says what the program does."""

from pathlib import Path

import pytest

from services.platform.settings import Settings
from services.platform.settings.variables import Variables
from services.projections.pages.definitions import DEFINITIONS
from tools import documents


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
