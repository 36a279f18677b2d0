"""The rules of a version of the policy that an enrollment breaks, by the rules that decisions use."""

from __future__ import annotations

from datetime import datetime

from services.enrollment.participation.aggregate import Participation
from services.enrollment.programs.aggregate import Program
from services.eventstore.refusal import RefusedError
from services.policy.admission import Admission
from services.policy.versions import PolicyVersion, in_force


def admission_of(participation: Participation) -> Admission:
    """Return the facts of an enrollment: of one that was decided as they were, of an application as they are."""
    decided = participation.enrollment
    if decided is None:
        at = participation.last_known_at
        return Admission(participation.role, None, participation.seniority, at, at, participation.validity)
    return Admission(
        participation.role,
        decided.capacity,
        decided.seniority,
        decided.occurred_at,
        decided.decided_at,
        participation.validity,
    )


def version_of(
    program: Program, participation: Participation, number: int | None, at: datetime | None
) -> PolicyVersion:
    """Return the version of the policy that is asked about.

    Args:
        program: The participation's program.
        participation: The participation.
        number: The version; by default the one of the time.
        at: The time; by default the version under which the enrollment was decided.

    Raises:
        RefusedError: `policy-version-unknown`; the detail names those that are known.
    """
    if number is None and at is not None:
        return in_force(program.versions, at)
    if number is None:
        decided = participation.enrollment
        if decided is None:
            return in_force(program.versions, participation.last_known_at)
        number = decided.policy_version
    for version in program.versions:
        if version.number == number:
            return version
    known = ", ".join(str(version.number) for version in program.versions)
    detail = f"the program's policy has the versions {known}, not {number}"
    raise RefusedError("policy-version-unknown", detail, field="version", kind="unknown")
