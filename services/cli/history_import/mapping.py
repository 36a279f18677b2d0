"""Maps valid rows to the commands of both services: participations and relationships."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from uuid import UUID

from services.cli.history_import.row_validation import PastRow
from services.enrollment.participation.aggregate import Role
from services.enrollment.participation.backfill import PastParticipation
from services.enrollment.programs.backfill import PastProgram
from services.relationships.backfill import PastRelationship, SessionCount
from services.relationships.relationship import Pairing

COUNT_ONLY = 1
"""What a number of sessions in a file is worth as evidence unless a higher level is given: a count only."""


def merge_participations(rows: Iterable[PastRow]) -> list[PastParticipation]:
    """Merge rows to participations, each from its first start to its last end; open if one of its rows is open."""
    participations: dict[UUID, PastParticipation] = {}
    for row in rows:
        for role in Role:
            participation = _participation(row, role)
            existing = participations.get(id := participation.id)
            participations[id] = participation if existing is None else _join(existing, participation)
    return list(participations.values())


def _join(first: PastParticipation, second: PastParticipation) -> PastParticipation:
    end = None if first.end is None or second.end is None else max(first.end, second.end)
    return replace(first, start=min(first.start, second.start), end=end)


def _participation(row: PastRow, role: Role) -> PastParticipation:
    person = row.mentor_id if role is Role.MENTOR else row.mentee_id
    return PastParticipation(program(row), row.cohort, person, role, row.start, row.end)


def program(row: PastRow) -> PastProgram:
    """Return the program that a row names."""
    return row.place or PastProgram(row.organization, row.program)


def relationship(row: PastRow, evidence: int | None) -> PastRelationship:
    """Return the past relationship of a row.

    Args:
        row: The row.
        evidence: Evidence level of its sessions (0–5); None where it is not given.
    """
    its = program(row)
    mentor, mentee = (_participation(row, role) for role in Role)
    pairing = Pairing(
        organization_id=str(its.organization_id),
        program_id=str(its.program_id),
        confidentiality=row.confidentiality,
        mentor_participation_id=str(mentor.id),
        mentee_participation_id=str(mentee.id),
        mentor_id=str(row.mentor_id),
        mentee_id=str(row.mentee_id),
        formality="formal",
        direction=row.direction,
        shape="pair",
        group_id=None,
    )
    return PastRelationship(row.id, pairing, row.start, row.end, _session_count(row, evidence))


def _session_count(row: PastRow, evidence: int | None) -> SessionCount | None:
    if row.sessions is None:
        return None if evidence is None else SessionCount(1, evidence)
    if row.sessions == 0:
        return None
    return SessionCount(row.sessions, COUNT_ONLY if evidence is None else evidence)
