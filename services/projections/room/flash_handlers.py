"""Handlers of flash sessions: single conversations, kept apart from the sessions of relationships."""

from services.contract.event_data import relationships as public
from services.contract.record import PublicEvent
from services.projections.folding.event_handlers import Batch
from services.projections.room.tables import FLASH_SESSIONS


def _offered(batch: Batch, event: PublicEvent[public.FlashSessionOffered]) -> None:
    data = event.data
    state = "offered" if data["mentee_id"] is None else "asked"
    _flash(batch, event, state, proposed_by=data["proposed_by"], **_plan(data))


def _arranged(batch: Batch, event: PublicEvent[public.FlashSessionArranged]) -> None:
    _flash(batch, event, "arranged", **_plan(event.data))


def _held(batch: Batch, event: PublicEvent[public.FlashSessionHeld]) -> None:
    data = event.data
    _flash(batch, event, "held", starts_at=data["started_at"], minutes=data["minutes"], mode=data["mode"])


def _ended(batch: Batch, event: PublicEvent[public.FlashSessionEnded]) -> None:
    data = event.data
    _flash(batch, event, data["outcome"], ended_by=data["by"], late=data["late"])


def _plan(data: public.FlashSessionOffered | public.FlashSessionArranged) -> dict[str, object]:
    plan: dict[str, object] = {
        "mentor_id": data["mentor_id"],
        "mentor_participation_id": data["mentor_participation_id"],
        "mentee_id": data["mentee_id"],
        "mentee_participation_id": data["mentee_participation_id"],
        "starts_at": data["starts_at"],
        "planned_minutes": data["planned_minutes"],
        "mode": data["mode"],
    }
    return {name: value for name, value in plan.items() if value is not None}


def _flash(batch: Batch, event: PublicEvent[public.FlashSessionData], state: str, **values: object) -> None:
    scope = {"organization_id": event.organization_id, "program_id": event.program_id}
    batch[FLASH_SESSIONS].put(event.subject, **scope, state=state, changed_at=event.recorded_at, **values)


HANDLERS = public.handlers(
    flash_session_offered=_offered,
    flash_session_arranged=_arranged,
    flash_session_held=_held,
    flash_session_ended=_ended,
)
