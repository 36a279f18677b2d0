"""Contradictions: policies whose values are each allowed, and together cannot be kept. Pure."""

from __future__ import annotations

from itertools import combinations

from services.eventstore.refusal import RefusedError
from services.policy.policy import Policy, Requirement


def require_consistency(policy: Policy) -> None:
    """Pass if the values of a policy can be kept together.

    Raises:
        RefusedError: `window-reversed`, `ends-before-window`, `commitment-exceeds-program`,
            `cadence-exceeds-commitment`, `reverse-without-seniority`, `requirement-duplicate` or
            `guardian-consent-of-mentors`, about the field at fault.
    """
    _check_days(policy)
    _check_commitment(policy)
    if "reverse" in policy.directions and policy.seniority_top is None:
        detail = "in a reverse match the mentor is strictly junior, so the program needs a seniority scale"
        raise RefusedError("reverse-without-seniority", detail, field="seniority_top", kind="field")
    _check_requirements(policy.requirements)


def _check_days(policy: Policy) -> None:
    opens, closes, ends = policy.opens_on, policy.closes_on, policy.ends_on
    if opens and closes and closes < opens:
        raise RefusedError("window-reversed", "closes_on must not be before opens_on", field="closes_on", kind="field")
    if ends and ((closes and ends < closes) or (opens and ends < opens)):
        detail = "ends_on must not be before opens_on or closes_on: a program admits no person after its end"
        raise RefusedError("ends-before-window", detail, field="ends_on", kind="field")


def _check_commitment(policy: Policy) -> None:
    days, opens, ends = policy.commitment_days, policy.opens_on, policy.ends_on
    if days is None:
        return
    if policy.cadence_days is not None and policy.cadence_days > days:
        detail = f"a session every {policy.cadence_days} days does not fit into a commitment of {days} days"
        raise RefusedError("cadence-exceeds-commitment", detail, field="cadence_days", kind="field")
    if opens and ends and (ends - opens).days < days:
        detail = f"a commitment of {days} days does not fit between opens_on and ends_on"
        raise RefusedError("commitment-exceeds-program", detail, field="commitment_days", kind="field")


def _check_requirements(requirements: tuple[Requirement, ...]) -> None:
    for one, other in combinations(requirements, 2):
        if one.kind == other.kind and (one.role == other.role or "both" in {one.role, other.role}):
            detail = f"{one.kind} is required twice of the same role"
            raise RefusedError("requirement-duplicate", detail, field="requirements", kind="field")
    if any(each.kind == "guardian-consent" and each.role == "mentor" for each in requirements):
        detail = "guardian consent is about a mentee who is a minor; it cannot be required of mentors only"
        raise RefusedError("guardian-consent-of-mentors", detail, field="requirements", kind="field")
