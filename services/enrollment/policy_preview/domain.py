"""Consequences of a change of a policy: counted over the present facts, by the rules that decisions use. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from services.policy.admission import Admission, admission_breaches
from services.policy.pairing import Form, form_breaches
from services.policy.policy import Policy
from services.policy.versions import PolicyVersion

APPLICATIONS = frozenset({"applied", "screening", "waitlisted"})
ROLES = ("mentor", "mentee")


@dataclass(frozen=True, slots=True)
class Participants:
    """People of a program with the same facts.

    Attributes:
        role: Mentor or mentee.
        state: invited, applied, screening, waitlisted or enrolled; paused and suspended people are enrolled here.
        load: Open relationships of each.
        seniority: Level on the program's scale, None if unknown.
        cleared: Kinds of requirements that hold when the version takes effect.
        people: How many they are.
    """

    role: str
    state: str
    load: int
    seniority: int | None
    cleared: frozenset[str]
    people: int


@dataclass(frozen=True, slots=True)
class Proposals:
    """Open proposals of a program with the same form."""

    form: Form
    number: int


@dataclass(frozen=True, slots=True)
class Facts:
    """The present facts of a program.

    Attributes:
        participants: Its people, grouped.
        proposals: Its open proposals, grouped.
        positions: The position of each source through which the facts are known.
    """

    participants: Sequence[Participants]
    proposals: Sequence[Proposals]
    positions: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class Missing:
    """People of a role who lack a requirement that the change adds."""

    kind: str
    role: str
    people: int


@dataclass(frozen=True, slots=True)
class Consequences:
    """The consequences of a change; figures that are zero are left out.

    Attributes:
        above_capacity: People with more open relationships than the policy would allow, by role.
        above_places: Enrolled people beyond the places, by role.
        without_requirement: Enrolled people without a requirement that is added.
        refused_applications: Applications that could no longer be enrolled, by the rule that would refuse them.
        disallowed_proposals: Open proposals of a form that would no longer be allowed.
    """

    above_capacity: Mapping[str, int]
    above_places: Mapping[str, int]
    without_requirement: Sequence[Missing]
    refused_applications: Mapping[str, int]
    disallowed_proposals: int


def find_consequences(before: Policy, version: PolicyVersion, facts: Facts) -> Consequences:
    """Return what a version would mean for the present people and proposals of a program.

    Args:
        before: The policy that is in force when the version takes effect.
        version: The version.
        facts: The present facts.
    """
    policy = version.policy
    return Consequences(
        above_capacity=_above_capacity(policy, facts),
        above_places=_above_places(policy, facts),
        without_requirement=_without_requirement(before, policy, facts),
        refused_applications=_refused_applications(policy, version.effective_at, facts),
        disallowed_proposals=sum(
            each.number for each in facts.proposals if next(form_breaches(policy, each.form), None) is not None
        ),
    )


def _above_capacity(policy: Policy, facts: Facts) -> dict[str, int]:
    above: Counter[str] = Counter()
    for group in facts.participants:
        if group.state == "enrolled" and group.load > policy.limit(group.role):
            above[group.role] += group.people
    return dict(above)


def _above_places(policy: Policy, facts: Facts) -> dict[str, int]:
    above = {}
    for role in ROLES:
        places = policy.places(role)
        if places is not None and (beyond := _enrolled(facts, role) - places) > 0:
            above[role] = beyond
    return above


def _without_requirement(before: Policy, policy: Policy, facts: Facts) -> list[Missing]:
    found = []
    for role in ROLES:
        known = {requirement.kind for requirement in before.requirements_of(role)}
        for kind in (each.kind for each in policy.requirements_of(role) if each.kind not in known):
            people = sum(
                group.people
                for group in facts.participants
                if (group.role, group.state) == (role, "enrolled") and kind not in group.cleared
            )
            if people:
                found.append(Missing(kind, role, people))
    return found


def _refused_applications(policy: Policy, at: datetime, facts: Facts) -> dict[str, int]:
    """Return the refusals of applications; what an applicant has not cleared yet can be cleared."""
    refused: Counter[str] = Counter()
    for group in facts.participants:
        if group.state not in APPLICATIONS:
            continue
        admission = Admission(group.role, None, group.seniority, at, at)
        rules = {breach.rule for breach in admission_breaches(policy, admission)} - {"requirement-not-cleared"}
        places = policy.places(group.role)
        if places is not None and _enrolled(facts, group.role) >= places:
            rules.add("program-full")
        refused.update(dict.fromkeys(rules, group.people))
    return dict(sorted(refused.items()))


def _enrolled(facts: Facts, role: str) -> int:
    return sum(group.people for group in facts.participants if (group.role, group.state) == (role, "enrolled"))
