"""A patient collector leaves batches alone and still finds cycles."""

import gc
from collections.abc import Iterator

import pytest

from services.platform import gc_tuning


@pytest.fixture
def patient() -> Iterator[list[int]]:
    """Generations collected since the collector became patient."""
    before, seen = gc.get_threshold(), list[int]()

    def note(phase: str, info: dict[str, int]) -> None:
        if phase == "stop":
            seen.append(info["collected"])

    gc.collect()
    gc_tuning.raise_gc_threshold()
    gc.callbacks.append(note)
    yield seen
    gc.callbacks.remove(note)
    gc.set_threshold(*before)


def test_a_batch_is_no_reason_to_look_for_cycles(patient: list[int]) -> None:
    batch = [{"number": number} for number in range(gc_tuning.NEW_OBJECTS // 2)]
    assert batch
    assert not patient


def test_cycles_are_found_all_the_same(patient: list[int]) -> None:
    for _ in range(3 * gc_tuning.NEW_OBJECTS):
        cycle: list[object] = []
        cycle.append(cycle)
    assert sum(patient) >= gc_tuning.NEW_OBJECTS
