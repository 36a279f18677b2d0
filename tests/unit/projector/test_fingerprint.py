"""A read model's fingerprint changes with its name, its version and its tables, and with nothing else."""

import pytest

from services.projector.projection import fingerprint
from tests.support.recording_projection import RecordingProjection


class Renamed(RecordingProjection):
    """The same read model under another class name, with other code."""

    def fold(self, *_: object) -> None:
        """Write nothing."""


def test_code_and_its_names_do_not_count() -> None:
    assert fingerprint(Renamed()) == fingerprint(RecordingProjection())


@pytest.mark.parametrize(
    ("name", "value"),
    [("name", "another"), ("version", 2), ("schema_sql", RecordingProjection.schema_sql.replace("text", "uuid"))],
)
def test_name_version_and_tables_count(monkeypatch: pytest.MonkeyPatch, name: str, value: object) -> None:
    changed = RecordingProjection()
    monkeypatch.setattr(changed, name, value)
    assert fingerprint(changed) != fingerprint(RecordingProjection())
