"""The folder in memory: removed at the end, swept after a kill, never taken from a run that holds it."""

from pathlib import Path

import pytest

from tests.support import memory_folder as places
from tests.support.memory_folder import memory_folder, suitable


@pytest.fixture(autouse=True)
def roomy(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(places, "_NEEDED_BYTES", 0)


def test_it_is_removed_at_the_end_with_all_in_it(tmp_path: Path) -> None:
    with memory_folder(tmp_path) as folder:
        assert folder is not None
        (folder / "cluster").mkdir()
    assert list(tmp_path.iterdir()) == []


def test_what_a_killed_run_left_is_removed_and_a_held_one_stays(tmp_path: Path) -> None:
    left = tmp_path / "mentorship-tests-left"
    left.mkdir()
    with memory_folder(tmp_path) as first, memory_folder(tmp_path) as second:
        assert first is not None
        assert second is not None
        assert sorted(tmp_path.iterdir()) == sorted([first, second])


def test_a_small_or_a_missing_one_is_not_used(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert suitable(tmp_path)
    assert not suitable(tmp_path / "missing")
    monkeypatch.setattr(places, "_NEEDED_BYTES", 2**60)
    assert not suitable(tmp_path)
    with memory_folder(tmp_path) as folder:
        assert folder is None
