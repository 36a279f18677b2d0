"""Backfill of participations: imported from a record, backdated, marked as imported.

Today's policies do not apply to the past: a program that has closed since, or its window, refuses nothing here. Ids
follow from the record, so a second import finds what the first one recorded and adds nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from services.enrollment.participation import application, domain
from services.enrollment.participation.aggregate import Participation, Role
from services.enrollment.participation.application import Entry
from services.enrollment.participation.identity import past_participation_id
from services.enrollment.participation.states import State
from services.enrollment.programs.aggregate import Program
from services.enrollment.programs.backfill import Openings, PastProgram, ProgramBackfill
from services.eventstore.command_metadata import CommandMetadata
from services.eventstore.store import CommandResult
from services.eventstore.unit_of_work import UnitOfWork

ExistingIds = Callable[[Sequence[UUID]], Collection[UUID]]


@dataclass(frozen=True, slots=True)
class PastParticipation:
    """One person in one cohort of a program in one role.

    Attributes:
        program: The program.
        cohort: The program's round.
        person_id: The person's pseudonym.
        role: Mentor or mentee.
        start: When it began.
        end: When it ended; None while it lasts.
    """

    program: PastProgram
    cohort: str
    person_id: UUID
    role: Role
    start: datetime
    end: datetime | None

    @property
    def id(self) -> UUID:
        """The participation's id."""
        return past_participation_id(self.program.program_id, self.cohort, self.person_id, self.role)


def record_past(
    uow: UnitOfWork,
    meta: CommandMetadata,
    existing_ids: ExistingIds,
    past: Iterable[PastParticipation],
    openings: Openings | None = None,
) -> CommandResult:
    """Record past participations, and the organizations and programs that they are the first to name.

    Args:
        uow: The unit of work.
        meta: The import's metadata; each event occurs at its own time instead of the command's.
        existing_ids: Returns which of some ids are in the store.
        past: The participations; of several with one id the first is recorded.
        openings: When new organizations joined and new programs opened, if before their first participation here.

    Returns:
        `entered`: how many were recorded. `left`: ids of the organizations that have left; nothing of theirs was
        recorded.
    """
    by_id: dict[UUID, PastParticipation] = {}
    for participation in past:
        by_id.setdefault(participation.id, participation)
    starts = _earliest_starts(by_id.values())
    ids = {id for program in starts for id in (program.organization_id, program.program_id)}
    existing = existing_ids([*by_id, *ids])
    backfill = ProgramBackfill(uow, meta, existing, openings)
    programs = {program: backfill.program(program, start) for program, start in starts.items()}
    count = 0
    for id, participation in by_id.items():
        program = programs[participation.program]
        if program is not None and id not in existing:
            uow.add(_record(replace(meta, occurred_at=participation.start), program, participation))
            count += 1
    left = sorted({str(key.organization_id) for key, program in programs.items() if program is None})
    return CommandResult({"entered": count, "left": left})


def complete_past(
    uow: UnitOfWork, meta: CommandMetadata, existing_ids: ExistingIds, past: Iterable[PastParticipation]
) -> CommandResult:
    """Complete recorded participations whose end has become known, each at its end.

    Args:
        uow: The unit of work.
        meta: The import's metadata; each event occurs at its own time instead of the command's.
        existing_ids: Returns which of some ids are in the store.
        past: The participations; those without an end, and those that ended already, are left alone.

    Returns:
        `completed`: how many were completed.
    """
    ended = {one.id: one.end for one in past if one.end is not None}
    count = 0
    for id in existing_ids([*ended]):
        participation, end = uow.get(Participation, id), ended[id]
        if participation.state is State.ENROLLED and end >= participation.last_known_at:
            domain.complete(participation, replace(meta, occurred_at=end))
            count += 1
    return CommandResult({"completed": count})


def _earliest_starts(past: Iterable[PastParticipation]) -> dict[PastProgram, datetime]:
    """Return the programs of participations, each with the earliest start among them."""
    starts: dict[PastProgram, datetime] = {}
    for participation in past:
        start = starts.get(participation.program)
        starts[participation.program] = participation.start if start is None else min(start, participation.start)
    return starts


def _record(meta: CommandMetadata, program: Program, past: PastParticipation) -> Participation:
    participation = application.submit_application(
        past.id,
        meta,
        Entry(
            organization_id=program.organization_id,
            program_id=program.id,
            confidentiality=program.policy.confidentiality,
            person_id=past.person_id,
            role=past.role,
        ),
    )
    domain.enroll(participation, meta, version=program.versions[0])
    if past.end is not None:
        domain.complete(participation, replace(meta, occurred_at=past.end))
    return participation
