"""Explanation of a run from codes and numbers: why a pair, why no mentor, and which skills are scarce."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from services.relationships.matching.engine.people import Mentee, Mentor, Pool
from services.relationships.matching.engine.policy import Policy
from services.relationships.matching.engine.rules import RULES, broken_rules
from services.relationships.matching.engine.score import Score, score_of
from services.relationships.matching.engine.scores import INADMISSIBLE, Block

CONFIDENTIAL = frozenset({"never-pair", "conflict-reporting-chain", "conflict-assessor", "conflict-declared"})
"""Rules that are counted together: neither which one nor against whom is told."""
A_CONFIDENTIAL_RULE = "confidential"
NO_PLACE = "seats-taken"
"""The reason of a mentee whom mentors fit, all of whose places went to others."""

NO_MENTORS = "no-mentors"
"""The reason where no mentor takes part in the run."""


@dataclass(frozen=True, slots=True)
class SkillMet:
    """A wanted skill of a pair: levels 0 (not offered) to 4, importance 1 to 3."""

    skill: str
    wanted: int
    offered: int
    importance: int


@dataclass(frozen=True, slots=True)
class PairReason:
    """The reason for a pair: its score with the contributions, and what became of each wanted skill."""

    score: Score
    skills: tuple[SkillMet, ...]


@dataclass(frozen=True, slots=True)
class Unserved:
    """The reason why a mentee got no mentor.

    Attributes:
        reason: The rule that most mentors break first; `seats-taken` where some fit, `no-mentors` where there is none.
        fitting: Mentors whom all rules admit.
        first: Mentors by the first rule that they break.
        only: Mentors by the one rule that they break: dropping it would admit them.
    """

    reason: str
    fitting: int
    first: Mapping[str, int]
    only: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class Scarcity:
    """A skill: free seats of those who offer it, and places of those who want it."""

    skill: str
    seats: int
    places: int


def why_pair(mentor: Mentor, mentee: Mentee, policy: Policy) -> PairReason:
    """Return why two people fit; the contributions add up to the score exactly.

    Args:
        mentor: Of the pair.
        mentee: Of the pair; wants at least one skill.
        policy: Of the run.
    """
    skills = (
        SkillMet(code, want.level, mentor.skills.get(code, 0), want.importance)
        for code, want in sorted(mentee.wants.items())
    )
    return PairReason(score_of(mentor, mentee, policy), tuple(skills))


def why_unserved(mentee: Mentee, pool: Pool, policy: Policy) -> Unserved:
    """Return why a mentee got no mentor: mentors counted by the rules that they break.

    Args:
        mentee: Of the pool.
        pool: The mentors, and the facts against pairs.
        policy: Of the run.
    """
    counts = Counter(
        tuple(broken_rules(mentor, mentee, policy, pool.facts.get((mentor.id, mentee.id), frozenset())))
        for mentor in pool.mentors
    )
    return unserved_of(counts, mentee, len(pool.mentors))


def unserved_of(broken: Mapping[tuple[str, ...], int], mentee: Mentee, mentors: int) -> Unserved:
    """Return the reason of a mentee from mentors counted by all rules that they break.

    Args:
        broken: Numbers of mentors by the rules, in their order.
        mentee: The mentee.
        mentors: Number of all mentors of the run.
    """
    first, only, fitting = Counter[str](), Counter[str](), 0
    for rules, count in broken.items():
        if not rules:
            fitting += count
            continue
        first[_shown(rules[0])] += count
        if len(rules) == 1:
            only[_shown(rules[0])] += count
    if not mentors:
        reason = NO_MENTORS
    elif fitting:
        reason = NO_PLACE
    elif not mentee.wants:
        reason = "nothing-wanted"
    else:
        reason = max(sorted(first), key=lambda rule: first[rule])
    return Unserved(reason, fitting, _in_order(first), _in_order(only))


def ranks_of(block: Block, mentee: int, mentor: int) -> tuple[int, int]:
    """Return which choice a mentor is among those admissible for a mentee, and the reverse; 1 is the best.

    Args:
        block: The scores of all pairs.
        mentee: Number of the mentee.
        mentor: Number of the mentor.
    """
    score = block[mentee, mentor]
    return 1 + int((block[mentee] > score).sum()), 1 + int((block[:, mentor] > score).sum())


def scarce_skills(pool: Pool) -> list[Scarcity]:
    """Return the skills that are wanted in more places than there are seats of those who offer them; scarcest first.

    Args:
        pool: The people.
    """
    seats, places = Counter[str](), Counter[str]()
    for mentor in pool.mentors:
        seats.update(dict.fromkeys(mentor.skills, mentor.seats))
    for mentee in pool.mentees:
        places.update(dict.fromkeys(mentee.wants, mentee.places))
    found = (Scarcity(skill, seats[skill], wanted) for skill, wanted in places.items() if wanted > seats[skill])
    return sorted(found, key=lambda each: (each.seats - each.places, each.skill))


def both_would_rather(block: Block, pairs: Sequence[tuple[int, int]], pool: Pool) -> int:
    """Return the number of pairs that are not in the answer and in which both score higher than with whom they got.

    A free place counts as the lowest score; a person without any place is not counted.

    Args:
        block: The scores of all pairs.
        pairs: Numbers of mentee and mentor of the answer.
        pool: The people.
    """
    of_mentees = _least([each.places for each in pool.mentees], pairs, block, 0)
    of_mentors = _least([each.seats for each in pool.mentors], pairs, block, 1)
    found = 0
    for mentee, least in enumerate(of_mentees):
        found += int((block[mentee] > np.maximum(of_mentors, least)).sum())
    return found - sum(bool(block[pair] > max(of_mentees[pair[0]], of_mentors[pair[1]])) for pair in set(pairs))


def _least(places: Sequence[int], pairs: Sequence[tuple[int, int]], block: Block, side: int) -> NDArray[np.int64]:
    """Return the score above which each would prefer another pair; one that nothing exceeds without any place."""
    scores: dict[int, list[int]] = {}
    for pair in pairs:
        scores.setdefault(pair[side], []).append(int(block[pair]))
    least = np.full(len(places), INADMISSIBLE, np.int64)
    for number, count in enumerate(places):
        own = scores.get(number, [])
        if not count:
            least[number] = 2**15
        elif len(own) >= count:
            least[number] = min(own)
    return least


def _shown(rule: str) -> str:
    return A_CONFIDENTIAL_RULE if rule in CONFIDENTIAL else rule


def _in_order(counts: Counter[str]) -> dict[str, int]:
    order = list(dict.fromkeys(_shown(rule) for rule in RULES))
    return {rule: counts[rule] for rule in order if counts[rule]}
