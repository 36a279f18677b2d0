"""Handlers of enrollment events: programs and participations of the dashboards."""

from services.contract.event_data import enrollment as public
from services.contract.event_handler import EventHandler
from services.contract.record import PublicEvent
from services.projections.folding.event_handlers import Batch
from services.projections.programs.tables import ORGANIZATIONS, PARTICIPATIONS, PROGRAMS


def _organization_joined(batch: Batch, event: PublicEvent[public.OrganizationJoined]) -> None:
    batch[ORGANIZATIONS].put(event.subject, name=event.data["name"], state="joined")


def _organization_left(batch: Batch, event: PublicEvent[public.OrganizationLeft]) -> None:
    batch[ORGANIZATIONS].put(event.subject, state="left")


def _program_opened(batch: Batch, event: PublicEvent[public.ProgramOpened]) -> None:
    batch[PROGRAMS].put(
        event.subject,
        organization_id=event.organization_id,
        name=event.data["name"],
        state="open",
        minimum_group_size=event.data["minimum_group_size"],
    )


def _program_closed(batch: Batch, event: PublicEvent[public.ProgramClosed]) -> None:
    batch[PROGRAMS].put(event.subject, organization_id=event.organization_id, state="closed")


def _state_change(state: str) -> EventHandler[Batch, public.ParticipationData]:
    def handler(batch: Batch, event: PublicEvent[public.ParticipationData]) -> None:
        _participation(batch, event, state=state)

    return handler


def _applied(batch: Batch, event: PublicEvent[public.Applied]) -> None:
    _participation(batch, event, state="applied", applied=True)


def _enrolled(batch: Batch, event: PublicEvent[public.Enrolled]) -> None:
    _participation(batch, event, state="enrolled", enrolled=True, waiting_since=event.occurred_at)


def _participation(batch: Batch, event: PublicEvent[public.ParticipationData], **values: object) -> None:
    batch[PARTICIPATIONS].put(event.subject, program_id=event.program_id, role=event.data["role"], **values)


HANDLERS = public.handlers(
    organization_joined=_organization_joined,
    organization_left=_organization_left,
    program_opened=_program_opened,
    program_closed=_program_closed,
    applied=_applied,
    enrolled=_enrolled,
    paused=_state_change("paused"),
    resumed=_state_change("enrolled"),
    withdrawn=_state_change("withdrawn"),
    completed=_state_change("completed"),
    rejected=_state_change("rejected"),
)
