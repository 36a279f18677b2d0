"""A policy in public events: written by enrollment, read by every service that decides or shows something under it."""

from __future__ import annotations

from datetime import date
from typing import TypedDict

from services.contract.envelope import from_days, to_days
from services.contract.event_data import enrollment as public
from services.policy.policy import (
    Confidentiality,
    ConflictKind,
    Direction,
    DirectoryReaders,
    DocumentKind,
    Formality,
    NeverPairScope,
    Policy,
    Requirement,
    RequirementKind,
    RequirementRole,
    Shape,
)


class PolicyData(TypedDict):
    """The fields of a policy that `program-opened` and `policy-changed` share."""

    formalities: list[Formality]
    directions: list[Direction]
    shapes: list[Shape]
    mentor_capacity: int
    mentee_limit: int
    minimum_group_size: int
    confidentiality: Confidentiality
    request_expiry_days: int
    opens_on: int | None
    closes_on: int | None
    ends_on: int | None
    commitment_days: int | None
    cadence_days: int | None
    mentor_places: int | None
    mentee_places: int | None
    seniority_top: int
    approval_required: bool
    reopen_days: int
    trial_days: int
    requirement_kinds: list[RequirementKind]
    requirement_roles: list[RequirementRole]
    requirement_valid_days: list[int]
    requirement_criteria_versions: list[int]
    document_kinds: list[DocumentKind]
    conflict_kinds: list[ConflictKind]
    never_pair_scope: NeverPairScope
    closure_reasons: list[str]
    end_reasons: list[str]
    objective_codes: list[str]
    directory: DirectoryReaders
    mentors_listed: bool
    most_requests: int
    flash_sessions: bool
    flash_sessions_monthly: int | None


def write_policy(policy: Policy) -> PolicyData:
    """Return a policy as the fields of a public event."""
    return PolicyData(
        formalities=list(policy.formalities),
        directions=list(policy.directions),
        shapes=list(policy.shapes),
        mentor_capacity=policy.mentor_capacity,
        mentee_limit=policy.mentee_limit,
        minimum_group_size=policy.minimum_group_size,
        confidentiality=policy.confidentiality,
        request_expiry_days=policy.request_expiry_days,
        opens_on=_days(policy.opens_on),
        closes_on=_days(policy.closes_on),
        ends_on=_days(policy.ends_on),
        commitment_days=policy.commitment_days,
        cadence_days=policy.cadence_days,
        mentor_places=policy.mentor_places,
        mentee_places=policy.mentee_places,
        seniority_top=policy.seniority_top or 0,
        approval_required=policy.approval_required,
        reopen_days=policy.reopen_days,
        trial_days=policy.trial_days,
        requirement_kinds=[each.kind for each in policy.requirements],
        requirement_roles=[each.role for each in policy.requirements],
        requirement_valid_days=[each.valid_days or 0 for each in policy.requirements],
        requirement_criteria_versions=[each.criteria_version for each in policy.requirements],
        document_kinds=list(policy.document_kinds),
        conflict_kinds=list(policy.conflict_kinds),
        never_pair_scope=policy.never_pair_scope,
        closure_reasons=list(policy.closure_reasons),
        end_reasons=list(policy.end_reasons),
        objective_codes=list(policy.objective_codes),
        directory=policy.directory,
        mentors_listed=policy.mentors_listed,
        most_requests=policy.most_requests,
        flash_sessions=policy.flash_sessions,
        flash_sessions_monthly=policy.flash_sessions_monthly,
    )


def read_policy(data: PolicyData | public.ProgramOpened | public.PolicyChanged) -> Policy:
    """Return the policy that a public event states."""
    requirements = zip(
        data["requirement_kinds"],
        data["requirement_roles"],
        data["requirement_valid_days"],
        data["requirement_criteria_versions"],
        strict=True,
    )
    return Policy(
        formalities=tuple(data["formalities"]),
        directions=tuple(data["directions"]),
        shapes=tuple(data["shapes"]),
        mentor_capacity=data["mentor_capacity"],
        mentee_limit=data["mentee_limit"],
        minimum_group_size=data["minimum_group_size"],
        confidentiality=data["confidentiality"],
        request_expiry_days=data["request_expiry_days"],
        opens_on=_day(data["opens_on"]),
        closes_on=_day(data["closes_on"]),
        ends_on=_day(data["ends_on"]),
        commitment_days=data["commitment_days"],
        cadence_days=data["cadence_days"],
        mentor_places=data["mentor_places"],
        mentee_places=data["mentee_places"],
        seniority_top=data["seniority_top"] or None,
        approval_required=data["approval_required"],
        reopen_days=data["reopen_days"],
        requirements=tuple(
            Requirement(kind, role, valid_days or None, criteria) for kind, role, valid_days, criteria in requirements
        ),
        document_kinds=tuple(data["document_kinds"]),
        conflict_kinds=tuple(data["conflict_kinds"]),
        never_pair_scope=data["never_pair_scope"],
        closure_reasons=tuple(data["closure_reasons"]),
        end_reasons=tuple(data["end_reasons"]),
        objective_codes=tuple(data["objective_codes"]),
        # Rows that an older release wrote have no such fields until their read model is rebuilt.
        directory=data.get("directory", "staff"),
        mentors_listed=data.get("mentors_listed", True),
        most_requests=data.get("most_requests", 3),
        trial_days=data.get("trial_days", 0),
        flash_sessions=data.get("flash_sessions", False),
        flash_sessions_monthly=data.get("flash_sessions_monthly"),
    )


def _days(day: date | None) -> int | None:
    return None if day is None else to_days(day)


def _day(days: int | None) -> date | None:
    return None if days is None else from_days(days)
