"""Groups of a run: mentors and mentees who share a skill as their topic and an hour of the week as their slot."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from services.relationships.matching.engine.errors import MatchingError
from services.relationships.matching.engine.group_placement import Sizes
from services.relationships.matching.engine.groups import Cell, Group, GroupPerson, cells_of, choose_groups
from services.relationships.matching.engine.kernel import ProfileScores
from services.relationships.matching.engine.match import match
from services.relationships.matching.engine.people import Blocks, Mentee, Mentor, Pool, merge
from services.relationships.matching.engine.policy import Policy
from services.relationships.matching.engine.scores import INADMISSIBLE, Block, GivenScores

STEP_MINUTES = 30
"""Groups begin at whole and half hours of the week, in UTC."""
CELLS_OF_A_LEAD = 12
"""Topics and slots that are tried for each mentor or pair of mentors: those that most mentees fit."""


@dataclass(frozen=True, slots=True, kw_only=True)
class GroupTerms:
    """Terms of the groups that a run may propose.

    Attributes:
        sizes: Least and most mentees of a group.
        co_led: Pairs of mentors who lead together, and not alone.
    """

    sizes: Sizes
    co_led: Sequence[tuple[str, str]] = ()


class GroupRun(NamedTuple):
    """Groups of a run, and what no choice of groups can exceed.

    Attributes:
        groups: In the order of their mentors.
        people: Mentees who are in a group.
        score: The sum of their scores.
        most_people: Proven: no choice of groups serves more.
        most_score: Proven: no choice of groups scores more.
    """

    groups: tuple[Group, ...]
    people: int
    score: int
    most_people: int
    most_score: int


def match_groups(pool: Pool, policy: Policy, terms: GroupTerms) -> GroupRun:
    """Return groups that serve many mentees, then with high scores; a mentor leads no more mentees than free seats.

    Args:
        pool: The people, and facts against pairs.
        policy: How each mentee is judged with each mentor of a group.
        terms: Sizes and pairs of mentors.

    Raises:
        MatchingError: The sizes exclude each other, or a pair of mentors is unknown; `locked-with-groups`.
    """
    if pool.locked:
        raise MatchingError("locked-with-groups", "A pair cannot be fixed in a run of groups.", "locked")
    leaders, people, possible = candidates(pool, policy, terms)
    found = choose_groups(leaders, people, undominated(possible))
    best = _best_of_each(possible, len(pool.mentees), len(pool.mentors))
    alone = Pool(
        [Mentor(id=each.id, capacity=min(each.seats, terms.sizes.most)) for each in pool.mentors],
        [Mentee(id=each.id) for each in pool.mentees],
    )
    most_people, most_score = (
        match(alone, aims=[aim], scores=GivenScores(best)).value[aim] for aim in ("people", "score")
    )
    return GroupRun(found.groups, found.people, found.score, most_people, most_score)


class Candidates(NamedTuple):
    """People as groups see them, and every group that could be."""

    leaders: list[GroupPerson]
    people: list[GroupPerson]
    cells: list[Cell]


def candidates(pool: Pool, policy: Policy, terms: GroupTerms) -> Candidates:
    """Return every group that could be.

    Args:
        pool: The people, and facts against pairs.
        policy: How each mentee is judged with each mentor of a group.
        terms: Sizes and pairs of mentors.

    Raises:
        MatchingError: The sizes exclude each other, or a pair of mentors is unknown.
    """
    leaders = [
        GroupPerson(each.id, frozenset(each.skills), slots_of(each.availability, policy)) for each in pool.mentors
    ]
    people = [GroupPerson(each.id, frozenset(each.wants), slots_of(each.availability, policy)) for each in pool.mentees]
    seats = [each.seats for each in pool.mentors]
    cells = cells_of(leaders, people, _scores(pool, policy), terms.co_led, terms.sizes, seats)
    paired = {each for pair in terms.co_led for each in pair}
    alone = [each for each in cells if len(each.mentors) > 1 or leaders[each.mentors[0]].id not in paired]
    return Candidates(leaders, people, alone)


def slots_of(availability: Blocks | None, policy: Policy) -> frozenset[str]:
    """Return the minutes of the week at which a person is free for a whole meeting; none where nothing is stated.

    Args:
        availability: Free spans of the week.
        policy: Gives the minutes of a meeting.
    """
    found: set[str] = set()
    for start, end in merge(availability):
        first = -(-start // STEP_MINUTES) * STEP_MINUTES
        found.update(f"{minute:05}" for minute in range(first, end - policy.needed_minutes + 1, STEP_MINUTES))
    return frozenset(found)


def undominated(cells: Sequence[Cell]) -> list[Cell]:
    """Return the cells worth trying: of one lead, none that fewer of the same mentees fit, and at most twelve.

    Scores of a lead do not depend on topic and slot, so a cell that a subset of another's mentees fit is never better.

    Args:
        cells: In their order.
    """
    by_lead: dict[tuple[int, ...], list[Cell]] = {}
    for cell in cells:
        by_lead.setdefault(cell.mentors, []).append(cell)
    kept: list[Cell] = []
    for own in by_lead.values():
        chosen: list[Cell] = []
        for cell in sorted(own, key=lambda each: -int((each.scores >= 0).sum())):
            fits = cell.scores >= 0
            if not any((fits <= (each.scores >= 0)).all() for each in chosen):
                chosen.append(cell)
        kept += sorted(chosen[:CELLS_OF_A_LEAD], key=lambda each: (each.topic, each.slot))
    return kept


def _scores(pool: Pool, policy: Policy) -> Block:
    """Return the scores of all pairs; of a mentee who has no place for one more mentor none is admissible."""
    scores = ProfileScores(pool, policy).block(0, len(pool.mentees))
    full = np.array([not each.places for each in pool.mentees], bool)
    scores[full, :] = INADMISSIBLE
    return scores


def _best_of_each(cells: Sequence[Cell], mentees: int, mentors: int) -> Block:
    """Return the best score that each mentee can have in a group of each mentor."""
    best = np.full((mentees, mentors), INADMISSIBLE, np.int16)
    for cell in cells:
        for mentor in cell.mentors:
            best[:, mentor] = np.maximum(best[:, mentor], cell.scores)
    return best
