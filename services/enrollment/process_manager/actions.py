"""The actions of the process of enrollment: the use case of each kind, and the refusals that make one obsolete."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any
from uuid import UUID

from services.enrollment.conflicts import commands as conflicts
from services.enrollment.documents import commands as documents
from services.enrollment.organizations import commands as organizations
from services.enrollment.participation import commands as participation
from services.enrollment.participation.aggregate import Participation
from services.enrollment.participation.command_support import Target
from services.enrollment.programs import commands as programs
from services.enrollment.requirements import commands as requirements
from services.eventstore.command_metadata import CommandMetadata
from services.eventstore.store import CommandResult
from services.eventstore.unit_of_work import UnitOfWork
from services.process_manager.pending_action import Action, PendingAction
from services.web.identity.principal import SYSTEM

OBSOLETE = frozenset(
    {
        # The program has closed or ended meanwhile.
        "program-closed",
        "program-ended",
        "program-archived",
        # The organization has left, or is leaving, so that its programs end.
        "organization-left",
        "organization-leaving",
        # The participation has ended meanwhile.
        "participation-completed",
        "participation-rejected",
        "participation-removed",
        "participation-withdrawn",
        # The invitation was answered.
        "not-invited",
        # It was resumed, or was suspended: it resumes once it is reinstated.
        "not-paused",
        "participation-suspended",
        # The requirement has ended or was renewed meanwhile.
        "requirement-not-cleared",
        "requirement-expired",
        "requirement-revoked",
        "requirement-still-valid",
        # The acceptance has ended or was renewed meanwhile.
        "document-not-accepted",
        "acceptance-still-valid",
        # It was declared already, in this program or for the whole organization.
        "conflict-already-declared",
    }
)
"""Rules whose refusal means that an action is no longer needed."""

Data = Mapping[str, Any]
UseCase = Callable[[UnitOfWork, CommandMetadata, UUID, Data], CommandResult]


def _close_program(uow: UnitOfWork, meta: CommandMetadata, id: UUID, data: Data) -> CommandResult:
    return programs.close(uow, meta, SYSTEM, program_id=id, reason=data["reason"])


def _end_program(uow: UnitOfWork, meta: CommandMetadata, id: UUID, data: Data) -> CommandResult:
    return programs.end(uow, meta, SYSTEM, program_id=id, reason=data["reason"])


def _end_with_program(uow: UnitOfWork, meta: CommandMetadata, id: UUID, _: Data) -> CommandResult:
    return participation.end_with_program(uow, meta, Target(SYSTEM, id))


def _expire_invitation(uow: UnitOfWork, meta: CommandMetadata, id: UUID, _: Data) -> CommandResult:
    return participation.expire_invitation(uow, meta, Target(SYSTEM, id))


def _resume(uow: UnitOfWork, meta: CommandMetadata, id: UUID, _: Data) -> CommandResult:
    return participation.resume(uow, meta, Target(SYSTEM, id))


def _complete_leaving(uow: UnitOfWork, meta: CommandMetadata, id: UUID, _: Data) -> CommandResult:
    return organizations.complete_leaving(uow, meta, SYSTEM, organization_id=id)


def _expire_requirement(uow: UnitOfWork, meta: CommandMetadata, id: UUID, data: Data) -> CommandResult:
    return requirements.expire(uow, meta, SYSTEM, id, data["kind"])


def _lapse_acceptance(uow: UnitOfWork, meta: CommandMetadata, id: UUID, data: Data) -> CommandResult:
    return documents.lapse_acceptance(uow, meta, SYSTEM, id, data["document_code"])


def _declare_never_pair(uow: UnitOfWork, meta: CommandMetadata, _: UUID, data: Data) -> CommandResult:
    """Declare it about the people themselves; public events of a sealed program name them by ids of that program."""
    ids = (UUID(data["mentor_participation_id"]), UUID(data["mentee_participation_id"]))
    mentor, mentee = (uow.get(Participation, id) for id in ids)
    return conflicts.declare(
        uow,
        meta,
        SYSTEM,
        program_id=mentor.program_id,
        person_id=UUID(mentor.context["person_id"]),
        counterpart_id=UUID(mentee.context["person_id"]),
        kind="never-pair",
    )


USE_CASES: Mapping[str, UseCase] = {
    "close-program": _close_program,
    "end-program": _end_program,
    "end-with-program": _end_with_program,
    "expire-invitation": _expire_invitation,
    "resume": _resume,
    "expire-requirement": _expire_requirement,
    "lapse-acceptance": _lapse_acceptance,
    "declare-never-pair": _declare_never_pair,
    "complete-leaving": _complete_leaving,
}
"""The use case of each kind of action; the kinds are those of the view `rules`."""


def build_actions() -> Mapping[str, Action]:
    """Return the actions of the process."""

    def bind(use_case: UseCase) -> Action:
        def execute(uow: UnitOfWork, meta: CommandMetadata, action: PendingAction) -> CommandResult:
            return use_case(uow, meta, action.subject, action.data)

        return execute

    return {kind: bind(use_case) for kind, use_case in USE_CASES.items()}
