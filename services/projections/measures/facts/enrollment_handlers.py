"""Handlers of enrollment events: organizations, programs, participations and their interruptions."""

from services.contract.event_data import enrollment as public
from services.contract.event_handler import EventHandler
from services.contract.record import PublicEvent
from services.projections.folding.event_handlers import Batch
from services.projections.measures.facts.codes import PARTICIPATION_OUTCOMES, PAUSED, ROLES, SENIORITY, SKILL, SUSPENDED
from services.projections.measures.facts.spells import begin, end
from services.projections.measures.facts.tables import (
    DECLARED,
    INTERRUPTION_ENDS,
    INTERRUPTIONS,
    ORGANIZATIONS,
    PARTICIPATIONS,
    PROGRAMS,
)

_Ended = public.Withdrawn | public.Completed | public.Rejected | public.Removed


def _organization_joined(batch: Batch, event: PublicEvent[public.OrganizationJoined]) -> None:
    batch[ORGANIZATIONS].put(event.subject, joined=event.occurred_at, joined_known=event.recorded_at)


def _organization_left(batch: Batch, event: PublicEvent[public.OrganizationLeft]) -> None:
    batch[ORGANIZATIONS].put(event.subject, left_=event.occurred_at, left_known=event.recorded_at)


def _terms_accepted(batch: Batch, event: PublicEvent[public.TermsAccepted]) -> None:
    batch[ORGANIZATIONS].put(event.subject, shares=event.data["shares"])


def _program_drafted(batch: Batch, event: PublicEvent[public.ProgramDrafted]) -> None:
    _program(batch, event, drafted=True)


def _program_opened(batch: Batch, event: PublicEvent[public.ProgramOpened]) -> None:
    minimum = event.data["minimum_group_size"]
    _program(batch, event, opened=event.occurred_at, opened_known=event.recorded_at, minimum_group_size=minimum)


def _policy_changed(batch: Batch, event: PublicEvent[public.PolicyChanged]) -> None:
    _program(batch, event, minimum_group_size=event.data["minimum_group_size"])


def _program_ended(batch: Batch, event: PublicEvent[public.ProgramEnded]) -> None:
    _program(batch, event, ended=event.occurred_at, ended_known=event.recorded_at)


def _program(batch: Batch, event: PublicEvent[public.ProgramData], **values: object) -> None:
    batch[PROGRAMS].put(event.subject, organization_id=event.organization_id, **values)


def _applied(batch: Batch, event: PublicEvent[public.Applied]) -> None:
    _participation(batch, event, applied=event.occurred_at, applied_known=event.recorded_at)
    seniority, skills = event.data["seniority"], sorted(set(event.data["skills"]))
    if seniority is not None:
        _declared(batch, event, SENIORITY, [str(seniority)])
    if skills:
        _declared(batch, event, SKILL, skills)


def _participant_erased(batch: Batch, event: PublicEvent[public.ParticipantErased]) -> None:
    for dimension in (SENIORITY, SKILL):
        _declared(batch, event, dimension, [])


def _declared(
    batch: Batch, event: PublicEvent[public.Applied | public.ParticipantErased], dimension: str, stated: list[str]
) -> None:
    batch[DECLARED].put(event.program_id, event.subject, dimension, stated=stated, known=event.recorded_at)


def _enrolled(batch: Batch, event: PublicEvent[public.Enrolled]) -> None:
    _participation(batch, event, enrolled=event.occurred_at, enrolled_known=event.recorded_at)


def _ended(outcome: str) -> EventHandler[Batch, _Ended]:
    code = PARTICIPATION_OUTCOMES[outcome]

    def handler(batch: Batch, event: PublicEvent[_Ended]) -> None:
        _participation(batch, event, ended=event.occurred_at, ended_known=event.recorded_at, outcome=code)

    return handler


def _participation(batch: Batch, event: PublicEvent[public.ParticipationData], **values: object) -> None:
    person, role = event.data["person_id"], ROLES[event.data["role"]]
    batch[PARTICIPATIONS].put(event.subject, program_id=event.program_id, person_id=person, role=role, **values)


def _begin(kind: int) -> EventHandler[Batch, public.Paused | public.Suspended]:
    def handler(batch: Batch, event: PublicEvent[public.Paused | public.Suspended]) -> None:
        begin(batch[INTERRUPTIONS], event, kind)

    return handler


def _end(kind: int) -> EventHandler[Batch, public.Resumed | public.Reinstated]:
    def handler(batch: Batch, event: PublicEvent[public.Resumed | public.Reinstated]) -> None:
        end(batch[INTERRUPTION_ENDS], event, kind)

    return handler


HANDLERS = public.handlers(
    organization_joined=_organization_joined,
    organization_left=_organization_left,
    terms_accepted=_terms_accepted,
    program_drafted=_program_drafted,
    program_opened=_program_opened,
    policy_changed=_policy_changed,
    program_ended=_program_ended,
    applied=_applied,
    participant_erased=_participant_erased,
    enrolled=_enrolled,
    withdrawn=_ended("withdrawn"),
    completed=_ended("completed"),
    rejected=_ended("rejected"),
    removed=_ended("removed"),
    paused=_begin(PAUSED),
    resumed=_end(PAUSED),
    suspended=_begin(SUSPENDED),
    reinstated=_end(SUSPENDED),
)
