"""Use cases of a group: form it with its mentors and invited mentees, invite a further one, close it with its pairs."""

from __future__ import annotations

from datetime import datetime
from typing import Literal
from uuid import UUID, uuid4

from services.eventstore.command_metadata import CommandMetadata
from services.eventstore.refusal import RefusedError
from services.eventstore.store import CommandResult
from services.eventstore.unit_of_work import UnitOfWork
from services.relationships.access import Caller, ProgramPair, authorize
from services.relationships.eligibility.domain import unknown_fact
from services.relationships.eligibility.facts import Eligibility, Program
from services.relationships.group_commands.loading import GroupTarget, group_result, load_group
from services.relationships.group_states import GROUP_MACHINE, GroupStep
from services.relationships.groups import domain
from services.relationships.groups.forming import GroupPlan, begin, name_member
from services.relationships.groups.group import Group, Place
from services.relationships.lifecycle import commands as lifecycle
from services.relationships.matching import commands as matching
from services.relationships.relationship import Relationship
from services.relationships.states import State

_PROPOSALS = frozenset({State.PROPOSED, State.AWAITING_APPROVAL})


def form(
    uow: UnitOfWork, meta: CommandMetadata, eligibility: Eligibility, caller: Caller, program_id: UUID, plan: GroupPlan
) -> CommandResult:
    """Form a group, and propose each of its mentors to each invited mentee, all together or not at all.

    Args:
        uow: The unit of work.
        meta: The command's metadata.
        eligibility: Looks up facts of the enrollment.
        caller: Who sends it, of the program's staff.
        program_id: The program.
        plan: The group.

    Raises:
        RefusedError: `program-unknown`, also for a caller that does not coordinate it; as of `begin` and of a proposal.
    """
    program = _program_of(eligibility, caller, program_id)
    group = begin(uow, meta, eligibility, program, uuid4(), plan)
    sent = [
        id
        for mentee in dict.fromkeys(plan.mentees)
        for id in _propose(uow, meta, eligibility, caller, group, mentee, plan.answer_by)
    ]
    return group_result(group, created=True, relationship_ids=sent)


def invite(
    uow: UnitOfWork,
    meta: CommandMetadata,
    target: GroupTarget,
    *,
    mentee_participation_id: UUID,
    answer_by: datetime | None = None,
) -> CommandResult:
    """Invite a further mentee: each mentor of the group is proposed to her.

    Raises:
        RefusedError: As of `load_group` and of a proposal; `group-closed`; `group-full`; `already-in-group` where
            none of the mentors is to be proposed any more.
    """
    group = load_group(uow, target, GroupStep.INVITE)
    GROUP_MACHINE.guard(GroupStep.INVITE, group.state)
    sent = _propose(uow, meta, target.eligibility, target.caller, group, mentee_participation_id, answer_by)
    if not sent:
        detail = "every mentor of the group is paired with her, or proposed to her"
        raise RefusedError("already-in-group", detail, field="mentee_participation_id")
    return group_result(group, created=True, relationship_ids=sent)


def close(
    uow: UnitOfWork,
    meta: CommandMetadata,
    target: GroupTarget,
    *,
    initiated_by: Literal["coordinator", "program"] | None,
    reason: str,
) -> CommandResult:
    """Close a group: its relationships close for the same reason, and its open proposals are withdrawn.

    Raises:
        RefusedError: As of `load_group`; `group-closed`; as of closing one of its pairs.
    """
    group = load_group(uow, target, GroupStep.CLOSE)
    GROUP_MACHINE.guard(GroupStep.CLOSE, group.state)
    initiator = initiated_by or "coordinator"
    ended = list(group.pairs)
    for id in ended:
        if uow.get(Relationship, UUID(id)).state in _PROPOSALS:
            matching.withdraw(uow, meta, target.pair(id), by="coordinator")
        else:
            lifecycle.close(uow, meta, target.pair(id), initiated_by=initiator, reason=reason)
    domain.close(group, meta, closed_by=initiator, reason=reason)
    return group_result(group, relationship_ids=ended)


def _propose(
    uow: UnitOfWork,
    meta: CommandMetadata,
    eligibility: Eligibility,
    caller: Caller,
    group: Group,
    mentee: UUID,
    answer_by: datetime | None,
) -> list[str]:
    """Propose each mentor of a group to a mentee, without those who are; return the proposals."""
    taken = {
        each.mentor.participation_id for each in group.pairs.values() if each.mentee.participation_id == str(mentee)
    }
    sent = []
    for mentor in group.mentors:
        if mentor.participation_id in taken:
            continue
        try:
            done = matching.propose(
                uow,
                meta,
                eligibility,
                caller,
                mentor_participation_id=UUID(mentor.participation_id),
                mentee_participation_id=mentee,
                formality=group.formality,
                direction=group.direction,
                group_id=group.id,
                proposed_by="coordinator",
                answer_by=answer_by,
            )
        except RefusedError as refusal:
            raise _at_field(refusal, mentor, mentee) from refusal
        sent.append(str(done.body["relationship_id"]))
    return sent


def _at_field(refusal: RefusedError, mentor: Place, mentee: UUID) -> RefusedError:
    if refusal.field == "mentor_participation_id":
        return name_member(refusal, "mentor_participation_ids", mentor.participation_id)
    if refusal.field in {"mentee_participation_id", None}:
        return name_member(refusal, "mentee_participation_ids", str(mentee))
    return refusal


def _program_of(eligibility: Eligibility, caller: Caller, program_id: UUID) -> Program:
    program = eligibility.program(program_id)
    hidden = unknown_fact("program", "program_id")
    if program is None:
        raise hidden
    member = eligibility.organization_state(UUID(program.organization_id)) != "left"
    of_program = ProgramPair(**program.context, mentor_id="", mentee_id="")
    authorize(caller, GroupStep.FORM, of_program, hidden, member=member)
    return program
