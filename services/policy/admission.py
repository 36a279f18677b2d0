"""The rules of an enrollment under one version of a policy; each returns every breach, as the refusal that it would be.

A decision raises the first breach; a check lists them all. Whether a place was free is no part of them: places are
counted when a person enrolls, and are not known for another time.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime

from services.eventstore.refusal import RefusedError
from services.eventstore.time_window import end_of, start_of
from services.policy.policy import Policy
from services.policy.validity import Validity, missing_requirements


@dataclass(frozen=True, slots=True)
class Admission:
    """The facts of an enrollment.

    Attributes:
        role: Mentor or mentee.
        capacity: Most open relationships; None for the policy's limit.
        seniority: Level on the program's scale, None if unknown.
        occurred_at: When the person was enrolled.
        decided_at: When that was recorded; of an import, when it occurred.
        validity: When the person's requirements hold.
    """

    role: str
    capacity: int | None
    seniority: int | None
    occurred_at: datetime
    decided_at: datetime
    validity: Validity = field(default_factory=dict)


def admission_breaches(policy: Policy, admission: Admission) -> Iterator[RefusedError]:
    """Return every rule of a policy that an enrollment breaks."""
    yield from window_breaches(policy, admission.occurred_at, admission.decided_at)
    yield from seniority_breaches(policy, admission.seniority)
    yield from capacity_breaches(policy, admission.role, admission.capacity)
    yield from clearance_breaches(policy, admission.role, admission.validity, admission.occurred_at)


def clearance_breaches(policy: Policy, role: str, validity: Validity, at: datetime) -> Iterator[RefusedError]:
    """Return the requirements of a role that do not hold at a time, as one breach that names them."""
    missing = missing_requirements(policy, role, validity, at)
    if missing:
        yield RefusedError("requirement-not-cleared", f"not cleared at that time: {', '.join(sorted(missing))}")


def window_breaches(policy: Policy, occurred_at: datetime, decided_at: datetime) -> Iterator[RefusedError]:
    """Return whether an enrollment lies outside the days of admission.

    Args:
        policy: The policy.
        occurred_at: Compared with the first day.
        decided_at: Compared with the last day, which is over at midnight UTC.
    """
    first, last = policy.opens_on, policy.closes_on
    early = first is not None and occurred_at < start_of(first)
    if early or (last is not None and decided_at >= end_of(last)):
        detail = "the program does not admit participants at that time"
        yield RefusedError("outside-program-window", detail, field="occurred_at")


def seniority_breaches(policy: Policy, seniority: int | None) -> Iterator[RefusedError]:
    """Return whether a seniority is missing where it is needed, or lies above the program's scale."""
    if seniority is None:
        if policy.reverse_only:
            detail = "a reverse program requires the seniority: the mentor is strictly junior"
            yield RefusedError("seniority-required", detail, field="seniority", kind="field")
    elif policy.seniority_top is not None and seniority > policy.seniority_top:
        detail = f"the program's seniority scale ends at {policy.seniority_top}"
        yield RefusedError("seniority-above-scale", detail, field="seniority", kind="field")


def capacity_breaches(policy: Policy, role: str, capacity: int | None) -> Iterator[RefusedError]:
    """Return whether a capacity exceeds the policy's limit of a role."""
    limit = policy.limit(role)
    if capacity is not None and capacity > limit:
        detail = f"the program allows a {role} at most {limit} open relationships"
        yield RefusedError("capacity-above-policy", detail, field="capacity", kind="field")
