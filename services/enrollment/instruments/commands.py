"""Use cases of instruments."""

from __future__ import annotations

from uuid import UUID

from services.enrollment.instrument import Instrument
from services.enrollment.instruments import domain
from services.enrollment.instruments.view import view_one
from services.enrollment.programs.domain import Program
from services.eventstore.command_metadata import CommandMetadata
from services.eventstore.store import CommandResult
from services.eventstore.unit_of_work import UnitOfWork


def publish(
    uow: UnitOfWork, meta: CommandMetadata, *, program_id: UUID, instrument: Instrument, version: int | None = None
) -> CommandResult:
    """Publish a version of an instrument in a program.

    Args:
        uow: The unit of work.
        meta: The command's metadata.
        program_id: The program.
        instrument: The version of the instrument.
        version: The version of the program that the caller decided on, None for any.
    """
    program = uow.get(Program, program_id, expected_version=version)
    domain.publish(program, meta, instrument=instrument)
    body = {"program_id": str(program.id), "version": program.version, "instrument": view_one(instrument)}
    return CommandResult(body, created=True)
