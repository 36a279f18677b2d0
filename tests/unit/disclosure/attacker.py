"""An attacker who combines every figure that it has ever seen.

A figure is a linear function of facts about people. The attacker searches the combination of figures, with a given
fact in it, that is about the fewest people: the sparsest one, by the weighted sum of absolute coefficients (a linear
program, HiGHS), made sparser by weights of what is left (iteratively reweighted).
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import linprog  # type: ignore[import-untyped]  # scipy has no types
from scipy.sparse import csr_array, eye_array, hstack  # type: ignore[import-untyped]  # scipy has no types

Fact = tuple[str, object]
"""A fact and its version: a corrected value is another unknown."""
Figure = Mapping[Fact, float]
"""A figure by the coefficients of its facts."""

_ROUNDS = 3
_ZERO = 1e-6


@dataclass(frozen=True)
class Recovered:
    """What the attacker knows of a fact.

    Attributes:
        fact: One of the facts that it looked for.
        people: The people of the sparsest combination with it.
    """

    fact: Fact
    people: frozenset[str]


def attack(
    figures: Iterable[Figure],
    person_of: Mapping[Fact, str],
    *,
    known: Collection[Fact] = (),
    most: int = 60,
) -> list[Recovered]:
    """Return the sparsest combination that the attacker finds, for each kind of fact that occurs in the figures.

    Args:
        figures: Everything it has seen.
        person_of: The person of each fact.
        known: Facts that it knows beforehand, and takes out.
        most: The most facts to look for; evenly spread over them.
    """
    columns, groups = _distinct_columns(figures, frozenset(known))
    people = [frozenset(person_of[fact] for fact in group) for group in groups]
    step = max(1, len(groups) // most)
    return [Recovered(groups[target][0], _sparsest(columns, people, target)) for target in range(0, len(groups), step)]


def _distinct_columns(
    figures: Iterable[Figure], known: frozenset[Fact]
) -> tuple[NDArray[np.float64], list[list[Fact]]]:
    """Return the figures as rows over groups of facts that occur in the same figures with the same coefficients."""
    rows = list({frozenset(figure.items()): figure for figure in figures}.values())
    of_fact: dict[Fact, dict[int, float]] = {}
    for number, row in enumerate(rows):
        for fact, coefficient in row.items():
            if fact not in known and coefficient:
                of_fact.setdefault(fact, {})[number] = coefficient
    of_column: dict[tuple[tuple[int, float], ...], list[Fact]] = {}
    for fact, column in of_fact.items():
        of_column.setdefault(tuple(column.items()), []).append(fact)
    matrix = np.zeros((len(rows), len(of_column)))
    for index, key in enumerate(of_column):
        for number, coefficient in key:
            matrix[number, index] = coefficient
    return _distinct_rows(matrix), list(of_column.values())


def _distinct_rows(matrix: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return the rows without those that are repeated or zero; they span the same figures."""
    rows = np.unique(matrix, axis=0)
    return rows[np.any(rows != 0, axis=1)]


def _sparsest(matrix: NDArray[np.float64], people: Sequence[frozenset[str]], target: int) -> frozenset[str]:
    """Return the people of the sparsest combination of rows in which a column has the coefficient 1."""
    rows, columns = matrix.shape
    sizes = np.array([len(each) for each in people], float)
    # Variables: a weight for each figure; the positive and the negative part of each coefficient of the combination.
    equal = hstack([csr_array(matrix.T), -eye_array(columns), eye_array(columns)], format="csr")
    target_row = np.zeros(rows + 2 * columns)
    target_row[rows + target], target_row[rows + columns + target] = 1.0, -1.0
    constraints = csr_array(np.vstack([equal.toarray(), target_row]))
    right = np.append(np.zeros(columns), 1.0)
    bounds = [(None, None)] * rows + [(0, None)] * (2 * columns)
    fewest: frozenset[str] = frozenset().union(*people)
    weights = sizes
    for _ in range(_ROUNDS):
        cost = np.concatenate([np.zeros(rows), weights, weights])
        found = linprog(cost, A_eq=constraints, b_eq=right, bounds=bounds, method="highs")
        assert found.status == 0, found.message
        combination = np.abs(found.x[rows : rows + columns] - found.x[rows + columns :])
        about = frozenset().union(*(each for each, size in zip(people, combination, strict=True) if size > _ZERO))
        fewest = min(fewest, about, key=len)
        weights = sizes / (combination + 0.01)
    return fewest
