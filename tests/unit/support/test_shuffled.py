"""The order by a seed: every test once, files together, the same again for the same seed."""

from itertools import groupby
from pathlib import Path
from types import SimpleNamespace
from typing import cast

import pytest

from tests.support.shuffled import shuffled

TESTS = cast(
    "list[pytest.Item]",
    [SimpleNamespace(path=Path(file), name=f"{file}::{number}") for file in "abcdef" for number in range(7)],
)


def names(seed: int) -> list[str]:
    return [test.name for test in shuffled(TESTS, seed)]


def test_every_test_runs_once_and_those_of_a_file_stay_together() -> None:
    assert sorted(names(1)) == sorted(test.name for test in TESTS)
    assert len(list(groupby(shuffled(TESTS, 1), key=lambda test: test.path))) == 6


def test_a_seed_is_an_order() -> None:
    assert names(1) == names(1)
    assert names(1) != names(2)
    assert [test.name for test in TESTS] not in (names(1), names(2))
