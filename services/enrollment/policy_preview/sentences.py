"""Sentences about the consequences of a change, as a coordinator reads them."""

from __future__ import annotations

from collections.abc import Iterator

from services.enrollment.policy_preview.domain import Consequences


def describe(consequences: Consequences) -> list[str]:
    """Return one sentence for each consequence."""
    return list(_describe(consequences)) or ["The change affects no person and no proposal of the program now."]


def _describe(consequences: Consequences) -> Iterator[str]:
    for role, people in consequences.above_capacity.items():
        be = "is" if people == 1 else "are"
        yield f"{_count(people, role)} {be} above the new capacity: nothing ends, {_count(people, 'review')} open."
    for role, people in consequences.above_places.items():
        be = "is" if people == 1 else "are"
        who = _count(people, role)
        yield f"{who} {be} beyond the new places: nothing ends, and no {role} enrolls until one is free."
    for missing in consequences.without_requirement:
        have = "has" if missing.people == 1 else "have"
        who = _count(missing.people, missing.role)
        yield f"{who} {have} not cleared {missing.kind}, which is new: nothing starts for them until it is cleared."
    for rule, people in consequences.refused_applications.items():
        yield f"{_count(people, 'application')} could no longer be enrolled ({rule})."
    if consequences.disallowed_proposals:
        proposals = _count(consequences.disallowed_proposals, "open proposal")
        yield f"{proposals} could no longer be accepted: the form would not be allowed."


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"
