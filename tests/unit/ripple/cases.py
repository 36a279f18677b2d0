"""Format of a worked case: an edge list, and the values of every measure under each path rule, computed by hand."""

from dataclasses import dataclass

from services.ripple import Edge

UNTIL = 10
"""When observation of every case ends."""


def edges(text: str, delay: int = 0) -> list[Edge]:
    """Read ``A→B@1, P: B→C@2`` (an optional program before the colon)."""
    found = []
    for number, part in enumerate(text.split(", ")):
        program, _, relation = part.rpartition(": ")
        pair, _, time = relation.partition("@")
        mentor, _, mentee = pair.partition("→")
        found.append(Edge(mentor, mentee, int(time), int(time) + delay, program, str(number)))
    return found


@dataclass(frozen=True, kw_only=True)
class Expected:
    """What a case gives under one rule. Every measure must be given; who is not named has nothing of it.

    Attributes:
        lineage: Person → the mentors upstream of them. Reach is counted from it, see ``reach``.
        reach: Mentor → how many people downstream.
        sizes: Mentor → how many people in the first, second … generation.
        decayed: Mentor → decayed reach at α = 0.5.
        direct: Mentor → distinct mentees, and those of them who mentored after the effect.
        give_back: At risk, gave back, already mentors.
        r: New mentors per mentor, shared credit; and full credit.
        chain: Length of the longest.
        flow: Programs P, Q → people.
        program_reach: Program → people downstream of it.
        deep: Programs P, Q → people downstream of P who were mentored in Q.
        lost: Person → who is lost had they never joined.
        survival: (time, at risk just before, share left after) of each give-back; observed until 10.
    """

    reach: dict[str, int]
    lineage: dict[str, str]
    sizes: dict[str, list[int]]
    decayed: dict[str, float]
    direct: dict[str, tuple[int, int]]
    give_back: tuple[int, int, int]
    r: tuple[float, float]
    chain: int
    flow: dict[tuple[str, str], int]
    program_reach: dict[str, str]
    deep: dict[tuple[str, str], int]
    lost: dict[str, str]
    survival: list[tuple[int, int, float]]


@dataclass(frozen=True)
class Case:
    """An edge list, and the expected values under each rule."""

    name: str
    edges: list[Edge]
    at_or_after: Expected
    strictly_after: Expected
