"""Handlers of enrollment events: organizations, programs and participations of the directory."""

from services.contract.event_data import enrollment as public
from services.contract.event_handler import EventHandler
from services.contract.record import PublicEvent
from services.projections.directory.tables import ORGANIZATIONS, PARTICIPATIONS, PROGRAMS
from services.projections.folding.event_handlers import Batch


def _organization_joined(batch: Batch, event: PublicEvent[public.OrganizationJoined]) -> None:
    data = event.data
    batch[ORGANIZATIONS].put(
        event.subject,
        name=data["name"],
        state="joined",
        terms_version=data["terms_version"],
        joined_at=event.occurred_at,
    )


def _organization_left(batch: Batch, event: PublicEvent[public.OrganizationLeft]) -> None:
    batch[ORGANIZATIONS].put(event.subject, state="left", left_at=event.occurred_at)


def _program_opened(batch: Batch, event: PublicEvent[public.ProgramOpened]) -> None:
    data = event.data
    batch[PROGRAMS].put(
        event.subject,
        organization_id=event.organization_id,
        name=data["name"],
        state="open",
        formalities=data["formalities"],
        directions=data["directions"],
        shapes=data["shapes"],
        mentor_capacity=data["mentor_capacity"],
        mentee_limit=data["mentee_limit"],
        minimum_group_size=data["minimum_group_size"],
        confidentiality=data["confidentiality"],
        request_expiry_days=data["request_expiry_days"],
        opened_at=event.occurred_at,
    )


def _program_closed(batch: Batch, event: PublicEvent[public.ProgramClosed]) -> None:
    batch[PROGRAMS].put(
        event.subject, organization_id=event.organization_id, state="closed", closed_at=event.occurred_at
    )


def _applied(batch: Batch, event: PublicEvent[public.Applied]) -> None:
    data = event.data
    if event.imported:
        _backdate(batch, event)
    _participation(
        batch,
        event,
        "applied",
        attempt=data["attempt"],
        previous_participation_id=data["previous_participation_id"],
        seniority=data["seniority"],
        skills=data["skills"],
    )


def _backdate(batch: Batch, event: PublicEvent[public.Applied]) -> None:
    """Move an organization and its program back to their first imported participation.

    Files arrive in any order: a later one may reach further back than the one that first named the program.
    """
    batch[ORGANIZATIONS].put(event.organization_id, joined_at=event.occurred_at)
    batch[PROGRAMS].put(event.program_id, organization_id=event.organization_id, opened_at=event.occurred_at)


def _enrolled(batch: Batch, event: PublicEvent[public.Enrolled]) -> None:
    data = event.data
    _participation(
        batch,
        event,
        "enrolled",
        capacity=data["capacity"],
        seniority=data["seniority"],
        enrolled_at=event.occurred_at,
    )


def _state_change(state: str) -> EventHandler[Batch, public.Paused | public.Resumed]:
    def handler(batch: Batch, event: PublicEvent[public.Paused | public.Resumed]) -> None:
        _participation(batch, event, state)

    return handler


def _end(state: str) -> EventHandler[Batch, public.Withdrawn | public.Rejected]:
    def handler(batch: Batch, event: PublicEvent[public.Withdrawn | public.Rejected]) -> None:
        _participation(batch, event, state, ended_at=event.occurred_at, end_reason=event.data["reason"])

    return handler


def _completed(batch: Batch, event: PublicEvent[public.Completed]) -> None:
    _participation(batch, event, "completed", ended_at=event.occurred_at)


def _participation(batch: Batch, event: PublicEvent[public.ParticipationData], state: str, **more: object) -> None:
    batch[PARTICIPATIONS].put(
        event.subject,
        organization_id=event.organization_id,
        program_id=event.program_id,
        person_id=event.data["person_id"],
        role=event.data["role"],
        state=state,
        applied_at=event.occurred_at,
        **more,
    )


HANDLERS = public.handlers(
    organization_joined=_organization_joined,
    organization_left=_organization_left,
    program_opened=_program_opened,
    program_closed=_program_closed,
    applied=_applied,
    enrolled=_enrolled,
    paused=_state_change("paused"),
    resumed=_state_change("enrolled"),
    withdrawn=_end("withdrawn"),
    completed=_completed,
    rejected=_end("rejected"),
)
