"""Use cases of instruments."""

from __future__ import annotations

from uuid import UUID

from services.enrollment.instrument import Instrument
from services.enrollment.instruments import domain
from services.enrollment.instruments.view import view_one
from services.enrollment.organizations.domain import Organization
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
    instrument: Instrument,
    version: int | None = None,
) -> CommandResult:
    """Publish a version of an instrument in a program.

    Args:
        uow: The unit of work.
        meta: The command's metadata.
        principal: The caller.
        program_id: The program.
        instrument: The version of the instrument.
        version: The version of the program that the caller decided on, None for any.
    """
    program = uow.get(Program, program_id)
    organization = uow.get(Organization, program.organization_id)
    authorize_program(principal, Action.PUBLISH_INSTRUMENT, program, organization)
    require_version(program.version, version)
    domain.publish(program, meta, instrument=instrument)
    body = {"program_id": str(program.id), "version": program.version, "instrument": view_one(instrument)}
    return CommandResult(body, created=True)
