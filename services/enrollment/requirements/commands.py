"""Use cases of requirements."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from services.enrollment.participation.aggregate import Participation
from services.enrollment.participation.command_support import Target, Terms, execute
from services.enrollment.participation.states import Transition
from services.enrollment.permissions import Action
from services.enrollment.programs.aggregate import Program
from services.enrollment.requirements import domain
from services.enrollment.requirements.domain import Evidence
from services.enrollment.requirements.validity import Stated
from services.enrollment.requirements.view import view
from services.eventstore.command_metadata import CommandMetadata
from services.eventstore.preconditions import not_before
from services.eventstore.refusal import RefusedError
from services.eventstore.store import CommandResult
from services.eventstore.unit_of_work import UnitOfWork
from services.web.identity.principal import Principal


def request(uow: UnitOfWork, meta: CommandMetadata, target: Target, *, kind: str) -> CommandResult:
    """Request a requirement of a participant.

    Args:
        uow: The unit of work.
        meta: The command's metadata.
        target: The participation and the caller.
        kind: The requirement.
    """

    def decide(participation: Participation, terms: Terms) -> None:
        domain.request(participation, terms.meta, policy=terms.version.policy, kind=kind)

    execute(uow, meta, target, Transition.REQUEST_REQUIREMENT, decide)
    return _result(uow, meta, target)


def start_review(uow: UnitOfWork, meta: CommandMetadata, target: Target, *, kind: str) -> CommandResult:
    """Start to review a requested requirement, which is not the caller's own."""

    def decide(participation: Participation, terms: Terms) -> None:
        require_other_person(target.principal, participation)
        domain.start_review(participation, terms.meta, policy=terms.version.policy, kind=kind)

    execute(uow, meta, target, Transition.REVIEW_REQUIREMENT, decide)
    return _result(uow, meta, target)


def clear(
    uow: UnitOfWork,
    meta: CommandMetadata,
    target: Target,
    *,
    kind: str,
    evidence: int,
    evidence_reference: str | None = None,
    valid_from: datetime | None = None,
    valid_until: datetime | None = None,
) -> CommandResult:
    """Clear a requirement by the criteria of the policy.

    Args:
        uow: The unit of work.
        meta: The command's metadata.
        target: The participation and the caller, whose own requirement it is not.
        kind: The requirement.
        evidence: The level of evidence from 1 to 3.
        evidence_reference: Where the evidence is filed: a code, private.
        valid_from: From when it is valid; from when it occurred if omitted.
        valid_until: Until when it is valid, at most as long as the policy states, which is the default.
    """

    def decide(participation: Participation, terms: Terms) -> None:
        require_other_person(target.principal, participation)
        domain.clear(
            participation,
            terms.meta,
            policy=terms.version.policy,
            kind=kind,
            evidence=Evidence(evidence, evidence_reference),
            stated=Stated(valid_from, valid_until),
        )

    execute(uow, meta, target, Transition.CLEAR_REQUIREMENT, decide)
    return _result(uow, meta, target)


def override(
    uow: UnitOfWork,
    meta: CommandMetadata,
    target: Target,
    *,
    kind: str,
    reason: str,
    evidence: int,
    evidence_reference: str | None = None,
    valid_from: datetime | None = None,
    valid_until: datetime | None = None,
) -> CommandResult:
    """Clear a requirement against the criteria or for another time than the policy's, for a reason.

    The other arguments are those of `clear`.
    """

    def decide(participation: Participation, terms: Terms) -> None:
        require_other_person(target.principal, participation)
        domain.override(
            participation,
            terms.meta,
            policy=terms.version.policy,
            kind=kind,
            evidence=Evidence(evidence, evidence_reference),
            reason=reason,
            stated=Stated(valid_from, valid_until),
        )

    execute(uow, meta, target, Transition.CLEAR_REQUIREMENT, decide, action=Action.OVERRIDE_REQUIREMENT)
    return _result(uow, meta, target)


def give_consent(uow: UnitOfWork, meta: CommandMetadata, target: Target) -> CommandResult:
    """Record the guardian consent, as the guardian and never as the ward."""

    def decide(participation: Participation, terms: Terms) -> None:
        require_other_person(target.principal, participation)
        domain.give_consent(participation, terms.meta, policy=terms.version.policy)

    execute(uow, meta, target, Transition.CLEAR_REQUIREMENT, decide, action=Action.GIVE_CONSENT)
    return _result(uow, meta, target)


