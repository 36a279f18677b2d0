"""Reach, generations, lineage, chains and program reach, from enumerated paths."""

from itertools import pairwise

from services.ripple import NEVER, Edge
from tests.support.ripple_walks.walks import Walk, between


def generations(every: list[Walk], person: str) -> dict[str, int]:
    """Return the people downstream of a person, each with the fewest relationships of a valid path."""
    ends = {walk[-1].mentee for walk in every if walk[0].mentor == person} - {person}
    return {end: min(map(len, between(every, person, end))) for end in ends}


def lineage(every: list[Walk], person: str) -> set[str]:
    """Return the mentors upstream of a person."""
    return {walk[0].mentor for walk in every if walk[-1].mentee == person} - {person}


def decayed(every: list[Walk], person: str, alpha: float) -> float:
    """Return the decayed reach of a person."""
    return sum(alpha ** (generation - 1) for generation in generations(every, person).values())


def earliest(paths: list[Walk]) -> int:
    """Return the earliest arrival by any of the paths; NEVER without any."""
    return min((walk[-1].effect for walk in paths), default=NEVER)


def chain(every: list[Walk]) -> int:
    """Return the most relationships of a path whose starts strictly increase."""
    rising = [walk for walk in every if all(before.start < after.start for before, after in pairwise(walk))]
    return max(map(len, rising), default=0)


def program_reach(every: list[Walk], program: str) -> set[str]:
    """Return the people downstream of any relationship of a program, its mentees included."""
    return {walk[-1].mentee for walk in every if walk[0].program == program}


def deep_flow(edges: list[Edge], every: list[Walk], source: str, target: str) -> set[str]:
    """Return the people downstream of one program who were mentored in another."""
    mentored = {edge.mentee for edge in edges if edge.program == target and edge.effect != NEVER}
    return program_reach(every, source) & mentored
