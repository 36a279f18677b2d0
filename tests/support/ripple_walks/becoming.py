"""Mentors who had been mentored: fertility, give-back, reproduction, flows and founding, from the definitions."""

from fractions import Fraction

from services.ripple import NEVER, Edge, Rule
from tests.support.ripple_walks.walks import may_follow, people_of


def direct(edges: list[Edge], mentor: str) -> set[str]:
    """Return a mentor's mentees with delivered influence."""
    return {edge.mentee for edge in edges if edge.mentor == mentor and edge.effect != NEVER}


def fertile(edges: list[Edge], mentor: str, rule: Rule) -> set[str]:
    """Return those of them who started to mentor after the effect, delivered or not."""
    return {
        before.mentee
        for before in edges
        for after in edges
        if before.mentor == mentor and may_follow(after, before, rule)
    }


def first_effect(edges: list[Edge], person: str) -> int:
    """Return when influence was first delivered to a person, or NEVER."""
    return min((edge.effect for edge in edges if edge.mentee == person), default=NEVER)


def first_relationships(edges: list[Edge], person: str) -> list[Edge]:
    """Return the relationships with which a person became a mentor; several may start at once."""
    own = [edge for edge in edges if edge.mentor == person]
    return [edge for edge in own if edge.start == min(other.start for other in own)]


def parents(edges: list[Edge], person: str, rule: Rule) -> set[str]:
    """Return the mentors whose influence had reached a person when they first mentored."""
    firsts = first_relationships(edges, person)
    return {before.mentor for before in edges for first in firsts if may_follow(first, before, rule)}


def give_back(edges: list[Edge], rule: Rule) -> tuple[set[str], set[str], set[str]]:
    """Return the people at risk, those of them who gave back, and those mentored when already mentors."""
    mentored = {person for person in people_of(edges) if first_effect(edges, person) != NEVER}
    mentors = {edge.mentor for edge in edges}
    gave = {person for person in mentored & mentors if parents(edges, person, rule)}
    already = (mentored & mentors) - gave
    return mentored - already, gave, already


def credit(edges: list[Edge], mentor: str, rule: Rule) -> Fraction:
    """Sum a mentor's shares of the new mentors, exactly."""
    shares = [parents(edges, person, rule) for person in people_of(edges)]
    return sum((Fraction(1, len(share)) for share in shares if mentor in share), Fraction(0))


def flow(edges: list[Edge], source: str, target: str, rule: Rule) -> set[str]:
    """Return the people mentored in one program who later started as mentors in the other."""
    return {
        before.mentee
        for before in edges
        for after in edges
        if before.program == source and after.program == target and may_follow(after, before, rule)
    }


def spawned(edges: list[Edge], source: str, target: str, rule: Rule) -> Fraction:
    """Return a program's share of another's founding: founders of its earliest start who had been mentored in it."""
    own = [edge for edge in edges if edge.program == target]
    founding = [edge for edge in own if edge.start == min(other.start for other in own)]
    founders = {edge.mentor for edge in founding}
    taught = {
        first.mentor
        for first in founding
        for before in edges
        if before.program == source and may_follow(first, before, rule)
    }
    return Fraction(len(taught), len(founders)) if founders else Fraction(0)
