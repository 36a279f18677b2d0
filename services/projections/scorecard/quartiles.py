"""Archetypes of programs, and the quarter of one among the programs of its archetype. Pure."""

from collections.abc import Collection, Sequence
from typing import Any

FEWEST_PROGRAMS = 8
"""Fewest programs of other organizations that a quarter is stated among."""
FEWEST_ORGANIZATIONS = 5
"""Fewest organizations that these programs belong to."""
FEWEST_PEOPLE = 10
"""Fewest people that the figure of a program must be about to be compared."""


def archetype(policy: dict[str, Any]) -> str:
    """Return the archetype of a program, by the forms of mentoring that its policy allows.

    Args:
        policy: The fields of the policy, as in public events.
    """
    directions, shapes = set(policy.get("directions") or ()), set(policy.get("shapes") or ())
    formality = "informal " if set(policy.get("formalities") or ()) == {"informal"} else ""
    direction = directions.pop() if len(directions) == 1 else "mixed"
    return f"{formality}{direction} {'group' if 'group' in shapes else 'pair'}"


def quarter(own: float, others: Sequence[float], *, higher_is_better: bool) -> int:
    """Return the quarter of a figure among others, from 1, the best, to 4. Equal figures share their middle place.

    Args:
        own: The figure.
        others: The figures of the others.
        higher_is_better: Whether more is better.
    """
    better = sum((other > own) if higher_is_better else (other < own) for other in others)
    equal = sum(other == own for other in others)
    return 1 + int(4 * (better + equal / 2) / (len(others) + 1))


def are_enough(organizations: Collection[str]) -> bool:
    """Return whether a quarter may be stated among programs.

    Args:
        organizations: The organization of each program.
    """
    return len(organizations) >= FEWEST_PROGRAMS and len(set(organizations)) >= FEWEST_ORGANIZATIONS
