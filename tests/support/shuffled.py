"""Another order of the tests, by a seed: what passes in every order depends on none."""

import random
from collections.abc import Sequence
from itertools import groupby
from typing import TypeVar

import pytest

T = TypeVar("T")


def shuffled(items: Sequence[pytest.Item], seed: int) -> list[pytest.Item]:
    """Return the tests in the order of a seed: files in another order, and the tests of each in another order.

    The tests of a file stay together, because they share what they set up.
    """
    dice = random.Random(seed)
    files = [_mixed(list(tests), dice) for _, tests in groupby(items, key=lambda item: item.path)]
    return [test for file in _mixed(files, dice) for test in file]


def _mixed(values: list[T], dice: random.Random) -> list[T]:
    return dice.sample(values, len(values))
