"""Groups: one or two mentors and some mentees who share a topic and a time slot.

Which cells (mentors, topic, slot) to open is NP-hard, so the result is good and not proven to be the best: cells are
opened greedily, then each mentor in the order of ids tries every other cell, until a sweep improves nothing. For given
cells the mentees are placed exactly: sizes are bounds of a linear program whose corners are whole numbers.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import product
from typing import NamedTuple

import numpy as np

from services.relationships.matching.engine.errors import MatchingError
from services.relationships.matching.engine.group_placement import Placement, Sizes, best_placement
from services.relationships.matching.engine.scores import INADMISSIBLE, Block

SWEEPS = 20
"""Sweeps over all mentors, at most: a bound on work and not on time, so that every machine finds the same."""


class GroupPerson(NamedTuple):
    """A person who leads or joins one group at a time."""

    id: str
    topics: frozenset[str]
    slots: frozenset[str]


@dataclass(frozen=True, slots=True)
class Cell:
    """A group that could be: mentors by number, topic, slot, and the score of each mentee.

    Attributes:
        scores: In hundredths, `INADMISSIBLE` where a mentee does not fit.
        sizes: Least and most mentees of it.
    """

    mentors: tuple[int, ...]
    topic: str
    slot: str
    scores: Block
    sizes: Sizes


class Group(NamedTuple):
    """A group of an outcome."""

    mentors: tuple[str, ...]
    topic: str
    slot: str
    mentees: tuple[str, ...]


class GroupOutcome(NamedTuple):
    """Groups with the number of their mentees and the sum of scores."""

    groups: tuple[Group, ...]
    people: int
    score: int


def form_groups(
    mentors: Sequence[GroupPerson],
    mentees: Sequence[GroupPerson],
    scores: Block,
    co_led: Sequence[tuple[str, str]],
    limits: Sizes,
) -> GroupOutcome:
    """Return groups that serve many mentees, then with high scores.

    Args:
        mentors: People who lead.
        mentees: People who are placed.
        scores: In hundredths, a row a mentee and a column a mentor, both in the order of ids.
        co_led: Pairs of mentors who would lead together; such a group scores the mean of the two, rounded down.
        limits: Sizes.

    Raises:
        MatchingError: The limits exclude each other, or a pair of mentors is unknown.
    """
    leaders, people = sorted(mentors), sorted(mentees)
    return choose_groups(leaders, people, cells_of(leaders, people, scores, co_led, limits))


def choose_groups(leaders: Sequence[GroupPerson], people: Sequence[GroupPerson], cells: Sequence[Cell]) -> GroupOutcome:
    """Return the groups to open of the cells that could be.

    Args:
        leaders: Mentors, in the order of ids.
        people: Mentees, in the order of ids.
        cells: In the order of mentors, topic and slot.
    """
    placement = Placement([each.scores for each in cells], len(people), [each.sizes for each in cells])
    chosen = _improve(placement, cells, open_greedily(cells, len(people)))
    opened = [cells[each] for each in chosen]
    members = best_placement(
        [each.scores for each in opened], [each.id for each in people], [each.sizes for each in opened]
    )
    groups, total = [], 0
    for cell, placed in zip(opened, members, strict=True):
        total += sum(int(cell.scores[mentee]) for mentee in placed)
        names = tuple(leaders[each].id for each in cell.mentors)
        groups.append(Group(names, cell.topic, cell.slot, tuple(people[each].id for each in placed)))
    return GroupOutcome(tuple(sorted(groups)), sum(len(each.mentees) for each in groups), total)


def cells_of(
    mentors: Sequence[GroupPerson],
    mentees: Sequence[GroupPerson],
    scores: Block,
    co_led: Sequence[tuple[str, str]],
    limits: Sizes,
    seats: Sequence[int] | None = None,
) -> list[Cell]:
    """Return the cells that enough mentees fit, in the order of mentors, topic and slot.

    Args:
        mentors: In the order of ids.
        mentees: In the order of ids.
        scores: In hundredths, a row a mentee and a column a mentor.
        co_led: Pairs of mentors who would lead together.
        limits: Sizes.
        seats: Mentees whom each mentor has room for; None: the sizes alone bound a group.

    Raises:
        MatchingError: The limits exclude each other, or a pair of mentors is unknown.
    """
    if limits.least > limits.most:
        raise MatchingError("sizes-exclude-each-other", "The least size is above the most.", "min_size")
    room = [limits.most] * len(mentors) if seats is None else seats
    number = {each.id: place for place, each in enumerate(mentors)}
    unknown = {each for pair in co_led for each in pair if each not in number}
    if unknown or any(one == other for one, other in co_led):
        raise MatchingError("pair-unknown", "A co-led group names two mentors of the run.", "co_led")
    pairs = {tuple(sorted((number[one], number[other]))) for one, other in co_led}
    leads: list[tuple[int, ...]] = [*((place,) for place in range(len(mentors))), *sorted(pairs)]
    cells = []
    for lead in leads:
        topics = sorted(frozenset.intersection(*(mentors[each].topics for each in lead)))
        slots = sorted(frozenset.intersection(*(mentors[each].slots for each in lead)))
        fit = _mean(scores[:, list(lead)])
        sizes = Sizes(limits.least, min(limits.most, *(room[each] for each in lead)))
        if sizes.most < sizes.least:
            continue
        for topic, slot in product(topics, slots):
            shares = np.array([topic in each.topics and slot in each.slots for each in mentees], bool)
            own = np.where(shares, fit, INADMISSIBLE).astype(np.int16)
            if (own >= 0).sum() >= limits.least:
                cells.append(Cell(lead, topic, slot, own, sizes))
    return cells


def _mean(scores: Block) -> Block:
    """Return the mean of each row, rounded down, inadmissible where one of its scores is."""
    mean = scores.astype(np.int64).sum(axis=1) // scores.shape[1]
    return np.where((scores < 0).any(axis=1), INADMISSIBLE, mean).astype(np.int16)


def open_greedily(cells: Sequence[Cell], mentees: int) -> list[int]:
    """Open cell after cell: always the one that would serve most of those left, then with the highest scores.

    Args:
        cells: In their order.
        mentees: Number of mentees.
    """
    chosen: list[int] = []
    busy: set[int] = set()
    free = np.ones(mentees, bool)
    while True:
        best, members = (0, 0, 0), np.zeros(0, np.int64)
        for place, cell in enumerate(cells):
            if busy & set(cell.mentors):
                continue
            fit = np.flatnonzero(free & (cell.scores >= 0))
            fit = fit[np.argsort(-cell.scores[fit].astype(np.int64), kind="stable")][: cell.sizes.most]
            value = (len(fit), int(cell.scores[fit].astype(np.int64).sum()), -place)
            if len(fit) >= cell.sizes.least and value > best:
                best, members = value, fit
        if not len(members):
            return sorted(chosen)
        chosen.append(-best[2])
        busy |= set(cells[chosen[-1]].mentors)
        free[members] = False


def _improve(placement: Placement, cells: Sequence[Cell], chosen: list[int]) -> list[int]:
    """Move each mentor to every other cell and to none, as long as a sweep improves the placement."""
    value = placement.value(chosen)
    for _ in range(SWEEPS):
        before = value
        for lead in sorted({cell.mentors for cell in cells}):
            others = [each for each in chosen if not set(cells[each].mentors) & set(lead)]
            options = [[*others, place] for place, cell in enumerate(cells) if cell.mentors == lead]
            for option in [*options, others]:
                found = placement.value(sorted(option))
                if found > value:
                    chosen, value = sorted(option), found
        if value == before:
            break
    return chosen
