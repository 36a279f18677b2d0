"""Use cases of documents."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from uuid import UUID

from services.enrollment.document import AcceptedBy, PublishedDocument
from services.enrollment.documents import domain
from services.enrollment.documents.view import view_acceptances, view_one
from services.enrollment.organizations.domain import Organization, require_joined
from services.enrollment.participation.aggregate import Participation
from services.enrollment.participation.command_support import Target, Terms, execute
from services.enrollment.participation.states import Transition
from services.enrollment.permissions import Action
from services.enrollment.programs.access import authorize_program
from services.enrollment.programs.aggregate import Program
from services.eventstore.command_metadata import CommandMetadata
from services.eventstore.preconditions import require_version
from services.eventstore.store import CommandResult
from services.eventstore.unit_of_work import UnitOfWork
from services.web.identity.principal import Principal


def publish(
    uow: UnitOfWork,
    meta: CommandMetadata,
    principal: Principal,
    *,
    program_id: UUID,
    build: Callable[[int], PublishedDocument],
    code: str,
    version: int | None = None,
) -> CommandResult:
    """Publish a version of a document in a program.

    Args:
        uow: The unit of work.
        meta: The command's metadata.
        principal: The caller.
        program_id: The program.
        build: Returns the document; its argument is the number that follows the published versions.
        code: The document's code.
        version: The version of the program that the caller decided on, None for any.
    """
    program = uow.get(Program, program_id)
    organization = uow.get(Organization, program.organization_id)
    authorize_program(principal, Action.PUBLISH_DOCUMENT, program, organization)
    require_version(program.version, version)
    require_joined(organization)
    document = build(1 + max((each.version for each in program.documents if each.code == code), default=0))
    domain.publish(program, meta, document=document)
    body = {"program_id": str(program.id), "version": program.version, "document": view_one(document)}
    return CommandResult(body, created=True)


def accept(uow: UnitOfWork, meta: CommandMetadata, target: Target, *, code: str, version: int) -> CommandResult:
    """Accept a version of a document, as the person or as a guardian for a ward.

    Args:
        uow: The unit of work.
        meta: The command's metadata.
        target: The participation and the caller.
        code: The document's code.
        version: The version.
    """

    def decide(participation: Participation, terms: Terms) -> None:
        person_id, principal = participation.context["person_id"], target.principal
        as_guardian = person_id in principal.wards and person_id not in principal.people
        accepted_by: AcceptedBy = "guardian" if as_guardian else "person"
        domain.accept(
            participation, terms.meta, program=terms.program, code=code, version=version, accepted_by=accepted_by
        )

    execute(uow, meta, target, Transition.ACCEPT_DOCUMENT, decide)
    return _result(uow, meta, target)


def file_acceptance(
    uow: UnitOfWork,
    meta: CommandMetadata,
    target: Target,
    *,
    code: str,
    version: int,
    evidence_reference: str,
) -> CommandResult:
    """File an acceptance that was signed on paper, on behalf of the participant.

    Args:
        uow: The unit of work.
        meta: The command's metadata; it occurred when it was signed.
        target: The participation and the caller.
        code: The document's code.
        version: The version.
        evidence_reference: Where the paper is filed: a code, private.
    """

    def decide(participation: Participation, terms: Terms) -> None:
        domain.accept(
            participation,
            replace(terms.meta, on_behalf_of=participation.role.value),
            program=terms.program,
            code=code,
            version=version,
            accepted_by="paper",
            evidence_reference=evidence_reference,
        )

    execute(uow, meta, target, Transition.ACCEPT_DOCUMENT, decide, action=Action.FILE_ACCEPTANCE)
    return _result(uow, meta, target)


def lapse_acceptance(
    uow: UnitOfWork, meta: CommandMetadata, principal: Principal, participation_id: UUID, document_code: str
) -> CommandResult:
    """End an acceptance that is due again, as the process manager does.

    Args:
        uow: The unit of work.
        meta: The command's metadata.
        principal: The caller.
        participation_id: The participation.
        document_code: The document's code.
    """
    target = Target(principal, participation_id)

    def decide(participation: Participation, terms: Terms) -> None:
        domain.lapse_acceptance(participation, terms.meta, code=document_code)

    execute(uow, meta, target, Transition.LAPSE_ACCEPTANCE, decide)
    return _result(uow, meta, target)


def _result(uow: UnitOfWork, meta: CommandMetadata, target: Target) -> CommandResult:
    participation = uow.get(Participation, target.participation_id)
    program = uow.get(Program, participation.program_id)
    body = view_acceptances(participation, program, program.policy_at(meta).policy, meta.recorded_at)
    return CommandResult(body)
