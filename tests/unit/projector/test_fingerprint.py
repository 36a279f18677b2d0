"""A read model's fingerprint changes with its name, its version and its tables, and with nothing else."""

import pytest

from services.projector.projection import fingerprint
from tests.support.recording_projection import Trail


class Renamed(Trail):
    """The same read model under another class name, with other code."""

    def fold(self, *_: object) -> None:
        """Write nothing."""


def test_code_and_its_names_do_not_count() -> None:
    assert fingerprint(Renamed()) == fingerprint(Trail())


@pytest.mark.parametrize(
    ("name", "value"), [("name", "another"), ("version", 2), ("schema_sql", Trail.schema_sql.replace("text", "uuid"))]
)
def test_name_version_and_tables_count(monkeypatch: pytest.MonkeyPatch, name: str, value: object) -> None:
    changed = Trail()
    monkeypatch.setattr(changed, name, value)
    assert fingerprint(changed) != fingerprint(Trail())
