"""Forming of a group: its plan, and its mentors under the policy of the program."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from services.eventstore.command_metadata import CommandMetadata
from services.eventstore.refusal import RefusedError
from services.eventstore.unit_of_work import UnitOfWork
from services.policy import pairing as rules
from services.policy.pairing import Form, Participant
from services.relationships.eligibility.domain import require_member, require_running, unknown_fact
from services.relationships.eligibility.facts import Eligibility, Program
from services.relationships.groups import domain
from services.relationships.groups.group import Group, Place


@dataclass(frozen=True, slots=True)
class GroupPlan:
    """A group as it is to be formed.

    Attributes:
        mentors: The participations of its one or two mentors.
        mentees: The participations of those who are invited at once.
        formality: formal or informal.
        direction: traditional, reverse or peer.
        most: The most mentees.
        answer_by: When the proposals expire, if that is earlier than under the policy.
    """

    mentors: Sequence[UUID]
    mentees: Sequence[UUID]
    formality: str
    direction: str
    most: int
    answer_by: datetime | None = None


def begin(
    uow: UnitOfWork, meta: CommandMetadata, eligibility: Eligibility, program: Program, id: UUID, plan: GroupPlan
) -> Group:
    """Begin a group under the policy of its program, without proposing anything.

    Raises:
        RefusedError: `organization-leaving`, `program-ended`, `form-not-allowed`; `participation-unknown`,
            `wrong-role` or `not-enrolled` for a mentor; `group-mentors`.
    """
    require_member(eligibility.organization_state(UUID(program.organization_id)), begins=True)
    require_running(program)
    version = program.version_at(meta.recorded_at)
    for breach in rules.form_breaches(version.policy, Form(plan.formality, plan.direction, "group")):
        shape = breach.field == "group_id"
        raise RefusedError(breach.rule, breach.detail, field=None if shape else breach.field)
    known = {each.participation_id: each for each in eligibility.participants_of(UUID(program.program_id))}
    mentors = tuple(_mentor(known.get(str(each)), meta) for each in plan.mentors)
    group = domain.form(
        id,
        meta,
        mentors,
        formality=plan.formality,
        direction=plan.direction,
        most=plan.most,
        policy_version=version.number,
        **program.context,
    )
    uow.add(group)
    return group


def name_member(refusal: RefusedError, field: str, participation_id: str) -> RefusedError:
    """Return the refusal of one pair as one of the group's form: at its field, and with the participation."""
    detail = f"{refusal.detail} (participation {participation_id})"
    return RefusedError(refusal.rule, detail, field=field, kind=refusal.kind)


def _mentor(participant: Participant | None, meta: CommandMetadata) -> Place:
    field = "mentor_participation_ids"
    if participant is None:
        raise unknown_fact("participation", field)
    if participant.role != "mentor":
        raise RefusedError("wrong-role", "this is not the participation of a mentor", field=field, kind="field")
    for breach in rules.enrolled_breaches(participant, meta.occurred_at):
        raise name_member(breach, field, participant.participation_id)
    return Place(participant.participation_id, participant.person_id)
