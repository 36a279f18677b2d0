"""Handlers of events of groups: who leads one, how many mentees it has, and whether it is closed."""

from services.contract.event_data import relationships as public
from services.contract.event_handler import EventHandler
from services.contract.record import PublicEvent
from services.projections.directory.tables import GROUPS
from services.projections.folding.event_handlers import Batch


def _put(batch: Batch, event: PublicEvent, **values: object) -> None:
    batch[GROUPS].put(
        event.subject,
        organization_id=event.organization_id,
        program_id=event.program_id,
        formed_at=event.occurred_at,
        **values,
    )


def _formed(batch: Batch, event: PublicEvent[public.GroupFormed]) -> None:
    data = event.data
    _put(
        batch,
        event,
        state="formed",
        mentor_id=data["mentor_id"],
        co_mentor_id=data["co_mentor_id"],
        direction=data["direction"],
        most=data["most"],
        members=0,
    )


def _counts() -> EventHandler[Batch, public.GroupJoined | public.GroupLeft]:
    def handler(batch: Batch, event: PublicEvent[public.GroupJoined | public.GroupLeft]) -> None:
        _put(batch, event, members=event.data["members"])

    return handler


def _closed(batch: Batch, event: PublicEvent[public.GroupClosed]) -> None:
    _put(batch, event, state="closed", closed_at=event.occurred_at)


HANDLERS = public.handlers(group_formed=_formed, group_joined=_counts(), group_left=_counts(), group_closed=_closed)
