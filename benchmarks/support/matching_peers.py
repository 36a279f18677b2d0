"""Peers of the matching engine: a greedy choice, SciPy's assignment, and or-tools' minimum-cost flow."""

import json
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import NamedTuple

import numpy as np
from scipy.optimize import linear_sum_assignment  # type: ignore[import-untyped]  # it declares none

from services.relationships.matching.engine import Pool
from services.relationships.matching.engine.groups import Cell, open_greedily
from services.relationships.matching.engine.policy import HIGHEST_SCORE
from services.relationships.matching.engine.scores import Block


class Reached(NamedTuple):
    """People served and the total of scores."""

    people: int
    score: int


def greedy(pool: Pool, scores: Block) -> Reached:
    """Return what a choice of the highest pair first reaches.

    Args:
        pool: The people.
        scores: Of all pairs.
    """
    places, seats = [each.places for each in pool.mentees], [each.seats for each in pool.mentors]
    mentees, mentors = (scores >= 0).nonzero()
    values = scores[mentees, mentors]
    total, served = 0, set()
    for pair in np.argsort(-values.astype(np.int64), kind="stable").tolist():
        mentee, mentor = int(mentees[pair]), int(mentors[pair])
        if places[mentee] and seats[mentor]:
            places[mentee], seats[mentor] = places[mentee] - 1, seats[mentor] - 1
            total += int(values[pair])
            served.add(mentee)
    return Reached(len(served), total)


def greedy_people(cells: Sequence[Cell], mentees: int) -> int:
    """Return how many people groups serve that are opened greedily and not improved.

    Args:
        cells: Every group that could be.
        mentees: Number of mentees.
    """
    free, people = np.ones(mentees, bool), 0
    for each in open_greedily(cells, mentees):
        fit = np.flatnonzero(free & (cells[each].scores >= 0))
        fit = fit[np.argsort(-cells[each].scores[fit].astype(np.int64), kind="stable")][: cells[each].sizes.most]
        free[fit], people = False, people + len(fit)
    return people


def assignment(scores: Block) -> int:
    """Return the highest total by SciPy's assignment, which is exact where each person has one place."""
    gains = np.maximum(scores, 0).astype(np.float64)
    return int(gains[linear_sum_assignment(gains, maximize=True)].sum())


class Flow(NamedTuple):
    """Result of the flow of or-tools, and the seconds of the processor that it took."""

    reached: Reached
    seconds: float


def flow(pool: Pool, scores: Block) -> Flow:
    """Return what or-tools' minimum-cost flow over all admissible pairs reaches: most people, then the highest total.

    It runs in a process of its own: or-tools and highspy bring two versions of one library.

    Args:
        pool: The people; none has a relationship yet.
        scores: Of all pairs.
    """
    places = np.array([each.places for each in pool.mentees], np.int64)
    seats = np.array([each.seats for each in pool.mentors], np.int64)
    with TemporaryDirectory(prefix="bench-flow-") as folder:
        file = Path(folder) / "network.npz"
        np.savez(file, places=places, seats=seats, scores=scores, score_range=HIGHEST_SCORE + 1)
        command = [sys.executable, "-m", "benchmarks.support.flow_peer", str(file)]
        done = json.loads(subprocess.run(command, check=True, capture_output=True, text=True).stdout)
    return Flow(Reached(done["people"], done["score"]), done["seconds"])
