"""Use case of a wrong report about a group's session: taken back, with those of its pairs, in one transaction."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, replace
from uuid import UUID

from services.eventstore.command_metadata import CommandMetadata
from services.eventstore.store import CommandResult
from services.eventstore.unit_of_work import UnitOfWork
from services.relationships.group_commands import session_commands
from services.relationships.group_commands.loading import GroupTarget, load_group
from services.relationships.group_commands.session_commands import corrector_of, pair_met, session_result
from services.relationships.group_states import GroupStep
from services.relationships.groups import sessions
from services.relationships.groups.group import Group
from services.relationships.groups.sessions import session_of_pair
from services.relationships.meeting import Meeting
from services.relationships.relationship import Relationship
from services.relationships.sessions import corrected
from services.relationships.states import State


@dataclass(frozen=True, slots=True)
class AnotherReport:
    """The report that takes its place: how those who came met, and the participations of those who were there."""

    meeting: Meeting
    present: Collection[UUID]


def correct(
    uow: UnitOfWork, meta: CommandMetadata, target: GroupTarget, session_id: UUID, instead: AnotherReport | None
) -> CommandResult:
    """Take back the report of a session and those of all its pairs, and report it again where that is stated.

    Args:
        uow: The unit of work.
        meta: The command's metadata.
        target: The group and the caller.
        session_id: The session.
        instead: What is reported instead; where that is refused, nothing is taken back.

    Raises:
        RefusedError: As of `load_group` and `sessions.require_reported`; `session-answered` where one of a pair
            answered a questionnaire about it and the pair is not reported to have met; as of `session_commands.report`.
    """
    group = load_group(uow, target, GroupStep.CORRECT)
    corrector = corrector_of(target, group)
    sessions.require_reported(group, str(session_id), corrector)
    present = set() if instead is None else {str(each) for each in instead.present}
    pairs = _take_back(uow, meta, group, session_id, corrector, present)
    sessions.correct(group, meta, session_id=str(session_id), corrected_by=corrector, pairs=pairs)
    if instead is None:
        return session_result(group, str(session_id), pairs, [])
    again = replace(target, version=None)
    return session_commands.report(uow, meta, again, session_id, instead.meeting, instead.present)


def _take_back(
    uow: UnitOfWork, meta: CommandMetadata, group: Group, session_id: UUID, corrector: str, present: Collection[str]
) -> list[str]:
    """Take back the report of every pair that has one; what was voided counts nowhere already."""
    pairs, by = list[str](), "coordinator" if corrector == "coordinator" else "mentor"
    for id, pair in group.known_pairs.items():
        relationship, own = uow.get(Relationship, UUID(id)), session_of_pair(str(session_id), id)
        session = relationship.sessions.get(own)
        if session is None or session.report is None or relationship.state is State.VOIDED:
            continue
        met = pair_met(pair, present)
        corrected.correct(relationship, meta, session_id=own, corrected_by=by, met=met)
        pairs.append(id)
    return pairs
