"""Reasons of mentees without a mentor, for all mentors at once: equal to `why_unserved`, and fit for large runs."""

from collections import Counter, defaultdict
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from services.relationships.matching.engine.columns import UNKNOWN, Columns
from services.relationships.matching.engine.explain import Unserved, unserved_of
from services.relationships.matching.engine.kernel import ProfileScores
from services.relationships.matching.engine.people import Pool
from services.relationships.matching.engine.policy import Policy
from services.relationships.matching.engine.rules import RULES, broken_rules

Flags = NDArray[np.int64]
_BIT = {rule: 1 << place for place, rule in enumerate(RULES)}


class Reasons:
    """The rules that pairs of a run break.

    Args:
        pool: The people, and the facts against pairs.
        policy: Of the run; it demands no minimum of time.
    """

    def __init__(self, pool: Pool, policy: Policy) -> None:
        self._pool, self._policy = pool, policy
        self._columns = Columns.of(pool, policy)
        self._scores = ProfileScores(_without_rules(pool), replace(policy, floor=0, direction="traditional"))
        self._numbers = {each.id: number for number, each in enumerate(pool.mentors)}
        self._with_facts: dict[str, set[int]] = defaultdict(set)
        for mentor, mentee in pool.facts:
            if mentor in self._numbers:
                self._with_facts[mentee].add(self._numbers[mentor])

    def why_unserved(self, mentee: int) -> Unserved:
        """Return why a mentee got no mentor.

        Args:
            mentee: The number of the mentee in the pool.
        """
        one, facts = self._pool.mentees[mentee], self._pool.facts
        apart = set(self._with_facts[one.id])
        if one.id in self._numbers:
            apart.add(self._numbers[one.id])
        counts = Counter[tuple[str, ...]]()
        for number in apart:
            mentor = self._pool.mentors[number]
            broken = broken_rules(mentor, one, self._policy, facts.get((mentor.id, one.id), frozenset()))
            counts[tuple(broken)] += 1
        flags = np.delete(self._flags(mentee), sorted(apart))
        for flag, count in zip(*(each.tolist() for each in np.unique(flags, return_counts=True)), strict=True):
            counts[tuple(rule for rule in RULES if flag & _BIT[rule])] += count
        return unserved_of(counts, one, len(self._pool.mentors))

    def _flags(self, mentee: int) -> Flags:
        """Return a bit a rule that each mentor breaks, facts left aside."""
        columns, policy = self._columns, self._policy
        flags = np.zeros(len(self._pool.mentors), np.int64)
        if policy.direction == "reverse":
            mine, theirs = columns.mentee_seniority[mentee], columns.mentor_seniority
            unknown = (theirs == UNKNOWN) | (mine == UNKNOWN)
            flags |= np.where(unknown, _BIT["seniority-unknown"], 0)
            flags |= np.where(~unknown & (theirs >= mine), _BIT["mentor-not-junior"], 0)
        asked = columns.mentee_languages[mentee]
        if asked.any():
            silent = ~(columns.mentor_languages & asked).any(axis=1)
            flags |= np.where(silent, _BIT["no-common-language"], 0)
        apart = columns.mentor_modes + columns.mentee_modes[mentee] == 1
        flags |= np.where(apart, _BIT["mode"], 0)
        return flags | self._of_scores(mentee)

    def _of_scores(self, mentee: int) -> Flags:
        if not self._pool.mentees[mentee].wants:
            return np.full(len(self._pool.mentors), _BIT["nothing-wanted"], np.int64)
        scores = self._scores.block(mentee, mentee + 1)[0]
        flags = np.zeros(len(scores), np.int64)
        flags[scores < 0] = _BIT["no-wanted-skill"]
        flags[(scores >= 0) & (scores < self._policy.floor)] = _BIT["below-floor"]
        return flags


def _without_rules(pool: Pool) -> Pool:
    """Return the same people without what excludes a pair, so each pair that shares a skill has a score."""
    mentors = [replace(each, languages=frozenset(), mode="either") for each in pool.mentors]
    mentees = [replace(each, languages=frozenset(), mode="either") for each in pool.mentees]
    return Pool(mentors, mentees)
