"""Strategies of runs: small ones with given scores, and profiles."""

from typing import NamedTuple

import numpy as np
from hypothesis import strategies as st

from services.relationships.matching.engine import Mentee, Mentor, Pool, Want
from services.relationships.matching.engine.scores import Block

SKILLS, NEEDS, LANGUAGES = ("sql", "law", "art", "go"), ("network", "promotion"), ("en", "fr")
few = st.integers(0, 3)


class Run(NamedTuple):
    """A run with given scores."""

    pool: Pool
    scores: Block


@st.composite
def small_runs(draw: st.DrawFn, largest: int = 4) -> Run:
    """Draw at most so many people a side, with scores that tie often."""
    mentors = [
        Mentor(id=f"m{place}", capacity=draw(few), open=draw(st.sampled_from([0, 0, 1])))
        for place in range(draw(st.integers(0, largest)))
    ]
    mentees = [
        Mentee(
            id=f"e{place}",
            limit=draw(few),
            open=draw(st.sampled_from([0, 0, 0, 1])),
            waiting_days=draw(st.sampled_from([0, 10, 40, 100])),
        )
        for place in range(draw(st.integers(0, largest)))
    ]
    values = st.sampled_from([-1, 0, 10, 20, 20, 50, 90])
    cells = [[draw(values) for _ in mentors] for _ in mentees]
    return Run(Pool(mentors, mentees), np.array(cells, np.int16).reshape(len(mentees), len(mentors)))


def _subset(values: tuple[str, ...]) -> st.SearchStrategy[frozenset[str]]:
    return st.frozensets(st.sampled_from(values))


def _spans() -> st.SearchStrategy[tuple[tuple[int, int], ...] | None]:
    span = st.tuples(st.integers(0, 300), st.integers(1, 90)).map(lambda each: (each[0], each[0] + each[1]))
    return st.none() | st.lists(span, max_size=3).map(tuple)


@st.composite
def profile_pools(draw: st.DrawFn) -> Pool:
    """Draw people with profiles; ids of both sides may be the same."""
    ids = st.sampled_from([f"p{place}" for place in range(8)])
    mentors = [
        Mentor(
            id=each,
            capacity=draw(few),
            languages=draw(_subset(LANGUAGES)),
            skills=draw(st.dictionaries(st.sampled_from(SKILLS), st.integers(1, 4))),
            helps_with=draw(_subset(NEEDS)),
            availability=draw(_spans()),
            mode=draw(st.sampled_from(["remote", "in_person", "either"])),
            seniority=draw(st.none() | few),
            requests=tuple(draw(st.lists(ids, unique=True, max_size=4))),
        )
        for each in draw(st.lists(ids, unique=True, max_size=4))
    ]
    wants = st.builds(Want, st.integers(1, 4), st.integers(1, 3))
    mentees = [
        Mentee(
            id=each,
            limit=draw(few),
            waiting_days=draw(st.integers(0, 100)),
            languages=draw(_subset(LANGUAGES)),
            wants=draw(st.dictionaries(st.sampled_from(SKILLS), wants)),
            needs=draw(_subset(NEEDS)),
            availability=draw(_spans()),
            mode=draw(st.sampled_from(["remote", "in_person", "either"])),
            seniority=draw(st.none() | few),
            requests=tuple(draw(st.lists(ids, unique=True, max_size=4))),
        )
        for each in draw(st.lists(ids, unique=True, max_size=4))
    ]
    pairs = st.tuples(ids, ids)
    facts = draw(st.dictionaries(pairs, st.frozensets(st.sampled_from(["never-pair", "already-paired"])), max_size=3))
    return Pool(mentors, mentees, facts=facts)
