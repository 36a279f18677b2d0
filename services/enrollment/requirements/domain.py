"""Decisions about the requirements of a participation."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime

from services.enrollment import validation
from services.enrollment.participation.aggregate import Participation
from services.enrollment.participation.standing import EXPIRED, REVOKED, reinstate_if_complete, suspend_if_missing
from services.enrollment.participation.states import Transition
from services.enrollment.requirement_record import RequirementRecord
from services.enrollment.requirements.events import (
    RequirementCleared,
    RequirementExpired,
    RequirementOverridden,
    RequirementRequested,
    RequirementReviewStarted,
    RequirementRevoked,
    RequirementWaived,
)
from services.enrollment.requirements.states import NOT_CLEARED, STATE_MACHINE, Act
from services.enrollment.requirements.validity import Stated, check_validity, resolve_validity
from services.eventstore.command_metadata import CommandMetadata
from services.eventstore.refusal import RefusedError
from services.policy.policy import Policy, Requirement
from services.policy.validity import Interval

OWN_WORD, ORIGINAL_SEEN, VERIFIED = 1, 2, 3
"""Levels of evidence: the person's own word, an original seen, verified with the issuer."""
GUARDIAN_CONSENT = "guardian-consent"
WITHDREW = "guardian-withdrew"
"""The reason with which a guardian consent is revoked that its guardian took back."""


@dataclass(frozen=True, slots=True)
class Evidence:
    """The statement by which a requirement is cleared.

    Attributes:
        level: From `OWN_WORD` to `VERIFIED`.
        reference: Where the evidence is filed: a code, private; None without a file.
    """

    level: int
    reference: str | None = None


def request(participation: Participation, meta: CommandMetadata, *, policy: Policy, kind: str) -> None:
    """Request a requirement of a participant; one that holds can be requested again, to renew it.

    Raises:
        RefusedError: A refusal of a state machine, `requirement-not-in-policy`, or `requirement-already-cleared` for
            one that holds without an end.
    """
    meta = participation.guard(Transition.REQUEST_REQUIREMENT, meta)
    requirement = find_requirement(policy, participation, kind)
    record = _guard(participation, Act.REQUEST, kind)
    if record.holds and record.valid_until is None:
        raise RefusedError("requirement-already-cleared", "it is valid without an end; revoke it to change that")
    participation.record_with_context(
        RequirementRequested, meta, kind=kind, criteria_version=requirement.criteria_version
    )


def start_review(participation: Participation, meta: CommandMetadata, *, policy: Policy, kind: str) -> None:
    """Start to review a requested requirement.

    Raises:
        RefusedError: A refusal of a state machine, or `requirement-not-in-policy`.
    """
    meta = participation.guard(Transition.REVIEW_REQUIREMENT, meta)
    find_requirement(policy, participation, kind)
    _guard(participation, Act.REVIEW, kind)
    participation.record_with_context(RequirementReviewStarted, meta, kind=kind)


def clear(
    participation: Participation,
    meta: CommandMetadata,
    *,
    policy: Policy,
    kind: str,
    evidence: Evidence,
    stated: Stated | None = None,
    act: Act = Act.CLEAR,
) -> None:
    """Clear a requirement by the criteria of the policy, and reinstate the participation if nothing else is missing.

    Args:
        participation: The participation.
        meta: The command's metadata.
        policy: The policy that decides.
        kind: The requirement.
        evidence: What it is cleared by.
        stated: The time for which it is valid; the policy's when omitted.
        act: `CLEAR`, or `CONSENT` for a guardian's own act.

    Raises:
        RefusedError: A refusal of a state machine, `requirement-not-in-policy`, `out-of-range`, `not-a-code`,
            `evidence-reference-missing` for a guardian consent on paper, or a refusal of the time (`validity`).
    """
    _clear(participation, meta, policy, kind, evidence, stated or Stated(), act, None)


def give_consent(participation: Participation, meta: CommandMetadata, *, policy: Policy) -> None:
    """Clear the guardian consent as the guardian, whose own act is the evidence.

    Raises:
        RefusedError: As of `clear`.
    """
    evidence = Evidence(VERIFIED)
    clear(participation, meta, policy=policy, kind=GUARDIAN_CONSENT, evidence=evidence, act=Act.CONSENT)


def override(
    participation: Participation,
    meta: CommandMetadata,
    *,
    policy: Policy,
    kind: str,
    evidence: Evidence,
    reason: str,
    stated: Stated | None = None,
) -> None:
    """Clear a requirement against the criteria, or for another time than the policy's, for a reason.

    Raises:
        RefusedError: As of `clear`.
    """
    code = validation.check_code(reason, "reason")
    _clear(participation, meta, policy, kind, evidence, stated or Stated(), Act.OVERRIDE, code)


def waive(
    participation: Participation,
    meta: CommandMetadata,
    *,
    policy: Policy,
    kind: str,
    reason: str,
    stated: Stated | None = None,
) -> None:
    """Waive a requirement for a reason, until a time if one is stated, and reinstate the participation.

    Raises:
        RefusedError: A refusal of a state machine, `requirement-not-in-policy`, `not-a-code`, or a refusal of the time
            (`check_validity`).
    """
    code = validation.check_code(reason, "reason")
    meta, record = _take_up(participation, Transition.WAIVE_REQUIREMENT, Act.WAIVE, meta, policy, kind)
    valid_until = None if stated is None else stated.valid_until
    check_validity(record, meta, Interval(meta.occurred_at, valid_until))
    participation.record_with_context(RequirementWaived, meta, kind=kind, reason=code, valid_until=valid_until)
    reinstate_if_complete(participation, meta, policy)


