"""A read model's fingerprint covers all the code that decides its content, wherever it lies, and nothing else."""

import inspect
import sys

import pytest

from services.projections.directory.projection import Directory
from services.projector.projection import fingerprint, modules

DIRECTORY = "services.projections.directory"


def test_handlers_tables_and_the_way_to_merge_are_covered() -> None:
    assert set(modules(Directory())) == {
        DIRECTORY,
        f"{DIRECTORY}.projection",
        f"{DIRECTORY}.enrollment",
        f"{DIRECTORY}.relationships",
        f"{DIRECTORY}.tables",
        "services.projections.folding.event_handlers",
        "services.projections.folding.upserts",
    }


@pytest.mark.parametrize(
    ("written", "instead", "changes"),
    [
        ('state="matched"', 'state="found"', True),
        ('"""Relationships and how far they are', '"""How far relationships are', False),
        ("HANDLERS = ", "# which event does what\nHANDLERS = ", False),
    ],
)
def test_code_counts_and_prose_does_not(
    monkeypatch: pytest.MonkeyPatch, written: str, instead: str, changes: bool
) -> None:
    before, source = fingerprint(Directory()), inspect.getsource
    edited = source(sys.modules[f"{DIRECTORY}.relationships"]).replace(written, instead)

    def patched(module: object) -> str:
        return edited if getattr(module, "__name__", "") == f"{DIRECTORY}.relationships" else source(module)  # type: ignore[arg-type]  # as inspect takes it

    monkeypatch.setattr(inspect, "getsource", patched)
    assert written in source(sys.modules[f"{DIRECTORY}.relationships"])
    assert (fingerprint(Directory()) != before) is changes