def withdraw_consent(uow: UnitOfWork, meta: CommandMetadata, target: Target) -> CommandResult:
    """Take the guardian consent back, as the guardian: the participation is suspended where the policy requires it."""

    def decide(participation: Participation, terms: Terms) -> None:
        domain.revoke(
            participation, terms.meta, policy=terms.version.policy, kind=domain.GUARDIAN_CONSENT, reason=domain.WITHDREW
        )

    execute(uow, meta, target, Transition.REVOKE_REQUIREMENT, decide, action=Action.WITHDRAW_CONSENT)
    return _result(uow, meta, target)


def end_consents_of_guardian(uow: UnitOfWork, meta: CommandMetadata, participations: Iterable[UUID]) -> None:
    """Revoke the consents that guardians gave to the participations of a ward: one of them withdrew, or was removed.

    A consent on paper that staff filed stays: staff decides about it. One that no longer holds, and one of a
    participation that has ended, is left alone.

    Args:
        uow: The unit of work.
        meta: The command's metadata.
        participations: The ward's participations.
    """
    for id in participations:
        participation = uow.get(Participation, id)
        record = participation.requirements.get(domain.GUARDIAN_CONSENT)
        given = record is not None and record.holds and record.evidence is not None
        if record is None or not given or record.evidence_reference is not None or participation.ended:
            continue
        program = uow.get(Program, participation.program_id)
        at = not_before(meta, participation.last_known_at)
        if record.valid_until is None or not at.is_due(record.valid_until):
            policy = program.policy_at(at).policy
            domain.revoke(participation, at, policy=policy, kind=domain.GUARDIAN_CONSENT, reason=domain.WITHDREW)


def waive(
    uow: UnitOfWork,
    meta: CommandMetadata,
    target: Target,
    *,
    kind: str,
    reason: str,
    valid_until: datetime | None = None,
) -> CommandResult:
    """Waive a requirement for a reason, until a time if one is stated."""

    def decide(participation: Participation, terms: Terms) -> None:
        require_other_person(target.principal, participation)
        domain.waive(
            participation,
            terms.meta,
            policy=terms.version.policy,
            kind=kind,
            reason=reason,
            stated=Stated(valid_until=valid_until),
        )

    execute(uow, meta, target, Transition.WAIVE_REQUIREMENT, decide)
    return _result(uow, meta, target)


def revoke(uow: UnitOfWork, meta: CommandMetadata, target: Target, *, kind: str, reason: str) -> CommandResult:
    """Revoke a requirement that holds."""

    def decide(participation: Participation, terms: Terms) -> None:
        domain.revoke(participation, terms.meta, policy=terms.version.policy, kind=kind, reason=reason)

    execute(uow, meta, target, Transition.REVOKE_REQUIREMENT, decide)
    return _result(uow, meta, target)


def expire(
    uow: UnitOfWork, meta: CommandMetadata, principal: Principal, participation_id: UUID, kind: str
) -> CommandResult:
    """Expire a requirement whose validity has ended, as the process manager does.

    Args:
        uow: The unit of work.
        meta: The command's metadata.
        principal: The caller.
        participation_id: The participation.
        kind: The requirement.
    """
    target = Target(principal, participation_id)

    def decide(participation: Participation, terms: Terms) -> None:
        domain.expire(participation, terms.meta, policy=terms.version.policy, kind=kind)

    execute(uow, meta, target, Transition.EXPIRE_REQUIREMENT, decide)
    return _result(uow, meta, target)


def require_other_person(principal: Principal, participation: Participation) -> None:
    """Pass if a requirement is not the caller's own: staff that takes part decides nothing about itself.

    Raises:
        RefusedError: `own-requirement`.
    """
    if participation.context["person_id"] in principal.people:
        raise RefusedError("own-requirement", "a requirement is decided by another person than the one it is about")


def _result(uow: UnitOfWork, meta: CommandMetadata, target: Target) -> CommandResult:
    participation = uow.get(Participation, target.participation_id)
    policy = uow.get(Program, participation.program_id).policy_at(meta).policy
    return CommandResult(view(participation, policy))
