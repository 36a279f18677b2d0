"""Rules of matching: which pairs are admissible. A rule is never traded against points."""

from collections.abc import Collection

from services.relationships.matching.engine.people import Mentee, Mentor
from services.relationships.matching.engine.policy import Policy
from services.relationships.matching.engine.score import common_minutes, score_of, skills_met

RULES = (
    "same-person",
    "not-eligible",
    "requirement-invalid",
    "already-paired",
    "never-pair",
    "conflict-reporting-chain",
    "conflict-assessor",
    "conflict-declared",
    "seniority-unknown",
    "mentor-not-junior",
    "no-common-language",
    "mode",
    "too-far",
    "nothing-wanted",
    "no-wanted-skill",
    "too-little-time",
    "below-floor",
)
"""Every rule in its order: the first that a pair breaks is the reason, all that it breaks are kept."""


def broken_rules(mentor: Mentor, mentee: Mentee, policy: Policy, facts: frozenset[str] = frozenset()) -> list[str]:
    """Return the rules that a pair breaks, in their order; an empty list: admissible.

    A fact that a rule needs and that is missing breaks the rule: unknown is never a silent yes.

    Args:
        mentor: Of the pair.
        mentee: Of the pair.
        policy: Direction, minimum of time, and floor.
        facts: Rules that recorded facts break.
    """
    found = set(facts)
    if mentor.id == mentee.id:
        found.add("same-person")
    found |= _broken_by_profiles(mentor, mentee, policy)
    if not mentee.wants:
        found.add("nothing-wanted")
    elif not skills_met(mentor, mentee)[0]:
        found.add("no-wanted-skill")
    elif score_of(mentor, mentee, policy).hundredths < policy.floor:
        found.add("below-floor")
    return in_order(found)


def in_order(found: Collection[str]) -> list[str]:
    """Return rules in their order.

    Args:
        found: Names of rules.
    """
    return [rule for rule in RULES if rule in found]


def _broken_by_profiles(mentor: Mentor, mentee: Mentee, policy: Policy) -> set[str]:
    found = set()
    if policy.direction == "reverse":
        if mentor.seniority is None or mentee.seniority is None:
            found.add("seniority-unknown")
        elif mentor.seniority >= mentee.seniority:
            found.add("mentor-not-junior")
    if mentee.languages and not mentee.languages & mentor.languages:
        found.add("no-common-language")
    if {mentor.mode, mentee.mode} == {"remote", "in_person"}:
        found.add("mode")
    if policy.minimum_minutes is not None:
        minutes = common_minutes(mentor.availability, mentee.availability)
        if minutes < policy.minimum_minutes:
            found.add("too-little-time")
    return found
