"""Policies of checked values: what a coordinator states becomes a policy, or is refused by the field at fault. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import cast, get_args

from services.disclosure.batch_rule import SMALLEST_INNER_BATCH
from services.enrollment import validation
from services.enrollment.programs.contradictions import require_consistency
from services.eventstore.refusal import RefusedError
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

FORMALITIES = frozenset(get_args(Formality))
DIRECTIONS = frozenset(get_args(Direction))
SHAPES = frozenset(get_args(Shape))
CONFIDENTIALITY = frozenset(get_args(Confidentiality))
REQUIREMENT_KINDS = frozenset(get_args(RequirementKind))
REQUIREMENT_ROLES = frozenset(get_args(RequirementRole))
DOCUMENT_KINDS = frozenset(get_args(DocumentKind))
CONFLICT_KINDS = frozenset(get_args(ConflictKind))
NEVER_PAIR_SCOPES = frozenset(get_args(NeverPairScope))
DIRECTORY_READERS = frozenset(get_args(DirectoryReaders))
MAX_CAPACITY = 10_000
"""Upper bound of every capacity, in open relationships a person."""
MAX_PLACES = 1_000_000
"""Upper bound of the places of a program."""
MAX_DAYS = 36_500
"""Upper bound of every duration in days."""
MAX_SENIORITY = 100
"""Upper bound of the seniority scale."""
MAX_REASONS = 50
"""Most reasons of a list."""
MAX_REQUESTS = 10
"""Upper bound of the mentors whom a mentee asks at a time."""
MAX_FLASH_SESSIONS = 100
"""Upper bound of the flash sessions of a participant in a month."""


def build_policy(
    *,
    formalities: Iterable[str],
    directions: Iterable[str],
    shapes: Iterable[str],
    mentor_capacity: int,
    mentee_limit: int,
    minimum_group_size: int,
    confidentiality: str,
    request_expiry_days: int,
    opens_on: date | None = None,
    closes_on: date | None = None,
    ends_on: date | None = None,
    commitment_days: int | None = None,
    cadence_days: int | None = None,
    mentor_places: int | None = None,
    mentee_places: int | None = None,
    seniority_top: int | None = MAX_SENIORITY,
    approval_required: bool = False,
    reopen_days: int = 30,
    trial_days: int = 0,
    requirements: Iterable[Requirement] = (),
    document_kinds: Iterable[str] = (),
    conflict_kinds: Iterable[str] = (),
    never_pair_scope: str = "program",
    closure_reasons: Iterable[str] = (),
    end_reasons: Iterable[str] = (),
    directory: str = "staff",
    mentors_listed: bool = True,
    most_requests: int = 3,
    flash_sessions: bool = False,
    flash_sessions_monthly: int | None = None,
) -> Policy:
    """Build a policy of checked values; the arguments are the attributes of `Policy`.

    Raises:
        RefusedError: A contradiction (`contradictions`), or the refusal of a value, about the field at fault.
    """
    monthly = _optional(flash_sessions_monthly, 1, MAX_FLASH_SESSIONS, "flash_sessions_monthly")
    policy = Policy(
        formalities=cast("tuple[Formality, ...]", _choices(formalities, FORMALITIES, "formalities")),
        directions=cast("tuple[Direction, ...]", _choices(directions, DIRECTIONS, "directions")),
        shapes=cast("tuple[Shape, ...]", _choices(shapes, SHAPES, "shapes")),
        mentor_capacity=validation.check_range(mentor_capacity, 1, MAX_CAPACITY, "mentor_capacity"),
        mentee_limit=validation.check_range(mentee_limit, 1, MAX_CAPACITY, "mentee_limit"),
        minimum_group_size=_check_minimum(minimum_group_size),
        confidentiality=cast(
            "Confidentiality", validation.check_choice(confidentiality, CONFIDENTIALITY, "confidentiality")
        ),
        request_expiry_days=validation.check_range(request_expiry_days, 1, 3650, "request_expiry_days"),
        opens_on=opens_on,
        closes_on=closes_on,
        ends_on=ends_on,
        commitment_days=_optional(commitment_days, 1, MAX_DAYS, "commitment_days"),
        cadence_days=_optional(cadence_days, 1, MAX_DAYS, "cadence_days"),
        mentor_places=_optional(mentor_places, 1, MAX_PLACES, "mentor_places"),
        mentee_places=_optional(mentee_places, 1, MAX_PLACES, "mentee_places"),
        seniority_top=_optional(seniority_top, 1, MAX_SENIORITY, "seniority_top"),
        approval_required=approval_required,
        reopen_days=validation.check_range(reopen_days, 0, 3650, "reopen_days"),
        trial_days=validation.check_range(trial_days, 0, 3650, "trial_days"),
        requirements=tuple(_check_requirement(each) for each in requirements),
        document_kinds=cast("tuple[DocumentKind, ...]", _subset(document_kinds, DOCUMENT_KINDS, "document_kinds")),
        conflict_kinds=cast("tuple[ConflictKind, ...]", _subset(conflict_kinds, CONFLICT_KINDS, "conflict_kinds")),
        never_pair_scope=cast(
            "NeverPairScope", validation.check_choice(never_pair_scope, NEVER_PAIR_SCOPES, "never_pair_scope")
        ),
        closure_reasons=_check_reasons(closure_reasons, "closure_reasons"),
        end_reasons=_check_reasons(end_reasons, "end_reasons"),
        directory=cast("DirectoryReaders", validation.check_choice(directory, DIRECTORY_READERS, "directory")),
        mentors_listed=mentors_listed,
        most_requests=validation.check_range(most_requests, 1, MAX_REQUESTS, "most_requests"),
        flash_sessions=flash_sessions,
        flash_sessions_monthly=monthly if flash_sessions else None,
    )
    require_consistency(policy)
    return policy


def _check_requirement(requirement: Requirement) -> Requirement:
    validation.check_choice(requirement.kind, REQUIREMENT_KINDS, "requirements")
    validation.check_choice(requirement.role, REQUIREMENT_ROLES, "requirements")
    if requirement.valid_days is not None:
        if requirement.valid_days < 1:
            detail = f"{requirement.kind} would end before it begins: valid_days is at least 1, or left out"
            raise RefusedError("requirement-ends-before-it-begins", detail, field="requirements", kind="field")
        validation.check_range(requirement.valid_days, 1, MAX_DAYS, "requirements")
    return requirement


def _check_reasons(reasons: Iterable[str], field: str) -> tuple[str, ...]:
    codes = dict.fromkeys(validation.check_code(reason, field) for reason in reasons)
    validation.check_range(len(codes), 0, MAX_REASONS, field)
    return tuple(codes)


def _choices(values: Iterable[str], allowed: frozenset[str], field: str) -> tuple[str, ...]:
    return tuple(validation.check_choices(values, allowed, field))


def _subset(values: Iterable[str], allowed: frozenset[str], field: str) -> tuple[str, ...]:
    return tuple(sorted({validation.check_choice(value, allowed, field) for value in values}))


def _check_minimum(size: int) -> int:
    """Return a minimum group size; a program may ask for more people than the rule for all figures, never for fewer.

    Policies that were recorded with fewer are still read, and count as the smallest.
    """
    if size < SMALLEST_INNER_BATCH:
        detail = f"figures are about at least {SMALLEST_INNER_BATCH} people; a program may ask for more, not for {size}"
        raise RefusedError("minimum-below-five", detail, field="minimum_group_size", kind="field")
    return validation.check_range(size, SMALLEST_INNER_BATCH, 1000, "minimum_group_size")


def _optional(value: int | None, least: int, most: int, field: str) -> int | None:
    return None if value is None else validation.check_range(value, least, most, field)


IMPORTED = build_policy(
    formalities=FORMALITIES,
    directions=DIRECTIONS,
    shapes=SHAPES,
    mentor_capacity=MAX_CAPACITY,
    mentee_limit=MAX_CAPACITY,
    minimum_group_size=SMALLEST_INNER_BATCH,
    confidentiality="open",
    request_expiry_days=3650,
)
"""The policy of an imported program: every form, the widest limits."""
