"""GC threshold: no collection within a batch, and cycles are still collected."""

import gc
from collections.abc import Iterator

import pytest

from services.platform import gc_tuning


@pytest.fixture
def collections() -> Iterator[list[int]]:
    """Objects freed by each collection since the threshold was raised."""
    before, collected = gc.get_threshold(), list[int]()

    def record(phase: str, info: dict[str, int]) -> None:
        if phase == "stop":
            collected.append(info["collected"])

    gc.collect(0)
    gc_tuning.raise_gc_threshold()
    gc.callbacks.append(record)
    yield collected
    gc.callbacks.remove(record)
    gc.set_threshold(*before)


def test_a_batch_triggers_no_collection(collections: list[int]) -> None:
    batch = [{"number": number} for number in range(gc_tuning.NEW_OBJECTS // 2)]
    assert batch
    assert not collections


def test_cycles_are_collected(collections: list[int]) -> None:
    for _ in range(3 * gc_tuning.NEW_OBJECTS):
        cycle: list[object] = []
        cycle.append(cycle)
    assert sum(collections) >= gc_tuning.NEW_OBJECTS
