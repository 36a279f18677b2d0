"""Past participations: entered from a record, backdated, marked as imported.

Today's policies do not judge the past: a program that closed since, or its window, refuses nothing here. Ids follow
from what the record says, so a second import finds what the first one entered and adds nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from services.enrollment.participation import domain
from services.enrollment.participation.aggregate import Participation, Role
from services.enrollment.participation.identity import past_participation_id
from services.enrollment.programs.backfill import PastProgram, Places
from services.enrollment.programs.domain import Program
from services.eventstore.command_metadata import CommandMetadata
from services.eventstore.store import Answer
from services.eventstore.unit_of_work import UnitOfWork

Existing = Callable[[Sequence[UUID]], Collection[UUID]]


@dataclass(frozen=True, slots=True)
class PastParticipation:
    """One person in one cohort of a program in one role.

    Attributes:
        program: where.
        cohort: the program's round.
        person_id: the person's pseudonym.
        role: mentor or mentee.
        start: when it began.
        end: when it ended; None while it lasts.
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
    uow: UnitOfWork, meta: CommandMetadata, existing: Existing, past: Iterable[PastParticipation]
) -> Answer:
    """Enter past participations, and the organizations and programs they are the first to name.

    Args:
        uow: the unit of work.
        meta: The import's metadata; each event happens at its own time instead of the command's.
        existing: tells which of some ids are in the store.
        past: the participations; of several with one id the first is entered.

    Returns:
        How many were entered, and in `left` the organizations that have left: nothing of theirs was entered.
    """
    wanted: dict[UUID, PastParticipation] = {}
    for participation in past:
        wanted.setdefault(participation.id, participation)
    began = _beginnings(wanted.values())
    ids = {id for program in began for id in (program.organization_id, program.program_id)}
    known = existing([*wanted, *ids])
    places = Places(uow, meta, known)
    opened = {program: places.program(program, start) for program, start in began.items()}
    entered = 0
    for id, participation in wanted.items():
        program = opened[participation.program]
        if program is not None and id not in known:
            uow.add(_enter(replace(meta, occurred_at=participation.start), program, participation))
            entered += 1
    left = sorted({str(place.organization_id) for place, program in opened.items() if program is None})
    return Answer(200, {"entered": entered, "left": left})


def _beginnings(past: Iterable[PastParticipation]) -> dict[PastProgram, datetime]:
    """The programs of participations, each with the earliest start among them."""
    began: dict[PastProgram, datetime] = {}
    for participation in past:
        start = began.get(participation.program)
        began[participation.program] = participation.start if start is None else min(start, participation.start)
    return began


def _enter(meta: CommandMetadata, program: Program, past: PastParticipation) -> Participation:
    participation = domain.apply(
        past.id,
        meta,
        organization_id=program.organization_id,
        program_id=program.id,
        confidentiality=program.policy.confidentiality,
        person_id=past.person_id,
        role=past.role,
    )
    domain.enroll(participation, meta, policy=program.policy)
    if past.end is not None:
        domain.complete(participation, replace(meta, occurred_at=past.end))
    return participation
