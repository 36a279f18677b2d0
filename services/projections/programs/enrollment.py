"""Programs and participations, from the enrollment context's events."""

from services.contract.record import PublicEvent
from services.projections.folding.event_handlers import Batch, Handler, enrollment
from services.projections.programs.tables import ORGANIZATIONS, PARTICIPATIONS, PROGRAMS


def _organization_joined(batch: Batch, event: PublicEvent) -> None:
    batch[ORGANIZATIONS].put(event.subject, name=event.data["name"], state="joined")


def _organization_left(batch: Batch, event: PublicEvent) -> None:
    batch[ORGANIZATIONS].put(event.subject, state="left")


def _program_opened(batch: Batch, event: PublicEvent) -> None:
    batch[PROGRAMS].put(
        event.subject,
        organization_id=event.organization_id,
        name=event.data["name"],
        state="open",
        minimum_group_size=event.data["minimum_group_size"],
    )


def _program_closed(batch: Batch, event: PublicEvent) -> None:
    batch[PROGRAMS].put(event.subject, organization_id=event.organization_id, state="closed")


def _moves(state: str) -> Handler:
    def handler(batch: Batch, event: PublicEvent) -> None:
        _participation(batch, event, state=state)

    return handler


def _applied(batch: Batch, event: PublicEvent) -> None:
    _participation(batch, event, state="applied", applied=True)


def _enrolled(batch: Batch, event: PublicEvent) -> None:
    _participation(batch, event, state="enrolled", enrolled=True, waiting_since=event.occurred_at)


def _participation(batch: Batch, event: PublicEvent, **values: object) -> None:
    batch[PARTICIPATIONS].put(event.subject, program_id=event.program_id, role=event.data["role"], **values)


HANDLERS = enrollment(
    organization_joined=_organization_joined,
    organization_left=_organization_left,
    program_opened=_program_opened,
    program_closed=_program_closed,
    applied=_applied,
    enrolled=_enrolled,
    paused=_moves("paused"),
    resumed=_moves("enrolled"),
    withdrawn=_moves("withdrawn"),
    completed=_moves("completed"),
    rejected=_moves("rejected"),
)