def revoke(participation: Participation, meta: CommandMetadata, *, policy: Policy, kind: str, reason: str) -> None:
    """Revoke a requirement that holds, and suspend the participation if the policy requires it.

    Raises:
        RefusedError: A refusal of a state machine, `not-a-code`, `requirement-not-cleared`, or `requirement-expired`
            where it has ended by itself.
    """
    code = validation.check_code(reason, "reason")
    meta = participation.guard(Transition.REVOKE_REQUIREMENT, meta)
    record = _require_holding(_guard(participation, Act.REVOKE, kind))
    if record.valid_until is not None and meta.is_due(record.valid_until):
        raise RefusedError("requirement-expired", "this requirement has expired")
    participation.record_with_context(RequirementRevoked, meta, kind=kind, reason=code)
    suspend_if_missing(participation, meta, policy, kind, reason=REVOKED)


def expire(participation: Participation, meta: CommandMetadata, *, policy: Policy, kind: str) -> None:
    """Expire a requirement whose validity has ended, and suspend the participation if the policy requires it.

    The expiry occurred at the end of the validity, however late it is recorded; the suspension follows at once, or
    after what was reported meanwhile.

    Raises:
        RefusedError: A refusal of a state machine, `requirement-not-cleared`, `requirement-still-valid` (it was renewed
            meanwhile) or `not-yet-due` (the clock has not reached the end).
    """
    meta = participation.guard(Transition.EXPIRE_REQUIREMENT, meta)
    record = _require_holding(_guard(participation, Act.EXPIRE, kind))
    end = record.valid_until
    if end is None or (meta.occurred_at < end and not meta.is_due(end)):
        detail = "it is valid without an end" if end is None else f"it is valid until {end.isoformat()}"
        raise RefusedError("requirement-still-valid", detail)
    if not meta.is_due(end):
        raise RefusedError("not-yet-due", f"it is valid until {end.isoformat()}")
    _record_expiry(participation, meta, policy, kind, end)


def find_requirement(policy: Policy, participation: Participation, kind: str) -> Requirement:
    """Return the policy's requirement of a kind for the participant's role.

    Raises:
        RefusedError: `requirement-not-in-policy`.
    """
    for requirement in policy.requirements_of(participation.role):
        if requirement.kind == kind:
            return requirement
    detail = f"the policy does not require {kind} of a {participation.role}"
    raise RefusedError("requirement-not-in-policy", detail, field="kind")


def _clear(
    participation: Participation,
    meta: CommandMetadata,
    policy: Policy,
    kind: str,
    evidence: Evidence,
    stated: Stated,
    act: Act,
    reason: str | None,
) -> None:
    _check_evidence(evidence, kind, act)
    requirement = find_requirement(policy, participation, kind)
    meta, record = _take_up(participation, Transition.CLEAR_REQUIREMENT, act, meta, policy, kind)
    interval = resolve_validity(record, meta, requirement, stated, overriding=act is Act.OVERRIDE)
    participation.record_with_context(
        RequirementCleared if reason is None else RequirementOverridden,
        meta,
        kind=kind,
        criteria_version=requirement.criteria_version,
        valid_from=interval.valid_from,
        valid_until=interval.valid_until,
        evidence=evidence.level,
        evidence_reference=evidence.reference,
        **({} if reason is None else {"reason": reason}),
    )
    reinstate_if_complete(participation, meta, policy)


def _take_up(
    participation: Participation,
    transition: Transition,
    act: Act,
    meta: CommandMetadata,
    policy: Policy,
    kind: str,
) -> tuple[CommandMetadata, RequirementRecord]:
    """Check an act after which a requirement holds; first record that it expired, where that is not recorded yet."""
    participation.guard(transition, meta)
    find_requirement(policy, participation, kind)
    record = _guard(participation, act, kind)
    if record.holds and record.valid_until is not None and meta.is_due(record.valid_until):
        _record_expiry(participation, meta, policy, kind, record.valid_until)
        record = _guard(participation, act, kind)
    return participation.guard(transition, meta), record


def _guard(participation: Participation, act: Act, kind: str) -> RequirementRecord:
    record = participation.requirements.get(kind) or RequirementRecord(kind)
    STATE_MACHINE.guard(act, record.state)
    return record


def _require_holding(record: RequirementRecord) -> RequirementRecord:
    """Return the record of a requirement that holds; one whose renewal is requested need not."""
    if not record.holds:
        raise NOT_CLEARED.error()
    return record


def _record_expiry(
    participation: Participation, meta: CommandMetadata, policy: Policy, kind: str, end: datetime
) -> None:
    at_the_end = replace(meta, occurred_at=end)
    participation.record_with_context(RequirementExpired, at_the_end, kind=kind)
    suspend_if_missing(participation, at_the_end, policy, kind, reason=EXPIRED)


def _check_evidence(evidence: Evidence, kind: str, act: Act) -> None:
    validation.check_range(evidence.level, OWN_WORD, VERIFIED, "evidence")
    if evidence.reference is not None:
        validation.check_code(evidence.reference, "evidence_reference")
    elif kind == GUARDIAN_CONSENT and act is not Act.CONSENT:
        detail = "a guardian consent that staff files is on paper; name where it is kept"
        raise RefusedError("evidence-reference-missing", detail, field="evidence_reference", kind="field")
