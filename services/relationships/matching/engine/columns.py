"""Profiles as arrays of numbers, as the scoring kernel reads them."""

from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from services.relationships.matching.engine.people import Blocks, Mentee, Mode, Pool, merge
from services.relationships.matching.engine.policy import Policy
from services.relationships.matching.engine.score import PARTS_OF_A_LEVEL, wish

MODES: Mapping[Mode, int] = {"remote": 0, "in_person": 1, "either": 2}
"""Two modes exclude each other when their numbers add up to 1."""
UNKNOWN = -(2**62)
BITS = 64

Numbers = NDArray[np.int64]
Words = NDArray[np.uint64]


class Lists(NamedTuple):
    """Lists of unequal length behind each other: list k is `values[starts[k] : starts[k + 1]]`."""

    starts: Numbers
    values: Numbers

    @classmethod
    def of(cls, lists: Iterable[Sequence[Sequence[int]]], width: int) -> "Lists":
        """Return lists of rows.

        Args:
            lists: Rows of numbers, a list a person.
            width: Numbers of a row.
        """
        starts, rows = [0], list[Sequence[int]]()
        for each in lists:
            rows.extend(each)
            starts.append(len(rows))
        return cls(np.array(starts, np.int64), np.array(rows, np.int64).reshape(len(rows), width))


def words_of(sets: Sequence[frozenset[str]], codes: Mapping[str, int]) -> Words:
    """Return sets of codes as words of bits, a row a person.

    Args:
        sets: Codes of each person; codes without a number are left out, because no mentee asks for them.
        codes: Numbers of the codes.
    """
    words = np.zeros((len(sets), max(-(-len(codes) // BITS), 1)), np.uint64)
    for row, each in enumerate(sets):
        for code in each:
            if (place := codes.get(code)) is not None:
                words[row, place // BITS] |= np.uint64(1 << place % BITS)
    return words


class Columns(NamedTuple):
    """The arrays of a pool, as one argument of a kernel."""

    levels: NDArray[np.uint8]
    """Offered levels, a row a wanted skill and a column a mentor."""
    wants: Lists
    """A row a wanted skill: number of the skill, then twelfths of a level that the offered levels 0 to 4 meet."""
    wanted: Numbers
    """Twelfths of a level that each mentee wants."""
    mentor_languages: Words
    mentee_languages: Words
    offered_needs: Words
    asked_needs: Words
    mentor_blocks: Lists
    mentee_blocks: Lists
    mentor_modes: Numbers
    mentee_modes: Numbers
    mentor_seniority: Numbers
    mentee_seniority: Numbers
    wishes: Lists
    """A row a wish: number of the mentor, hundredths that it adds."""
    excluded: Lists
    """A row a pair that a fact excludes: number of the mentor."""

    @classmethod
    def of(cls, pool: Pool, policy: Policy) -> "Columns":
        """Return the arrays of a pool's profiles."""
        mentors, mentees = pool.mentors, pool.mentees
        skills = _numbers(each.wants for each in mentees)
        languages = _numbers(each.languages for each in mentees)
        needs = _numbers(each.needs for each in mentees)
        levels = np.zeros((max(len(skills), 1), len(mentors)), np.uint8)
        for column, mentor in enumerate(mentors):
            for code, level in mentor.skills.items():
                if code in skills:
                    levels[skills[code], column] = level
        number = {mentor.id: place for place, mentor in enumerate(mentors)}
        return cls(
            levels=levels,
            wants=Lists.of((_wants(each, skills) for each in mentees), 6),
            wanted=_column(PARTS_OF_A_LEVEL * sum(w.importance for w in each.wants.values()) for each in mentees),
            mentor_languages=words_of([each.languages for each in mentors], languages),
            mentee_languages=words_of([each.languages for each in mentees], languages),
            offered_needs=words_of([each.helps_with for each in mentors], needs),
            asked_needs=words_of([each.needs for each in mentees], needs),
            mentor_blocks=_spans(each.availability for each in mentors),
            mentee_blocks=_spans(each.availability for each in mentees),
            mentor_modes=_column(MODES[each.mode] for each in mentors),
            mentee_modes=_column(MODES[each.mode] for each in mentees),
            mentor_seniority=_column(_known(each.seniority) for each in mentors),
            mentee_seniority=_column(_known(each.seniority) for each in mentees),
            wishes=_wishes(pool, policy, number),
            excluded=_excluded(pool, number),
        )


def _numbers(codes: Iterable[Iterable[str]]) -> Mapping[str, int]:
    return {code: place for place, code in enumerate(sorted({code for each in codes for code in each}))}


def _column(values: Iterable[int]) -> Numbers:
    return np.array(list(values), np.int64)


def _known(seniority: int | None) -> int:
    return UNKNOWN if seniority is None else seniority


def _wants(mentee: Mentee, skills: Mapping[str, int]) -> list[list[int]]:
    """Return a row a want: the number of the skill, and what each offered level, 0 to 4, meets of it."""
    return [
        [
            skills[code],
            *(want.importance * PARTS_OF_A_LEVEL * min(level, want.level) // want.level for level in range(5)),
        ]
        for code, want in mentee.wants.items()
    ]


def _spans(blocks: Iterable[Blocks | None]) -> Lists:
    return Lists.of((merge(each) for each in blocks), 2)


def _wishes(pool: Pool, policy: Policy, number: Mapping[str, int]) -> Lists:
    """Return the requests of both sides, a list a mentee."""
    weights, ranks = policy.weights, policy.ranks
    row = {mentee.id: place for place, mentee in enumerate(pool.mentees)}
    lists: list[list[tuple[int, int]]] = [[] for _ in pool.mentees]
    for mentee in pool.mentees:
        for wanted in dict.fromkeys(mentee.requests):
            if wanted in number:
                added = 100 * weights.requests * wish(mentee.requests, wanted, ranks) // ranks
                lists[row[mentee.id]].append((number[wanted], added))
    for mentor in pool.mentors:
        for wanted in dict.fromkeys(mentor.requests):
            if wanted in row:
                added = 100 * weights.mentor_requests * wish(mentor.requests, wanted, ranks) // ranks
                lists[row[wanted]].append((number[mentor.id], added))
    return Lists.of(lists, 2)


def _excluded(pool: Pool, number: Mapping[str, int]) -> Lists:
    lists: dict[str, set[int]] = {mentee.id: set() for mentee in pool.mentees}
    for (mentor_id, mentee_id), facts in pool.facts.items():
        if facts and mentor_id in number and mentee_id in lists:
            lists[mentee_id].add(number[mentor_id])
    for mentee_id in lists.keys() & number.keys():
        lists[mentee_id].add(number[mentee_id])  # a person does not mentor herself
    return Lists.of(([(each,) for each in sorted(lists[mentee.id])] for mentee in pool.mentees), 1)
